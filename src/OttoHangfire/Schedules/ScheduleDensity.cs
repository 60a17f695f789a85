using OttoHangfire.Contracts;

namespace OttoHangfire.Schedules;

/// <summary>Tries a schedule out before it is taken in: it must give an instant, and none too soon after another.</summary>
internal static class ScheduleDensity
{
    private const int MaxSteps = 20_000;
    private const int Years = 10;

    /// <summary>
    /// Walks through the first ten years, or the first 20,000 instants. An instant that stands for a local time that does
    /// not exist may be nearer to the next one: a rule for every hour's 2nd minute then runs at 03:00 and 03:02, once a year.
    /// </summary>
    /// <exception cref="ScheduleException">It never gives an instant, or two that are too near.</exception>
    public static void Check(TaskSchedule complete, TimeSpan minGap)
    {
        var schedule = Schedule.Of(complete);
        Instant? before = null;
        foreach (var instant in schedule.From(DateTimeOffset.MinValue).Take(MaxSteps))
        {
            if (before is { Note: null } && instant.At - before.At < minGap)
            {
                throw new ScheduleException(
                    KindOf(complete),
                    $"runs {Text(instant.At - before.At)} apart ({before.Local:HH:mm:ss} and {instant.Local:HH:mm:ss} on {before.Local:yyyy-MM-dd}); at least {Text(minGap)} must lie between two runs");
            }

            if (before is not null && instant.At > schedule.Start.AddYears(Years))
            {
                return;
            }

            before = instant;
        }

        if (before is null)
        {
            throw new ScheduleException(KindOf(complete), "never gives an instant: there is no such day or time from start on; correct it, or use next_run_at for a single time");
        }
    }

    private static string KindOf(TaskSchedule schedule) => schedule switch
    {
        { Cron: not null } => "cron",
        { Every: not null } => "every",
        _ => "rrule",
    };

    private static string Text(TimeSpan span) =>
        span < TimeSpan.FromMinutes(2) ? $"{span.TotalSeconds:0.###} seconds" : $"{span.TotalMinutes:0.###} minutes";
}
