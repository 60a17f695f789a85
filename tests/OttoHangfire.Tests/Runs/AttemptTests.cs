using System.Globalization;
using Hangfire.States;
using Microsoft.AspNetCore.Http;
using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Runs;

/// <summary>Otto was asked and gave no usable answer: that is a try, and there are only so many.</summary>
public sealed class AttemptTests : IAsyncLifetime
{
    private StillBackend _still = null!;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync();

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(429)]
    public async Task AFailureOfOtto_IsTriedAgainInANewRun(int status)
    {
        var task = await _still.AddAsync();
        _still.Agent.AnswersProblem(status, "Not now.");

        var state = await _still.RingAsync(task.Id);
        var waiting = await _still.Backend.TaskAsync(task.Id);
        _still.Agent.Answers("Done.");
        await _still.RingAtItsNextTryAsync(task.Id);

        state.Should().BeOfType<ScheduledState>().Which.Reason.Should().Be("Retry attempt 2 of 5: Not now.");
        waiting.Should().BeEquivalentTo(new { Status = OttoStatus.Pending, Reason = OttoReason.Retrying, Attempt = 1, LastError = "Not now." });
        (await _still.Backend.TaskAsync(task.Id)).Should().BeEquivalentTo(new { Status = OttoStatus.Success, Attempt = 2, LastError = (string?)null });
        (await _still.Backend.RunsAsync(task.Id)).Select(run => (run.Attempt, run.Status))
            .Should().Equal((2, OttoStatus.Success), (1, OttoStatus.Error));
    }

    [Fact]
    public async Task AConnectionThatIsCutInsideTheReply_DoesNothingOfIt_AndIsTriedAgain()
    {
        var task = await _still.AddAsync();
        var reply = Some.Reply("Done.", Some.Note("half said"));
        _still.Agent.AnswersWith(async (context, _) =>
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = reply.Length;
            await context.Response.Body.WriteAsync(reply.AsMemory(0, reply.Length - 2));
            await context.Response.Body.FlushAsync();
            context.Abort();
        });

        var state = await _still.RingAsync(task.Id);

        state.Should().BeOfType<ScheduledState>();
        (await _still.Backend.TaskAsync(task.Id)).Should().BeEquivalentTo(new { Reason = OttoReason.Retrying, Attempt = 1 });
        (await _still.Backend.NotesAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task AnAnswerThatDoesNotComeInTime_IsTriedAgain()
    {
        var task = await _still.Backend.AddAsync(Some.Task("test.chore") with { TimeoutSeconds = 20 });
        var answer = _still.Agent.Holds();

        var ringing = _still.RingAsync(task.Id);
        await answer.Asked;
        _still.Clock.Advance(TimeSpan.FromSeconds(19));
        var before = await _still.Backend.TaskAsync(task.Id);
        _still.Clock.Advance(TimeSpan.FromSeconds(1));

        (await ringing).Should().BeOfType<ScheduledState>();
        await answer.HungUp;
        before.Status.Should().Be(OttoStatus.Running);
        (await _still.Backend.TaskAsync(task.Id)).LastError.Should().Be("Otto did not answer within 20 s.");
    }

    [Fact]
    public async Task TheLastTry_EndsTheTask()
    {
        var task = await _still.Backend.AddAsync(Some.Task("test.chore") with { MaxAttempts = 3 });
        _still.Agent.AnswersProblem(500, "I am ill.");

        var states = new[]
        {
            await _still.RingAsync(task.Id), await _still.RingAtItsNextTryAsync(task.Id), await _still.RingAtItsNextTryAsync(task.Id),
        };

        states.Select(state => state.Name).Should().Equal("Scheduled", "Scheduled", "Failed");
        var ended = await _still.Backend.TaskAsync(task.Id);
        ended.Should().BeEquivalentTo(new { Status = OttoStatus.Error, Reason = OttoReason.AttemptsExhausted, Attempt = 3, NextRunAt = (DateTimeOffset?)null });
        ended.LastError.Should().Be("After 3 of 3 tries: I am ill.");
        (await _still.Backend.RunsAsync(task.Id)).Select(run => run.Attempt).Should().Equal(3, 2, 1);
    }

    [Fact]
    public async Task ARetryByAPerson_BeginsANewRoundOfTries()
    {
        var task = await _still.Backend.AddAsync(Some.Task("test.chore") with { MaxAttempts = 1 });
        _still.Agent.AnswersProblem(500, "I am ill.");
        await _still.RingAsync(task.Id);
        _still.Agent.Answers("Done.");

        await _still.Backend.TellAsync(task.Id, "retry");
        await _still.RingAsync(task.Id);

        (await _still.Backend.TaskAsync(task.Id)).Should().BeEquivalentTo(new { Status = OttoStatus.Success, Attempt = 1 });
    }

    [Fact]
    public async Task TheWaits_DoubleFromTenSeconds()
    {
        var task = await _still.Backend.AddAsync(Some.Task("test.chore") with { MaxAttempts = 6 });
        _still.Agent.AnswersProblem(500, "I am ill.");

        await _still.RingAsync(task.Id);
        for (var attempt = 1; attempt <= 5; attempt++)
        {
            var wait = (await _still.Backend.TaskAsync(task.Id)).NextRunAt!.Value - _still.Clock.GetUtcNow();
            var plain = 10 * Math.Pow(2, attempt - 1);
            wait.TotalSeconds.Should().BeInRange(0.75 * plain, 1.25 * plain, $"that is wait {attempt}");
            await _still.RingAtItsNextTryAsync(task.Id);
        }
    }

    [Theory]
    [InlineData("120", 120)]
    [InlineData("999999", 3600)]
    [InlineData("Tue, 01 Dec 2026 08:02:00 GMT", 120)]
    public async Task ARequestToWait_IsHonoured_ButNotForEver(string retryAfter, int seconds)
    {
        var task = await _still.AddAsync();
        _still.Agent.AnswersWith((context, _) =>
        {
            context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            context.Response.Headers.RetryAfter = retryAfter;
            return Task.CompletedTask;
        });

        await _still.RingAsync(task.Id);

        (await _still.Backend.TaskAsync(task.Id)).NextRunAt.Should().Be(Some.Now.AddSeconds(seconds));
    }

    [Fact]
    public async Task ARequestToComeBackSoonerThanTheWait_ChangesNothing()
    {
        var task = await _still.AddAsync();
        _still.Agent.AnswersWith((context, _) =>
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = 1.ToString(CultureInfo.InvariantCulture);
            return Task.CompletedTask;
        });

        await _still.RingAsync(task.Id);

        (await _still.Backend.TaskAsync(task.Id)).NextRunAt.Should().BeOnOrAfter(Some.Now.AddSeconds(7.5));
    }
}
