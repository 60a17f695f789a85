namespace OttoHangfire.Tests.Schedules.Oracle;

/// <summary>
/// What becomes of the instants of cron expressions that fall on a weekend or a public holiday, one by one: left out, or at the same time of
/// the next workday or the one before.
/// </summary>
internal sealed class WorkdayOracle(TimeZoneInfo zone, string region, string otherwise)
{
    private const int MostDaysOff = 31;

    private readonly Dictionary<DateTime, DateTime> _shown = [];

    /// <summary>The instants of each rule from one time to before another.</summary>
    public SortedSet<DateTime>[] Instants(CronOracle[] rules, DateTime from, DateTime to)
    {
        var found = rules.Select(_ => new SortedSet<DateTime>()).ToArray();
        foreach (var (rule, utc, meant) in MinuteWalk.Through(zone, rules, from.AddDays(-MostDaysOff), to.AddDays(MostDaysOff)))
        {
            if (Runs(utc, meant) is { } at && at >= from && at < to)
            {
                found[rule].Add(at);
            }
        }

        return found;
    }

    private DateTime? Runs(DateTime utc, DateTime meant)
    {
        var day = (utc + zone.GetUtcOffset(utc)).Date;
        if (IsWorkday(day))
        {
            return utc;
        }

        if (otherwise == "skip")
        {
            return null;
        }

        while (!IsWorkday(day))
        {
            day = day.AddDays(otherwise == "next" ? 1 : -1);
        }

        return FirstShown(DateTime.SpecifyKind(day + meant.TimeOfDay, DateTimeKind.Unspecified));
    }

    private bool IsWorkday(DateTime day) =>
        day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !HolidayOracle.IsHoliday(region, day);

    /// <summary>Looks at the clock minute by minute until it shows that time, or a later one.</summary>
    private DateTime FirstShown(DateTime local)
    {
        if (_shown.TryGetValue(local, out var known))
        {
            return known;
        }

        var minute = local.AddSeconds(-local.Second);
        var utc = DateTime.SpecifyKind(minute.AddHours(-16), DateTimeKind.Utc);
        while (utc + zone.GetUtcOffset(utc) < minute)
        {
            utc = utc.AddMinutes(1);
        }

        return _shown[local] = utc + zone.GetUtcOffset(utc) == minute ? utc.AddSeconds(local.Second) : utc;
    }
}
