using System.Globalization;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Tasks;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Tasks;

/// <summary>
/// The clock leaps back and forth under many tasks of every kind. In the end each of their instants stands in the tables exactly once, as a
/// reckoning of its own says that shares nothing with the product but the tables. <c>OTTO_CLOCK_SCHEDULES</c> makes it longer.
/// </summary>
public sealed class ClockCampaignTests
{
    private const int Leaps = 10;

    private static readonly TimeSpan[] Sizes =
    [
        TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(10), TimeSpan.FromHours(1), TimeSpan.FromHours(5),
        TimeSpan.FromDays(1), TimeSpan.FromDays(3), TimeSpan.FromDays(10),
    ];

    private static int Schedules => int.Parse(Environment.GetEnvironmentVariable("OTTO_CLOCK_SCHEDULES") ?? "50", CultureInfo.InvariantCulture);

    [Fact]
    public async Task HoweverTheClockLeaps_EachInstantEndsExactlyOnce()
    {
        var random = new Random(2026);
        for (var made = 0; made < Schedules; made += 50)
        {
            await using var still = await StillBackend.StartAsync();
            await WalkAsync(still, random);
        }
    }

    private static async Task WalkAsync(StillBackend still, Random random)
    {
        await still.ReconcileAsync();
        var subjects = new List<(OttoTask Task, Rule Rule)>();
        foreach (var rule in Enumerable.Range(0, 50).Select(_ => Rule.Any(random)))
        {
            subjects.Add((await still.AddAsync(rule.Schedule), rule));
        }

        var latest = still.Clock.GetUtcNow();
        for (var leap = 0; leap < Leaps; leap++)
        {
            var size = Sizes[random.Next(Sizes.Length)] * (random.Next(2) == 0 ? 1 : -1);
            await LeapAsync(still, size, isStopped: random.Next(4) == 0);
            await SettleAsync(still, subjects);
            latest = still.Clock.GetUtcNow() > latest ? still.Clock.GetUtcNow() : latest;
            still.Clock.Advance(TimeSpan.FromMinutes(random.Next(1, 90)));
            await SettleAsync(still, subjects);
            latest = still.Clock.GetUtcNow() > latest ? still.Clock.GetUtcNow() : latest;
            await NothingIsSilentAsync(still, subjects);
        }

        still.Clock.AdjustTime(latest.AddHours(7));
        await SettleAsync(still, subjects);
        foreach (var (task, rule) in subjects)
        {
            await EachInstantStandsOnceAsync(still, task, rule);
        }
    }

    private static async Task LeapAsync(StillBackend still, TimeSpan size, bool isStopped)
    {
        if (isStopped)
        {
            await still.RestartAsync(() => still.Clock.AdjustTime(still.Clock.GetUtcNow() + size));
        }
        else
        {
            still.Clock.AdjustTime(still.Clock.GetUtcNow() + size);
        }

        // Far back, the clock is believed after some minutes.
        await still.ReconcileAsync();
        still.Clock.Advance(ClockWatch.Patience);
        await still.ReconcileAsync();
    }

    private static async Task SettleAsync(StillBackend still, List<(OttoTask Task, Rule Rule)> subjects)
    {
        WaitForWhatIsNear(still, subjects);
        await still.ReconcileAsync();
        for (var due = await DueAsync(still); due.Count > 0; due = await DueAsync(still))
        {
            foreach (var taskId in due)
            {
                await still.RingByScheduleAsync(taskId);
            }
        }

        subjects.Should().NotBeEmpty();
    }

    /// <summary>A job that wakes less than two seconds early waits for its time, and here nobody else moves the clock.</summary>
    private static void WaitForWhatIsNear(StillBackend still, List<(OttoTask Task, Rule Rule)> subjects)
    {
        DateTimeOffset[] Near(DateTimeOffset now) =>
            [.. subjects.Select(subject => subject.Rule.From(now).First()).Where(instant => instant - now <= TimeSpan.FromSeconds(2)).Order()];

        while (Near(still.Clock.GetUtcNow()) is [var first, ..])
        {
            still.Clock.SetUtcNow(first);
        }
    }

    private static Task<IReadOnlyList<long>> DueAsync(StillBackend still) =>
        still.Get<OttoDatabase>().QueryAsync<long>(
            "SELECT DISTINCT task_id FROM otto_occurrences WHERE outcome = 'pending' AND due_at <= @now",
            new { now = still.Clock.GetUtcNow() },
            CancellationToken.None);

    /// <summary>Each task waits for the first of its instants that lies ahead and has not had its turn.</summary>
    private static async Task NothingIsSilentAsync(StillBackend still, List<(OttoTask Task, Rule Rule)> subjects)
    {
        var now = still.Clock.GetUtcNow();
        foreach (var (task, rule) in subjects)
        {
            var rows = await still.OccurrencesAsync(task.Id);
            var begun = rows.Where(row => row.RunId is not null).Select(row => row.ScheduledFor).ToHashSet();
            var next = rule.From(now > task.CreatedAt ? now : rule.Begin(task)).First(instant => !begun.Contains(instant));
            rows.Where(row => row.Outcome == OccurrenceOutcome.Pending).Select(row => row.ScheduledFor)
                .Should().Equal([next], "at {0:O}, {1} (task {2}) has\n{3}", now, rule.Schedule, task.Id, Text(rows));
        }
    }

    private static async Task EachInstantStandsOnceAsync(StillBackend still, OttoTask task, Rule rule)
    {
        var now = still.Clock.GetUtcNow();
        var rows = (await still.OccurrencesAsync(task.Id)).Where(row => row.Outcome != OccurrenceOutcome.Pending).ToList();
        var single = rows.Where(row => row.GapCount is null).Select(row => row.ScheduledFor).ToHashSet();
        var gaps = rows.Where(row => row.GapCount is not null).ToList();
        var counted = gaps.ToDictionary(row => row.Id, _ => 0);
        foreach (var instant in rule.From(rule.Begin(task)).TakeWhile(instant => instant <= now))
        {
            if (single.Remove(instant))
            {
                continue;
            }

            var gap = gaps.Where(row => row.GapFrom <= instant && row.GapTo >= instant).Should()
                .ContainSingle("{0:O} of {1} (task {2}) stands somewhere, and once", instant, rule.Schedule, task.Id).Which;
            counted[gap.Id]++;
        }

        single.Should().BeEmpty("task {0} has no other instants", task.Id);
        counted.Should().Equal(gaps.ToDictionary(row => row.Id, row => row.GapCount!.Value));
        (await still.Get<OttoDatabase>().SingleOrDefaultAsync<long>(
            "SELECT count(*) FROM otto_runs WHERE task_id = @Id", new { task.Id }, CancellationToken.None))
            .Should().Be(rows.Count(row => row.Outcome == OccurrenceOutcome.Ran));
    }

    private static string Text(IEnumerable<Occurrence> rows) => string.Join('\n', rows.TakeLast(30).Select(
        row => $"{row.ScheduledFor:MM-dd HH:mm} {row.Outcome} {row.Reason} {(row.RunId is null ? "" : "begun")} {row.GapTo:MM-dd HH:mm} {row.GapCount}"));

    /// <summary>A schedule, and its instants by plain reckoning.</summary>
    private sealed record Rule(TaskSchedule Schedule, DateTimeOffset First, TimeSpan Step)
    {
        public static Rule Any(Random random)
        {
            var missed = new[] { MissedInstants.Once, MissedInstants.Skip, MissedInstants.All }[random.Next(3)];
            var overlap = new[] { OverlappingInstants.Skip, OverlappingInstants.Queue }[random.Next(2)];
            var rule = random.Next(5) switch
            {
                0 => Every(random.Next(7, 200)),
                1 => Cron("*/20 * * * *", new TimeSpan(0, 20, 0), TimeSpan.Zero),
                2 => Cron("15 * * * *", new TimeSpan(1, 0, 0), new TimeSpan(0, 15, 0)),
                3 => Cron("30 14 * * *", new TimeSpan(1, 0, 0, 0), new TimeSpan(14, 30, 0)),
                _ => Rrule(random.Next(1, 9)),
            };
            return rule with { Schedule = rule.Schedule with { Missed = missed, Overlap = overlap, TimeZone = "UTC" } };
        }

        /// <summary>An interval begins at once, all others with what comes after the creation.</summary>
        public DateTimeOffset Begin(OttoTask task) => Schedule.Every is null ? task.CreatedAt : task.CreatedAt.AddTicks(-1);

        public IEnumerable<DateTimeOffset> From(DateTimeOffset after)
        {
            var passed = after < First ? 0 : (after - First).Ticks / Step.Ticks + 1;
            for (var instant = First + (Step * passed); ; instant += Step)
            {
                yield return instant;
            }
        }

        private static Rule Every(int minutes) =>
            new(new TaskSchedule { Every = $"PT{minutes}M", Start = "2026-12-01T08:00:00" }, Some.Now, TimeSpan.FromMinutes(minutes));

        private static Rule Cron(string cron, TimeSpan step, TimeSpan of) =>
            new(new TaskSchedule { Cron = cron }, new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero) + of, step);

        private static Rule Rrule(int hours) =>
            new(new TaskSchedule { Rrule = $"FREQ=HOURLY;INTERVAL={hours}", Start = "2026-12-01T08:30:00" }, Some.Now.AddMinutes(30), TimeSpan.FromHours(hours));
    }
}
