using Hangfire.States;
using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Runs;

/// <summary>Otto cannot be reached at all: that is not the task's fault, and costs it nothing but time.</summary>
public sealed class OutageTests : IAsyncLifetime
{
    private StillBackend _still = null!;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync();

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Fact]
    public async Task ATask_WaitsInItsOneRun_AndSucceedsAtItsFirstAttempt()
    {
        await _still.Agent.StopAsync();
        var task = await _still.AddAsync();

        await _still.RingAsync(task.Id);
        var waiting = await _still.Backend.TaskAsync(task.Id);
        await _still.RingAtItsNextTryAsync(task.Id);
        await _still.Agent.StartAgainAsync();
        var end = await RingUntilReachedAsync(task.Id);

        end.Should().BeOfType<SucceededState>();
        waiting.Should().BeEquivalentTo(new { Status = OttoStatus.Pending, Reason = OttoReason.Retrying });
        waiting.NextRunAt.Should().BeAfter(_still.Clock.Start);
        waiting.LastError.Should().Contain("cannot be reached");
        var run = (await _still.Backend.RunsAsync(task.Id)).Should().ContainSingle().Subject;
        run.Attempt.Should().Be(1);
        run.Logs.Count(line => line.Message.Contains("cannot be reached")).Should().BeGreaterThanOrEqualTo(2);
    }

    [Fact]
    public async Task AnOpenRun_IsSeenWaiting()
    {
        await _still.Agent.StopAsync();
        var task = await _still.AddAsync();

        await _still.RingAsync(task.Id);

        (await _still.Backend.RunsAsync(task.Id)).Should().ContainSingle()
            .Which.Should().BeEquivalentTo(new { Status = OttoStatus.Pending, Reason = OttoReason.Retrying, FinishedAt = (DateTimeOffset?)null });
    }

    [Fact]
    public async Task TheJob_IsScheduledForTheNextTry_AsARetry()
    {
        await _still.Agent.StopAsync();
        var task = await _still.AddAsync();

        var state = await _still.RingAsync(task.Id);

        var scheduled = state.Should().BeOfType<ScheduledState>().Subject;
        scheduled.Reason.Should().StartWith("Retry attempt");
        scheduled.EnqueueAt.Should().Be((await _still.Backend.TaskAsync(task.Id)).NextRunAt!.Value.UtcDateTime);
    }

    [Fact]
    public async Task TheWaits_GrowFromFiveSecondsToFiveMinutes()
    {
        await _still.Agent.StopAsync();
        var task = await _still.AddAsync();

        await _still.RingAsync(task.Id);
        for (var count = 1; count <= 9; count++)
        {
            var wait = (await _still.Backend.TaskAsync(task.Id)).NextRunAt!.Value - _still.Clock.GetUtcNow();
            var plain = Math.Min(5 * Math.Pow(2, count - 1), 400);
            wait.TotalSeconds.Should().BeInRange(Math.Max(5, 0.75 * plain), Math.Min(300, 1.25 * plain), $"that is wait {count}");
            await _still.RingAtItsNextTryAsync(task.Id);
        }
    }

    [Fact]
    public async Task AfterADay_TheTaskEnds()
    {
        await _still.Agent.StopAsync();
        var task = await _still.AddAsync();
        await _still.RingAsync(task.Id);

        _still.Clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        var before = await _still.RingAsync(task.Id);
        _still.Clock.Advance(TimeSpan.FromMinutes(6));
        var after = await _still.RingAsync(task.Id);

        before.Should().BeOfType<ScheduledState>();
        after.Should().BeOfType<FailedState>();
        (await _still.Backend.TaskAsync(task.Id)).Should()
            .BeEquivalentTo(new { Status = OttoStatus.Error, Reason = OttoReason.AttemptsExhausted, Attempt = 1, NextRunAt = (DateTimeOffset?)null });
    }

    [Fact]
    public async Task AnOutage_IsOver_OnceOttoHasBeenReached()
    {
        // A day that begins with one outage and ends with another is not an outage of a day.
        await _still.Agent.StopAsync();
        var task = await _still.AddAsync();
        await _still.RingAsync(task.Id);
        await _still.Agent.StartAgainAsync();
        _still.Agent.AnswersText("", 503);
        await RingUntilReachedAsync(task.Id);
        await _still.Agent.StopAsync();

        _still.Clock.Advance(TimeSpan.FromHours(25));
        var state = await _still.RingAsync(task.Id);

        state.Should().BeOfType<ScheduledState>();
    }

    [Fact]
    public async Task AStopOfTheProcess_DoesNotStartTheDayAnew()
    {
        await _still.Agent.StopAsync();
        var task = await _still.AddAsync();
        await _still.RingAsync(task.Id);
        _still.Clock.Advance(TimeSpan.FromHours(1));
        var claim = await _still.ClaimAsync(task.Id);

        await _still.Finish.ReleaseAsync(claim);

        var occurrence = await _still.OccurrenceAsync(task.Id);
        occurrence.OutageSince.Should().Be(Some.Now);
        occurrence.OutageCount.Should().Be(1);
    }

    /// <summary>The line may rest for a moment after many failures; it is tried until it is open.</summary>
    private async Task<IState> RingUntilReachedAsync(long taskId)
    {
        IState state = new ScheduledState(TimeSpan.Zero);
        await Eventually.HoldsAsync(async () =>
        {
            state = await _still.RingAtItsNextTryAsync(taskId);
            return _still.Agent.TimesAsked(taskId) > 0;
        });
        return state;
    }
}
