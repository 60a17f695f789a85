using OttoHangfire.Contracts;

namespace OttoHangfire.Schedules;

/// <summary>What a schedule that leaves things out means.</summary>
internal static class CompleteSchedule
{
    /// <summary>
    /// The rule with every field that has a default filled in, as the task shows it: <c>start</c> is
    /// <paramref name="created"/> cut to the second. The first instant is then <c>FirstFrom(created cut to the second)</c>.
    /// </summary>
    /// <exception cref="ScheduleException">This machine does not know the zone.</exception>
    public static TaskSchedule Complete(this TaskSchedule asked, DateTimeOffset created, string ownersTimeZone)
    {
        var named = asked.TimeZone ?? ownersTimeZone;
        var zone = TimeZones.IanaId(named) ?? throw new ScheduleException("time_zone", TimeZones.Unknown(named));
        return asked.WithDefaults(zone) with
        {
            Start = asked.Start is { } start
                ? ScheduleStart.Format(ScheduleStart.Parse(start))
                : ScheduleStart.Format(LocalSecond(created, zone)),
            TimeZone = zone,
        };
    }

    /// <summary>The rule with what does not depend on when it is made; nothing of it has been checked.</summary>
    public static TaskSchedule WithDefaults(this TaskSchedule asked, string ownersTimeZone) => asked with
    {
        Start = asked.Start is { } start && ScheduleStart.TryParse(start, out var parsed) ? ScheduleStart.Format(parsed) : asked.Start,
        TimeZone = TimeZones.IanaId(asked.TimeZone ?? ownersTimeZone) ?? asked.TimeZone,
        Missed = asked.Missed ?? MissedInstants.Once,
        Overlap = asked.Overlap ?? OverlappingInstants.Skip,
    };

    private static DateTime LocalSecond(DateTimeOffset instant, string zone)
    {
        var local = TimeZones.ClockOf(zone).ToLocal(instant.UtcDateTime);
        return local.AddTicks(-(local.Ticks % TimeSpan.TicksPerSecond));
    }
}
