using System.Text.Json;
using OttoHangfire.Actions;
using OttoHangfire.Approvals;
using OttoHangfire.Audit;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Input;
using OttoHangfire.Tasks;

namespace OttoHangfire.Runs;

/// <summary>
/// The transactions of one action's life. A database effect is one: the change and its mark. An outside effect is two
/// with the effect between them: what is about to happen, and the mark.
/// </summary>
internal sealed class ActionTransactions(
    OttoDatabase database,
    RunClaims claims,
    ActionRepository actions,
    OttoRunRepository runs,
    ApprovalRepository approvals,
    StandingPermissions permissions,
    AuditRepository audit,
    RunFinish finish,
    DiskRoom room)
{
    /// <summary>Does a prepared action that is still planned.</summary>
    /// <exception cref="ClaimLostException">Nothing more may be written on this behalf.</exception>
    public Task PerformAsync(ActionTurn turn, PreparedAction prepared, CancellationToken cancellation) => prepared switch
    {
        DatabaseAction database => PerformInsideAsync(turn, database, cancellation),
        OutsideAction outside => PerformOutsideAsync(turn, outside, cancellation),
        _ => throw new InvalidOperationException($"Nobody knows how {prepared.GetType().Name} is done."),
    };

    /// <summary>Puts an action before a person: the question and the action's waiting are one transaction.</summary>
    public Task AskAsync(ActionTurn turn, NewApproval question, string? pin, CancellationToken cancellation) =>
        claims.WriteAsync(
            turn.Claim,
            async transaction =>
            {
                var id = await approvals.AddAsync(question, transaction);
                var waits = new ActionOutcome(ActionStatus.AwaitingApproval, question.Tier, $"waits for approval {id}", null) { Pin = pin };
                await EndAsync(turn, waits, transaction);
            },
            cancellation);

    /// <summary>Brings an action to its end that a crash or a stop left in the middle.</summary>
    public async Task RecoverAsync(ActionTurn turn, PreparedAction prepared, CancellationToken cancellation)
    {
        var outside = (OutsideAction)prepared;
        var journal = turn.Action.Journal
            ?? throw new OutcomeUnknownException("It was begun, but there is no record of what was about to happen.");
        using var place = await outside.Effect.EnterAsync(cancellation);
        turn.HasBegun = true;
        var said = await KnownAsync(() => outside.Effect.RecoverAsync(journal, ScopeOf(turn), cancellation), cancellation);
        await MarkAsync(turn, outside, journal, said);
    }

    /// <summary>Says what became of an action that changed nothing, or of which nobody knows.</summary>
    public Task EndAsync(ActionTurn turn, ActionOutcome outcome, CancellationToken cancellation) =>
        claims.WriteAsync(turn.Claim, transaction => EndAsync(turn, outcome, transaction), cancellation);

    /// <summary>
    /// Says what became of an effect outside although nobody may write for its run any more: the program has run all the
    /// same, and its row must not stay in the middle.
    /// </summary>
    public Task EndLateAsync(ActionTurn turn, ActionOutcome outcome, CancellationToken cancellation) =>
        EndLateAsync(turn, outcome, _ => Task.CompletedTask, cancellation);

    /// <summary>What happened outside is true, and remembered, even if its row has been removed with its task meanwhile.</summary>
    private Task EndLateAsync(
        ActionTurn turn, ActionOutcome outcome, Func<SqlTransaction, Task> remember, CancellationToken cancellation) =>
        database.WriteAsync(
            async transaction =>
            {
                if (await actions.EndStartedAsync(turn.Action.Id, outcome, transaction)
                    || (turn.HasBegun && !await actions.ExistsAsync(turn.Action.Id, transaction)))
                {
                    await remember(transaction);
                    await audit.AddAsync(AuditLine(turn, outcome), transaction);
                    turn.Result = outcome.Status;
                }
            },
            cancellation);

    private async Task PerformInsideAsync(ActionTurn turn, DatabaseAction prepared, CancellationToken cancellation) =>
        turn.RunEnd = await claims.WriteAsync(
            turn.Claim,
            async transaction =>
            {
                // Said first, so that a death comes before whatever an effect puts off until it is committed.
                Failpoint.HitWhenCommitted(transaction, "committed");
                await UsePermissionAsync(turn, prepared, transaction);
                var scope = turn.In(transaction);
                var said = await prepared.PerformAsync(scope);
                await EndAsync(turn, Done(prepared, said) with { Made = scope.Made }, transaction);
                Failpoint.Hit("acting");
                return turn.EndsRun ? await FinishAsync(turn, transaction) : null;
            },
            cancellation);

    /// <summary>The last action and the end of its run are one transaction: there is one wait less for the disk.</summary>
    /// <exception cref="RunEndException">The run could not be ended.</exception>
    private async Task<RunEnd?> FinishAsync(ActionTurn turn, SqlTransaction transaction)
    {
        try
        {
            return await finish.FinishAsync(turn.Claim, transaction);
        }
        catch (Exception broken) when (broken is not (DoBeforehandException or OperationCanceledException)
            && !DatabaseErrors.IsDiskFull(broken))
        {
            throw new RunEndException(broken);
        }
    }

    private async Task PerformOutsideAsync(ActionTurn turn, OutsideAction outside, CancellationToken cancellation)
    {
        using var place = await outside.Effect.EnterAsync(cancellation);
        var journal = await outside.Effect.PlanAsync(turn.Action, cancellation);
        Failpoint.Hit("planned");
        await claims.WriteAsync(
            turn.Claim,
            async transaction =>
            {
                if (!await actions.StartAsync(turn.Action.Id, journal, transaction))
                {
                    throw new ClaimLostException(turn.Task.Id);
                }

                await UsePermissionAsync(turn, outside, transaction);
            },
            cancellation);
        turn.HasBegun = true;
        Failpoint.Hit("started");

        var said = await KnownAsync(() => PerformWithRoomAsync(turn, outside, journal, cancellation), cancellation);
        Failpoint.Hit("performed");
        await MarkAsync(turn, outside, journal, said);
    }

    /// <summary>A standing yes is used in the transaction in which its action happens or begins.</summary>
    private async Task UsePermissionAsync(ActionTurn turn, PreparedAction prepared, SqlTransaction transaction)
    {
        if (prepared.PermissionId is { } permission)
        {
            await permissions.UseAsync(permission, turn.Action, turn.In(transaction));
            await actions.SetPermissionAsync(turn.Action.Id, permission, transaction);
        }
    }

    /// <summary>An effect that knows that nothing has happened yet, because there was no room for it, begins again when there is.</summary>
    private async Task<string> PerformWithRoomAsync(
        ActionTurn turn, OutsideAction outside, JsonElement journal, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return await outside.Effect.PerformAsync(journal, ScopeOf(turn), cancellation);
            }
            catch (NoRoomException)
            {
                room.NoteFull();
                await room.WaitAsync(cancellation);
            }
        }
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
            throw new OutcomeUnknownException($"It failed in the middle: {broken.Message}");
        }
    }

    /// <summary>Not cancellable: what has happened is written down even while the process stops.</summary>
    private async Task MarkAsync(ActionTurn turn, OutsideAction outside, JsonElement journal, string said)
    {
        Task RememberAsync(SqlTransaction transaction) =>
            outside.Effect is IRememberedEffect remembered ? remembered.MarkAsync(journal, turn.In(transaction)) : Task.CompletedTask;

        try
        {
            await claims.WriteAsync(
                turn.Claim,
                async transaction =>
                {
                    await RememberAsync(transaction);
                    await EndAsync(turn, Done(outside, said), transaction);
                    Failpoint.Hit("marking");
                },
                CancellationToken.None);
        }
        catch (ClaimLostException)
        {
            await EndLateAsync(turn, Done(outside, said), RememberAsync, CancellationToken.None);
            throw;
        }
        catch (Exception broken)
        {
            throw new EffectNotMarkedException(broken);
        }
    }

    private OutsideScope ScopeOf(ActionTurn turn) =>
        new(turn.Task, turn.RunId, (lines, cancellation) => LogAsync(turn, lines, cancellation));

    private async Task LogAsync(ActionTurn turn, IReadOnlyList<(string Level, string Text)> lines, CancellationToken cancellation)
    {
        try
        {
            await claims.WriteAsync(
                turn.Claim,
                async transaction =>
                {
                    foreach (var (level, text) in lines)
                    {
                        await runs.LogAsync(turn.RunId, level, text, transaction);
                    }
                },
                cancellation);
        }
        catch (ClaimLostException)
        {
            // Words are not worth breaking an effect off in the middle; its end is noted all the same.
        }
    }

    private async Task EndAsync(ActionTurn turn, ActionOutcome outcome, SqlTransaction transaction)
    {
        var (auditLine, (level, text)) = (AuditLine(turn, outcome), LogLine(turn.Action, outcome));
        await runs.LogAsync(turn.RunId, level, text, transaction);
        if (!await actions.EndAsync(turn.Action.Id, outcome, turn.ElapsedMs, transaction))
        {
            throw new ClaimLostException(turn.Task.Id);
        }

        await audit.AddAsync(auditLine, transaction);
        turn.Result = outcome.Status;
    }

    /// <summary>How the end of an action reads in the run's log.</summary>
    private static (string Level, string Text) LogLine(ActionRow action, ActionOutcome outcome) => outcome.Status switch
    {
        ActionStatus.Ok => (LogLevels.Info, $"Action {action.Position} ({action.Type}): {outcome.Message}."),
        ActionStatus.Unknown => (LogLevels.Warning, $"Action {action.Position} ({action.Type}): {outcome.Message}"),
        ActionStatus.AwaitingApproval => (LogLevels.Info, $"Action {action.Position} ({action.Type}): {outcome.Message}."),
        ActionStatus.Rejected => (LogLevels.Warning, $"Action {action.Position} ({action.Type}) was rejected: {outcome.Error}"),
        ActionStatus.OutcomeUnknown =>
            (LogLevels.Error, $"Action {action.Position} ({action.Type}) may or may not have happened: {outcome.Error}"),
        _ => (LogLevels.Error, $"Action {action.Position} ({action.Type}) failed: {outcome.Error}"),
    };

    /// <summary>What became of an action, for the audit.</summary>
    internal static AuditEntry AuditLine(RunRow run, ActionRow action, ActionOutcome outcome, string by) => new()
    {
        Event = AuditEvent.Action,
        Outcome = outcome.Status,
        AskedBy = by,
        AllowedBy = outcome.AllowedBy,
        TaskId = run.TaskId,
        RunId = run.Id,
        ActionIndex = action.Position,
        Type = action.Type,
        PayloadSha256 = JsonText.Sha256(action.EffectivePayload),
        Change = outcome.Error ?? outcome.Message,
    };

    private static AuditEntry AuditLine(ActionTurn turn, ActionOutcome outcome) =>
        AuditLine(turn.Claim.Run, turn.Action, outcome, turn.Claim.Origin.PutInBy);

    private static ActionOutcome Done(PreparedAction prepared, string said) =>
        new(ActionStatus.Ok, prepared.Tier, said, null) { AllowedBy = prepared.AllowedBy };
}

/// <summary>The effect happened and its mark could not be written: the action stays in the middle and is recovered later.</summary>
internal sealed class EffectNotMarkedException(Exception broken) : Exception(
    $"What was done could not be recorded: {broken.Message}", broken);

/// <summary>The action could be done, and the run that ends with it not: nothing of either was written.</summary>
internal sealed class RunEndException(Exception broken) : Exception($"The run could not be ended: {broken.Message}", broken);
