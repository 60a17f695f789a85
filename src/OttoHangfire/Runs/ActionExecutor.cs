using System.Diagnostics;
using System.Text.Json;
using OttoHangfire.Actions;
using OttoHangfire.Approvals;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Input;
using OttoHangfire.Tasks;

namespace OttoHangfire.Runs;

/// <summary>
/// Walks the saved list of a run: each action is prepared, judged and carried out. An action that cannot be done says so
/// in its own row, and the others go on: one bad proposal must not cost the person the good ones.
/// </summary>
internal sealed class ActionExecutor(
    ActionRepository actions,
    ActionCatalogue catalogue,
    ActionJudge judge,
    ActionTransactions transactions,
    ApprovalRepository approvals,
    PermissionRepository permissions,
    ILogger<ActionExecutor> log)
{
    /// <summary>Does what is still planned and ends what was left in the middle, in the order of the reply.</summary>
    /// <returns>How the run ended, if its end was written together with the last action; else null.</returns>
    /// <exception cref="ClaimLostException">The task was cancelled or taken over; the rest stays undone.</exception>
    public async Task<RunEnd?> ExecuteAsync(Claim claim, CancellationToken cancellation)
    {
        var open = await actions.OpenAsync(claim.Run.Id, cancellation);
        RunEnd? end = null;
        foreach (var action in open)
        {
            cancellation.ThrowIfCancellationRequested();
            var known = catalogue.Find(action.Type, action.EffectivePayload ?? default);
            var turn = new ActionTurn(claim, action) { EndsRun = ReferenceEquals(action, open[^1]) };
            await RunTelemetry.WatchAsync(turn, known?.Handler.Description.Type, () => ExecuteAsync(turn, known, cancellation));
            end = turn.RunEnd;
            Failpoint.Hit("acted");
        }

        return end;
    }

    private async Task ExecuteAsync(ActionTurn turn, KnownAction? known, CancellationToken cancellation)
    {
        if (await TryAsync(turn, known, cancellation) is not { } outcome)
        {
            return;
        }

        try
        {
            await transactions.EndAsync(turn, outcome, CancellationToken.None);
        }
        catch (ClaimLostException)
        {
            await transactions.EndLateAsync(turn, outcome, CancellationToken.None);
            throw;
        }
    }

    /// <summary>Null when the action was done and marked, or waits for a person; else why not.</summary>
    private async Task<ActionOutcome?> TryAsync(ActionTurn turn, KnownAction? known, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return await CarryOutAsync(turn, await JudgeAsync(turn, known, cancellation), cancellation);
            }
            catch (PermissionEndedException)
            {
                // Taken back or used up between the verdict and the deed: nothing was done, and it is judged without it.
            }
            catch (RunEndException)
            {
                // Not the action's trouble: it is done by itself, and the run ends, or fails to, after it.
                turn.EndsRun = false;
            }
            catch (Exception problem) when (!IsForTheWorker(problem, cancellation))
            {
                return Explain(turn, problem);
            }
        }
    }

    /// <summary>Gathers what the judge has to know, and asks him.</summary>
    private async Task<Verdict> JudgeAsync(ActionTurn turn, KnownAction? known, CancellationToken cancellation)
    {
        var action = turn.Action;
        if (known is not var (handler, payload))
        {
            return action.Status == ActionStatus.Started
                ? throw new OutcomeUnknownException("It was left in the middle, and there is no such type of action any more.")
                : new Verdict.LeaveOut("There is no such type of action, so nothing was done.");
        }

        var description = handler.Description;
        turn.Tier = description.Tier;
        if (action.Status != ActionStatus.Started && judge.OfType(turn.Claim.Origin, description.Type) is { } refused)
        {
            return refused;
        }

        var prepared = await PrepareAsync(handler, payload, turn, cancellation);
        turn.Tier = prepared.Tier;

        // Only what was asked about has a tier already.
        var grant = action.Tier is null ? null : await approvals.GrantAsync(action.Id, cancellation);
        var permission = grant is null ? await PermissionAsync(turn, description.Type, prepared.Tier, cancellation) : null;
        return judge.Of(turn, new Proposal(description, payload, prepared), grant, permission);
    }

    /// <summary>The standing yes that an action may use now because it would be asked about, or that one in the middle has used.</summary>
    private Task<Permission?> PermissionAsync(ActionTurn turn, string type, int tier, CancellationToken cancellation) => turn.Action switch
    {
        { Status: ActionStatus.Started, PermissionId: { } used } => permissions.FindAsync(used, cancellation),
        { Status: not ActionStatus.Started } when judge.Rule(turn.Claim.Origin, type, tier).Answer == PolicyAnswer.Ask =>
            permissions.ForAsync(turn.Task.Id, type, tier, cancellation),
        _ => Task.FromResult<Permission?>(null),
    };

    private async Task<ActionOutcome?> CarryOutAsync(ActionTurn turn, Verdict verdict, CancellationToken cancellation)
    {
        switch (verdict)
        {
            case Verdict.LeaveOut left:
                return new ActionOutcome(ActionStatus.Unknown, null, left.Why, null);
            case Verdict.Reject rejected:
                return Rejected(turn, rejected.Why);
            case Verdict.Ask asked:
                await transactions.AskAsync(turn, asked.Question, asked.Pin, cancellation);
                return null;
            case Verdict.Recover begun:
                await transactions.RecoverAsync(turn, begun.Prepared, cancellation);
                return null;
            case Verdict.Allow allowed:
                await transactions.PerformAsync(turn, allowed.Prepared, cancellation);
                return null;
            default:
                throw new InvalidOperationException($"Nobody knows how to carry out {verdict.GetType().Name}.");
        }
    }

    private static async Task<PreparedAction> PrepareAsync(
        IActionHandler handler, JsonElement payload, ActionTurn turn, CancellationToken cancellation)
    {
        try
        {
            return await handler.PrepareAsync(payload, turn.Task, cancellation);
        }
        catch (ActionFailedException changed) when (turn.Action.Status == ActionStatus.Started)
        {
            throw new OutcomeUnknownException($"It was left in the middle, and there is no way to find out more: {changed.Message}");
        }
    }

    private ActionOutcome Explain(ActionTurn turn, Exception problem)
    {
        switch (problem)
        {
            case ActionOverLimitException limit:
                return Rejected(turn, limit.Message) with { Reason = OttoReason.Limit };
            case ActionFailedException:
                return new ActionOutcome(ActionStatus.Error, turn.Tier, null, problem.Message);
            case OutcomeUnknownException:
                return Unclear(turn, problem.Message);
            case RefusalException when turn.Action.Status != ActionStatus.Started:
                return new ActionOutcome(ActionStatus.Error, turn.Tier, null, problem.Message);
        }

        log.LogError(
            problem, "Action {Position} ({Type}) of run {Run} failed", turn.Action.Position, turn.Action.Type, turn.RunId);

        // What broke is the look at what a crash left, and not the effect: that had been begun before.
        return turn.Action.Status == ActionStatus.Started
            ? Unclear(turn, $"It was left in the middle, and looking closer failed: {problem.Message}")
            : new ActionOutcome(ActionStatus.Error, turn.Tier, null, $"It could not be done: {problem.Message}");
    }

    private static ActionOutcome Unclear(ActionTurn turn, string why) => new(
        ActionStatus.OutcomeUnknown, turn.Tier, null, $"{why} {Resolution.HowTo(turn.RunId, turn.Action.Position)}");

    /// <summary>
    /// A lost claim, a stop and a mark that could not be written end the run's work; anything else is this action's own
    /// trouble.
    /// </summary>
    private static bool IsForTheWorker(Exception problem, CancellationToken stopping) =>
        problem is ClaimLostException or EffectNotMarkedException
            || (problem is OperationCanceledException && stopping.IsCancellationRequested);

    private static ActionOutcome Rejected(ActionTurn turn, string why) => new(ActionStatus.Rejected, turn.Tier, null, why);
}

/// <summary>The turn of one saved action: the claim of its run, its row, and since when it is at work.</summary>
internal sealed class ActionTurn(Claim claim, ActionRow action)
{
    private readonly long _startedAt = Stopwatch.GetTimestamp();

    public Claim Claim => claim;

    public ActionRow Action => action;

    public OttoTask Task => claim.Task;

    public long RunId => claim.Run.Id;

    /// <summary>The trust that it needs, as far as that is known.</summary>
    public int? Tier { get; set; }

    /// <summary>Whether its effect outside the database has been begun, now or before.</summary>
    public bool HasBegun { get; set; }

    /// <summary>Whether it is the last one, so that the run may end in the same transaction.</summary>
    public bool EndsRun { get; set; }

    /// <summary>How the run ended in the action's own transaction; null when it did not.</summary>
    public RunEnd? RunEnd { get; set; }

    /// <summary>What became of it, one of <see cref="ActionStatus"/>; null as long as nothing has.</summary>
    public string? Result { get; set; }

    public long ElapsedMs => (long)Stopwatch.GetElapsedTime(_startedAt).TotalMilliseconds;

    public ActionScope In(SqlTransaction transaction) =>
        new(claim.Task, claim.Run.Id, transaction) { IsTypedByOwner = claim.IsTypedByOwner };
}
