using OttoHangfire.Contracts;
using OttoHangfire.Tasks;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Commands;

/// <summary><c>pause</c> and <c>resume</c>: nothing of the task wakes in between, and then it stands as before.</summary>
public sealed class PauseTests : IAsyncLifetime
{
    private StillBackend _still = null!;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync();

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Fact]
    public async Task APausedTask_IsNotRun_ByWhateverRings()
    {
        var task = await _still.AddAsync();
        await _still.Backend.TellAsync(task.Id, "pause");

        var state = await _still.RingAsync(task.Id);
        var claim = await _still.TryClaimAsync(task.Id);
        _still.Clock.Advance(TimeSpan.FromHours(1));
        await _still.ReconcileAsync();

        state.Name.Should().Be("Deleted");
        claim.Should().BeNull();
        _still.Agent.Asked.Should().BeEmpty();
        (await _still.Backend.TaskAsync(task.Id)).Should().BeEquivalentTo(new { Status = OttoStatus.Blocked, Reason = OttoReason.Paused });
        JobState.Of(_still.Backend, task.HangfireJobId!).Should().BeEquivalentTo(new { Name = "Deleted", Reason = "The task was paused." });
    }

    [Fact]
    public async Task Resume_OfAWaitingTask_LetsItWaitForTheSameInstant_WithAnAlarmOfItsOwn()
    {
        var at = Some.Now.AddHours(3);
        var task = await _still.Backend.AddAsync(Some.Task("test.chore") with { NextRunAt = at });
        await _still.Backend.TellAsync(task.Id, "pause");

        var resumed = (await _still.Backend.TellAsync(task.Id, "resume")).Read<OttoTask>();

        resumed.Should().BeEquivalentTo(new { Status = OttoStatus.Pending, Reason = (string?)null, NextRunAt = at });
        resumed.HangfireJobId.Should().NotBe(task.HangfireJobId);
        JobState.Of(_still.Backend, resumed.HangfireJobId!).Name.Should().Be("Scheduled");
        (await _still.OccurrenceAsync(task.Id)).ScheduledFor.Should().Be(at);
        _still.Clock.SetUtcNow(at);
        (await _still.RingAsync(task.Id)).Name.Should().Be("Succeeded");
    }

    [Theory]
    [InlineData(OverlappingInstants.Skip)]
    [InlineData(OverlappingInstants.Queue)]
    public async Task Resume_AfterTheScheduleWasRemoved_SaysWhenTheTaskIsDueNow(string overlap)
    {
        var task = await _still.AddAsync(new TaskSchedule { Cron = "0 * * * *", TimeZone = "UTC", Overlap = overlap });
        await _still.Backend.TellAsync(task.Id, "pause");
        _still.Clock.Advance(TimeSpan.FromDays(3));
        await _still.Backend.PatchTextAsync($"/otto/tasks/{task.Id}", """{"schedule":null}""");

        var resumed = (await _still.Backend.TellAsync(task.Id, "resume")).Read<OttoTask>();

        var waiting = (await _still.OccurrencesAsync(task.Id)).Where(occurrence => occurrence.Outcome == OccurrenceOutcome.Pending);
        resumed.NextRunAt.Should().Be(waiting.Should().ContainSingle().Which.DueAt);
    }

    [Fact]
    public async Task Resume_AfterTheInstantHasPassed_RunsTheTaskAtOnce()
    {
        var task = await _still.Backend.AddAsync(Some.Task("test.chore") with { NextRunAt = Some.Now.AddHours(3) });
        await _still.Backend.TellAsync(task.Id, "pause");
        _still.Clock.Advance(TimeSpan.FromDays(1));

        var resumed = (await _still.Backend.TellAsync(task.Id, "resume")).Read<OttoTask>();

        JobState.Of(_still.Backend, resumed.HangfireJobId!).Name.Should().Be("Enqueued");
        (await _still.RingAsync(task.Id)).Name.Should().Be("Succeeded");
    }

    [Fact]
    public async Task ARoundOfTries_GoesOnAfterThePause()
    {
        _still.Agent.AnswersProblem(500, "Not today.");
        var task = await _still.AddAsync();
        await _still.RingAsync(task.Id);
        var retrying = await _still.Backend.TaskAsync(task.Id);
        await _still.Backend.TellAsync(task.Id, "pause");

        var resumed = (await _still.Backend.TellAsync(task.Id, "resume")).Read<OttoTask>();
        _still.Agent.Answers("Done.");
        await _still.RingAtItsNextTryAsync(task.Id);

        resumed.Should().BeEquivalentTo(new { Status = OttoStatus.Pending, Reason = OttoReason.Retrying, retrying.NextRunAt, Attempt = 1 });
        (await _still.Backend.TaskAsync(task.Id)).Should().BeEquivalentTo(new { Status = OttoStatus.Success, Attempt = 2 });
    }

    [Fact]
    public async Task ABlockedTask_IsBlockedAgainAfterThePause_ForTheSameReason()
    {
        _still.Agent.AnswersProblem(409, "No model is set.", OttoReason.MissingModel);
        var task = await _still.AddAsync();
        await _still.RingAsync(task.Id);
        await _still.Backend.TellAsync(task.Id, "pause");

        var resumed = (await _still.Backend.TellAsync(task.Id, "resume")).Read<OttoTask>();

        resumed.Should().BeEquivalentTo(new { Status = OttoStatus.Blocked, Reason = OttoReason.MissingModel, LastError = "No model is set." });
        (await _still.RingAsync(task.Id)).Name.Should().Be("Failed");
        _still.Agent.TimesAsked(task.Id).Should().Be(1);
    }

    [Fact]
    public async Task APauseWhileTheJobIsAboutToClaim_Wins()
    {
        var task = await _still.AddAsync();
        var occurrence = await _still.OccurrenceAsync(task.Id);

        await _still.Backend.TellAsync(task.Id, "pause");
        var claim = await _still.TryClaimAsync(occurrence);

        claim.Should().BeNull();
        (await _still.OccurrenceAsync(task.Id)).Outcome.Should().Be(OccurrenceOutcome.Pending);
    }
}
