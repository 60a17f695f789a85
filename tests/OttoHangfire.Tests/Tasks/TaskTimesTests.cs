using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Tasks;

/// <summary>When a task runs, on the real clock; and the whole way of the task that every new owner tries first.</summary>
[Collection(OnTheClock.Name)]
public sealed class TaskTimesTests(RunningBackend fixture) : IClassFixture<RunningBackend>, IAsyncLifetime
{
    private readonly OttoBackend _backend = fixture.Backend;

    /// <summary>The first task of a process pays for its start.</summary>
    public async Task InitializeAsync()
    {
        var first = await _backend.AddAsync(Some.Task());
        await _backend.TaskAsync(first.Id, OttoStatus.Success);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task ATaskThatIsDueNow_SucceedsWithinTwoSeconds_AndLeavesOneRunWithEverythingInIt()
    {
        _backend.Agent.Answers("Reminder: Call Mum", Some.Note("Reminder: Call Mum"), Some.Action("otto.log", new { message = "noted" }));

        var task = await _backend.AddAsync(Some.Task(payload: new { text = "Call Mum", number = 4711 }));
        var done = await _backend.TaskAsync(task.Id, OttoStatus.Success, within: TimeSpan.FromSeconds(2));

        done.LastRunAt.Should().NotBeNull();
        done.Should().BeEquivalentTo(new { Attempt = 1, LastError = (string?)null, Reason = (string?)null, NextRunAt = (DateTimeOffset?)null });
        var run = (await _backend.RunsAsync(task.Id)).Should().ContainSingle().Subject;
        run.Should().BeEquivalentTo(new { TaskId = task.Id, Source = "worker", Status = OttoStatus.Success, Attempt = 1, OutputText = "Reminder: Call Mum", task.HangfireJobId });
        run.InputPayload!.Value.GetRawText().Should().Be("""{"text":"Call Mum","number":4711}""");
        run.OutputPayload!.Execution.Actions.Select(action => (action.Index, action.Type, action.Status, action.Tier))
            .Should().Equal((0, "life_os.log_note", ActionStatus.Ok, 1), (1, "otto.log", ActionStatus.Ok, 0));
        run.Logs.Should().Contain(line => line.Level == "info" && line.Message == "noted");
        (run.StartedAt <= run.FinishedAt).Should().BeTrue();
        var note = (await _backend.NotesAsync()).Should().ContainSingle(note => note.TaskId == task.Id).Subject;
        note.Should().BeEquivalentTo(new { Text = "Reminder: Call Mum", RunId = run.Id });
    }

    [Fact]
    public async Task TwentyTasksAtOnce_AreAllDone_EachOnce()
    {
        _backend.Agent.Answers("Done.");

        var tasks = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _backend.AddAsync(Some.Task("test.many"))));

        foreach (var task in tasks)
        {
            await _backend.TaskAsync(task.Id, OttoStatus.Success);
            _backend.Agent.TimesAsked(task.Id).Should().Be(1);
        }
    }

    [Fact]
    public async Task TasksOfLater_RunNotBeforeTheirTime_AndAtMostASecondAfter_WithoutTheNet()
    {
        await using var backend = await OttoBackend.StartAsync(new BackendOptions { Reconciler = false });
        var tasks = new List<OttoTask>();

        // All over a second, and between milliseconds: Hangfire cuts its times to seconds, timers to milliseconds.
        for (var i = 0; i < 40; i++)
        {
            var due = TimeProvider.System.GetUtcNow().AddMilliseconds(3000 + (i * 17.3));
            tasks.Add(await backend.AddAsync(Some.Task("test.later") with { NextRunAt = due }));
        }

        foreach (var task in tasks)
        {
            await backend.TaskAsync(task.Id, OttoStatus.Success);
            var run = (await backend.RunsAsync(task.Id)).Should().ContainSingle().Subject;
            run.ScheduledFor.Should().Be(task.NextRunAt);
            run.StartedAt.Should().BeOnOrAfter(task.NextRunAt!.Value).And.BeBefore(task.NextRunAt.Value.AddSeconds(1));
        }
    }

    [Fact]
    public async Task ATaskThatRuns_IsSeenRunning()
    {
        var held = _backend.Agent.Holds();

        var task = await _backend.AddAsync(Some.Task("test.seen"));
        await held.Asked;

        (await _backend.TaskAsync(task.Id)).Status.Should().Be(OttoStatus.Running);
        (await _backend.RunsAsync(task.Id)).Should().ContainSingle().Which.Should().BeEquivalentTo(
            new { Status = OttoStatus.Running, FinishedAt = (DateTimeOffset?)null, OutputText = (string?)null });
        JobState.Of(_backend, task.HangfireJobId!).Name.Should().Be("Processing");
        held.Release();
        await _backend.TaskAsync(task.Id, OttoStatus.Success);
    }
}
