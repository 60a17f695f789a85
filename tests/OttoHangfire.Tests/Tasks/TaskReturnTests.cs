using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Tasks;

/// <summary>A task that comes back from a pause, a block or an end: it waits for something, or it ends. None stands still for ever.</summary>
public sealed class TaskReturnTests : IAsyncLifetime
{
    private static readonly TaskSchedule Twice = new() { Rrule = "FREQ=HOURLY;COUNT=2", TimeZone = "UTC" };
    private static readonly TaskSchedule Daily = new() { Cron = "0 9 * * *", TimeZone = "UTC" };

    private StillBackend _still = null!;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync();

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Fact]
    public async Task AScheduleThatEndedDuringThePause_EndsTheTaskWhenItIsResumed()
    {
        _still.Agent.Answers("Done.");
        var task = await _still.AddAsync(Twice);
        await _still.RingAsync(task.Id);
        await _still.Backend.TellAsync(task.Id, "pause");
        _still.Clock.Advance(TimeSpan.FromHours(5));

        var resumed = (await _still.Backend.TellAsync(task.Id, "resume")).Read<OttoTask>();

        resumed.Should().BeEquivalentTo(new { Status = OttoStatus.Success, Reason = (string?)null, NextRunAt = (DateTimeOffset?)null });
        (await _still.OutcomesAsync(task.Id)).Should().Equal((0, "ran", null), (1, "skipped", "paused"));
    }

    [Fact]
    public async Task AScheduleThatEndedDuringThePause_EndsTheTaskAsItsLastRunDid()
    {
        _still.Agent.AnswersProblem(404, "No skill.");
        var task = await _still.AddAsync(Twice);
        await _still.RingAsync(task.Id);
        await _still.Backend.TellAsync(task.Id, "pause");
        _still.Clock.Advance(TimeSpan.FromHours(5));

        await _still.Backend.TellAsync(task.Id, "resume");

        (await _still.Backend.TaskAsync(task.Id)).Should().BeEquivalentTo(new { Status = OttoStatus.Error, Reason = "permanent" });
    }

    [Fact]
    public async Task WhatOttoBlockedAfterItsLastInstant_EndsWhenHeSetsItToPending()
    {
        var task = await _still.AddAsync(new TaskSchedule { Rrule = "FREQ=HOURLY;COUNT=1", TimeZone = "UTC" });
        await SetByOttoAsync(task.Id, OttoStatus.Blocked);
        _still.Clock.Advance(TimeSpan.FromHours(1));

        await SetByOttoAsync(task.Id, OttoStatus.Pending);

        (await _still.Backend.TaskAsync(task.Id)).Status.Should().Be(OttoStatus.Success);
    }

    [Theory]
    [InlineData(OttoStatus.Error)]
    [InlineData(OttoStatus.Blocked)]
    public async Task ARetryOfWhatNeverFailed_WaitsForTheNextInstant(string setByOtto)
    {
        var task = await _still.AddAsync(Daily);
        await SetByOttoAsync(task.Id, setByOtto);

        var retried = (await _still.Backend.TellAsync(task.Id, "retry")).Read<OttoTask>();
        await _still.RingAsync(task.Id);

        retried.Should().BeEquivalentTo(new { Status = OttoStatus.Pending, Reason = (string?)null, task.NextRunAt });
        _still.Agent.TimesAsked(task.Id).Should().Be(0, "nothing of this task is due");
        (await _still.OccurrencesAsync(task.Id)).Should().ContainSingle().Which.Outcome.Should().Be("pending");
    }

    [Fact]
    public async Task ARetryAfterAGoodRun_DoesNotRepeatIt()
    {
        _still.Agent.Answers("Done.", Some.Note("once"));
        var task = await _still.AddAsync(Daily);
        _still.Clock.SetUtcNow(task.NextRunAt!.Value);
        await _still.RingByScheduleAsync(task.Id);
        await SetByOttoAsync(task.Id, OttoStatus.Error);

        var retried = (await _still.Backend.TellAsync(task.Id, "retry")).Read<OttoTask>();
        await _still.RingAsync(task.Id);

        retried.NextRunAt.Should().Be(task.NextRunAt!.Value.AddDays(1));
        (await _still.Backend.NotesAsync()).Should().ContainSingle();
    }

    [Fact]
    public async Task WhatPassedWhileTheTaskWasAtItsEnd_IsSkipped_AndWhatLiesAheadStays()
    {
        var task = await _still.AddAsync(Daily);
        await SetByOttoAsync(task.Id, OttoStatus.Error);
        var ended = (await _still.OccurrencesAsync(task.Id)).Single();
        _still.Clock.SetUtcNow(task.NextRunAt!.Value.AddHours(30));

        var retried = (await _still.Backend.TellAsync(task.Id, "retry")).Read<OttoTask>();

        ended.Outcome.Should().Be("pending", "only what has passed is closed");
        retried.NextRunAt.Should().Be(task.NextRunAt.Value.AddDays(2));
        (await _still.OccurrencesAsync(task.Id)).Select(occurrence => (occurrence.Outcome, occurrence.Reason))
            .Should().Equal(("skipped", "set_by_otto"), ("skipped", "set_by_otto"), ("pending", null));
    }

    [Fact]
    public async Task AOneTimeTaskThatOttoEndedBeforeItsInstant_WaitsForThatInstantAgain()
    {
        var tomorrow = Some.Now.AddDays(1);
        var task = await _still.Backend.AddAsync(Some.Task("test.chore") with { NextRunAt = tomorrow });
        await SetByOttoAsync(task.Id, OttoStatus.Error);

        var retried = (await _still.Backend.TellAsync(task.Id, "retry")).Read<OttoTask>();
        var tooEarly = await _still.RingAsync(task.Id);

        retried.NextRunAt.Should().Be(tomorrow);
        tooEarly.Name.Should().Be("Scheduled");
        _still.Agent.Asked.Should().BeEmpty();
    }

    [Fact]
    public async Task ATryThatOttoBrokeOff_IsWhatARetryTakes()
    {
        _still.Agent.AnswersProblem(503, "Busy.");
        var task = await _still.AddAsync(Daily);
        _still.Clock.SetUtcNow(task.NextRunAt!.Value);
        await _still.RingByScheduleAsync(task.Id);
        await SetByOttoAsync(task.Id, OttoStatus.Error);
        _still.Agent.Answers("Done.");

        await _still.Backend.TellAsync(task.Id, "retry");
        await _still.RingAsync(task.Id);

        (await _still.OccurrencesAsync(task.Id)).Select(occurrence => occurrence.Outcome).Should().Equal("ran", "pending");
    }

    /// <summary>A task of its own, in which Otto sets the status of another.</summary>
    private async Task SetByOttoAsync(long taskId, string status)
    {
        _still.Agent.Answers("Set.", Some.Action("life_os.update_task_status", new { task_id = taskId, status }));
        var setter = await _still.AddAsync("test.setter");
        await _still.RingAsync(setter.Id);
        (await _still.Backend.TaskAsync(setter.Id)).Should().BeEquivalentTo(new { Status = OttoStatus.Success }, "Otto may do that");
        while (_still.Agent.Asked.TryDequeue(out _))
        {
        }

        _still.Agent.Answers("Done.");
    }
}
