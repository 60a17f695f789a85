using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Input;
using OttoHangfire.Tasks;

namespace OttoHangfire.Commands;

/// <summary>A verb as the API means it: in a transaction of ours, with the alarms that go with it.</summary>
internal sealed class TaskControl(OttoDatabase database, OttoTaskRepository tasks, TaskVerbs verbs, TaskAlarm alarm)
{
    /// <summary>Does the verb and returns the task as it stands then; null when there is no such task.</summary>
    /// <exception cref="RefusalException">The task does not stand so that this could be done.</exception>
    public Task<OttoTask?> ApplyAsync(TaskVerb verb, long id, CancellationToken cancellation) =>
        database.WriteAsync(
            async transaction =>
            {
                if (await tasks.FindAsync(id, transaction) is not { } task)
                {
                    return null;
                }

                await verbs.ApplyAsync(verb, task, transaction);
                await alarm.DisarmAsync(task, WhyTakenBack(verb), transaction);
                var told = (await tasks.FindAsync(id, transaction))!;
                if (told.Status == OttoStatus.Pending)
                {
                    await alarm.ArmAsync(told, transaction);
                }

                return await tasks.FindAsync(id, transaction);
            },
            cancellation);

    /// <summary>Removes a task that has ended, with its runs; false when there is no such task.</summary>
    /// <exception cref="RefusalException">The task has not ended.</exception>
    public Task<bool> RemoveAsync(long id, CancellationToken cancellation) =>
        database.WriteAsync(
            async transaction =>
            {
                if (await tasks.FindAsync(id, transaction) is not { } task)
                {
                    return false;
                }

                if (TaskMoves.Refusal(TaskVerb.Remove, task) is { } refusal)
                {
                    throw RefusalException.Conflict(refusal);
                }

                await alarm.DisarmAsync(task, "The task was removed.", transaction);
                await tasks.RemoveAsync(id, transaction);
                return true;
            },
            cancellation);

    private static string WhyTakenBack(TaskVerb verb) => verb switch
    {
        TaskVerb.Cancel => "The task was cancelled.",
        TaskVerb.Pause => "The task was paused.",
        _ => "Another alarm took its place.",
    };
}
