using OttoHangfire.Access;
using OttoHangfire.Approvals;
using OttoHangfire.Database;
using OttoHangfire.Input;
using OttoHangfire.Tasks;

namespace OttoHangfire.Commands;

/// <summary>Removes a task that has ended, with its runs. What they did, as notes, stays.</summary>
internal sealed class TaskRemoval(
    OttoDatabase database, OttoTaskRepository tasks, TaskAlarm alarm, StandingPermissions permissions, TaskAudit audit,
    RemovedTasks removed)
{
    /// <summary>
    /// Removes the task and takes its alarm away. It is gone with one short write, which no crash takes back; what it leaves
    /// behind goes after that, and is waited for as long as a person would.
    /// </summary>
    /// <exception cref="RefusalException">There is no such task, or it has not ended.</exception>
    public async Task RemoveAsync(long id, Caller by, CancellationToken cancellation)
    {
        await database.WriteAsync(
            async transaction =>
            {
                var task = await tasks.FindAsync(id, transaction) ?? throw TaskRules.Unknown(id);
                OwnersTask.Check(task, by);
                TaskRules.Check(TaskVerb.Remove, task);
                await alarm.DisarmAsync(task, "The task was removed.", transaction);
                await permissions.EndOfTaskAsync(id, by.Name, "its task was removed", transaction);
                await tasks.MarkRemovedAsync(id, transaction);
                await audit.RemovedAsync(task, by.Name, transaction);
            },
            cancellation);
        Failpoint.Hit("removed");
        await removed.ClearAsync(id, cancellation);
    }
}
