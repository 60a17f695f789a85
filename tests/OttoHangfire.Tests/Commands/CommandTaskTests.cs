using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Commands;

/// <summary><c>life_os.command_task</c>: what Otto tells another task, by the rules that hold for a person's buttons.</summary>
[RightPayload("life_os.command_task", """{"task_id": 7, "command": "skip", "scheduled_for": "2026-12-02T07:00:00Z"}""", "scheduled_for", "command")]
public sealed class CommandTaskTests : IAsyncLifetime
{
    private StillBackend _still = null!;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync();

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Fact]
    public async Task APause_AndItsEnd_AreDone()
    {
        var plants = await _still.Backend.AddAsync(Some.TaskOfTomorrow());

        (await TellAsync(plants.Id, "pause")).Message.Should().Be($"told task {plants.Id} to pause; it is blocked (paused)");
        (await _still.Backend.TaskAsync(plants.Id)).Reason.Should().Be(OttoReason.Paused);
        (await TellAsync(plants.Id, "resume")).Status.Should().Be(ActionStatus.Ok);

        (await _still.Backend.TaskAsync(plants.Id)).Status.Should().Be(OttoStatus.Pending);
    }

    [Fact]
    public async Task WhatTheTableForbids_IsRefused_AndChangesNothing()
    {
        var plants = await _still.Backend.AddAsync(Some.TaskOfTomorrow());
        var before = (await _still.Backend.GetAsync($"/otto/tasks/{plants.Id}")).Body;

        var action = await TellAsync(plants.Id, "resume");

        action.Should().BeEquivalentTo(new { Status = ActionStatus.Error, Tier = 2 });
        action.Error.Should().Contain("there is nothing to resume");
        (await _still.Backend.GetAsync($"/otto/tasks/{plants.Id}")).Body.Should().Be(before);
    }

    [Theory]
    [InlineData("""{"task_id": 99, "command": "pause"}""", "There is no task 99.")]
    [InlineData("""{"command": "pause"}""", "task_id")]
    [InlineData("""{"task_id": 1, "command": "delete"}""", "command")]
    [InlineData("""{"task_id": 1, "command": "skip"}""", "scheduled_for")]
    [InlineData("""{"task_id": 1, "command": "snooze"}""", "until")]
    [InlineData("""{"task_id": 1, "command": "move"}""", "to")]
    [InlineData("""{"task_id": 1, "command": "run", "to": "2026-12-02T07:00:00Z"}""", "to")]
    [InlineData("""{"task_id": 1, "command": "done", "until": "2026-12-02T07:00:00Z"}""", "until")]
    [InlineData("""{"task_id": 1, "command": "pause", "scheduled_for": "2026-12-02T07:00:00Z"}""", "scheduled_for")]
    public async Task WhatIsWrong_IsNamed(string payload, string named)
    {
        var action = await ProposeAsync(new ProposedAction { Type = "life_os.command_task", Payload = System.Text.Json.JsonElement.Parse(payload) });

        action.Status.Should().Be(ActionStatus.Error);
        action.Error.Should().Contain(named);
    }

    [Theory]
    [InlineData("done", null, "noted that the reminder of task 1 is done", "done")]
    [InlineData("dismiss", null, "dismissed the reminder of task 1", "skipped")]
    [InlineData("snooze", "2026-12-02T07:00:00Z", "put the reminder of task 1 off to 2026-12-02T07:00:00Z", "snoozed")]
    public async Task AReminderThatHasCome_IsAnswered(string command, string? until, string says, string answer)
    {
        _still.Agent.Answers("Call Mum");
        await _still.RingAsync((await _still.Backend.AddAsync(Some.Task())).Id);

        var action = await ProposeAsync(Some.Action("life_os.command_task", new { task_id = 1, command, until }));

        action.Should().BeEquivalentTo(new { Status = ActionStatus.Ok, Tier = 2, Message = says });
        _still.Backend.Column("SELECT answer FROM otto_reminders").Should().Equal(answer);
    }

    [Theory]
    [InlineData(null, null, "2026-12-04T14:00:00Z", ActionStatus.Ok, "moved task 1 to 2026-12-04T14:00:00Z")]
    [InlineData(null, null, "2026-11-04T14:00:00Z", ActionStatus.Error, "has passed")]
    [InlineData("0 8 * * *", "2026-12-02T07:00:00Z", "2026-12-02T14:00:00Z", ActionStatus.Ok, "moved 2026-12-02T07:00:00Z of task 1 to 2026-12-02T14:00:00Z")]
    [InlineData("0 8 * * *", "2026-12-02T07:00:00Z", "2026-11-02T14:00:00Z", ActionStatus.Error, "has passed")]
    [InlineData("0 8 * * *", "2026-12-02T07:30:00Z", "2026-12-02T14:00:00Z", ActionStatus.Error, "is not an instant of task 1")]
    [InlineData("0 8 * * *", null, "2026-12-02T14:00:00Z", ActionStatus.Error, "scheduled_for")]
    public async Task WhatIsToCome_IsMoved_OrItIsSaidWhyNot(string? cron, string? instant, string to, string status, string says)
    {
        var task = cron is null ? Some.TaskOfTomorrow() : Some.Task() with { Schedule = new TaskSchedule { Cron = cron } };
        await _still.Backend.AddAsync(task);
        var before = (await _still.Backend.GetAsync("/otto/tasks/1")).Body;

        var action = await ProposeAsync(Some.Action("life_os.command_task", new { task_id = 1, command = "move", scheduled_for = instant, to }));

        action.Status.Should().Be(status, action.Error);
        (action.Message ?? action.Error).Should().Contain(says);
        var after = (await _still.Backend.GetAsync("/otto/tasks/1")).Body;
        (after == before).Should().Be(status == ActionStatus.Error);
        after.Contains($"\"next_run_at\":\"{to}\"", StringComparison.Ordinal).Should().Be(status == ActionStatus.Ok);
    }

    [Fact]
    public async Task WhatWaitsForNothing_IsNotMoved()
    {
        _still.Agent.AnswersProblem(404, "I have no skill for that.");
        var failed = await _still.AddAsync();
        await _still.RingAsync(failed.Id);
        (await _still.Backend.TaskAsync(failed.Id)).Status.Should().Be(OttoStatus.Error);
        var before = (await _still.Backend.GetAsync($"/otto/tasks/{failed.Id}")).Body;

        var action = await ProposeAsync(Some.Action("life_os.command_task", new { task_id = failed.Id, command = "move", to = "2026-12-04T14:00:00Z" }));

        action.Status.Should().Be(ActionStatus.Error);
        action.Error.Should().Contain("waits for no run that could be moved");
        (await _still.Backend.GetAsync($"/otto/tasks/{failed.Id}")).Body.Should().Be(before);
    }

    [Fact]
    public async Task ATask_DoesNotTellItselfWhatToDo()
    {
        _still.Agent.Answers(task => new OttoReply { Actions = [Some.Action("life_os.command_task", new { task_id = task.TaskId, command = "pause" })] });
        var task = await _still.AddAsync();

        await _still.RingAsync(task.Id);

        (await _still.OutcomeAsync(task.Id)).Error.Should().Contain("cannot be told what to do by itself");
    }

    [Fact]
    public async Task ToCancel_AsksThePerson()
    {
        var plants = await _still.Backend.AddAsync(Some.TaskOfTomorrow());

        (await TellAsync(plants.Id, "cancel")).Should().BeEquivalentTo(new { Status = ActionStatus.AwaitingApproval, Tier = 3 });

        (await _still.Backend.TaskAsync(plants.Id)).Status.Should().Be(OttoStatus.Pending);
    }

    private Task<ExecutedAction> TellAsync(long id, string command) =>
        ProposeAsync(Some.Action("life_os.command_task", new { task_id = id, command }));

    private async Task<ExecutedAction> ProposeAsync(ProposedAction action)
    {
        _still.Agent.Answers("Done.", action);
        var task = await _still.AddAsync();
        await _still.RingAsync(task.Id);
        return await _still.OutcomeAsync(task.Id);
    }
}
