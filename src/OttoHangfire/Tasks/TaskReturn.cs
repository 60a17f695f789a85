using OttoHangfire.Contracts;
using OttoHangfire.Database;

namespace OttoHangfire.Tasks;

/// <summary>Brings back a task that was blocked or had ended. The caller has accounted for what has passed, and arms it.</summary>
internal sealed class TaskReturn(
    OttoTaskRepository tasks, OccurrenceRepository occurrences, Recurrence recurrence, TimeProvider clock)
{
    /// <summary>
    /// The task waits again: for its next instant, for the task that it comes after, or, when a one-time task has missed its instant, for
    /// now.
    /// </summary>
    public async Task WaitAgainAsync(OttoTask task, SqlTransaction transaction)
    {
        await tasks.MoveAsync(task.Id, new TaskMove(OttoStatus.Pending, null, null, task.LastError, Attempt: 0), transaction);
        if (task.Schedule is not null)
        {
            await recurrence.WaitAgainAsync(task, transaction);
        }
        else if (await occurrences.NextAsync(task.Id, transaction) is { } next)
        {
            await tasks.SetNextRunAsync(task.Id, next.DueAt, transaction);
        }
        else if (task.After is not null)
        {
            await tasks.MoveAsync(
                task.Id, new TaskMove(OttoStatus.Pending, OttoReason.AwaitingTask, null, task.LastError, Attempt: 0), transaction);
        }
        else
        {
            await WakeAsync(task.Id, transaction);
        }
    }

    private async Task WakeAsync(long taskId, SqlTransaction transaction)
    {
        if (await occurrences.LatestAsync(taskId, transaction) is { } last)
        {
            await occurrences.ReopenAsync(last.Id, clock.GetUtcNow(), transaction);
        }
        else
        {
            await occurrences.AddByHandAsync(taskId, transaction);
        }
    }
}
