using System.Diagnostics;
using System.Text.Json;
using OttoHangfire.Actions;
using OttoHangfire.Approvals;
using OttoHangfire.Audit;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Input;

namespace OttoHangfire.Runs;

/// <summary>What the actions of a run are done by: the run's claim, as far as they need it.</summary>
/// <param name="Task">The task that proposed it.</param>
/// <param name="RunId">The run whose saved reply it stands in.</param>
/// <param name="GuardAsync">The first statement of each transaction; throws when nothing more may be written.</param>
internal sealed record ActionHold(OttoTask Task, long RunId, Func<SqlTransaction, Task> GuardAsync);

/// <summary>
/// The transactions of one action's life. A database effect is one: the change and its mark. An outside effect is two
/// with the effect between them: what is about to happen, and the mark.
/// </summary>
internal sealed class ActionLedger(
    OttoDatabase database, ActionRepository actions, OttoRunRepository runs, ApprovalRepository approvals, AuditRepository audit)
{
    /// <summary>Does a prepared action that is still planned.</summary>
    /// <exception cref="ClaimLostException">Nothing more may be written on this behalf.</exception>
    public Task PerformAsync(ActionHold hold, ActionRow action, PreparedAction prepared, long startedAt, CancellationToken cancellation) => prepared switch
    {
        DatabaseAction database => PerformInsideAsync(hold, action, database, startedAt, cancellation),
        OutsideAction outside => PerformOutsideAsync(hold, action, outside, startedAt, cancellation),
        _ => throw new InvalidOperationException($"Nobody knows how {prepared.GetType().Name} is done."),
    };

    /// <summary>Puts an action before a person: the question and the action's waiting are one transaction.</summary>
    public Task AskAsync(ActionHold hold, ActionRow action, NewApproval question, string? pin, long startedAt, CancellationToken cancellation) =>
        WriteAsync(
            hold,
            async transaction =>
            {
                var id = await approvals.AddAsync(question, transaction);
                var waits = new ActionOutcome(ActionStatus.AwaitingApproval, question.Tier, $"waits for approval {id}", null) { Pin = pin };
                await CloseAsync(hold, action, waits, Elapsed(startedAt), transaction);
            },
            cancellation);

    /// <summary>Brings an action to its end that a crash or a stop left in the middle.</summary>
    public async Task RecoverAsync(ActionHold hold, ActionRow action, PreparedAction prepared, long startedAt, CancellationToken cancellation)
    {
        var outside = (OutsideAction)prepared;
        var journal = action.Journal ?? throw new OutcomeUnknownException("It was begun, and what was about to happen is not written down.");
        using var turn = await outside.Effect.EnterAsync(cancellation);
        var said = await KnownAsync(() => outside.Effect.RecoverAsync(journal, Scope(hold), cancellation), cancellation);
        await MarkAsync(hold, action, outside, journal, said, startedAt);
    }

    /// <summary>Says what became of an action that changed nothing, or of which nobody knows.</summary>
    public Task CloseAsync(ActionHold hold, ActionRow action, ActionOutcome outcome, long durationMs, CancellationToken cancellation) =>
        WriteAsync(hold, transaction => CloseAsync(hold, action, outcome, durationMs, transaction), cancellation);

    /// <summary>
    /// Says what became of an effect outside although nobody may write for its run any more: the program has run all the
    /// same, and its row must not stay in the middle.
    /// </summary>
    public Task CloseLateAsync(ActionHold hold, ActionRow action, ActionOutcome outcome, CancellationToken cancellation) =>
        database.WriteAsync(
            async transaction =>
            {
                if (await actions.CloseStartedAsync(action.Id, outcome, transaction))
                {
                    await audit.AddAsync(Line(hold, action, outcome), transaction);
                }
            },
            cancellation);

    private Task PerformInsideAsync(ActionHold hold, ActionRow action, DatabaseAction prepared, long startedAt, CancellationToken cancellation) =>
        WriteAsync(
            hold,
            async transaction =>
            {
                // Said first, so that a death comes before whatever an effect puts off until it is committed.
                Failpoint.HitWhenCommitted(transaction, "committed");
                var said = await prepared.PerformAsync(new ActionScope(hold.Task, hold.RunId, transaction));
                await CloseAsync(hold, action, Done(prepared, said), Elapsed(startedAt), transaction);
                Failpoint.Hit("acting");
            },
            cancellation);

    private async Task PerformOutsideAsync(ActionHold hold, ActionRow action, OutsideAction outside, long startedAt, CancellationToken cancellation)
    {
        using var turn = await outside.Effect.EnterAsync(cancellation);
        var journal = await outside.Effect.PlanAsync(action, cancellation);
        Failpoint.Hit("planned");
        await WriteAsync(
            hold,
            async transaction =>
            {
                if (!await actions.StartAsync(action.Id, journal, transaction))
                {
                    throw new ClaimLostException(hold.Task.Id);
                }
            },
            cancellation);
        Failpoint.Hit("started");

        var said = await KnownAsync(() => outside.Effect.PerformAsync(journal, Scope(hold), cancellation), cancellation);
        Failpoint.Hit("performed");
        await MarkAsync(hold, action, outside, journal, said, startedAt);
    }

    /// <summary>An effect that breaks in a way that it did not foresee may have happened.</summary>
    private static async Task<string> KnownAsync(Func<Task<string>> effect, CancellationToken stopping)
    {
        try
        {
            return await effect();
        }
        catch (Exception broken) when (broken is not (ActionFailedException or OutcomeUnknownException or ClaimLostException)
            && !(broken is OperationCanceledException && stopping.IsCancellationRequested))
        {
            throw new OutcomeUnknownException($"It broke in the middle: {broken.Message}");
        }
    }

    /// <summary>Not cancellable: what has happened is written down even while the process stops.</summary>
    private async Task MarkAsync(ActionHold hold, ActionRow action, OutsideAction outside, JsonElement journal, string said, long startedAt)
    {
        try
        {
            await WriteAsync(
                hold,
                async transaction =>
                {
                    await outside.Effect.MarkAsync(journal, new ActionScope(hold.Task, hold.RunId, transaction));
                    await CloseAsync(hold, action, Done(outside, said), Elapsed(startedAt), transaction);
                    Failpoint.Hit("marking");
                },
                CancellationToken.None);
        }
        catch (ClaimLostException)
        {
            await CloseLateAsync(hold, action, Done(outside, said), CancellationToken.None);
            throw;
        }
        catch (Exception broken)
        {
            throw new EffectNotMarkedException(broken);
        }
    }

    private OutsideScope Scope(ActionHold hold) => new(hold.Task, hold.RunId, (lines, cancellation) => LogAsync(hold, lines, cancellation));

    private async Task LogAsync(ActionHold hold, IReadOnlyList<(string Level, string Text)> lines, CancellationToken cancellation)
    {
        try
        {
            await WriteAsync(
                hold,
                async transaction =>
                {
                    foreach (var (level, text) in lines)
                    {
                        await runs.LogAsync(hold.RunId, level, text, transaction);
                    }
                },
                cancellation);
        }
        catch (ClaimLostException)
        {
            // Words are not worth breaking an effect off in the middle; its end is noted all the same.
        }
    }

    private Task WriteAsync(ActionHold hold, Func<SqlTransaction, Task> work, CancellationToken cancellation) =>
        database.WriteAsync(
            async transaction =>
            {
                await hold.GuardAsync(transaction);
                await work(transaction);
            },
            cancellation);

    private async Task CloseAsync(
        ActionHold hold, ActionRow action, ActionOutcome outcome, long durationMs, SqlTransaction transaction)
    {
        if (!await actions.CloseAsync(action.Id, outcome, durationMs, transaction))
        {
            throw new ClaimLostException(hold.Task.Id);
        }

        var (level, text) = ActionLog.Line(action, outcome);
        await runs.LogAsync(hold.RunId, level, text, transaction);
        await audit.AddAsync(Line(hold, action, outcome), transaction);
    }

    private static AuditEntry Line(ActionHold hold, ActionRow action, ActionOutcome outcome) => new()
    {
        Event = AuditEvent.Action,
        Outcome = outcome.Status,
        AskedBy = hold.Task.Source,
        AllowedBy = outcome.AllowedBy,
        TaskId = hold.Task.Id,
        RunId = hold.RunId,
        ActionIndex = action.Position,
        Type = action.Type,
        PayloadSha256 = JsonText.Sha256(action.Payload),
        Change = outcome.Error ?? outcome.Message,
    };

    private static ActionOutcome Done(PreparedAction prepared, string said) => new(ActionStatus.Ok, prepared.Tier, said, null) { AllowedBy = prepared.AllowedBy };

    private static long Elapsed(long startedAt) => (long)Stopwatch.GetElapsedTime(startedAt).TotalMilliseconds;
}

/// <summary>The effect happened and its mark could not be written: the action stays in the middle and is recovered later.</summary>
internal sealed class EffectNotMarkedException(Exception broken) : Exception($"What was done could not be written down: {broken.Message}", broken);
