using OttoHangfire.Contracts;
using OttoHangfire.Database;

namespace OttoHangfire.Tasks;

/// <summary>What follows when an occurrence is complete: a one-time task ends with it, a recurring one goes on.</summary>
internal sealed class TaskCompletion(OttoTaskRepository tasks, Recurrence recurrence)
{
    /// <summary>Moves the task on.</summary>
    /// <param name="task">The task.</param>
    /// <param name="end">How the run ended.</param>
    /// <param name="attempt">The try that it was.</param>
    /// <param name="openedAt">Since when the run was open; what waited before that is not skipped for its sake.</param>
    /// <param name="transaction">The transaction in which run and occurrence end.</param>
    public Task CompleteAsync(OttoTask task, RunEnd end, int attempt, DateTimeOffset openedAt, SqlTransaction transaction)
    {
        var move = new TaskMove(end.Status, end.Reason, NextRunAt: null, end.Error, attempt);
        return task.Schedule is null
            ? tasks.MoveAsync(task.Id, move, transaction)
            : recurrence.GoOnAsync(task, end, move, openedAt, transaction);
    }
}
