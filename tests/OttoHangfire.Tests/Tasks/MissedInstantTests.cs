using Hangfire.States;
using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Tasks;

/// <summary>Nobody was there, or the clock was changed: nothing runs twice, nothing vanishes without a trace.</summary>
public sealed class MissedInstantTests : IAsyncLifetime
{
    private static readonly TaskSchedule HourlyCron = new() { Cron = "0 * * * *", TimeZone = "UTC" };

    private StillBackend _still = null!;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync();

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Theory]
    [InlineData(MissedInstants.Once, 1)]
    [InlineData(MissedInstants.Skip, 0)]
    [InlineData(MissedInstants.All, 10)]
    public async Task AfterEightWeeksDown_AnHourlyTask_RunsAsItsOwnerWants_AndTheGapIsSeen(string missed, int runs)
    {
        const int Instants = 8 * 7 * 24;
        var task = await _still.AddAsync(HourlyCron with { Missed = missed });
        await _still.ReconcileAsync();
        await _still.Backend.StopAsync();
        _still.Clock.Advance(TimeSpan.FromDays(8 * 7) + TimeSpan.FromMinutes(20));

        await _still.Backend.StartAgainAsync();
        for (var ring = 0; ring <= runs; ring++)
        {
            await _still.RingByScheduleAsync(task.Id);
        }

        (await _still.Backend.RunsAsync(task.Id)).Should().HaveCount(runs);
        var all = await _still.OccurrencesAsync(task.Id);
        var gap = all[0];
        gap.Should().BeEquivalentTo(new
        {
            Outcome = "missed",
            Reason = "down",
            GapFrom = Some.Now.AddHours(1),
            GapTo = Some.Now.AddHours(Instants - 10),
            GapCount = Instants - 10,
        });
        all.Skip(1).Select(occurrence => (occurrence.Outcome, occurrence.Reason)).Should().Equal(
            [.. Enumerable.Repeat(("missed", (string?)"down"), 10 - runs), .. Enumerable.Repeat(("ran", (string?)null), runs), ("pending", null)]);
        (await _still.Backend.TaskAsync(task.Id)).Should().BeEquivalentTo(
            new { Status = OttoStatus.Pending, NextRunAt = Some.Now.AddHours(Instants + 1) });
    }

    [Fact]
    public async Task AShortStop_IsNoReasonToMissAnInstant()
    {
        var task = await _still.AddAsync(HourlyCron with { Missed = MissedInstants.Skip });
        await _still.Backend.StopAsync();
        _still.Clock.SetUtcNow(Some.Now.AddHours(1).AddSeconds(30));

        await _still.Backend.StartAgainAsync();
        var state = await _still.RingByScheduleAsync(task.Id);

        state.Should().BeOfType<SucceededState>();
    }

    [Fact]
    public async Task WhoIsAwake_RunsAnInstantLate_EvenWhenMissedOnesAreSkipped()
    {
        var task = await _still.AddAsync(HourlyCron with { Missed = MissedInstants.Skip });
        for (var minute = 0; minute < 80; minute++)
        {
            _still.Clock.Advance(TimeSpan.FromMinutes(1));
            await _still.ReconcileAsync();
        }

        // All workers were busy for twenty minutes.
        var state = await _still.RingByScheduleAsync(task.Id);

        state.Should().BeOfType<SucceededState>();
    }

    [Fact]
    public async Task TheClockSetBackByAnHour_RunsNothingTwice()
    {
        var task = await _still.AddAsync(HourlyCron);
        for (var hour = 1; hour <= 2; hour++)
        {
            _still.Clock.Advance(TimeSpan.FromHours(1));
            await _still.RingByScheduleAsync(task.Id);
        }

        _still.Clock.AdjustTime(Some.Now.AddHours(1));
        var states = new List<IState>();
        for (var hour = 1; hour <= 3; hour++)
        {
            await _still.ReconcileAsync();
            states.Add(await _still.RingByScheduleAsync(task.Id));
            _still.Clock.Advance(TimeSpan.FromHours(1));
        }

        states.Select(state => state.Name).Should().Equal("Deleted", "Deleted", "Succeeded");
        (await _still.Backend.RunsAsync(task.Id)).Select(run => run.ScheduledFor).Should().Equal(Some.Now.AddHours(3), Some.Now.AddHours(2), Some.Now.AddHours(1));
    }

    [Fact]
    public async Task TheClockSetForwardByAYear_RunsOnce()
    {
        var task = await _still.AddAsync(HourlyCron);
        await _still.ReconcileAsync();
        _still.Clock.AdjustTime(Some.Now.AddDays(365));

        await _still.RingByScheduleAsync(task.Id);
        var again = await _still.RingByScheduleAsync(task.Id);

        again.Should().BeOfType<DeletedState>();
        (await _still.Backend.RunsAsync(task.Id)).Should().ContainSingle().Which.ScheduledFor.Should().Be(Some.Now.AddDays(365));
        (await _still.OccurrencesAsync(task.Id)).Sum(occurrence => occurrence.GapCount ?? 1).Should().Be((365 * 24) + 1, "each instant is accounted for, and the next is known");
    }
}
