using Hangfire.States;
using OttoHangfire.Contracts;
using OttoHangfire.Tasks;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Tasks;

/// <summary>A clock that cannot be right starts nothing.</summary>
public sealed class ClockWatchTests : IAsyncLifetime
{
    private StillBackend _still = null!;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync();

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Fact]
    public async Task In1970_NothingStarts_UntilTheClockIsRight()
    {
        var task = await _still.AddAsync();
        await _still.ReconcileAsync();
        _still.Clock.AdjustTime(DateTimeOffset.UnixEpoch.AddMinutes(1));

        var held = await _still.RingAsync(task.Id);
        _still.Clock.AdjustTime(Some.Now.AddMinutes(3));
        var right = await _still.RingAsync(task.Id);

        held.Should().BeOfType<ScheduledState>().Which.Reason.Should().Be("This machine's clock says 1970-01-01 00:01 UTC, which cannot be right.");
        right.Should().BeOfType<SucceededState>();
        (await _still.Backend.RunsAsync(task.Id)).Should().ContainSingle();
    }

    [Fact]
    public async Task In1970_NoScheduleIsTaken_ForItWouldCountFromATimeThatNeverWas()
    {
        _still.Clock.AdjustTime(DateTimeOffset.UnixEpoch.AddMinutes(1));

        var refused = await _still.Backend.PostAsync("/otto/tasks", Some.Task("test.chore") with { Schedule = new TaskSchedule { Every = "PT1H", TimeZone = "UTC" } });
        var once = await _still.Backend.PostAsync("/otto/tasks", Some.Task("test.chore"));

        refused.AsProblem(503).Detail.Should().Contain("1970-01-01");
        once.Read<OttoTask>().Status.Should().Be(OttoStatus.Pending);
    }

    [Fact]
    public async Task AClockFarBehindWhatTheDatabaseSaw_HoldsForTenMinutes_AndIsThenBelieved()
    {
        var watch = _still.Get<ClockWatch>();
        await watch.LookAsync(CancellationToken.None);
        _still.Clock.AdjustTime(Some.Now.AddDays(-40));

        await watch.LookAsync(CancellationToken.None);
        var atFirst = watch.Held;
        _still.Clock.Advance(TimeSpan.FromMinutes(9));
        await watch.LookAsync(CancellationToken.None);
        var stillHeld = watch.Held;
        _still.Clock.Advance(TimeSpan.FromMinutes(1));
        await watch.LookAsync(CancellationToken.None);

        atFirst.Should().Be("This machine's clock says 2026-10-22 08:00 UTC, but it has already been 2026-12-01 08:00 UTC.");
        stillHeld.Should().NotBeNull();
        watch.Held.Should().BeNull("a year that was set by mistake must not stop everything for a year");
    }

    [Fact]
    public async Task WhatTheDatabaseSaw_OutlivesTheProcess()
    {
        await _still.ReconcileAsync();
        await _still.Backend.StopAsync();
        _still.Clock.AdjustTime(Some.Now.AddDays(-2));

        await _still.Backend.StartAgainAsync();
        await _still.ReconcileAsync();

        _still.Get<ClockWatch>().Held.Should().NotBeNull();
    }

    [Fact]
    public async Task AnHourBack_IsBelieved()
    {
        await _still.ReconcileAsync();
        _still.Clock.AdjustTime(Some.Now.AddHours(-1));

        await _still.ReconcileAsync();

        _still.Get<ClockWatch>().Held.Should().BeNull();
    }
}
