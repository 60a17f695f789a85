using OttoHangfire.Access;
using OttoHangfire.Approvals;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Input;
using OttoHangfire.Runs;
using OttoHangfire.Tasks;

namespace OttoHangfire.Commands;

/// <summary>
/// What a person tells a task: run, retry, cancel, pause, resume. The API, the command line and the buttons of the
/// dashboard all come here.
/// </summary>
internal sealed class TaskCommands(
    OttoDatabase database,
    OttoTaskRepository tasks,
    OccurrenceRepository occurrences,
    UnfinishedRuns unfinished,
    Recurrence recurrence,
    TaskReturn returning,
    TaskAlarm alarm,
    StandingPermissions permissions,
    PendingLimit limit,
    TaskAudit audit,
    RunningTasks running,
    TimeProvider clock)
{
    /// <summary>
    /// Does the verb in a transaction of its own, with the alarms that go with it, and returns the task as it stands then.
    /// </summary>
    /// <param name="verb">What the task is told.</param>
    /// <param name="id">The task.</param>
    /// <param name="by">Who tells it.</param>
    /// <param name="cancellation">Ends the attempt; the task is then as it was.</param>
    /// <exception cref="RefusalException">There is no such task, or it does not stand so that this could be done.</exception>
    public Task<OttoTask> ApplyAsync(TaskVerb verb, long id, Caller by, CancellationToken cancellation) =>
        database.WriteAsync(
            async transaction =>
            {
                var seen = await tasks.FindAsync(id, transaction) ?? throw TaskRules.Unknown(id);
                OwnersTask.Check(seen, by);
                return await ApplyAsync(verb, seen, by.Name, transaction);
            },
            cancellation);

    /// <summary>As without a transaction, in that of the caller, who has looked whose task it is.</summary>
    /// <exception cref="RefusalException">The task does not stand so that this could be done.</exception>
    public async Task<OttoTask> ApplyAsync(TaskVerb verb, OttoTask seen, string by, SqlTransaction transaction)
    {
        var task = await ApplyWithoutAlarmsAsync(verb, seen, by, transaction);
        var now = (await tasks.FindAsync(seen.Id, transaction))!;
        await alarm.SettleAsync(task, now.Status, now.Reason, Why(verb, now), transaction);
        if (now.Status == OttoStatus.Pending)
        {
            if (task.Status != OttoStatus.Pending)
            {
                await limit.CheckWithItAsync(transaction);
            }

            await alarm.ArmAsync(now, transaction);
        }

        return (await tasks.FindAsync(seen.Id, transaction))!;
    }

    /// <summary>Does the verb in the transaction of whoever pressed a button; the alarms are theirs.</summary>
    /// <returns>The task as it stood right before.</returns>
    /// <exception cref="RefusalException">The task does not stand so that this could be done.</exception>
    public async Task<OttoTask> ApplyWithoutAlarmsAsync(TaskVerb verb, OttoTask seen, string by, SqlTransaction transaction)
    {
        // What has passed by now belongs to how the task stood until now.
        await recurrence.AccountAsync(seen.Id, transaction);
        var task = await tasks.FindAsync(seen.Id, transaction) ?? seen;
        TaskRules.Check(verb, task);
        await (verb switch
        {
            TaskVerb.Run => RunAsync(task, transaction),
            TaskVerb.Retry => RetryAsync(task, transaction),
            TaskVerb.Cancel => CancelAsync(task, by, transaction),
            TaskVerb.Pause => tasks.PauseAsync(task.Id, transaction),
            TaskVerb.Resume => ResumeAsync(task, transaction),
            _ => throw new ArgumentOutOfRangeException(nameof(verb), verb, "This is not told to a task, but done with it."),
        });
        await audit.MovedAsync(task, (await tasks.FindAsync(task.Id, transaction))!, Outcome(verb), by, transaction);
        return task;
    }

    private static string Outcome(TaskVerb verb) => verb switch
    {
        TaskVerb.Retry => AuditOutcome.Retried,
        TaskVerb.Cancel => AuditOutcome.Cancelled,
        TaskVerb.Pause => AuditOutcome.Paused,
        TaskVerb.Resume => AuditOutcome.Resumed,
        _ => AuditOutcome.Run,
    };

    private async Task RunAsync(OttoTask task, SqlTransaction transaction)
    {
        var attempt = 0;
        var waiting = await occurrences.NextAsync(task.Id, transaction);
        if (waiting is { WasTried: true })
        {
            // A try is under way and waits for its next time: that time is now, and its round goes on.
            await occurrences.DelayAsync(waiting.Id, clock.GetUtcNow(), transaction);
            attempt = task.Attempt;
        }
        else
        {
            // The instants of a schedule, and those after another task, stay due; of a one-time task this run replaces the only one.
            var replaced = task is { Schedule: null, After: null } ? null : OccurrenceKind.Manual;
            await occurrences.SupersedeAsync(task.Id, replaced, "run by hand", transaction);
            await occurrences.AddByHandAsync(task.Id, transaction);
        }

        await tasks.MoveAsync(task.Id, new TaskMove(OttoStatus.Pending, null, null, task.LastError, attempt), transaction);
    }

    /// <summary>
    /// A new round for the occurrence that ended badly: what is done there already is not done again. It begins now, or
    /// at the instant that a person has set since. Where nothing ended badly, the task waits again.
    /// </summary>
    private async Task RetryAsync(OttoTask task, SqlTransaction transaction)
    {
        if (await occurrences.RetriedAsync(task.Id, transaction) is not { } failed)
        {
            await returning.WaitAgainAsync(task, transaction);
            return;
        }

        var now = clock.GetUtcNow();
        var later = task.Schedule is null && task.NextRunAt > now ? task.NextRunAt : null;
        await occurrences.ReopenAsync(failed.Id, later ?? now, transaction);
        await tasks.MoveAsync(task.Id, new TaskMove(OttoStatus.Pending, null, later, task.LastError, 0), transaction);
    }

    private async Task ResumeAsync(OttoTask task, SqlTransaction transaction)
    {
        await tasks.ResumeAsync(task.Id, transaction);
        if (await tasks.FindAsync(task.Id, transaction) is not { Status: OttoStatus.Pending } resumed)
        {
            return;
        }

        if (resumed.Reason == OttoReason.AwaitingTask)
        {
            // What it comes after may have been changed during the pause.
            await returning.WaitAgainAsync(resumed, transaction);
        }
        else if (resumed.Schedule is not null)
        {
            await recurrence.WaitAgainAsync(resumed, transaction);
        }
        else if (await occurrences.NextAsync(task.Id, transaction) is not { } next)
        {
            // Its schedule was removed during the pause, and by then all its instants had passed.
            await returning.WaitAgainAsync(resumed, transaction);
        }
        else if (resumed.NextRunAt is not null)
        {
            // Its schedule may have been removed during the pause: of what waited then, the first has stayed.
            await tasks.SetNextRunAsync(task.Id, next.DueAt, transaction);
        }
    }

    private async Task CancelAsync(OttoTask task, string by, SqlTransaction transaction)
    {
        await permissions.EndOfTaskAsync(task.Id, by, "its task was cancelled", transaction);
        await occurrences.SkipOpenAsync(task.Id, OttoReason.Cancelled, transaction);
        await unfinished.BreakOffAsync(task.Id, OttoStatus.Error, OttoReason.Cancelled, "Cancelled by a person.", transaction);
        await tasks.MoveAsync(
            task.Id, new TaskMove(OttoStatus.Error, OttoReason.Cancelled, null, task.LastError, task.Attempt), transaction);

        // The claim is gone with the transaction; the signal only spares the worker from finding out by itself.
        transaction.WhenCommitted(() => running.Cancel(task.Id));
    }

    /// <summary>What the history of the task's job says of a verb.</summary>
    public static string Why(TaskVerb verb, OttoTask now) => verb switch
    {
        TaskVerb.Cancel => "The task was cancelled.",
        TaskVerb.Pause => "The task was paused.",
        _ when now.Status == OttoStatus.Pending => "Another alarm took its place.",
        _ => now.LastError ?? $"The task is {TaskRules.Describe(now.Status, now.Reason)} again.",
    };
}
