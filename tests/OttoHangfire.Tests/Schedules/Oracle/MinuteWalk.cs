namespace OttoHangfire.Tests.Schedules.Oracle;

/// <summary>
/// Walks through time minute by minute, looks at what the clocks of a zone show, and says which rules are due. It knows the
/// written rule and nothing else: a local time that does not exist runs once right after the gap; one that exists twice runs
/// the first time, and both times for rules that are intervals.
/// </summary>
internal static class MinuteWalk
{
    /// <summary>
    /// All due instants of all rules from <paramref name="from"/> (included) to <paramref name="to"/>, in order for each rule, with the local
    /// time that the rule means.
    /// </summary>
    public static IEnumerable<(int Rule, DateTime Utc, DateTime Meant)> Through(TimeZoneInfo zone, CronOracle[] rules, DateTime from, DateTime to)
    {
        var today = new DayPlan(rules);
        var shownUntil = DateTime.MinValue;
        var offsetBefore = zone.GetUtcOffset(from.AddMinutes(-1));
        for (var utc = from; utc < to; utc = utc.AddMinutes(1))
        {
            var offset = zone.GetUtcOffset(utc);
            var local = DateTime.SpecifyKind(utc + offset, DateTimeKind.Unspecified);

            Dictionary<int, DateTime>? lost = null;
            for (var gone = DateTime.SpecifyKind(utc + offsetBefore, DateTimeKind.Unspecified); gone < local; gone = gone.AddMinutes(1))
            {
                lost ??= [];
                foreach (var rule in today.DueIn(gone))
                {
                    lost.TryAdd(rule, gone.AddSeconds(rules[rule].Seconds[0]));
                }
            }

            var isRepeated = local < shownUntil;
            foreach (var rule in today.DueIn(local))
            {
                if (isRepeated && !rules[rule].IsInterval)
                {
                    continue;
                }

                var isLost = lost?.Remove(rule, out var gone) == true ? gone : (DateTime?)null;
                if (isLost is { } meant && rules[rule].Seconds[0] != 0)
                {
                    yield return (rule, utc, meant);
                }

                foreach (var second in rules[rule].Seconds)
                {
                    yield return (rule, utc.AddSeconds(second), second == 0 && isLost is { } also ? also : local.AddSeconds(second));
                }
            }

            foreach (var (rule, meant) in lost ?? [])
            {
                yield return (rule, utc, meant);
            }

            offsetBefore = offset;
            shownUntil = local.AddMinutes(1) > shownUntil ? local.AddMinutes(1) : shownUntil;
        }
    }

    /// <summary>Which rules can be due in the hour that is looked at; only to be fast.</summary>
    private sealed class DayPlan(CronOracle[] rules)
    {
        private DateTime _day;
        private int _hour = -1;
        private int[] _ofDay = [];
        private int[] _ofHour = [];

        public IEnumerable<int> DueIn(DateTime local)
        {
            if (local.Date != _day)
            {
                _day = local.Date;
                _hour = -1;
                _ofDay = [.. Enumerable.Range(0, rules.Length).Where(rule => rules[rule].HasDay(_day))];
            }

            if (local.Hour != _hour)
            {
                _hour = local.Hour;
                _ofHour = [.. _ofDay.Where(rule => rules[rule].HasHour(_hour))];
            }

            var due = _ofHour;
            foreach (var rule in due)
            {
                if (rules[rule].HasMinute(local.Minute))
                {
                    yield return rule;
                }
            }
        }
    }
}
