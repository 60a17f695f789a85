using OttoHangfire.Contracts;

namespace OttoHangfire.Schedules;

/// <summary>Tries a schedule out before it is taken in: it must give an instant, and none too soon after another.</summary>
internal static class ScheduleDensity
{
    private const int MaxSteps = 20_000;
    private const int Years = 10;
    private static readonly TimeSpan Around = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Walks through the first ten years, or the first 20,000 instants, and through the minutes in which clocks are set back.
    /// An instant that stands for a local time that does not exist may be nearer to the next one: a rule for every hour's 2nd
    /// minute then runs at 03:00 and 03:02, once a year.
    /// </summary>
    /// <exception cref="ScheduleException">It never gives an instant, or two that are too near.</exception>
    public static void Check(TaskSchedule complete, TimeSpan minGap)
    {
        var schedule = Schedule.Of(complete);
        var field = KindOf(complete);
        var end = schedule.Start.AddYears(Years);
        if (schedule.FirstFrom(schedule.Start) is null)
        {
            throw new ScheduleException(
                field,
                complete.Days is null
                    ? "never comes: from start on, there is no such day or time; correct it, or use next_run_at for a single time"
                    : "never comes on a workday; correct it, or say with else on which day it runs instead");
        }

        Check(schedule.From(schedule.Start).Take(MaxSteps).TakeWhile(instant => instant.At < end), minGap, field);
        foreach (var change in schedule.ClocksSetBack(end))
        {
            Check(schedule.From(change - Around).TakeWhile(instant => instant.At < change + Around), minGap, field);
        }
    }

    private static void Check(IEnumerable<Instant> instants, TimeSpan minGap, string field)
    {
        Instant? before = null;
        foreach (var instant in instants)
        {
            if (before is { IsLost: false } && instant.At - before.At < minGap)
            {
                throw new ScheduleException(
                    field,
                    $"runs {Text(instant.At - before.At)} apart ({before.Local:HH:mm:ss} and {instant.Local:HH:mm:ss} on "
                        + $"{before.Local:yyyy-MM-dd}); two runs must be at least {Text(minGap)} apart");
            }

            before = instant;
        }
    }

    public static string KindOf(TaskSchedule schedule) => schedule switch
    {
        { Cron: not null } => "cron",
        { Every: not null } => "every",
        _ => "rrule",
    };

    private static string Text(TimeSpan span) =>
        span < TimeSpan.FromMinutes(2) ? $"{span.TotalSeconds:0.###} seconds" : $"{span.TotalMinutes:0.###} minutes";
}
