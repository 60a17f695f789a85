namespace OttoHangfire.Schedules;

/// <summary>
/// Writes a zone with negative daylight rules (Europe/Dublin: one hour less in winter) as one whose daylight time is always
/// the later one. Every instant keeps its offset. Cronos, and with it Hangfire, takes the first kind for its opposite:
/// around a change it then answers with an instant that is not after the one it was given.
/// </summary>
internal static class PositiveDaylight
{
    private const int FirstYear = 1970;

    /// <summary>Negative rules that ended before are left as they are: no alarm is set in the past.</summary>
    private const int FirstYearThatMatters = 2026;
    private const int LastYear = 2100;

    /// <summary>
    /// A change of clocks lies this many days from the ends of its rule at most; then the rule's other change can lie far
    /// away.
    /// </summary>
    private const int DaysAround = 30;

    public static TimeZoneInfo Of(TimeZoneInfo zone)
    {
        if (!zone.GetAdjustmentRules().Any(rule => rule.DaylightDelta < TimeSpan.Zero && rule.DateEnd.Year >= FirstYearThatMatters))
        {
            return zone;
        }

        var clock = new WallClock(zone);
        var normal = LeastOffset(clock);
        var rules = new List<TimeZoneInfo.AdjustmentRule>();
        for (var year = FirstYear; year <= LastYear; year++)
        {
            rules.AddRange(RulesOf(year, clock, normal));
        }

        return TimeZoneInfo.CreateCustomTimeZone(zone.Id, normal, zone.DisplayName, zone.StandardName, zone.DaylightName, [.. rules]);
    }

    /// <summary>The offset without daylight time in the years to come.</summary>
    private static TimeSpan LeastOffset(WallClock clock)
    {
        var least = TimeSpan.MaxValue;
        for (var stretch = clock.At(Utc(2025, 1, 1)); stretch.Start < Utc(2035, 1, 1); stretch = clock.At(stretch.End))
        {
            least = stretch.Offset < least ? stretch.Offset : least;
        }

        return least;
    }

    private static IEnumerable<TimeZoneInfo.AdjustmentRule> RulesOf(int year, WallClock clock, TimeSpan normal)
    {
        var day = new DateTime(year, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);
        var last = new DateTime(year, 12, 31, 0, 0, 0, DateTimeKind.Unspecified);
        var changes = Changes(year, clock).ToList();
        for (var index = 0; index < changes.Count; index++)
        {
            var change = changes[index];
            var before = change.LocalBefore.Date;
            var after = index + 1 < changes.Count ? changes[index + 1].LocalBefore.Date : last.AddDays(1);
            var from = Later(day, before.AddDays(-DaysAround));
            var to = Earlier(Earlier(before.AddDays(DaysAround), before + Half(after - before)), last);
            if (day < from)
            {
                yield return Constant(day, from.AddDays(-1), change.OffsetBefore - normal);
            }

            yield return Changing(from, to, change, normal);
            day = to.AddDays(1);
        }

        if (day <= last)
        {
            yield return Constant(day, last, clock.At(Utc(year, 12, 31)).Offset - normal);
        }
    }

    private static IEnumerable<Stretch> Changes(int year, WallClock clock)
    {
        for (var stretch = clock.At(Utc(year, 1, 1)); stretch.Start.Year == year; stretch = clock.At(stretch.End))
        {
            if (stretch.Offset != stretch.OffsetBefore)
            {
                yield return stretch;
            }
        }
    }

    /// <summary>Days with one offset.</summary>
    private static TimeZoneInfo.AdjustmentRule Constant(DateTime from, DateTime to, TimeSpan more) =>
        TimeZoneInfo.AdjustmentRule.CreateAdjustmentRule(
            from,
            to,
            TimeSpan.Zero,
            TimeZoneInfo.TransitionTime.CreateFixedDateRule(new DateTime(1, 1, 1, 0, 0, 0, DateTimeKind.Unspecified), 1, 1),
            TimeZoneInfo.TransitionTime.CreateFixedDateRule(new DateTime(1, 1, 1, 0, 0, 0, 1, DateTimeKind.Unspecified), 1, 1),
            more);

    /// <summary>
    /// Days with one change: to daylight time, or back. The other change, which a rule must have, is put half a year away.
    /// </summary>
    private static TimeZoneInfo.AdjustmentRule Changing(DateTime from, DateTime to, Stretch change, TimeSpan normal)
    {
        // A rule knows no 24:00; of the year's last midnight a millisecond is missing.
        var at = Transition(change.LocalBefore.Year > from.Year ? change.LocalBefore.AddMilliseconds(-1) : change.LocalBefore);
        var other = Transition(new DateTime(from.Year, ((change.LocalBefore.Month + 5) % 12) + 1, 1, 12, 0, 0, DateTimeKind.Unspecified));
        return change.Offset > change.OffsetBefore
            ? TimeZoneInfo.AdjustmentRule.CreateAdjustmentRule(
                from, to, change.Offset - change.OffsetBefore, at, other, change.OffsetBefore - normal)
            : TimeZoneInfo.AdjustmentRule.CreateAdjustmentRule(
                from, to, change.OffsetBefore - change.Offset, other, at, change.Offset - normal);
    }

    private static TimeZoneInfo.TransitionTime Transition(DateTime local) =>
        TimeZoneInfo.TransitionTime.CreateFixedDateRule(
            new DateTime(1, 1, 1, 0, 0, 0, DateTimeKind.Unspecified) + local.TimeOfDay, local.Month, local.Day);

    private static TimeSpan Half(TimeSpan span) => TimeSpan.FromDays(Math.Floor(span.TotalDays / 2));

    private static DateTime Earlier(DateTime left, DateTime right) => left < right ? left : right;

    private static DateTime Later(DateTime left, DateTime right) => left > right ? left : right;

    private static DateTime Utc(int year, int month, int day) => new(year, month, day, 0, 0, 0, DateTimeKind.Utc);
}
