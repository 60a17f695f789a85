using OttoHangfire.Database;
using OttoHangfire.Input;
using OttoHangfire.Tasks;

namespace OttoHangfire.Commands;

/// <summary>Removes a task that has ended, with its runs. What they did, as notes, stays.</summary>
internal sealed class TaskRemoval(OttoDatabase database, OttoTaskRepository tasks, TaskAlarm alarm)
{
    /// <summary>Removes the task and takes its alarm away.</summary>
    /// <exception cref="RefusalException">There is no such task, or it has not ended.</exception>
    public Task RemoveAsync(long id, CancellationToken cancellation) =>
        database.WriteAsync(
            async transaction =>
            {
                var task = await tasks.FindAsync(id, transaction) ?? throw TaskRules.Unknown(id);
                TaskRules.Check(TaskVerb.Remove, task);
                await alarm.DisarmAsync(task, "The task was removed.", transaction);
                await tasks.RemoveAsync(id, transaction);
            },
            cancellation);
}
