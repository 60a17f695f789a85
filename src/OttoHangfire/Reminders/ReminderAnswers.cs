using OttoHangfire.Access;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Input;
using OttoHangfire.Notifications;
using OttoHangfire.Tasks;

namespace OttoHangfire.Reminders;

/// <summary>
/// What a person answers to a reminder that has come: done, later, or not this time. Said twice, it counts once; the last word holds.
/// </summary>
internal sealed class ReminderAnswers(
    OttoDatabase database,
    OttoTaskRepository tasks,
    ReminderRepository reminders,
    OutboxRepository messages,
    Snoozing snoozing,
    TaskAudit audit)
{
    /// <summary>What it was for is done. If it was put off, it does not come again.</summary>
    /// <exception cref="RefusalException">There is no such task, it is the owner's, or it has reminded nobody yet.</exception>
    public Task<OttoTask> DoneAsync(long id, Caller by, CancellationToken cancellation) =>
        AnswerAsync(id, by, transaction => CloseAsync(id, ReminderOutcome.Done, by.Name, transaction), cancellation);

    /// <summary>Not this time. If it was put off, it does not come again.</summary>
    /// <exception cref="RefusalException">There is no such task, it is the owner's, or it has reminded nobody yet.</exception>
    public Task<OttoTask> SkipAsync(long id, Caller by, CancellationToken cancellation) =>
        AnswerAsync(id, by, transaction => CloseAsync(id, ReminderOutcome.Skipped, by.Name, transaction), cancellation);

    /// <summary>It comes once more, then.</summary>
    /// <exception cref="RefusalException">
    /// There is no such task, it is the owner's, it has reminded nobody yet, or it does not stand so that it could come again.
    /// </exception>
    public Task<OttoTask> SnoozeAsync(long id, DateTimeOffset until, Caller by, CancellationToken cancellation) =>
        AnswerAsync(id, by, transaction => SnoozeAsync(id, until, by.Name, transaction), cancellation);

    /// <summary>As the other, in the transaction of a caller who has looked whose task it is.</summary>
    public Task DoneAsync(long id, string by, SqlTransaction transaction) => CloseAsync(id, ReminderOutcome.Done, by, transaction);

    /// <summary>As the other, in the transaction of a caller who has looked whose task it is.</summary>
    public Task SkipAsync(long id, string by, SqlTransaction transaction) => CloseAsync(id, ReminderOutcome.Skipped, by, transaction);

    /// <summary>As the other, in the transaction of a caller who has looked whose task it is.</summary>
    public async Task SnoozeAsync(long id, DateTimeOffset until, string by, SqlTransaction transaction)
    {
        var (task, rang) = await FindAsync(id, transaction);
        await messages.WithdrawAsync(rang.RunId, transaction);
        var isNew = await snoozing.SnoozeAsync(id, until, transaction);
        if (isNew || rang.Answer != ReminderOutcome.Snoozed || rang.Until != until)
        {
            await reminders.AnswerAsync(rang, ReminderOutcome.Snoozed, until, by, transaction);
            var change = $"put off to {Rfc3339Converter.Format(until)}: {Named(rang)}";
            await audit.InstantAsync(task, AuditOutcome.Snoozed, by, change, transaction);
        }
    }

    private async Task CloseAsync(long id, string answer, string by, SqlTransaction transaction)
    {
        var (task, rang) = await FindAsync(id, transaction);
        await messages.WithdrawAsync(rang.RunId, transaction);
        var takenBack = await snoozing.TakeBackAsync(id, transaction);
        if (rang.Answer != answer || takenBack is not null)
        {
            await reminders.AnswerAsync(rang, answer, until: null, by, transaction);
            var after = takenBack is { } until ? $"; it does not come again at {Rfc3339Converter.Format(until)}" : "";
            var outcome = answer == ReminderOutcome.Done ? AuditOutcome.Done : AuditOutcome.Skipped;
            await audit.InstantAsync(task, outcome, by, $"{answer}: {Named(rang)}{after}", transaction);
        }
    }

    private Task<OttoTask> AnswerAsync(
        long id, Caller by, Func<SqlTransaction, Task> answer, CancellationToken cancellation) =>
        database.WriteAsync(
            async transaction =>
            {
                OwnersTask.Check(await tasks.FindAsync(id, transaction) ?? throw TaskRules.Unknown(id), by);
                await answer(transaction);
                return (await tasks.FindAsync(id, transaction))!;
            },
            cancellation);

    private async Task<(OttoTask Task, ReminderRow Rang)> FindAsync(long id, SqlTransaction transaction)
    {
        var task = await tasks.FindAsync(id, transaction) ?? throw TaskRules.Unknown(id);
        if (task.Type != TaskTypes.Reminder)
        {
            throw RefusalException.Conflict($"Task {id} is no reminder, so there is nothing to answer.");
        }

        return await reminders.LastAsync(id, transaction) is { } rang
            ? (task, rang)
            : throw RefusalException.Conflict($"Task {id} has not reminded you yet. {NotYet(task)}");
    }

    private static string NotYet(OttoTask task) => task.Status == OttoStatus.Pending
        ? $"To have it at another time, run '{TypedCommand.Otto($"edit {task.Id} --at TIME")}'; to end it, run "
            + $"'{TypedCommand.Otto($"cancel {task.Id}")}'."
        : $"To see why, run '{TypedCommand.Otto($"why {task.Id}")}'.";

    private static string Named(ReminderRow rang) => $"the reminder of {Rfc3339Converter.Format(rang.RangAt)}";
}
