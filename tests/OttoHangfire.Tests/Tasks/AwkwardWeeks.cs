using System.Globalization;
using OttoHangfire.Contracts;
using OttoHangfire.Tests.Schedules.Oracle;
using OttoHangfire.Tests.Schedules.Sweep;

namespace OttoHangfire.Tests.Tasks;

/// <summary>Some weeks of a zone around a change of its clocks or a year's end, with tasks in them, and what becomes of each of their instants.</summary>
/// <remarks>It reckons with a clock on the wall, a calendar and what the person has said, and shares nothing with the product but words.</remarks>
internal sealed class AwkwardWeeks
{
    private const int Year = 2027;
    private const int Tasks = 12;

    /// <summary>What comes more often says no more.</summary>
    private const int MostInstants = 300;

    private static readonly TimeSpan Around = TimeSpan.FromDays(12);

    /// <summary>So far beyond the end instants are known, since what lies there may be decided before.</summary>
    private static readonly TimeSpan Beyond = TimeSpan.FromDays(6);

    public required string Zone { get; init; }

    /// <summary>When the tasks are put in.</summary>
    public required DateTime From { get; init; }

    public required DateTime To { get; init; }

    public required IReadOnlyList<AwkwardTask> All { get; init; }

    public required Random Dice { get; init; }

    public List<AwkwardVacation> Vacations { get; } = [];

    public static AwkwardWeeks Any(int seed, IReadOnlyList<string> zones)
    {
        var dice = new Random(seed);
        var zone = zones[seed % zones.Count];
        var info = TimeZoneInfo.FindSystemTimeZoneById(zone);
        var turns = Turns(info).ToList();
        var turn = turns[seed / zones.Count % turns.Count];
        var (from, to) = ((turn - Around).AddSeconds(7), (turn + Around).AddSeconds(53));
        return new AwkwardWeeks { Zone = zone, From = from, To = to, Dice = dice, All = [.. TasksOf(dice, info, from, to + Beyond).Take(Tasks)] };
    }

    /// <summary>What has become of an instant by the end; null where it is still to come.</summary>
    public AwkwardEnd? EndOf(AwkwardTask task, DateTime instant)
    {
        var (isDecided, moved) = (task.Decided.TryGetValue(instant, out var to), to);
        if (isDecided && moved is null)
        {
            return new AwkwardEnd(instant, "skipped", "by_owner", MovedTo: null, RanAt: null);
        }

        var time = moved ?? instant;
        if (time > To)
        {
            return null;
        }

        return Vacations.Exists(vacation => vacation.Takes(task, time))
            ? new AwkwardEnd(instant, "skipped", "vacation", moved, RanAt: null)
            : new AwkwardEnd(instant, "ran", null, moved, time);
    }

    private static IEnumerable<AwkwardTask> TasksOf(Random dice, TimeZoneInfo zone, DateTime from, DateTime to)
    {
        while (true)
        {
            var onWorkdays = dice.Next(2) == 0;
            var region = HolidayOracle.Regions[dice.Next(HolidayOracle.Regions.Count)];
            var otherwise = new[] { "skip", "next", "previous" }[dice.Next(3)];
            var expressions = onWorkdays ? WorkdaySweep.Expressions : CronSamples.All;
            var cron = expressions[dice.Next(expressions.Count)];
            CronOracle[] rule = [new CronOracle(cron)];
            if (rule[0].Seconds.Length > 4 || (cron.Split(' ') is var fields && fields[^5].Contains('*')))
            {
                continue;
            }

            var minute = from.AddSeconds(-from.Second);
            var due = onWorkdays
                ? new WorkdayOracle(zone, region, otherwise).Instants(rule, minute, to)[0]
                : MinuteWalk.Through(zone, rule, minute, to).Select(found => found.Utc);
            var instants = new SortedSet<DateTime>(due.Where(utc => utc > from));
            if (instants.Count is > 0 and < MostInstants)
            {
                var schedule = new TaskSchedule { Cron = cron, TimeZone = zone.Id, Start = "1970-01-02T00:00:00" };
                yield return new AwkwardTask
                {
                    Type = dice.Next(2) == 0 ? "test.chore" : "test.errand",
                    Instants = instants,
                    Schedule = onWorkdays
                        ? schedule with { Days = "workdays", Holidays = region.Length == 0 ? null : region, Else = otherwise }
                        : schedule,
                };
            }
        }
    }

    /// <summary>The days of the year on which clocks are changed, and its end.</summary>
    private static IEnumerable<DateTime> Turns(TimeZoneInfo zone)
    {
        var start = new DateTime(Year, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        return Enumerable.Range(0, 365).Select(day => start.AddDays(day))
            .Where(day => zone.GetUtcOffset(day) != zone.GetUtcOffset(day.AddDays(1)))
            .Append(start.AddYears(1));
    }
}

/// <summary>A task of those weeks.</summary>
internal sealed class AwkwardTask
{
    public required string Type { get; init; }
    public required TaskSchedule Schedule { get; init; }

    /// <summary>Its instants, until some days after the end.</summary>
    public required SortedSet<DateTime> Instants { get; init; }

    /// <summary>By instant, what the person has said of it: to when it was moved; null = it was skipped.</summary>
    public Dictionary<DateTime, DateTime?> Decided { get; } = [];

    public long Id { get; set; }

    /// <summary>When an instant comes; null where it does not.</summary>
    public DateTime? TimeOf(DateTime instant) => Decided.TryGetValue(instant, out var moved) ? moved : instant;

    /// <summary>Whether a time lies a minute at least from whatever else the task has.</summary>
    public bool IsFree(DateTime time) => !Instants.Concat(Decided.Values.OfType<DateTime>()).Any(other => (other - time).Duration() < TimeSpan.FromMinutes(1));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"task {Id}, {Schedule}");
}

/// <summary>A vacation of those weeks.</summary>
internal sealed record AwkwardVacation(long Id, DateTime From, DateTime To, IReadOnlyList<string>? Types, DateTime SaidAt)
{
    public DateTime? TakenBackAt { get; set; }

    public bool Takes(AwkwardTask task, DateTime time) =>
        From <= time && time < To && SaidAt <= time && !(TakenBackAt <= time) && (Types?.Contains(task.Type, StringComparer.Ordinal) ?? true);
}

/// <summary>What has become of an instant.</summary>
internal sealed record AwkwardEnd(DateTime Instant, string Outcome, string? Reason, DateTime? MovedTo, DateTime? RanAt);
