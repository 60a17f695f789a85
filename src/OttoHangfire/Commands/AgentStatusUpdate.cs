using OttoHangfire.Actions;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Runs;
using OttoHangfire.Tasks;

namespace OttoHangfire.Commands;

/// <summary>Applies a status that Otto sets on a task other than the one he runs.</summary>
internal sealed class AgentStatusUpdate(
    OttoTaskRepository tasks,
    OccurrenceRepository occurrences,
    OttoRunRepository runs,
    UnfinishedRuns unfinished,
    Recurrence recurrence,
    TaskReturn returning,
    TaskAlarm alarm,
    TaskAudit audit,
    PendingLimit limit)
{
    /// <summary>Sets the status and says in words what was done.</summary>
    /// <exception cref="ActionFailedException">No such task, the table of moves forbids it, or its actions are under way.</exception>
    public async Task<string> SetAsync(long taskId, string status, long runId, SqlTransaction transaction)
    {
        // What has passed by now belongs to how the task stood until now.
        await recurrence.AccountAsync(taskId, transaction);
        var task = await tasks.FindAsync(taskId, transaction)
            ?? throw new ActionFailedException($"There is no task {taskId}.");
        if (!TaskRules.AllowsOtto(status, task.Status, task.Reason))
        {
            throw new ActionFailedException(
                $"Task {taskId} is {TaskRules.Describe(task.Status, task.Reason)} and cannot be set to {status} by Otto.");
        }

        if (await runs.HasOpenReplyAsync(taskId, transaction))
        {
            throw new ActionFailedException($"Task {taskId} has an open run, so it cannot be set to {status} until that has finished.");
        }

        if (status == OttoStatus.Pending && await limit.WhyFullAsync(transaction) is { } full)
        {
            throw new ActionFailedException(full);
        }

        await MoveAsync(task, status, transaction);
        var now = (await tasks.FindAsync(taskId, transaction))!;

        // A task of which nothing is left does not wait, whatever Otto says: it has ended.
        await alarm.SettleAsync(task, now.Status, now.Reason, Said(status), transaction);
        if (now.Status == OttoStatus.Pending)
        {
            await alarm.ArmAsync(now, transaction);
        }

        await audit.MovedAsync(task, now, AuditOutcome.Set, TaskSource.Otto, transaction, runId);
        return $"set task {taskId} to {status}";
    }

    private async Task MoveAsync(OttoTask task, string status, SqlTransaction transaction)
    {
        if (status == OttoStatus.Pending)
        {
            await returning.WaitAgainAsync(task, transaction);
            return;
        }

        await unfinished.BreakOffAsync(task.Id, status, ReasonFor(status), Said(status), transaction);
        await occurrences.SkipPassedAsync(task.Id, OttoReason.SetByOtto, transaction);
        await tasks.MoveAsync(
            task.Id, new TaskMove(status, ReasonFor(status), NextRunAt: null, task.LastError, task.Attempt), transaction);
    }

    private static string Said(string status) => $"Otto set the task to {status}.";

    /// <summary>Why a task stands so when Otto has set it.</summary>
    public static string? ReasonFor(string status) =>
        status is OttoStatus.Error or OttoStatus.Blocked ? OttoReason.SetByOtto : null;
}
