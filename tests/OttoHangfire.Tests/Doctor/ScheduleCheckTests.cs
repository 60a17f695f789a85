using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Doctor;

/// <summary>What the doctor finds out about recurring tasks and the clock.</summary>
public sealed class ScheduleCheckTests : IAsyncLifetime
{
    private static readonly TaskSchedule Nightly = new() { Cron = "30 2 * * *", TimeZone = "Europe/Berlin" };

    private StillBackend _still = null!;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync();

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Fact]
    public async Task WithNothingWrong_TheSchedulesAreFine()
    {
        await _still.AddAsync(Nightly);
        await _still.ReconcileAsync();

        foreach (var check in new[] { "zones", "recurring_jobs", "clock_change", "clock" })
        {
            (await CheckAsync($"schedules.{check}")).Status.Should().Be(DoctorStatus.Ok);
        }
    }

    [Fact]
    public async Task AZoneThatTheMachineDoesNotKnow_IsAnError_ThatNamesTaskAndZone()
    {
        var task = await _still.AddAsync(Nightly);
        await WriteAsync("UPDATE otto_tasks SET schedule = replace(schedule, 'Europe/Berlin', 'Mars/Olympus')");

        var check = await CheckAsync("schedules.zones");

        check.Status.Should().Be(DoctorStatus.Error);
        check.Message.Should().Be($"This machine does not know the zone of task {task.Id} (Mars/Olympus).");
    }

    [Fact]
    public async Task ADisabledRecurringJob_IsAWarning()
    {
        var task = await _still.AddAsync(Nightly);
        await WriteAsync("UPDATE hangfire_set SET score = -1 WHERE key = 'recurring-jobs'");

        var check = await CheckAsync("schedules.recurring_jobs");

        check.Status.Should().Be(DoctorStatus.Warning);
        check.Message.Should().Be($"Missing or disabled: that of task {task.Id}.");
    }

    [Fact]
    public async Task AChangeOfTheClocks_ThatMovesATask_IsToldTwoWeeksBefore()
    {
        var task = await _still.AddAsync(Nightly);
        _still.Clock.AdjustTime(new DateTimeOffset(2027, 3, 20, 12, 0, 0, TimeSpan.Zero));

        var check = await CheckAsync("schedules.clock_change");

        check.Status.Should().Be(DoctorStatus.Info);
        check.Message.Should().Contain($"task {task.Id}: 02:30 does not exist on 28 March 2027; runs at 03:00");
    }

    [Fact]
    public async Task AClockThatCannotBeRight_IsAnError()
    {
        await _still.ReconcileAsync();
        _still.Clock.AdjustTime(DateTimeOffset.UnixEpoch);

        var check = await CheckAsync("schedules.clock");

        check.Status.Should().Be(DoctorStatus.Error);
        check.Message.Should().Contain("1970-01-01");
    }

    private async Task<DoctorCheck> CheckAsync(string id) =>
        (await _still.Backend.GetAsync("/otto/doctor")).Read<DoctorReport>().Checks.Single(check => check.Id == id);

    private Task<int> WriteAsync(string sql) =>
        _still.Get<OttoDatabase>().WriteAsync(transaction => transaction.ExecuteAsync(sql, null), CancellationToken.None);
}
