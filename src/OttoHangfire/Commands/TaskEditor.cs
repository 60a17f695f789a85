using OttoHangfire.Access;
using OttoHangfire.Approvals;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Database;
using OttoHangfire.Input;
using OttoHangfire.Tasks;

namespace OttoHangfire.Commands;

/// <summary>
/// Changes what a task asks for (<c>PATCH</c>). How the task stands is not touched; what waits is moved to its new
/// instant, and its alarm with it.
/// </summary>
internal sealed class TaskEditor(
    OttoDatabase database,
    OttoTaskRepository tasks,
    OccurrenceRepository occurrences,
    Recurrence recurrence,
    TaskAlarm alarm,
    TaskAudit audit,
    NewOttoTaskValidator ofPersons,
    AgentTaskValidator ofOtto,
    StandingPermissions permissions,
    AfterCheck following,
    OttoSettings settings,
    TimeProvider clock)
{
    /// <summary>Changes the task and returns it as it is then.</summary>
    /// <param name="id">The task.</param>
    /// <param name="given">What is to be different.</param>
    /// <param name="fields">The names of the fields that were given: one that is absent stays, one that is null gets its default.</param>
    /// <param name="by">Who changes it.</param>
    /// <param name="cancellation">Ends the attempt; the task is then as it was.</param>
    /// <exception cref="RefusalException">A field is wrong, there is no such task, or it cannot be changed as it stands.</exception>
    public async Task<OttoTask> ChangeAsync(
        long id, OttoTaskChange given, IReadOnlySet<string> fields, Caller by, CancellationToken cancellation)
    {
        var patch = new TaskPatch(given, fields, settings.TimeZone, clock.GetUtcNow());
        var task = await tasks.FindAsync(id, cancellation) ?? throw TaskRules.Unknown(id);
        OwnersTask.Check(task, by);
        Check(task, patch);
        return await database.WriteAsync(transaction => ChangeAsync(id, given, fields, by.Name, transaction), cancellation);
    }

    /// <summary>Lets a one-time task that waits be due at another time, in the transaction of a caller who may do that.</summary>
    /// <exception cref="RefusalException">The time is none that a task can have, or the task does not wait.</exception>
    public async Task MoveAsync(OttoTask task, DateTimeOffset to, string by, SqlTransaction transaction)
    {
        InstantChoice.CheckToCome("to", to, clock.GetUtcNow());
        if (await occurrences.NextAsync(task.Id, transaction) is null)
        {
            throw RefusalException.Conflict(
                $"Task {task.Id} is {TaskRules.Describe(task.Status, task.Reason)}, and waits for no run that could be moved.");
        }

        var (given, fields) = (new OttoTaskChange { NextRunAt = to }, new HashSet<string>(StringComparer.Ordinal) { "next_run_at" });
        Check(task, new TaskPatch(given, fields, settings.TimeZone, clock.GetUtcNow()));
        await ChangeAsync(task.Id, given, fields, by, transaction);
    }

    private async Task<OttoTask> ChangeAsync(
        long id, OttoTaskChange given, IReadOnlySet<string> fields, string by, SqlTransaction transaction)
    {
        await recurrence.AccountAsync(id, transaction);
        var task = await tasks.FindAsync(id, transaction) ?? throw TaskRules.Unknown(id);
        TaskRules.Check(TaskVerb.Change, task);
        var patch = new TaskPatch(given, fields, settings.TimeZone, clock.GetUtcNow());
        if (patch.IsEmpty)
        {
            return task;
        }

        var changed = await ApplyAsync(task, patch, transaction);
        if (fields.Contains("description") || fields.Contains("payload"))
        {
            // A standing yes was for what the task was about then.
            await permissions.EndOfTaskAsync(id, by, "its task was changed", transaction);
        }

        await audit.ChangedAsync(changed, fields, by, transaction);
        return changed;
    }

    /// <summary>
    /// Checks what was given, before the write: a schedule is tried out over years. Of the task, only what never changes
    /// counts here.
    /// </summary>
    private void Check(OttoTask task, TaskPatch patch) =>
        (task.Source == TaskSource.Otto ? ofOtto : ofPersons).Check(patch.AsNew(task));

    private async Task<OttoTask> ApplyAsync(OttoTask task, TaskPatch patch, SqlTransaction transaction)
    {
        var changed = patch.Over(task);
        await CheckAfterAsync(task, changed, patch, transaction);
        await tasks.ChangeAsync(changed, transaction);
        if (task.After is not null || changed.After is not null)
        {
            await FollowAsync(task, changed, patch, transaction);
        }
        else if (patch.HasSchedule || patch.MovesTheNextRun)
        {
            await MoveAsync(changed, patch, transaction);
            await RearmAsync(task, changed, transaction);
        }

        return (await tasks.FindAsync(task.Id, transaction))!;
    }

    private async Task CheckAfterAsync(OttoTask task, OttoTask changed, TaskPatch patch, SqlTransaction transaction)
    {
        if (changed.After is not { } after)
        {
            return;
        }

        if (patch.NamesTheNextRun)
        {
            throw RefusalException.Field("next_run_at", $"cannot be given beside after: task {after.TaskId} says when this one is due");
        }

        if (patch.HasAfter)
        {
            await following.CheckAsync(task.Id, after, transaction);
        }
    }

    /// <summary>
    /// What waited for an instant waits for another task now, or the other way round. A run that has begun, and what somebody has asked for
    /// by hand, go on. Where only the other task is another one now, what waits stays.
    /// </summary>
    private async Task FollowAsync(OttoTask before, OttoTask changed, TaskPatch patch, SqlTransaction transaction)
    {
        if (before.After is null)
        {
            await occurrences.SupersedeAsync(changed.Id, OccurrenceKind.Scheduled, "it comes after another task now", transaction);
        }
        else if (changed.Schedule is { } rule)
        {
            await occurrences.SupersedeAsync(changed.Id, OccurrenceKind.Scheduled, "it has a schedule now", transaction);
            if (await FirstFreeAsync(changed, rule, transaction) is { } first)
            {
                await occurrences.AddFreeAsync(changed.Id, first, transaction);
            }
        }
        else if (changed.After is null)
        {
            await WaitOnceAsync(changed, patch, transaction);
        }
        else
        {
            return;
        }

        if (changed.Status == OttoStatus.Pending)
        {
            await WaitAnewAsync(before, changed, transaction);
        }
    }

    /// <summary>Once is once: of what waits, the first stays; where nothing does, it is due when she says, or now.</summary>
    private async Task WaitOnceAsync(OttoTask changed, TaskPatch patch, SqlTransaction transaction)
    {
        if (await occurrences.NextAsync(changed.Id, transaction) is { } waiting)
        {
            await occurrences.SupersedeOthersAsync(waiting, "it comes after no other task now", transaction);
            await MoveAsync(changed, patch, transaction);
        }
        else if (changed.Status == OttoStatus.Pending && changed.NextRunAt is { } at)
        {
            await occurrences.AddFreeAsync(changed.Id, at, transaction);
        }
        else if (changed.Status == OttoStatus.Pending)
        {
            await occurrences.AddByHandAsync(changed.Id, transaction);
        }
    }

    private async Task WaitAnewAsync(OttoTask before, OttoTask changed, SqlTransaction transaction)
    {
        await alarm.DisarmAsync(before, "The task was changed; another alarm took its place.", transaction);
        var next = await occurrences.NextAsync(changed.Id, transaction);
        if (next is null && changed.After is null)
        {
            await recurrence.WaitAgainAsync(changed, transaction);
            return;
        }

        var reason = next is null ? OttoReason.AwaitingTask : before.Reason == OttoReason.AwaitingTask ? null : before.Reason;
        await tasks.MoveAsync(
            changed.Id, new TaskMove(OttoStatus.Pending, reason, next?.DueAt, before.LastError, before.Attempt), transaction);
        await alarm.ArmAsync(changed, transaction);
    }

    /// <summary>
    /// What waits becomes due at its new instant. What is due already, and a round of tries that has begun, keep what they
    /// stand for; of a round of a one-time task the next try moves.
    /// </summary>
    private async Task MoveAsync(OttoTask changed, TaskPatch patch, SqlTransaction transaction)
    {
        if (await occurrences.NextAsync(changed.Id, transaction) is not { } waiting)
        {
            return;
        }

        var now = clock.GetUtcNow();
        if (changed.Schedule is null && patch.HasSchedule)
        {
            // Once is once: of what waits, the first stays.
            await occurrences.SupersedeOthersAsync(waiting, "the schedule was removed", transaction);
        }

        if (!patch.MovesTheNextRun)
        {
            return;
        }

        if (changed.Schedule is { } rule)
        {
            await MoveAsync(changed, rule, waiting, patch, transaction);
        }
        else if (waiting.WasTried)
        {
            await occurrences.DelayAsync(waiting.Id, changed.NextRunAt ?? now, transaction);
        }
        else
        {
            await occurrences.PostponeAsync(waiting, changed.NextRunAt ?? now, transaction);
        }
    }

    /// <summary>
    /// The instant that the rule waits for moves. Single instants that the owner has skipped or moved stay so under another rule, too;
    /// but a next run that she names comes first, and what she had moved before it is dropped.
    /// </summary>
    private async Task MoveAsync(OttoTask changed, TaskSchedule rule, Occurrence first, TaskPatch patch, SqlTransaction transaction)
    {
        var now = clock.GetUtcNow();
        var isToCome = !first.WasTried && first.DueAt > now;
        var isOfRule = first is { Kind: OccurrenceKind.Scheduled, MovedTo: null };
        var waiting = isToCome && isOfRule ? first : await occurrences.LastWaitingAsync(changed.Id, now, transaction);
        if (patch.NamesTheNextRun)
        {
            await occurrences.SupersedeMovedAsync(changed.Id, changed.NextRunAt!.Value, transaction);
        }

        var at = patch.NamesTheNextRun ? changed.NextRunAt : await FirstFreeAsync(changed, rule, transaction);
        if (waiting is not null && at is { } later)
        {
            await occurrences.PostponeAsync(waiting, later, transaction);
        }
        else if (waiting is not null)
        {
            await occurrences.SupersedeAsync(waiting, "the schedule was changed", transaction);
        }
        else if (isToCome && at is { } missing)
        {
            // Of the old rule nothing was left but what was moved.
            await occurrences.AddFreeAsync(changed.Id, missing, transaction);
        }
    }

    /// <summary>The first instant of a rule that was neither skipped nor moved; null when there is none.</summary>
    private async Task<DateTimeOffset?> FirstFreeAsync(OttoTask changed, TaskSchedule rule, SqlTransaction transaction)
    {
        var schedule = Schedules.Schedule.Of(rule);
        var at = changed.NextRunAt;
        while (at is { } instant && await occurrences.AtAsync(changed.Id, instant, transaction) is { IsEarly: true })
        {
            at = schedule.Next(instant);
        }

        if (at is { } free && free != changed.NextRunAt)
        {
            await tasks.SetNextRunAsync(changed.Id, free, transaction);
        }

        return at;
    }

    private async Task RearmAsync(OttoTask before, OttoTask changed, SqlTransaction transaction)
    {
        if (changed.Status == OttoStatus.Pending)
        {
            await alarm.DisarmAsync(before, "The task was changed; another alarm took its place.", transaction);
            if (changed.Schedule is not null || changed.NextRunAt is not null)
            {
                // Also of a one-time task: what moved may not be what comes first, where a reminder was put off before its time.
                await recurrence.WaitAgainAsync(changed, transaction);
            }

            await alarm.ArmAsync(changed, transaction);
        }
    }
}
