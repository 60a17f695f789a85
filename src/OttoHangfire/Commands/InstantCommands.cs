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
        return ChangeAsync(
            TaskVerb.Skip,
            id,
            instant,
            by,
            async (task, chosen, transaction) =>
            {
                choice.CheckSkip(chosen);
                await audit.InstantAsync(task, AuditOutcome.Skipped, by.Name, $"skipped {Rfc3339Converter.Format(instant)}", transaction);
                return await occurrences.SkipAsync(id, instant, transaction);
            },
            cancellation);
    }

    /// <summary>This one instant runs at another time. One that was skipped comes back.</summary>
    /// <exception cref="RefusalException">There is no such task or instant, or it cannot be moved, or not there.</exception>
    public Task<TaskOccurrence> MoveAsync(long id, OccurrenceMove given, Caller by, CancellationToken cancellation)
    {
        var instant = given.ScheduledFor ?? throw InstantChoice.Missing("scheduled_for");
        var to = given.To ?? throw InstantChoice.Missing("to");
        return ChangeAsync(
            TaskVerb.Move,
            id,
            instant,
            by,
            async (task, chosen, transaction) =>
            {
                await choice.CheckMoveAsync(task, chosen, instant, to, transaction);
                var change = $"moved {Rfc3339Converter.Format(instant)} to {Rfc3339Converter.Format(to)}";
                await audit.InstantAsync(task, AuditOutcome.Moved, by.Name, change, transaction);
                return await occurrences.MoveAsync(id, instant, to, transaction);
            },
            cancellation);
    }

    private Task<TaskOccurrence> ChangeAsync(
        TaskVerb verb,
        long id,
        DateTimeOffset instant,
        Caller by,
        Func<OttoTask, Occurrence?, SqlTransaction, Task<Occurrence>> change,
        CancellationToken cancellation) =>
        database.WriteAsync(
            async transaction =>
            {
                OwnersTask.Check(await tasks.FindAsync(id, transaction) ?? throw TaskRules.Unknown(id), by);

                // What has passed by now is no instant to come.
                await recurrence.AccountAsync(id, transaction);
                var task = await tasks.FindAsync(id, transaction) ?? throw TaskRules.Unknown(id);
                TaskRules.Check(verb, task);
                var waited = await occurrences.NextAsync(id, transaction);
                var chosen = await choice.FindAsync(task, instant, transaction);
                var changed = await change(task, chosen, transaction);
                await WaitAnewAsync(verb, task, waited, chosen, transaction);
                return TaskOccurrences.Of(changed, runIds: []);
            },
            cancellation);

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
