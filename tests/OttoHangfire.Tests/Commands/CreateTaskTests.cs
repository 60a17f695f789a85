using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Commands;

/// <summary>Otto puts in a task, by the same rules as everybody else.</summary>
[RightPayload(
    "life_os.create_task",
    """{"type":"test.chore","description":"x","payload":{},"next_run_at":"2026-12-02T09:00:00Z","schedule":{"cron":"0 7 * * *","missed":"once"},"max_attempts":3,"timeout_seconds":60}""",
    "schedule", "cron", "every", "rrule", "start", "time_zone", "payload")]
public sealed class CreateTaskTests : IAsyncLifetime
{
    private StillBackend _still = null!;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync();

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Fact]
    public async Task TheTask_IsOttos_NamesTheRunThatMadeIt_AndRunsByItself()
    {
        var parent = await RunAsync("""{"type":"test.chore","description":"Buy flowers","payload":{"colour":"red"},"max_attempts":2,"timeout_seconds":30}""");
        _still.Agent.Answers("Done.");

        var child = await ChildAsync();
        var state = await _still.RingAsync(child.Id);

        var run = (await _still.Backend.RunsAsync(parent.Id)).Should().ContainSingle().Subject;
        run.OutputPayload!.Execution.Actions[0].Message.Should().Be($"created task {child.Id}");
        child.Should().BeEquivalentTo(new
        {
            Type = "test.chore",
            Description = "Buy flowers",
            Source = TaskSource.Otto,
            ParentRunId = run.Id,
            Status = OttoStatus.Pending,
            MaxAttempts = 2,
            TimeoutSeconds = 30,
        });
        child.Payload!.Value.GetRawText().Should().Be("""{"colour":"red"}""");
        child.HangfireJobId.Should().NotBeNull();
        state.Name.Should().Be("Succeeded");
    }

    [Fact]
    public async Task ATaskForLater_WaitsForItsTime()
    {
        await RunAsync("""{"type":"test.chore","description":"Call back","next_run_at":"2026-12-02T09:00:00+01:00"}""");

        var child = await ChildAsync();

        child.NextRunAt.Should().Be(new DateTimeOffset(2026, 12, 2, 8, 0, 0, TimeSpan.Zero));
        JobState.Of(_still.Backend, child.HangfireJobId!).Name.Should().Be("Scheduled");
    }

    [Theory]
    [InlineData("""{}""", "type")]
    [InlineData("""{"type":"test.chore"}""", "description")]
    [InlineData("""{"type":"Test Chore","description":"x"}""", "type")]
    [InlineData("""{"type":"test.chore","description":""}""", "description")]
    [InlineData("""{"type":"test.chore","description":"x","payload":[1]}""", "payload")]
    [InlineData("""{"type":"test.chore","description":"x","next_run_at":"tomorrow"}""", "next_run_at")]
    [InlineData("""{"type":"test.chore","description":"x","next_run_at":"2026-12-02T09:00:00"}""", "next_run_at")]
    [InlineData("""{"type":"test.chore","description":"x","max_attempts":0}""", "max_attempts")]
    [InlineData("""{"type":"test.chore","description":"x","timeout_seconds":3601}""", "timeout_seconds")]
    [InlineData("""{"type":"test.chore","description":"x","source":"api"}""", "source")]
    public async Task AWrongPayload_FailsTheAction_NamesTheField_AndMakesNoTask(string payload, string field)
    {
        var parent = await RunAsync(payload);

        var action = (await _still.Backend.RunsAsync(parent.Id))[0].OutputPayload!.Execution.Actions[0];
        action.Status.Should().Be(ActionStatus.Error);
        action.Error.Should().Contain(field);
        (await ChildAsync()).Id.Should().Be(parent.Id, "there is no other task");
    }

    [Fact]
    public async Task TheCalendar_DoesNotExistYet()
    {
        _still.Agent.Answers("Done.", Some.Action("create_calendar_event", new { summary = "Dinner" }));
        var task = await _still.AddAsync();

        await _still.RingAsync(task.Id);

        (await _still.Backend.RunsAsync(task.Id))[0].OutputPayload!.Execution.Actions[0].Status.Should().Be(ActionStatus.Unknown);
        (await _still.Backend.TaskAsync(task.Id)).Status.Should().Be(OttoStatus.Success);
    }

    private async Task<OttoTask> RunAsync(string payload)
    {
        _still.Agent.Answers("Done.", new ProposedAction { Type = "life_os.create_task", Payload = JsonElement.Parse(payload) });
        var task = await _still.AddAsync();
        await _still.RingAsync(task.Id);
        return task;
    }

    private async Task<OttoTask> ChildAsync() => (await _still.Backend.GetAsync("/otto/tasks?limit=1")).Read<Page<OttoTask>>().Items[0];
}
