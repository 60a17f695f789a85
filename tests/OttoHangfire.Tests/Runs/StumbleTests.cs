using Hangfire.States;
using Microsoft.Extensions.DependencyInjection;
using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Runs;

/// <summary>Something of ours breaks in the middle of a run: it is tried again, but not for ever.</summary>
public sealed class StumbleTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WhatBreaksInside_IsTriedAgainInTheSameRun_AndTakenOutOfTheWayAfterThreeTimes(bool asACancellation)
    {
        Exception problem = asACancellation ? new OperationCanceledException("Nobody asked for this.") : new InvalidCastException("Ours.");
        await using var still = await StillBackend.StartAsync(services =>
            services.ConfigureHttpClientDefaults(client => client.AddHttpMessageHandler(() => new BrokenInside(problem))));
        var task = await still.AddAsync();

        var first = await still.RingAsync(task.Id);
        var waiting = await still.Backend.TaskAsync(task.Id);
        var second = await still.RingAtItsNextTryAsync(task.Id);
        var third = await still.RingAtItsNextTryAsync(task.Id);

        first.Should().BeOfType<ScheduledState>().Which.EnqueueAt.Should().Be(Some.Now.AddSeconds(5).UtcDateTime);
        waiting.Should().BeEquivalentTo(new { Status = OttoStatus.Pending, Reason = OttoReason.Retrying, Attempt = 1 });
        second.Should().BeOfType<ScheduledState>();
        third.Should().BeOfType<FailedState>();
        (await still.Backend.TaskAsync(task.Id)).Should().BeEquivalentTo(new { Status = OttoStatus.Blocked, Reason = OttoReason.Crashed });
        (await still.Backend.RunsAsync(task.Id)).Should().ContainSingle().Which.Attempt.Should().Be(1);
    }

    private sealed class BrokenInside(Exception problem) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromException<HttpResponseMessage>(problem);
    }
}
