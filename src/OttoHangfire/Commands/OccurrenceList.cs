using OttoHangfire.Contracts;
using OttoHangfire.Input;
using OttoHangfire.Runs;
using OttoHangfire.Schedules;
using OttoHangfire.Tasks;

namespace OttoHangfire.Commands;

/// <summary>The due instants of a task, newest first: those to come are computed, those that have come are read.</summary>
internal sealed class OccurrenceList(OccurrenceRepository occurrences, OttoRunRepository runs, TimeProvider clock)
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

        var rows = written.Select(row => Of(row, runIds[row.Id]))
            .Concat(ahead.Where(instant => instant < before).Select(instant => ToCome(task, instant)))
            .OrderByDescending(row => row.ScheduledFor);
        return await query.PageAsync(rows.ToAsyncEnumerable(), row => row.ScheduledFor.UtcTicks);
    }

    /// <summary>The instants that are not written down yet: all of the window, or as many as make ten with the one that is.</summary>
    private async Task<IReadOnlyList<DateTimeOffset>> AheadAsync(OttoTask task, OccurrenceWindow window, CancellationToken cancellation)
    {
        if (task is not { Schedule: { } rule, Status: OttoStatus.Pending or OttoStatus.Running or OttoStatus.Blocked }
            || task.Reason == OttoReason.OutcomeUnknown)
        {
            return [];
        }

        var now = clock.GetUtcNow();
        var last = await occurrences.LastAsync(task.Id, cancellation) ?? task.CreatedAt;
        var start = new[] { now.AddTicks(1), last.AddTicks(1), window.From }.Max();
        if (window.To is not { } end)
        {
            var isWritten = last > now && last >= window.From;
            return [.. Instants(rule, start).Take(OccurrenceWindow.Ahead - (isWritten ? 1 : 0))];
        }

        var found = Instants(rule, start).TakeWhile(instant => instant < end).Take(MostAhead + 1).ToList();
        return found.Count <= MostAhead
            ? found
            : throw RefusalException.Field("to", $"asks for more than {MostAhead:N0} future instants; ask for a shorter time");
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

    private TaskOccurrence Of(Occurrence row, IEnumerable<long> runIds) => new()
    {
        Id = row is { Outcome: OccurrenceOutcome.Pending, WasTried: false } && row.ScheduledFor > clock.GetUtcNow() ? null : row.Id,
        TaskId = row.TaskId,
        ScheduledFor = row.ScheduledFor,
        Kind = row.Kind,
        Outcome = row.Outcome,
        Reason = row.Reason,
        RunIds = [.. runIds],
        From = row.GapFrom,
        To = row.GapTo,
        Count = row.GapCount,
    };

    private static TaskOccurrence ToCome(OttoTask task, DateTimeOffset instant) => new()
    {
        TaskId = task.Id,
        ScheduledFor = instant,
        Kind = OccurrenceKind.Scheduled,
        Outcome = OccurrenceOutcome.Pending,
    };
}
