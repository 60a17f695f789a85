using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Worker;

/// <summary><c>/otto/worker</c>: nothing new starts while it is off, what runs is finished, and a restart changes neither.</summary>
public sealed class StopSwitchTests
{
    [Fact]
    public async Task AHundredTasks_WaitWhileItIsOff_AlsoAfterARestart_AndAllRunWhenItIsOn()
    {
        await using var backend = await OttoBackend.StartAsync();
        (await backend.PutAsync("/otto/worker", new { enabled = false })).Read<WorkerState>().Enabled.Should().BeFalse();

        var tasks = new List<OttoTask>();
        for (var number = 0; number < 100; number++)
        {
            tasks.Add(await backend.AddAsync(Some.Task("test.chore")));
        }

        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System);
        await ExpectAllToWaitAsync(backend, tasks);

        await backend.StopAsync();
        await backend.StartAgainAsync();
        (await backend.GetAsync("/otto/worker")).Read<WorkerState>().Enabled.Should().BeFalse();
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System);
        await ExpectAllToWaitAsync(backend, tasks);

        await backend.PutAsync("/otto/worker", new { enabled = true });

        foreach (var task in tasks)
        {
            (await backend.TaskAsync(task.Id, OttoStatus.Success, within: TimeSpan.FromSeconds(60))).Attempt.Should().Be(1);
        }
    }

    [Fact]
    public async Task WhatRuns_IsFinished_AndTheNextOneWaits()
    {
        await using var backend = await OttoBackend.StartAsync();
        var held = backend.Agent.Holds("Done.", Some.Note("finished"));
        var running = await backend.AddAsync(Some.Task("test.chore"));
        await held.Asked;

        await backend.PutAsync("/otto/worker", new { enabled = false });
        var waiting = await backend.AddAsync(Some.Task("test.chore"));
        held.Release();

        (await backend.TaskAsync(running.Id, OttoStatus.Success)).Status.Should().Be(OttoStatus.Success);
        (await backend.NotesAsync()).Should().ContainSingle().Which.Text.Should().Be("finished");
        (await backend.TaskAsync(waiting.Id)).Status.Should().Be(OttoStatus.Pending);
        backend.Agent.TimesAsked(waiting.Id).Should().Be(0);
    }

    [Fact]
    public async Task AWorkerThatHasItsJobAlready_GetsNoClaim()
    {
        await using var still = await StillBackend.StartAsync();
        var task = await still.AddAsync();

        await still.Backend.PutAsync("/otto/worker", new { enabled = false });
        var state = await still.RingAsync(task.Id);

        state.Name.Should().Be("Scheduled", "the alarm is not given up");
        still.Agent.Asked.Should().BeEmpty();
        (await still.Backend.TaskAsync(task.Id)).Status.Should().Be(OttoStatus.Pending);

        await still.Backend.PutAsync("/otto/worker", new { enabled = true });
        (await still.RingAsync(task.Id)).Name.Should().Be("Succeeded");
    }

    [Fact]
    public async Task HealthAndDoctor_SayThatItIsOff()
    {
        await using var backend = await OttoBackend.StartAsync();

        await backend.PutAsync("/otto/worker", new { enabled = false });

        (await backend.GetAsync("/health/ready")).Json().GetProperty("worker").GetString().Should().Be("off");
        var check = (await backend.GetAsync("/otto/doctor")).Read<DoctorReport>().Checks.Single(check => check.Id == "services.worker");
        check.Status.Should().Be(DoctorStatus.Warning);
        check.Fix.Text.Should().Contain("otto worker on");
    }

    [Fact]
    public async Task EachTurn_IsInTheAudit()
    {
        await using var backend = await OttoBackend.StartAsync();

        await backend.PutAsync("/otto/worker", new { enabled = false });
        await backend.PutAsync("/otto/worker", new { enabled = true });

        (await backend.GetAsync("/otto/audit")).Read<Page<AuditEntry>>().Items.Where(entry => entry.Event == AuditEvent.Worker).Select(entry => (entry.Event, entry.Outcome, entry.AllowedBy))
            .Should().Equal(("worker", "on", "owner (cli)"), ("worker", "off", "owner (cli)"));
    }

    [Theory]
    [InlineData("{}", "enabled")]
    [InlineData("""{"enabled":null}""", "enabled")]
    [InlineData("""{"enabled":"no"}""", "enabled")]
    [InlineData("""{"enabled":false,"for":"ever"}""", "for")]
    public async Task AWrongRequest_NamesTheField_AndTurnsNothing(string body, string field)
    {
        await using var backend = await OttoBackend.StartAsync();

        (await backend.PutTextAsync("/otto/worker", body)).AsWrongField(field);

        (await backend.GetAsync("/otto/worker")).Read<WorkerState>().Enabled.Should().BeTrue();
    }

    [Fact]
    public async Task AProcessWithoutAWorker_CannotBeTurnedOn_AndSaysWhy()
    {
        await using var backend = await OttoBackend.StartAsync(new BackendOptions { Worker = false });

        (await backend.GetAsync("/otto/worker")).Read<WorkerState>().Enabled.Should().BeFalse();
        (await backend.PutAsync("/otto/worker", new { enabled = true })).AsProblem(409).Detail.Should().Contain("OTTO_WORKER");
        (await backend.PutAsync("/otto/worker", new { enabled = false })).Status.Should().Be(200);
    }

    private static async Task ExpectAllToWaitAsync(OttoBackend backend, IEnumerable<OttoTask> tasks)
    {
        backend.Agent.Asked.Should().BeEmpty();
        foreach (var task in tasks)
        {
            (await backend.TaskAsync(task.Id)).Should().BeEquivalentTo(new { Status = OttoStatus.Pending, Attempt = 0, LastRunAt = (DateTimeOffset?)null });
            JobState.Of(backend, task.HangfireJobId!).Name.Should().Be("Enqueued");
        }
    }
}
