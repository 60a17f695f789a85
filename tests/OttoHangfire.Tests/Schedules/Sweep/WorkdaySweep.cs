using OttoHangfire.Contracts;
using OttoHangfire.Schedules;
using OttoHangfire.Tests.Schedules.Oracle;

namespace OttoHangfire.Tests.Schedules.Sweep;

/// <summary>Schedules on workdays against the oracle: over the changes of clocks and over a year's end, in every way to treat a day off.</summary>
internal sealed class WorkdaySweep(string zone, int year)
{
    private static readonly TimeSpan Around = TimeSpan.FromDays(12);

    /// <summary>What runs every few minutes has nothing to say of days that what runs now and then has not.</summary>
    public static IReadOnlyList<string> Expressions { get; } = [.. CronSamples.All.Where(expression => !expression.Split(' ').SkipLast(3).Any(IsDense))];

    /// <summary>Instants that were compared.</summary>
    public long Compared { get; private set; }

    /// <summary>The first difference; null when there is none.</summary>
    public string? FirstDifference(IEnumerable<string> expressions)
    {
        string[] all = [.. expressions];
        var rules = all.Select(expression => new CronOracle(expression)).ToArray();
        var info = TimeZoneInfo.FindSystemTimeZoneById(zone);
        foreach (var (from, to) in Stretches(info))
        {
            foreach (var region in HolidayOracle.Regions)
            {
                foreach (var otherwise in OtherDays.Choices)
                {
                    var expected = new WorkdayOracle(info, region, otherwise).Instants(rules, from, to);
                    for (var index = 0; index < all.Length; index++)
                    {
                        if (FirstDifference(all[index], region, otherwise, expected[index], from, to) is { } difference)
                        {
                            return difference;
                        }
                    }
                }
            }
        }

        return null;
    }

    private string? FirstDifference(string expression, string region, string otherwise, SortedSet<DateTime> expected, DateTime from, DateTime to)
    {
        var schedule = Schedule.Of(new TaskSchedule
        {
            Cron = expression,
            TimeZone = zone,
            Start = "1970-01-02T00:00:00",
            Days = ScheduleDays.Workdays,
            Holidays = region.Length == 0 ? null : region,
            Else = otherwise,
        });
        var next = schedule.FirstFrom(new DateTimeOffset(from));
        foreach (var utc in expected)
        {
            if (next?.UtcDateTime != utc)
            {
                return $"\"{expression}\" in {zone}, {region}, {otherwise}: {next:u} where the oracle says {utc:u}";
            }

            Compared++;
            next = schedule.Next(next.Value);
        }

        return next < new DateTimeOffset(to) ? $"\"{expression}\" in {zone}, {region}, {otherwise}: {next:u} where the oracle says nothing" : null;
    }

    /// <summary>Around each change of clocks of the year, and around its end.</summary>
    private IEnumerable<(DateTime From, DateTime To)> Stretches(TimeZoneInfo info)
    {
        var start = new DateTime(year, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        for (var day = start; day < start.AddYears(1); day = day.AddDays(1))
        {
            if (info.GetUtcOffset(day) != info.GetUtcOffset(day.AddDays(1)))
            {
                yield return (day - Around, day + Around);
            }
        }

        yield return (start.AddYears(1) - Around, start.AddYears(1) + Around);
    }

    private static bool IsDense(string field) => field.Contains('*') || field.Contains('?') || field.Contains('-') || field.Contains('/');
}
