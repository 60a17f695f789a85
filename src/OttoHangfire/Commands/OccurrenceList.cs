using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Input;
using OttoHangfire.Runs;
using OttoHangfire.Schedules;
using OttoHangfire.Tasks;

namespace OttoHangfire.Commands;

/// <summary>The due instants of a task, newest first: those to come are computed, those that have come are read.</summary>
internal sealed class OccurrenceList(
    OccurrenceRepository occurrences, OttoRunRepository runs, VacationRepository vacations, OttoDatabase database, TimeProvider clock)
{
    /// <summary>More instants to come than these are not counted out in one answer.</summary>
    private const int MostAhead = 5000;

    /// <summary>One page of the window.</summary>
    /// <exception cref="RefusalException">400 when too many instants lie ahead in the window.</exception>
    public async Task<Page<TaskOccurrence>> PageAsync(
        OttoTask task, OccurrenceWindow window, ListQuery query, CancellationToken cancellation)
    {
        var before = new DateTimeOffset(Math.Clamp(query.Below, 0, DateTime.MaxValue.Ticks), TimeSpan.Zero);
        var written = await occurrences.ListAsync(task.Id, window, before, query.Limit, cancellation);
        var tried = await runs.OfOccurrencesAsync([.. written.Select(row => row.Id)], cancellation);
        var runIds = tried.ToLookup(run => run.OccurrenceId, run => run.RunId);
        var ahead = await AheadAsync(task, window, cancellation);

        var away = task.Schedule is null ? [] : await AwayAsync(task, cancellation);
        var rows = written.Select(row => Of(row, runIds[row.Id]))
            .Concat(ahead.Where(instant => instant < before).Select(instant => TaskOccurrences.ToCome(task.Id, instant)))
            .Select(row => row.Id is null && away.Any(stretch => stretch.Has(row.DueAt ?? row.ScheduledFor)) ? OnVacation(row) : row)
            .OrderByDescending(row => row.ScheduledFor);
        return await query.PageAsync(rows.ToAsyncEnumerable(), row => row.ScheduledFor.UtcTicks);
    }

    /// <summary>The first instants in a stretch of time that the schedule still has and that can be skipped, in their order.</summary>
    public async Task<IReadOnlyList<DateTimeOffset>> ToComeAsync(
        OttoTask task, DateTimeOffset from, DateTimeOffset end, int most, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var away = task.Schedule is null ? [] : await AwayAsync(task, cancellation);
        bool IsAway(DateTimeOffset time) => away.Any(stretch => stretch.Has(time));
        var written = (await occurrences.OpenAsync(task.Id, database.Read(cancellation)))
            .Where(row => row is { Kind: OccurrenceKind.Scheduled, Outcome: OccurrenceOutcome.Pending, WasTried: false })
            .Where(row => row.ScheduledFor >= from && row.ScheduledFor < end && row.Time > now && !IsAway(row.Time))
            .Select(row => row.ScheduledFor);
        var follow = IsFollowed(task) ? await FollowAsync(task, task.Schedule!, from, cancellation) : [];

        // A vacation may cover more instants than anybody wants to count.
        var inside = follow.TakeWhile(instant => instant < end).Take(MostAhead).Where(instant => !IsAway(instant)).Take(most);
        return [.. written.Concat(inside).Order().Take(most)];
    }

    /// <summary>What the task waits for and has not tried yet: the instant, and when it is due; null where there is nothing.</summary>
    public async Task<(DateTimeOffset ScheduledFor, DateTimeOffset At)?> NextAsync(OttoTask task, CancellationToken cancellation) =>
        await occurrences.NextAsync(task.Id, database.Read(cancellation)) is { Kind: OccurrenceKind.Scheduled, WasTried: false } next
            && next.Time > clock.GetUtcNow()
                ? (next.ScheduledFor, next.Time)
                : null;

    /// <summary>When the task comes again because it was put off; null where it was not.</summary>
    public async Task<DateTimeOffset?> SnoozedAsync(OttoTask task, CancellationToken cancellation) =>
        (await occurrences.SnoozedAsync(task.Id, database.Read(cancellation)))?.DueAt;

    private Task<IReadOnlyList<VacationStretch>> AwayAsync(OttoTask task, CancellationToken cancellation) =>
        vacations.StretchesAsync(task.Type, clock.GetUtcNow(), DateTimeOffset.MaxValue, database.Read(cancellation));

    /// <summary>One to come that will be skipped, unless the vacation is taken away before.</summary>
    private static TaskOccurrence OnVacation(TaskOccurrence row) =>
        row with { Outcome = OccurrenceOutcome.Skipped, Reason = OccurrenceReason.Vacation };

    /// <summary>The instants that are not written down yet: all of the window, or as many as make ten with the one that is.</summary>
    private async Task<IReadOnlyList<DateTimeOffset>> AheadAsync(OttoTask task, OccurrenceWindow window, CancellationToken cancellation)
    {
        if (!IsFollowed(task))
        {
            return [];
        }

        var follow = await FollowAsync(task, task.Schedule!, window.From, cancellation);
        if (window.To is not { } end)
        {
            var last = await occurrences.LastAsync(task.Id, cancellation) ?? task.CreatedAt;
            var isWritten = last > clock.GetUtcNow() && last >= window.From;
            return [.. follow.Take(OccurrenceWindow.Ahead - (isWritten ? 1 : 0))];
        }

        var found = follow.TakeWhile(instant => instant < end).Take(MostAhead + 1).ToList();
        return found.Count <= MostAhead
            ? found
            : throw RefusalException.Field("to", $"asks for more than {MostAhead:N0} future instants; ask for a shorter time");
    }

    /// <summary>
    /// False where nothing is known beyond what is written down: of what counts from the end of a run, that is the next instant.
    /// </summary>
    private static bool IsFollowed(OttoTask task) =>
        task is { Schedule: { } rule, Status: OttoStatus.Pending or OttoStatus.Running or OttoStatus.Blocked }
        && task.Reason != OttoReason.OutcomeUnknown
        && rule.From != CountingFrom.Completion;

    /// <summary>The instants of the rule that are to come and not written down, counted out as far as one reads.</summary>
    private async Task<IEnumerable<DateTimeOffset>> FollowAsync(
        OttoTask task, TaskSchedule rule, DateTimeOffset from, CancellationToken cancellation)
    {
        var last = await occurrences.LastAsync(task.Id, cancellation) ?? task.CreatedAt;
        var start = new[] { clock.GetUtcNow().AddTicks(1), last.AddTicks(1), from }.Max();
        var written = (await occurrences.EarlyAsync(task.Id, start.AddTicks(-1), cancellation)).ToHashSet();
        return Instants(rule, start).Where(instant => !written.Contains(instant));
    }

    private static IEnumerable<DateTimeOffset> Instants(TaskSchedule rule, DateTimeOffset start)
    {
        try
        {
            return Schedule.Of(rule).From(start).Select(instant => instant.At);
        }
        catch (ScheduleException)
        {
            // A rule that this machine cannot follow any more has no instants to come; its task says so.
            return [];
        }
    }

    /// <summary>One that waits for its time is still to come, whether it is written down or not.</summary>
    private TaskOccurrence Of(Occurrence row, IEnumerable<long> runIds)
    {
        var isToCome = row is { Outcome: OccurrenceOutcome.Pending, WasTried: false } && row.Time > clock.GetUtcNow();
        return TaskOccurrences.Of(row, runIds) with { Id = isToCome ? null : row.Id };
    }
}
