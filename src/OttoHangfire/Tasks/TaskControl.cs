using OttoHangfire.Contracts;
using OttoHangfire.Database;

namespace OttoHangfire.Tasks;

/// <summary>A verb as the API means it: in a transaction of ours, with the alarms that go with it.</summary>
public sealed class TaskControl(OttoDatabase database, OttoTaskRepository tasks, TaskVerbs verbs, TaskAlarm alarm)
{
    /// <summary>Does the verb and returns the task as it stands then; null when there is no such task.</summary>
    /// <exception cref="IllegalMoveException">The task does not stand so that this could be done.</exception>
    public Task<OttoTask?> ApplyAsync(TaskVerb verb, long id, CancellationToken cancellation) =>
        database.WriteAsync(
            async transaction =>
            {
                if (await tasks.FindAsync(id, cancellation, transaction) is not { } task)
                {
                    return null;
                }

                await verbs.ApplyAsync(verb, task, transaction, cancellation);
                await alarm.DisarmAsync(task, verb == TaskVerb.Cancel ? "The task was cancelled." : "Another alarm took its place.", transaction, cancellation);
                if (verb != TaskVerb.Cancel)
                {
                    await alarm.ArmAsync(task, transaction, cancellation);
                }

                return await tasks.FindAsync(id, cancellation, transaction);
            },
            cancellation);
}
