using OttoHangfire.Access;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Input;
using OttoHangfire.Schedules;
using OttoHangfire.Tasks;

namespace OttoHangfire.Commands;

/// <summary>What a person tells one instant of a recurring task: it does not run, or at another time. The rule stays.</summary>
internal sealed class InstantCommands(
    OttoDatabase database,
    OttoTaskRepository tasks,
    OccurrenceRepository occurrences,
    Recurrence recurrence,
    InstantChoice choice,
    TaskAudit audit)
{
    /// <summary>This one instant does not run.</summary>
    /// <exception cref="RefusalException">There is no such task or instant, or it cannot be skipped any more.</exception>
    public Task<TaskOccurrence> SkipAsync(long id, OccurrenceSkip given, Caller by, CancellationToken cancellation)
    {
        var instant = given.ScheduledFor ?? throw InstantChoice.Missing("scheduled_for");
        return ChangeAsync(id, by, transaction => SkipAsync(id, instant, by.Name, transaction), cancellation);
    }

    /// <summary>As without a transaction, in that of the caller, who has looked whose task it is.</summary>
    public Task<TaskOccurrence> SkipAsync(long id, DateTimeOffset instant, string by, SqlTransaction transaction) =>
        ChangeAsync(
            TaskVerb.Skip,
            id,
            instant,
            async (task, chosen) =>
            {
                choice.CheckSkip(chosen);
                await audit.InstantAsync(task, AuditOutcome.Skipped, by, $"skipped {Rfc3339Converter.Format(instant)}", transaction);
                return await occurrences.SkipAsync(id, instant, transaction);
            },
            transaction);

    /// <summary>This one instant runs at another time. One that was skipped comes back.</summary>
    /// <exception cref="RefusalException">There is no such task or instant, or it cannot be moved, or not there.</exception>
    public Task<TaskOccurrence> MoveAsync(long id, OccurrenceMove given, Caller by, CancellationToken cancellation)
    {
        var instant = given.ScheduledFor ?? throw InstantChoice.Missing("scheduled_for");
        var to = given.To ?? throw InstantChoice.Missing("to");
        return ChangeAsync(id, by, transaction => MoveAsync(id, instant, to, by.Name, transaction), cancellation);
    }

    /// <summary>As without a transaction, in that of the caller, who has looked whose task it is.</summary>
    public Task<TaskOccurrence> MoveAsync(long id, DateTimeOffset instant, DateTimeOffset to, string by, SqlTransaction transaction) =>
        ChangeAsync(
            TaskVerb.Move,
            id,
            instant,
            async (task, chosen) =>
            {
                await choice.CheckMoveAsync(task, chosen, instant, to, transaction);
                var change = $"moved {Rfc3339Converter.Format(instant)} to {Rfc3339Converter.Format(to)}";
                await audit.InstantAsync(task, AuditOutcome.Moved, by, change, transaction);
                return await occurrences.MoveAsync(id, instant, to, transaction);
            },
            transaction);

    private Task<TaskOccurrence> ChangeAsync(
        long id, Caller by, Func<SqlTransaction, Task<TaskOccurrence>> change, CancellationToken cancellation) =>
        database.WriteAsync(
            async transaction =>
            {
                OwnersTask.Check(await tasks.FindAsync(id, transaction) ?? throw TaskRules.Unknown(id), by);
                return await change(transaction);
            },
            cancellation);

    private async Task<TaskOccurrence> ChangeAsync(
        TaskVerb verb, long id, DateTimeOffset instant, Func<OttoTask, Occurrence?, Task<Occurrence>> change, SqlTransaction transaction)
    {
        // What has passed by now is no instant to come.
        await recurrence.AccountAsync(id, transaction);
        var task = await tasks.FindAsync(id, transaction) ?? throw TaskRules.Unknown(id);
        TaskRules.Check(verb, task);
        var waited = await occurrences.NextAsync(id, transaction);
        var chosen = await choice.FindAsync(task, instant, transaction);
        var changed = await change(task, chosen);
        await WaitAnewAsync(verb, task, waited, chosen, transaction);
        return TaskOccurrences.Of(changed, runIds: []);
    }

    /// <summary>If it was what the rule waited for, the rule waits for the one after it.</summary>
    private async Task WaitAnewAsync(TaskVerb verb, OttoTask task, Occurrence? waited, Occurrence? chosen, SqlTransaction transaction)
    {
        if (chosen is { Outcome: OccurrenceOutcome.Pending, MovedTo: null })
        {
            await recurrence.AddNextAsync(task.Id, Schedule.Of(task.Schedule!), chosen.ScheduledFor, transaction);
        }

        var why = $"One instant was {(verb == TaskVerb.Skip ? "skipped" : "moved")}; another alarm took its place.";
        await recurrence.WaitAnewAsync(task, waited, why, transaction);
    }
}
