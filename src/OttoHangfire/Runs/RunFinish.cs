using OttoHangfire.Actions;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Tasks;

namespace OttoHangfire.Runs;

/// <summary>
/// How a run finishes, or waits, under its claim: run, occurrence and task say it together, in one transaction.
/// </summary>
internal sealed class RunFinish(
    RunClaims claims,
    OttoRunRepository runs,
    ActionRepository actions,
    OccurrenceRepository occurrences,
    OttoTaskRepository tasks,
    Recurrence recurrence,
    UnfinishedRuns unfinished,
    RunConclusion conclusion,
    TimeProvider clock)
{
    /// <summary>Finishes run, occurrence and task by what became of the actions, or lets them wait for a person.</summary>
    /// <returns>Null when a person has just allowed an action: there is more to do first.</returns>
    /// <exception cref="ClaimLostException">The claim is no longer ours.</exception>
    public Task<RunEnd?> FinishAsync(Claim claim, CancellationToken cancellation) =>
        claims.WriteAsync(claim, transaction => FinishAsync(claim, transaction), cancellation);

    /// <summary>As the other, in a transaction that holds the claim: that of the last action, for one.</summary>
    public async Task<RunEnd?> FinishAsync(Claim claim, SqlTransaction transaction)
    {
        var rows = await actions.OfRunAsync(claim.Run.Id, transaction);
        if (rows.Any(action => action.Status == ActionStatus.Planned))
        {
            return null;
        }

        if (rows.Count(action => action.Status == ActionStatus.AwaitingApproval) is > 0 and var questions)
        {
            await WaitForPersonAsync(claim, questions, transaction);
            return RunEnd.Awaiting;
        }

        var end = conclusion.Of(claim.Task, rows);
        await FinishAsync(claim, end, transaction);
        Failpoint.Hit("closing");
        return end;
    }

    /// <summary>Finishes with an end that the actions had no part in.</summary>
    /// <exception cref="ClaimLostException">The claim is no longer ours.</exception>
    public Task FinishAsync(Claim claim, RunEnd end, CancellationToken cancellation) =>
        claims.WriteAsync(claim, transaction => BreakOffAsync(claim, end, transaction), cancellation);

    /// <summary>Lets the occurrence be due again at its next try.</summary>
    /// <exception cref="ClaimLostException">The claim is no longer ours.</exception>
    public Task WaitAsync(Claim claim, RunWait wait, CancellationToken cancellation) =>
        claims.WriteAsync(claim, transaction => WaitAsync(claim, wait, transaction), cancellation);

    /// <summary>Releases the claim because the process stops: the occurrence is due as if it had not been claimed.</summary>
    /// <returns>False when the claim is no longer ours.</returns>
    public async Task<bool> ReleaseAsync(Claim claim)
    {
        try
        {
            await WaitAsync(claim, RunWait.Stopped(claim, clock.GetUtcNow()), CancellationToken.None);
            return true;
        }
        catch (ClaimLostException)
        {
            return false;
        }
    }

    /// <summary>Whatever the run was in the middle of is left out.</summary>
    private async Task BreakOffAsync(Claim claim, RunEnd end, SqlTransaction transaction)
    {
        await unfinished.LeaveOutAsync(claim.Run, transaction);
        await FinishAsync(claim, end, transaction);
    }

    private async Task FinishAsync(Claim claim, RunEnd end, SqlTransaction transaction)
    {
        if (end.Error is not null)
        {
            await runs.LogAsync(claim.Run.Id, LogLevels.Error, end.Error, transaction);
        }

        await runs.FinishAsync(claim.Run, end.Status, end.Reason, transaction);
        await occurrences.CompleteAsync(claim.Occurrence.Id, claim.Fence, end.Reason, transaction);
        await recurrence.GoOnAsync(claim.Task, end, claim.Run.Attempt, claim.Run.OpenedAt, transaction);
    }

    /// <summary>Everything that could be done is done; the rest waits for a person, and nothing of ours waits with it.</summary>
    private async Task WaitForPersonAsync(Claim claim, int questions, SqlTransaction transaction)
    {
        await runs.LogAsync(claim.Run.Id, LogLevels.Info, $"Waits for a person to decide on {questions} of its actions.", transaction);
        await runs.WaitForPersonAsync(claim.Run.Id, transaction);
        await occurrences.ReleaseAsync(claim.Occurrence.Id, claim.Fence, clock.GetUtcNow(), outageCount: 0, outageSince: null, transaction);
        await tasks.MoveAsync(
            claim.Task.Id,
            new TaskMove(RunEnd.Awaiting.Status, RunEnd.Awaiting.Reason, NextRunAt: null, claim.Task.LastError, claim.Run.Attempt),
            transaction);
    }

    private async Task WaitAsync(Claim claim, RunWait wait, SqlTransaction transaction)
    {
        await runs.LogAsync(claim.Run.Id, wait.Reason is null ? LogLevels.Info : LogLevels.Warning, wait.Sentence, transaction);
        if (wait.KeepRun)
        {
            await runs.WaitAsync(claim.Run.Id, transaction);
        }
        else
        {
            await unfinished.LeaveOutAsync(claim.Run, transaction);
            await runs.FinishAsync(claim.Run, OttoStatus.Error, wait.Reason, transaction);
        }

        await occurrences.ReleaseAsync(
            claim.Occurrence.Id, claim.Fence, wait.Until, wait.OutageCount, wait.OutageSince, transaction);
        var lastError = wait.Reason is null ? claim.Task.LastError : wait.Sentence;
        await tasks.MoveAsync(
            claim.Task.Id, new TaskMove(OttoStatus.Pending, wait.Reason, wait.Until, lastError, claim.Run.Attempt), transaction);
    }
}

/// <summary>Concludes from what became of the actions of a reply how its run ends. It changes nothing.</summary>
internal sealed class RunConclusion(ActionCatalogue catalogue)
{
    private const int MostTold = 5;

    public RunEnd Of(OttoTask task, IReadOnlyList<ActionRow> actions)
    {
        ActionRow[] With(string status) => [.. actions.Where(action => action.Status == status)];
        var (failed, rejected, expired) = (With(ActionStatus.Error), With(ActionStatus.Rejected), With(ActionStatus.Expired));
        var unclear = With(ActionStatus.OutcomeUnknown);
        var overLimit = rejected.Where(action => action.Reason == OttoReason.Limit).ToArray();
        return SetByOtto(task.Id, actions) switch
        {
            // What needs a person comes first: what Otto says of his own task must not hide it.
            _ when unclear.Length > 0 =>
                Blocked(OttoReason.OutcomeUnknown, Sentence(unclear, actions.Count, "may or may not have happened")),
            _ when overLimit.Length > 0 => Blocked(OttoReason.Limit, OverLimit(overLimit, actions.Count)),
            (OttoStatus.Error or OttoStatus.Blocked) and var status =>
                new RunEnd(status, OttoReason.SetByOtto, $"Otto set the task to {status}."),
            _ when failed.Length > 0 => Error(OttoReason.ActionsFailed, Sentence(failed, actions.Count, "failed")),
            _ when rejected.Length > 0 => Error(OttoReason.Rejected, Sentence(rejected, actions.Count, "were not allowed")),
            _ when expired.Length > 0 => Error(OttoReason.Expired, Sentence(expired, actions.Count, "were not decided on in time")),
            _ => new RunEnd(OttoStatus.Success, null, null),
        };
    }

    private static RunEnd Blocked(string reason, string sentence) => new(OttoStatus.Blocked, reason, sentence);

    private static RunEnd Error(string reason, string sentence) => new(OttoStatus.Error, reason, sentence);

    /// <summary>The status that Otto set on the very task that he ran; the last one counts.</summary>
    private string? SetByOtto(long taskId, IReadOnlyList<ActionRow> actions)
    {
        string? status = null;
        foreach (var action in actions.Where(action => action is { Status: ActionStatus.Ok or ActionStatus.Skipped, Payload: not null }))
        {
            // Read as the handler read it: the number of the task may be spelled 12.0.
            var found = catalogue.Find(action.Type, action.EffectivePayload!.Value);
            status = (found?.Handler as ISetsStatus)?.StatusOf(found!.Payload, taskId) ?? status;
        }

        return status;
    }

    private static string OverLimit(ActionRow[] bad, int all)
    {
        var limits = string.Join(' ', bad.Select(action => action.Error).Distinct(StringComparer.Ordinal));
        return $"{bad.Length} of {all} actions were over a limit: {limits}";
    }

    /// <summary>The first few are told; the run has them all.</summary>
    private static string Sentence(ActionRow[] bad, int all, string what)
    {
        var told = string.Join("; ", bad.Take(MostTold).Select(action => $"{action.Type}: {action.Error}"));
        return $"{bad.Length} of {all} actions {what}: {told}{(bad.Length > MostTold ? $"; and {bad.Length - MostTold} more" : "")}";
    }
}
