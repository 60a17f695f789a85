using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Input;

namespace OttoHangfire.Tasks;

/// <summary>
/// What has rung rings once more, later: one occurrence more, of which the rule of a schedule knows nothing. There is at most one, so
/// that who puts it off twice has put it off to the later time, and not to both.
/// </summary>
internal sealed class Snoozing(
    OttoTaskRepository tasks,
    OccurrenceRepository occurrences,
    Recurrence recurrence,
    TaskAlarm alarm,
    PendingLimit limit)
{
    private const string Why = "The reminder was put off; another alarm took its place.";

    /// <summary>Lets the task ring once more.</summary>
    /// <param name="taskId">The task, which is there.</param>
    /// <param name="until">A time that is to come.</param>
    /// <param name="transaction">The transaction of who decides it.</param>
    /// <returns>False where it rings at that time already.</returns>
    /// <exception cref="RefusalException">The task does not stand so that this could be done.</exception>
    public async Task<bool> SnoozeAsync(long taskId, DateTimeOffset until, SqlTransaction transaction)
    {
        // What has passed by now belongs to how the task stood until now.
        await recurrence.AccountAsync(taskId, transaction);
        var task = (await tasks.FindAsync(taskId, transaction))!;
        TaskRules.Check(TaskVerb.Snooze, task);
        var waited = await occurrences.NextAsync(taskId, transaction);
        var snoozed = await occurrences.SnoozedAsync(taskId, transaction);
        if (await occurrences.ComesAtAsync(taskId, until, transaction))
        {
            return await LeaveToScheduleAsync(task, waited, snoozed, transaction);
        }

        if (snoozed is not null)
        {
            if (snoozed.DueAt == until)
            {
                return false;
            }

            await occurrences.PostponeAsync(snoozed, until, transaction);
        }
        else
        {
            await AddAsync(task, waited, until, transaction);
        }

        await WaitAsync(task, waited, until, transaction);
        return true;
    }

    /// <summary>The task does not ring once more after all.</summary>
    /// <returns>When it would have; null where it was not put off, or is blocked.</returns>
    public async Task<DateTimeOffset?> TakeBackAsync(long taskId, SqlTransaction transaction)
    {
        await recurrence.AccountAsync(taskId, transaction);
        var task = (await tasks.FindAsync(taskId, transaction))!;
        if ((task.Status != OttoStatus.Pending && task.Reason != OttoReason.Paused)
            || await occurrences.SnoozedAsync(taskId, transaction) is not { } snoozed)
        {
            return null;
        }

        var waited = await occurrences.NextAsync(taskId, transaction);
        await occurrences.SupersedeAsync(snoozed, "it was done before", transaction);
        var hasEnded = task.Schedule is null && await occurrences.NextAsync(taskId, transaction) is null;
        if (task.Reason == OttoReason.Paused)
        {
            if (hasEnded)
            {
                await (task.After is null ? tasks.EndInPauseAsync(taskId, transaction) : tasks.AwaitTaskInPauseAsync(taskId, transaction));
            }
        }
        else if (!hasEnded)
        {
            await recurrence.WaitAnewAsync(task, waited, "The reminder was answered; another alarm took its place.", transaction);
        }
        else if (task.After is not null)
        {
            await alarm.DisarmAsync(task, "The reminder was answered.", transaction);
            await tasks.MoveAsync(
                taskId, new TaskMove(OttoStatus.Pending, OttoReason.AwaitingTask, null, task.LastError, task.Attempt), transaction);
        }
        else
        {
            // It has rung, and that was all that it had to do.
            await tasks.MoveAsync(taskId, new TaskMove(OttoStatus.Success, null, null, task.LastError, task.Attempt), transaction);
            await alarm.SettleAsync(task, OttoStatus.Success, reason: null, "The reminder was answered.", transaction);
        }

        return snoozed.DueAt;
    }

    /// <summary>At that instant it rings anyway; what was put off to another time waits no more.</summary>
    private async Task<bool> LeaveToScheduleAsync(OttoTask task, Occurrence? waited, Occurrence? snoozed, SqlTransaction transaction)
    {
        if (snoozed is null)
        {
            return false;
        }

        await occurrences.SupersedeAsync(snoozed, "its schedule has it then", transaction);
        await recurrence.WaitAnewAsync(task, waited, Why, transaction);
        return true;
    }

    private async Task AddAsync(OttoTask task, Occurrence? waited, DateTimeOffset until, SqlTransaction transaction)
    {
        if (task.Schedule is null && waited is { WasTried: true })
        {
            throw RefusalException.Conflict($"A run of task {task.Id} has begun, so it cannot be snoozed now.");
        }

        if (task.Schedule is not null || waited is null or { Kind: OccurrenceKind.Scheduled })
        {
            await occurrences.AddLaterAsync(task.Id, until, transaction);
        }
        else
        {
            // Somebody wants it at once, and now later: it waits until then.
            await occurrences.PostponeAsync(waited, until, transaction);
        }
    }

    private async Task WaitAsync(OttoTask task, Occurrence? waited, DateTimeOffset until, SqlTransaction transaction)
    {
        if (task.Status != OttoStatus.Pending || task.Reason == OttoReason.AwaitingTask)
        {
            var move = new TaskMove(OttoStatus.Pending, null, until, task.LastError, Attempt: 0);
            await tasks.MoveAsync(task.Id, move, transaction);
        }

        if (task.Status != OttoStatus.Pending)
        {
            await limit.CheckWithItAsync(transaction);
        }

        await recurrence.WaitAnewAsync((await tasks.FindAsync(task.Id, transaction))!, waited, Why, transaction);
    }
}
