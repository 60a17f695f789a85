using System.Globalization;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Schedules;

namespace OttoHangfire.Tasks;

/// <summary>
/// A clock that was ahead has been set right. What was written off meanwhile without having run, and lies ahead again, is
/// still to come; what has run does not run again; a pause lasts as long as it was meant to.
/// </summary>
/// <remarks>It is seen in the rows and not in a leap of the clock, so that it makes no difference who was awake when it was set.</remarks>
internal sealed class SetBackClock(
    OttoDatabase database,
    OttoTaskRepository tasks,
    OccurrenceRepository occurrences,
    InstantWalk walk,
    Recurrence recurrence,
    TaskAlarm alarm,
    TaskAudit audit,
    TimeProvider clock,
    ILogger<SetBackClock> log)
{
    private const int Batch = 200;

    /// <summary>What is written off and lies ahead, and was looked at as it stands.</summary>
    private HashSet<WrittenOffOccurrence> _stays = [];

    /// <summary>Mends what the clock has left; most times there is nothing.</summary>
    public async Task LookAsync(CancellationToken cancellation)
    {
        foreach (var taskId in await tasks.CountingAheadAsync(clock.GetUtcNow(), Batch, cancellation))
        {
            await database.WriteAsync(transaction => CountAnewAsync(taskId, transaction), cancellation);
        }

        await TakeBackAsync(cancellation);
        foreach (var moved in await occurrences.MovedAheadAsync(clock.GetUtcNow(), Batch, cancellation))
        {
            await database.WriteAsync(transaction => BringBackAsync(moved, transaction), cancellation);
        }

        foreach (var paused in await occurrences.PausedAheadAsync(clock.GetUtcNow(), Batch, cancellation))
        {
            await database.WriteAsync(transaction => PauseAnewAsync(paused, transaction), cancellation);
        }
    }

    /// <summary>
    /// The last good run of the task ended under a clock that was ahead. When that really was nobody can know; it counts as if it
    /// were now.
    /// </summary>
    private async Task CountAnewAsync(long taskId, SqlTransaction transaction)
    {
        var now = clock.GetUtcNow();
        if (await tasks.FindAsync(taskId, transaction) is not { Schedule: { } rule } task || task.CountsFrom <= now
            || ScheduleOf(rule with { CountsFrom = Second(now) }) is not { } schedule)
        {
            return;
        }

        var ahead = await occurrences.AheadAsync(taskId, now, transaction);
        await ClearAsync(taskId, ahead, rule, now, transaction);
        await occurrences.DropWaitingAsync(taskId, transaction);
        await tasks.CountFromAsync(taskId, Second(now), transaction);
        var next = await recurrence.AddNextAsync(taskId, schedule, now, transaction);
        if (task.Status == OttoStatus.Pending && await occurrences.NextAsync(taskId, transaction) is { } waiting)
        {
            await ArmAnewAsync(task, waiting.DueAt, transaction);
        }

        var why = $"The clock was set back, so the task counts anew{(next is { } due ? $": it is due next at {Text(due)}" : "")}.";
        log.LogWarning("Task {Task}: {Why}", task.Id, why);
        await audit.MovedByItselfAsync(task, AuditOutcome.Changed, why, transaction);
    }

    private static DateTimeOffset Second(DateTimeOffset instant) => DateTimeOffset.FromUnixTimeSeconds(instant.ToUnixTimeSeconds());

    /// <summary>
    /// Goes through all that was written off and lies ahead. What was looked at and stays is not looked at again before
    /// something changes, and holds nobody up.
    /// </summary>
    private async Task TakeBackAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var stays = new HashSet<WrittenOffOccurrence>();
        var looked = new HashSet<long>();
        WrittenOffOccurrence? last = null;
        while (await occurrences.WrittenOffAheadAsync(now, last, Batch, cancellation) is [.., var newLast] page)
        {
            foreach (var writtenOff in page.Where(one => !_stays.Contains(one) && looked.Add(one.TaskId)))
            {
                await database.WriteAsync(transaction => TakeBackAsync(writtenOff.TaskId, transaction), cancellation);
            }

            stays.UnionWith(page);
            last = newLast;
        }

        _stays = stays;
    }

    private async Task TakeBackAsync(long taskId, SqlTransaction transaction)
    {
        var now = clock.GetUtcNow();
        if (await tasks.FindAsync(taskId, transaction) is not { Schedule: { } rule } task || ScheduleOf(rule) is not { } schedule)
        {
            return;
        }

        var ahead = await occurrences.AheadAsync(taskId, now, transaction);
        if (!ahead.Any(IsWrittenOff) || WasPutThere(schedule, ahead))
        {
            return;
        }

        await ClearAsync(taskId, ahead, rule, now, transaction);

        // Before the task's creation none of its instants was ever due: it begins with its first.
        var from = now > task.CreatedAt ? now : ahead[0].ScheduledFor.AddTicks(-1);
        var next = await recurrence.AddNextAsync(taskId, schedule, from, transaction);
        if (task.Status == OttoStatus.Pending && await occurrences.NextAsync(taskId, transaction) is { } waiting)
        {
            await ArmAnewAsync(task, waiting.DueAt, transaction);
        }

        await TellAsync(task, ahead.First(IsWrittenOff), next, transaction);
    }

    /// <summary>
    /// Somebody has put the next run where the rule would not: what lies before it is not wanted. What lies after it has time until
    /// it has passed.
    /// </summary>
    private static bool WasPutThere(Schedule schedule, IReadOnlyList<Occurrence> ahead) =>
        ahead.LastOrDefault(occurrence => occurrence is { Outcome: OccurrenceOutcome.Pending, WasTried: false, MovedTo: null })
            is { } waiting
        && (ahead.Where(occurrence => occurrence.ScheduledFor < waiting.ScheduledFor).Select(Until).DefaultIfEmpty().Max() is not { } before
            || schedule.Next(before) != waiting.ScheduledFor);

    /// <summary>The last instant that it stands for.</summary>
    private static DateTimeOffset? Until(Occurrence occurrence) => occurrence.GapTo ?? occurrence.ScheduledFor;

    private static bool IsWrittenOff(Occurrence occurrence) =>
        occurrence is { Outcome: OccurrenceOutcome.Missed or OccurrenceOutcome.Skipped, WasTried: false, IsEarly: false };

    /// <summary>What has run stays; a gap ends at now; what else lies ahead is still to come.</summary>
    private async Task ClearAsync(
        long taskId, IReadOnlyList<Occurrence> ahead, TaskSchedule rule, DateTimeOffset now, SqlTransaction transaction)
    {
        await occurrences.MarkEarlyAsync(taskId, now, transaction);
        foreach (var gap in ahead.Where(occurrence => occurrence.ScheduledFor <= now))
        {
            await CutAsync(gap, InGap(rule, gap), now, transaction);
        }

        await occurrences.TakeBackAsync(taskId, now, transaction);
    }

    /// <summary>
    /// The rule as it was when the gap came to be: what counts from the end of a run may have been counted, or begun, anew since. A day
    /// before the gap is before it in every zone.
    /// </summary>
    private static TaskSchedule InGap(TaskSchedule rule, Occurrence gap) => rule.From == CountingFrom.Completion
        ? rule with
        {
            Start = ScheduleStart.Format(gap.ScheduledFor.UtcDateTime.AddDays(-1)),
            CountsFrom = gap.ScheduledFor - Schedule.Of(rule).Every,
        }
        : rule;

    private async Task CutAsync(Occurrence gap, TaskSchedule rule, DateTimeOffset now, SqlTransaction transaction)
    {
        var schedule = Schedule.Of(rule);
        var early = await occurrences.EarlyAsync(gap.TaskId, gap.ScheduledFor, transaction);
        var rest = walk.Between(schedule, rule, gap.ScheduledFor, now, early, isInWrite: true);
        var last = rest.Any ? rest.Newest[^1] : gap.ScheduledFor;
        var count = 1 + (rest.Older?.Count ?? 0) + rest.Newest.Count;
        await occurrences.CutAsync(gap.Id, new InstantGap(gap.ScheduledFor, last, count), transaction);
    }

    private async Task TellAsync(OttoTask task, Occurrence writtenOff, DateTimeOffset? next, SqlTransaction transaction)
    {
        var first = Text(writtenOff.ScheduledFor > clock.GetUtcNow() ? writtenOff.ScheduledFor : next ?? writtenOff.ScheduledFor);
        var why = $"The clock was set back, so what was written off as {writtenOff.Outcome} from {first} on is due again.";
        log.LogWarning("Task {Task}: {Why}", task.Id, why);
        await audit.MovedByItselfAsync(task, AuditOutcome.Changed, why, transaction);
    }

    /// <summary>What the owner moved is due when she said, and that is still to come.</summary>
    private async Task BringBackAsync(Occurrence moved, SqlTransaction transaction)
    {
        // Read again: between the look and the transaction its schedule may have been taken away.
        if (await tasks.FindAsync(moved.TaskId, transaction) is not { Schedule: not null } task
            || !await occurrences.BringBackAsync(moved.Id, transaction))
        {
            return;
        }

        if (task.Status == OttoStatus.Pending && await occurrences.NextAsync(task.Id, transaction) is { } next)
        {
            await ArmAnewAsync(task, next.DueAt, transaction);
        }

        var why = $"The clock was set back, so what was moved to {Text(moved.Time)} and written off as {moved.Outcome} is due again.";
        log.LogWarning("Task {Task}: {Why}", task.Id, why);
        await audit.MovedByItselfAsync(task, AuditOutcome.Changed, why, transaction);
    }

    private async Task PauseAnewAsync(PausedOccurrence paused, SqlTransaction transaction)
    {
        var now = clock.GetUtcNow();
        var dueAt = now + (paused.DueAt - paused.WaitsSince);
        if (!await occurrences.PauseAsync(paused, now, dueAt, transaction)
            || await tasks.FindAsync(paused.TaskId, transaction) is not { Status: OttoStatus.Pending } task
            || await occurrences.NextAsync(task.Id, transaction) is not { } next)
        {
            return;
        }

        await ArmAnewAsync(task, next.DueAt, transaction);
        log.LogWarning("Task {Task}: the clock was set back; it waits until {DueAt}", task.Id, next.DueAt);
    }

    /// <summary>A recurring job, too, has its next ring in a future that is none.</summary>
    private async Task ArmAnewAsync(OttoTask task, DateTimeOffset dueAt, SqlTransaction transaction)
    {
        await tasks.SetNextRunAsync(task.Id, dueAt, transaction);
        await alarm.DisarmAsync(task, "The clock was set back.", transaction);
        await alarm.ArmAsync(task, transaction);
    }

    private static Schedule? ScheduleOf(TaskSchedule rule)
    {
        try
        {
            return Schedule.Of(rule);
        }
        catch (ScheduleException)
        {
            // It is blocked for that, or will be.
            return null;
        }
    }

    private static string Text(DateTimeOffset instant) => instant.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
