using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Schedules;
using OttoHangfire.Tests.Support;
using static OttoHangfire.Tests.Schedules.Rules;

namespace OttoHangfire.Tests.Schedules;

/// <summary>However many instants have passed, no write walks through them.</summary>
public sealed class InstantWalkTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = At("2026-12-01T08:00:00Z");

    private readonly InstantWalk _walk = new();
    private StillBackend _still = null!;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync();

    public async Task DisposeAsync() => await _still.DisposeAsync();

    public static TheoryData<string> AllKinds => ["PT10S", "PT7M", "P1W", "*/10 * * * * *", "0 * * * *", "0 0 29 2 *", "FREQ=SECONDLY;INTERVAL=10",
        "FREQ=MINUTELY;INTERVAL=3", "FREQ=SECONDLY;INTERVAL=10;COUNT=5000", "FREQ=DAILY;COUNT=20", "FREQ=MINUTELY;UNTIL=20261202T000000Z"];

    [Theory]
    [MemberData(nameof(AllKinds))]
    public void WhatTheWalkFinds_IsWhatOneWouldCount(string rule)
    {
        var read = Read(rule);
        var schedule = Schedule.Of(read);
        foreach (var (after, end) in new[] { (0.0, 0.0), (0, 1), (0, 100), (0.3, 119.9), (-1, 100), (0, 86_400), (3600, 200_000), (100, 99) })
        {
            var (from, to) = (Start.AddSeconds(after), Start.AddSeconds(end));

            var found = _walk.Between(schedule, read, from, to, [], isInWrite: false);

            var counted = new List<DateTimeOffset>();
            for (var instant = schedule.Next(from); instant <= to; instant = schedule.Next(instant.Value))
            {
                counted.Add(instant.Value);
            }

            var older = counted.SkipLast(PassedInstants.Kept).ToArray();
            found.Newest.Should().Equal(counted.TakeLast(PassedInstants.Kept));
            found.Older.Should().Be(older.Length == 0 ? null : new InstantGap(older[0], older[^1], older.Length));
        }
    }

    [Theory]
    [InlineData("*/10 * * * * *")]
    [InlineData("FREQ=SECONDLY;INTERVAL=10;COUNT=90000")]
    public void AWriteWalksOnlyTheLastPiece_AndGoesOnFromWhereTheLongWalkEnded(string rule)
    {
        var read = Read(rule);
        var schedule = Schedule.Of(read);
        var week = Start.AddDays(7);
        var inWrite = () => _walk.Between(schedule, read, Start, week, [], isInWrite: true);

        inWrite.Should().Throw<DoBeforehandException>();
        Made(inWrite).Older!.Count.Should().Be((7 * 8640) - PassedInstants.Kept);
        var later = _walk.Between(schedule, read, Start, week.AddMinutes(10), [], isInWrite: true);
        var earlier = _walk.Between(schedule, read, Start, week.AddDays(-1), [], isInWrite: false);

        later.Older!.Count.Should().Be((7 * 8640) + 60 - PassedInstants.Kept);
        earlier.Older!.Count.Should().Be((6 * 8640) - PassedInstants.Kept);
    }

    [Theory]
    [InlineData("pause")]
    [InlineData("cancel")]
    [InlineData("run")]
    public async Task AVerbAfterALongGap_AccountsForAllOfIt(string verb)
    {
        var task = await _still.AddAsync(new TaskSchedule { Cron = "*/10 * * * * *", TimeZone = "UTC" });
        _still.Clock.Advance(TimeSpan.FromDays(30));

        (await _still.Backend.TellAsync(task.Id, verb)).Status.Should().Be(200);

        (await _still.OccurrencesAsync(task.Id))[0].GapCount.Should().Be((30 * 8640) - PassedInstants.Kept);
    }

    [Fact]
    public async Task APatchAndADashboardButtonAfterALongGap_AccountForAllOfIt()
    {
        var patched = await _still.AddAsync(new TaskSchedule { Cron = "*/10 * * * * *", TimeZone = "UTC" });
        var pressed = await _still.AddAsync(new TaskSchedule { Cron = "*/10 * * * * *", TimeZone = "UTC" });
        await _still.RingByScheduleAsync(pressed.Id);
        _still.Clock.Advance(TimeSpan.FromDays(10));

        (await _still.Backend.PatchTextAsync($"/otto/tasks/{patched.Id}", """{ "description": "Another" }""")).Status.Should().Be(200);
        _still.Get<Hangfire.IRecurringJobManagerFactory>().GetManager(_still.Get<Hangfire.JobStorage>()).RemoveIfExists($"task-{pressed.Id}");

        foreach (var task in new[] { patched, pressed })
        {
            (await _still.OccurrencesAsync(task.Id))[0].GapCount.Should().Be((10 * 8640) - PassedInstants.Kept);
        }
    }

    [Fact]
    public async Task ARunThatWasOpenForMonths_AccountsForWhatPassedMeanwhile()
    {
        var task = await _still.AddAsync(new TaskSchedule { Cron = "*/10 * * * * *", TimeZone = "UTC" });
        _still.Clock.Advance(TimeSpan.FromSeconds(10));
        var claim = await _still.ClaimAndSaveAsync(task.Id);
        _still.Clock.Advance(TimeSpan.FromDays(10));

        await _still.Finish.FinishAsync(claim, CancellationToken.None);

        (await _still.OccurrencesAsync(task.Id)).Single(row => row.GapCount is not null).GapCount.Should().Be((10 * 8640) - PassedInstants.Kept);
    }

    /// <summary>What comes of a write that is made again as often as something long has to be done first.</summary>
    private static PassedInstants Made(Func<PassedInstants> write)
    {
        while (true)
        {
            try
            {
                return write();
            }
            catch (DoBeforehandException found)
            {
                found.Work();
            }
        }
    }

    private static TaskSchedule Read(string rule)
    {
        const string First = "2026-12-01T08:00:00";
        var isRrule = rule.StartsWith("FREQ", StringComparison.Ordinal);
        return isRrule ? Rrule(rule, "UTC", First) : rule.StartsWith('P') ? Every(rule, "UTC", First) : Cron(rule, "UTC", First);
    }
}
