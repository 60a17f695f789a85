using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Dashboard;

/// <summary>What is to follow a commit follows it, whichever way the change came; and what fails then takes nothing back.</summary>
public sealed class AfterTheCommitTests : IAsyncLifetime
{
    private StillBackend _still = null!;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync();

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Fact]
    public async Task Delete_OfTheJobOfARunningTask_TellsItsWorkerToStop()
    {
        var answer = _still.Agent.Holds();
        var task = await _still.AddAsync();
        var running = _still.RingAsync(task.Id);
        await answer.Asked;

        (await PressAsync("/jobs/enqueued/delete", task.HangfireJobId!)).Should().Be(204);

        await answer.HungUp;
        answer.Release();
        await running;
        (await _still.Backend.TaskAsync(task.Id)).Reason.Should().Be(OttoReason.Cancelled);
    }

    [Theory]
    [InlineData("/jobs/deleted/requeue", "Enqueued", OttoStatus.Pending, null)]
    [InlineData("/jobs/enqueued/delete", "Deleted", OttoStatus.Error, OttoReason.Cancelled)]
    public async Task AButton_OnAnOlderJob_TakesTheAlarmBackThatTheTaskHas(string button, string state, string status, string? reason)
    {
        var older = await _still.AddAsync();
        await _still.Backend.PatchTextAsync($"/otto/tasks/{older.Id}", """{"next_run_at":"2030-01-01T00:00:00Z"}""");
        var task = await _still.Backend.TaskAsync(older.Id);
        JobState.Of(_still.Backend, task.HangfireJobId!).Name.Should().Be("Scheduled");

        (await PressAsync(button, older.HangfireJobId!)).Should().Be(204);

        (await _still.Backend.TaskAsync(task.Id)).Should().BeEquivalentTo(new { Status = status, Reason = reason, older.HangfireJobId });
        JobState.Of(_still.Backend, older.HangfireJobId!).Name.Should().Be(state);
        await Eventually.HoldsAsync(() => JobState.Of(_still.Backend, task.HangfireJobId!).Name == "Deleted");
    }

    [Fact]
    public async Task WhatFailsAfterTheCommit_TakesNothingBack_AndTheOthersFollow()
    {
        var followed = false;

        var result = await _still.Get<OttoDatabase>().WriteAsync(
            transaction =>
            {
                transaction.WhenCommitted(() => throw new InvalidOperationException("The bell is broken."));
                transaction.WhenCommitted(() => followed = true);
                return Task.FromResult("written");
            },
            CancellationToken.None);

        result.Should().Be("written");
        followed.Should().BeTrue();
    }

    [Fact]
    public async Task AButton_ThatFindsItsTaskBlocked_WaitsNotForTheJobThatItHolds()
    {
        var task = await _still.AddAsync(new TaskSchedule { Every = "P1D", TimeZone = "Europe/Berlin" });
        await _still.Get<OttoDatabase>().WriteAsync(
            transaction => transaction.ExecuteAsync("UPDATE otto_tasks SET schedule = replace(schedule, 'Berlin', 'Atlantis')", null), CancellationToken.None);

        (await PressAsync("/jobs/enqueued/delete", task.HangfireJobId!).WaitAsync(TimeSpan.FromSeconds(20))).Should().Be(204);

        (await _still.Backend.TaskAsync(task.Id)).Reason.Should().Be(OttoReason.Cancelled);
        await Eventually.HoldsAsync(() => JobState.Of(_still.Backend, task.HangfireJobId!).Name == "Deleted");
    }

    private async Task<int> PressAsync(string button, string jobId)
    {
        using var browser = await new DashboardBrowser(_still.Backend).SignInAsync();
        await browser.OpenAsync("/jobs/enqueued");
        return await browser.PressAsync(button, jobId);
    }
}
