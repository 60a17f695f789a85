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

        await alarm.SettleAsync(task, status, ReasonFor(status), Said(status), transaction);
        if (status == OttoStatus.Pending)
        {
            await returning.WaitAgainAsync(task, transaction);
            await alarm.ArmAsync(task, transaction);
        }
        else
        {
            await unfinished.BreakOffAsync(taskId, status, ReasonFor(status), Said(status), transaction);
            await occurrences.SkipPassedAsync(taskId, OttoReason.SetByOtto, transaction);
            await tasks.MoveAsync(taskId, Move(task, status), transaction);
        }

        await audit.MovedAsync(
            task, (await tasks.FindAsync(taskId, transaction))!, AuditOutcome.Set, TaskSource.Otto, transaction, runId);
        return $"set task {taskId} to {status}";
    }

    private static string Said(string status) => $"Otto set the task to {status}.";

    private static TaskMove Move(OttoTask task, string status) =>
        new(status, ReasonFor(status), NextRunAt: null, task.LastError, task.Attempt);

    /// <summary>Why a task stands so when Otto has set it.</summary>
    public static string? ReasonFor(string status) =>
        status is OttoStatus.Error or OttoStatus.Blocked ? OttoReason.SetByOtto : null;
}
