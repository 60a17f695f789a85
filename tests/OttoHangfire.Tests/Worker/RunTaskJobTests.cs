using Hangfire.States;
using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Worker;

/// <summary>What the job does when it wakes: in time, too early, twice, too late.</summary>
public sealed class RunTaskJobTests : IAsyncLifetime
{
    private StillBackend _still = null!;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync();

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Fact]
    public async Task AJobThatWakesAMomentEarly_WaitsTheRest()
    {
        // Not a whole millisecond: timers cut that off, and would wake the job before it may claim.
        var due = Some.Now.AddSeconds(1.0004);
        var task = await _still.Backend.AddAsync(Some.Task() with { NextRunAt = due });

        var ringing = _still.RingAsync(task.Id);
        await Eventually.HoldsAsync(() =>
        {
            _still.Clock.Advance(TimeSpan.FromMilliseconds(100));
            return ringing.IsCompleted;
        });

        (await ringing).Should().BeOfType<SucceededState>();
        (await _still.Backend.RunsAsync(task.Id)).Should().ContainSingle().Which.StartedAt.Should().BeOnOrAfter(due);
    }

    [Fact]
    public async Task AJobThatWakesFarTooEarly_ComesBackWhenItIsTime()
    {
        var due = Some.Now.AddSeconds(10);
        var task = await _still.Backend.AddAsync(Some.Task() with { NextRunAt = due });

        var state = await _still.RingAsync(task.Id);

        state.Should().BeOfType<ScheduledState>().Which.EnqueueAt.Should().Be(due.UtcDateTime);
        (await _still.Backend.TaskAsync(task.Id)).Status.Should().Be(OttoStatus.Pending);
        _still.Agent.Asked.Should().BeEmpty();
    }

    [Fact]
    public async Task JobsThatRingTogether_RunTheTaskOnce()
    {
        var task = await _still.AddAsync();
        _still.Agent.Answers("Done.", Some.Note("once"));

        var states = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => _still.RingAsync(task.Id))));

        states.Should().ContainSingle(state => !(state is DeletedState));
        _still.Agent.TimesAsked(task.Id).Should().Be(1);
        (await _still.Backend.RunsAsync(task.Id)).Should().ContainSingle();
        (await _still.Backend.NotesAsync()).Should().ContainSingle();
    }

    [Fact]
    public async Task AJobThatRingsWhileTheTaskRuns_LeavesQuietly()
    {
        var task = await _still.AddAsync();
        var answer = _still.Agent.Holds();
        var running = _still.RingAsync(task.Id);
        await answer.Asked;

        var second = await _still.RingAsync(task.Id);
        answer.Release();

        second.Should().BeOfType<DeletedState>();
        (await running).Should().BeOfType<SucceededState>();
        (await _still.Backend.TaskAsync(task.Id)).Status.Should().Be(OttoStatus.Success);
    }

    [Theory]
    [InlineData(200, typeof(SucceededState))]
    [InlineData(404, typeof(FailedState))]
    public async Task AJobThatComesBackAfterItsTaskHasClosed_EndsAsTheTaskDid(int status, Type end)
    {
        // The process died after the close of the task and before the end of the job: the same job rings again.
        var task = await _still.AddAsync();
        _still.Agent.AnswersText("{}", status);
        await _still.RingAsync(task.Id);

        var again = await _still.RingAsync(task.Id);

        again.Should().BeOfType(end);
        _still.Agent.TimesAsked(task.Id).Should().Be(1);
    }

    [Fact]
    public async Task AJobOfATaskThatIsGone_HasNothingToDo()
    {
        var task = await _still.AddAsync();
        await _still.Backend.TellAsync(task.Id, "cancel");

        var state = await _still.RingAsync(task.Id);

        state.Should().BeOfType<DeletedState>();
        _still.Agent.Asked.Should().BeEmpty();
    }

    [Fact]
    public async Task TheRun_KeepsWhatOttoWasAskedAndWhatHeSaid()
    {
        var task = await _still.Backend.AddAsync(Some.Task("test.chore", "Water the plants", new { plants = new[] { "fern", "ivy" } }));
        _still.Agent.Answers("Watered.", Some.Note("Watered the fern"));

        await _still.RingAsync(task.Id);

        var run = (await _still.Backend.RunsAsync(task.Id)).Should().ContainSingle().Subject;
        run.Source.Should().Be("worker");
        run.Attempt.Should().Be(1);
        run.Status.Should().Be(OttoStatus.Success);
        run.ScheduledFor.Should().Be(task.CreatedAt);
        run.FinishedAt.Should().NotBeNull();
        run.HangfireJobId.Should().Be(task.HangfireJobId);
        run.InputPayload!.Value.GetRawText().Should().Be("""{"plants":["fern","ivy"]}""");
        run.OutputText.Should().Be("Watered.");
        run.OutputPayload!.Reply.Actions.Should().ContainSingle().Which.Type.Should().Be("life_os.log_note");
        run.OutputPayload.Execution.Succeeded.Should().Be(1);
    }
}
