using OttoHangfire.Actions;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Tasks;

namespace OttoHangfire.Runs;

/// <summary>Decides how a run ends and writes it on run, occurrence and task together.</summary>
internal sealed class RunEnds(
    OccurrenceRepository occurrences, OttoTaskRepository tasks, OttoRunRepository runs, Recurrence recurrence, ActionCatalogue catalogue, TimeProvider clock)
{
    private const int MostTold = 5;

    /// <summary>The end that the actions of a reply lead to.</summary>
    public RunEnd Of(OttoTask task, IReadOnlyList<ActionRow> actions)
    {
        var failed = actions.Where(action => action.Status == ActionStatus.Error).ToArray();
        var rejected = actions.Where(action => action.Status == ActionStatus.Rejected).ToArray();
        var expired = actions.Where(action => action.Status == ActionStatus.Expired).ToArray();
        var unclear = actions.Where(action => action.Status == ActionStatus.OutcomeUnknown).ToArray();
        var overLimit = rejected.Where(action => action.Reason == OttoReason.Limit).ToArray();
        return SetByOtto(task.Id, actions) switch
        {
            // What needs a person comes first: what Otto says of his own task must not hide it.
            _ when unclear.Length > 0 => new RunEnd(OttoStatus.Blocked, OttoReason.OutcomeUnknown, Sentence(unclear, actions.Count, "may have happened or not")),
            _ when overLimit.Length > 0 => new RunEnd(OttoStatus.Blocked, OttoReason.Limit, OverLimit(overLimit, actions.Count)),
            (OttoStatus.Error or OttoStatus.Blocked) and var status => new RunEnd(status, OttoReason.SetByOtto, $"Otto set the task to {status}."),
            _ when failed.Length > 0 => new RunEnd(OttoStatus.Error, OttoReason.ActionsFailed, Sentence(failed, actions.Count, "failed")),
            _ when rejected.Length > 0 => new RunEnd(OttoStatus.Error, OttoReason.Rejected, Sentence(rejected, actions.Count, "were not allowed")),
            _ when expired.Length > 0 => new RunEnd(OttoStatus.Error, OttoReason.Expired, Sentence(expired, actions.Count, "were not decided on in time")),
            _ => new RunEnd(OttoStatus.Success, null, null),
        };
    }

    public async Task ApplyAsync(Claim claim, RunEnd end, SqlTransaction transaction)
    {
        if (end.Error is not null)
        {
            await runs.LogAsync(claim.Run.Id, LogLevels.Error, end.Error, transaction);
        }

        await runs.FinishAsync(claim.Run, end.Status, end.Reason, transaction);
        await occurrences.FinishAsync(claim.Occurrence.Id, claim.Fence, end.Reason, transaction);
        await recurrence.CloseAsync(claim.Task, end, claim.Run.Attempt, claim.Run.StartedAt ?? claim.Run.CreatedAt, transaction);
    }

    /// <summary>Everything that could be done is done; the rest waits for a person, and nothing of ours waits with it.</summary>
    public async Task AwaitAsync(Claim claim, int questions, SqlTransaction transaction)
    {
        await runs.LogAsync(claim.Run.Id, LogLevels.Info, $"Waits for a person to decide on {questions} of its actions.", transaction);
        await runs.AwaitAsync(claim.Run.Id, transaction);
        await occurrences.PutBackAsync(claim.Occurrence.Id, claim.Fence, clock.GetUtcNow(), outageCount: 0, outageSince: null, transaction);
        await tasks.MoveAsync(
            claim.Task.Id,
            new TaskMove(RunEnd.Awaiting.Status, RunEnd.Awaiting.Reason, NextRunAt: null, claim.Task.LastError, claim.Run.Attempt),
            transaction);
    }

    /// <summary>Gives a run that has ended another end, because a person has said what nobody else could know.</summary>
    public async Task SettleAsync(OttoTask task, RunRow run, RunEnd end, SqlTransaction transaction)
    {
        await runs.SettleAsync(run.Id, end.Status, end.Reason, transaction);
        await occurrences.SettleAsync(run.Id, end.Reason, transaction);

        // What passed while the task was blocked was skipped for that reason; then it goes on as after any end.
        await recurrence.SettleAsync(task.Id, transaction);
        await recurrence.CloseAsync(task, end, run.Attempt, run.StartedAt ?? run.CreatedAt, transaction);
    }

    public async Task WaitAsync(Claim claim, RunWait wait, SqlTransaction transaction)
    {
        await runs.LogAsync(claim.Run.Id, wait.Reason is null ? LogLevels.Info : LogLevels.Warning, wait.Sentence, transaction);
        if (wait.KeepRun)
        {
            await runs.WaitAsync(claim.Run.Id, transaction);
        }
        else
        {
            await runs.FinishAsync(claim.Run, OttoStatus.Error, wait.Reason, transaction);
        }

        await occurrences.PutBackAsync(claim.Occurrence.Id, claim.Fence, wait.Until, wait.OutageCount, wait.OutageSince, transaction);
        await tasks.MoveAsync(
            claim.Task.Id,
            new TaskMove(OttoStatus.Pending, wait.Reason, wait.Until, wait.Reason is null ? claim.Task.LastError : wait.Sentence, claim.Run.Attempt),
            transaction);
    }

    /// <summary>The status that Otto set on the very task that he ran; the last one counts.</summary>
    private string? SetByOtto(long taskId, IReadOnlyList<ActionRow> actions)
    {
        string? status = null;
        foreach (var action in actions.Where(action => action.Status is ActionStatus.Ok or ActionStatus.Skipped && action.Payload is not null))
        {
            // Read as the handler read it: the number of the task may be spelled 12.0.
            var found = catalogue.Find(action.Type, action.Payload!.Value);
            status = found?.Handler.StatusOf(found.Value.Payload, taskId) ?? status;
        }

        return status;
    }

    private static string OverLimit(ActionRow[] bad, int all) =>
        $"{bad.Length} of {all} actions were over a limit: {string.Join(' ', bad.Select(action => action.Error).Distinct(StringComparer.Ordinal))}";

    /// <summary>The first few are told; the run has them all.</summary>
    private static string Sentence(ActionRow[] bad, int all, string what)
    {
        var told = string.Join("; ", bad.Take(MostTold).Select(action => $"{action.Type}: {action.Error}"));
        return $"{bad.Length} of {all} actions {what}: {told}{(bad.Length > MostTold ? $"; and {bad.Length - MostTold} more" : "")}";
    }
}
