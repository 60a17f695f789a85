using System.Globalization;
using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Commands;

/// <summary>Otto says how a task stands: his own, its children, others.</summary>
[RightPayload("life_os.update_task_status", """{"task_id":1,"status":"success","note":"x"}""")]
public sealed class UpdateTaskStatusTests : IAsyncLifetime
{
    private StillBackend _still = null!;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync();

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Theory]
    [InlineData(OttoStatus.Success, null)]
    [InlineData(OttoStatus.Error, OttoReason.SetByOtto)]
    [InlineData(OttoStatus.Blocked, OttoReason.SetByOtto)]
    public async Task OnHisOwnTask_ItIsAppliedWhenTheRunCloses(string status, string? reason)
    {
        _still.Agent.Answers(task => Reply(Set(task.TaskId, status), Some.Note("after")));

        var task = await RunAsync();

        var ended = await _still.Backend.TaskAsync(task.Id);
        ended.Should().BeEquivalentTo(new { Status = status, Reason = reason });
        (await StatusesAsync(task)).Should().Equal(ActionStatus.Ok, ActionStatus.Ok);
        (await _still.Backend.NotesAsync()).Should().ContainSingle("the actions after it still happen");
    }

    [Theory]
    [InlineData("{0}.0")]
    [InlineData("{0}e0")]
    public async Task TheNumberOfHisOwnTask_MayBeSpelledAsJsonHasIt(string spelling)
    {
        _still.Agent.Answers(task => Reply(new ProposedAction
        {
            Type = "life_os.update_task_status",
            Payload = JsonElement.Parse($$"""{"task_id":{{string.Format(CultureInfo.InvariantCulture, spelling, task.TaskId)}},"status":"blocked"}"""),
        }));

        var task = await RunAsync();

        (await _still.Backend.TaskAsync(task.Id)).Should().BeEquivalentTo(new { Status = OttoStatus.Blocked, Reason = OttoReason.SetByOtto });
    }

    [Fact]
    public async Task OfSeveralOnHisOwnTask_TheLastCounts()
    {
        _still.Agent.Answers(task => Reply(Set(task.TaskId, OttoStatus.Error), Set(task.TaskId, OttoStatus.Success)));

        var task = await RunAsync();

        (await _still.Backend.TaskAsync(task.Id)).Status.Should().Be(OttoStatus.Success);
    }

    [Fact]
    public async Task SuccessOnHisOwnTask_DoesNotHideAFailedAction()
    {
        _still.Agent.Answers(task => Reply(Set(task.TaskId, OttoStatus.Success), Some.Note("")));

        var task = await RunAsync();

        (await _still.Backend.TaskAsync(task.Id)).Reason.Should().Be(OttoReason.ActionsFailed);
    }

    [Fact]
    public async Task PendingOnHisOwnRunningTask_IsAnIllegalMove()
    {
        _still.Agent.Answers(task => Reply(Set(task.TaskId, OttoStatus.Pending)));

        var task = await RunAsync();

        (await StatusesAsync(task)).Should().Equal(ActionStatus.Error);
        (await _still.Backend.TaskAsync(task.Id)).LastError.Should().Contain("cannot be set to pending");
    }

    [Fact]
    public async Task TheAliasMarkTaskComplete_MeansSuccess()
    {
        var other = await OtherAsync();
        _still.Agent.Answers("Done.", Some.Action("mark_task_complete", new { task_id = other.Id }));

        var task = await RunAsync();

        (await StatusesAsync(task)).Should().Equal(ActionStatus.Ok);
        (await _still.Backend.TaskAsync(other.Id)).Status.Should().Be(OttoStatus.Success);
    }

    [Fact]
    public async Task AnotherPersonsTask_NeedsTierTwo_WhichATaskOfAPersonHas()
    {
        var other = await OtherAsync();
        _still.Agent.Answers("Done.", Set(other.Id, OttoStatus.Blocked));

        var task = await RunAsync();

        (await LastRunAsync(task)).OutputPayload!.Execution.Actions[0].Should().BeEquivalentTo(new { Status = ActionStatus.Ok, Tier = 2 });
        (await _still.Backend.TaskAsync(other.Id)).Should().BeEquivalentTo(new { Status = OttoStatus.Blocked, Reason = OttoReason.SetByOtto });
        (await _still.OccurrenceAsync(other.Id)).Outcome.Should().Be("pending", "only what has passed is closed");
    }

    [Fact]
    public async Task AnotherTask_NeedsAPersonForATaskThatOttoMade()
    {
        var other = await OtherAsync();
        var child = await ChildAsync();
        _still.Agent.Answers("Done.", Set(other.Id, OttoStatus.Success));

        await _still.RingAsync(child.Id);

        var action = (await LastRunAsync(child)).OutputPayload!.Execution.Actions[0];
        action.Should().BeEquivalentTo(new { Status = ActionStatus.AwaitingApproval, Tier = 2 });
        (await _still.Backend.TaskAsync(other.Id)).Status.Should().Be(OttoStatus.Pending);
        (await _still.Backend.TaskAsync(child.Id)).Should().BeEquivalentTo(new { Status = OttoStatus.Blocked, Reason = OttoReason.AwaitingApproval });
    }

    [Fact]
    public async Task AGrandchild_NeedsNoMoreTrustThanTheOwnTask()
    {
        var parent = await _still.AddAsync();
        _still.Agent.Answers("Done.", Create());
        await _still.RingAsync(parent.Id);
        var child = await NewestTaskAsync();
        await _still.RingAsync(child.Id);
        var grandchild = await NewestTaskAsync();
        _still.Clock.Advance(TimeSpan.FromMinutes(1));
        _still.Agent.Answers("Done.", Set(grandchild.Id, OttoStatus.Success));

        await _still.Backend.TellAsync(parent.Id, "run");
        await _still.RingAsync(parent.Id);

        grandchild.Id.Should().NotBe(child.Id);
        (await LastRunAsync(parent)).OutputPayload!.Execution.Actions[0].Should().BeEquivalentTo(new { Status = ActionStatus.Ok, Tier = 1 });
    }

    [Fact]
    public async Task WhatHasEnded_IsLeftToPersons()
    {
        var ended = await OtherAsync();
        await _still.Backend.TellAsync(ended.Id, "cancel");
        _still.Agent.Answers("Done.", Set(ended.Id, OttoStatus.Pending));

        var task = await RunAsync();

        (await StatusesAsync(task)).Should().Equal(ActionStatus.Error);
        (await LastRunAsync(task)).OutputPayload!.Execution.Actions[0].Error.Should().Contain("error (cancelled)");
        (await _still.Backend.TaskAsync(ended.Id)).Reason.Should().Be(OttoReason.Cancelled);
    }

    [Fact]
    public async Task WhatOttoBlocked_HeMaySetToPendingAgain_AndItRunsAtItsTime()
    {
        var other = await OtherAsync();
        _still.Agent.Answers("Done.", Set(other.Id, OttoStatus.Blocked), Set(other.Id, OttoStatus.Pending));

        var task = await RunAsync();
        _still.Agent.Answers("Done.");
        var state = await _still.RingAtItsNextTryAsync(other.Id);

        (await StatusesAsync(task)).Should().Equal(ActionStatus.Ok, ActionStatus.Ok);
        state.Name.Should().Be("Succeeded");
        (await _still.Backend.TaskAsync(other.Id)).Status.Should().Be(OttoStatus.Success);
    }

    [Fact]
    public async Task WhatOttoProposedForATask_IsBroughtToItsEndFirst()
    {
        var other = await _still.AddAsync();
        var claim = await _still.ClaimAsync(other.Id);
        await _still.SaveAsync(claim, Some.Note("saved before the stop"));
        await _still.Finish.ReleaseAsync(claim);
        _still.Agent.Answers("Done.", Set(other.Id, OttoStatus.Success));

        var task = await RunAsync();
        await _still.RingAsync(other.Id);

        (await LastRunAsync(task)).OutputPayload!.Execution.Actions[0].Error.Should().Contain("has an open run");
        (await _still.Backend.NotesAsync()).Should().ContainSingle().Which.Text.Should().Be("saved before the stop");
        (await _still.Backend.TaskAsync(other.Id)).Status.Should().Be(OttoStatus.Success);
    }

    [Fact]
    public async Task ARunThatWaitsForItsNextTry_EndsWithTheTask()
    {
        var other = await _still.AddAsync();
        await _still.Finish.ReleaseAsync(await _still.ClaimAsync(other.Id));
        _still.Agent.Answers("Done.", Set(other.Id, OttoStatus.Error));

        await RunAsync();

        (await LastRunAsync(other)).Should().BeEquivalentTo(new { Status = OttoStatus.Error, Reason = OttoReason.SetByOtto, FinishedAt = _still.Clock.GetUtcNow() });
        (await _still.Backend.TaskAsync(other.Id)).Status.Should().Be(OttoStatus.Error);
    }

    [Theory]
    [InlineData("""{"status":"success"}""", "task_id")]
    [InlineData("""{"task_id":1,"status":"running"}""", "status")]
    [InlineData("""{"task_id":1}""", "status")]
    [InlineData("""{"task_id":"1","status":"success"}""", "task_id")]
    [InlineData("""{"task_id":1,"status":"success","colour":"red"}""", "colour")]
    [InlineData(""" "success" """, "it must be a JSON object")]
    [InlineData("[]", "it must be a JSON object")]
    public async Task AWrongPayload_FailsTheAction_AndNamesTheField(string payload, string field)
    {
        _still.Agent.Answers("Done.", new ProposedAction { Type = "life_os.update_task_status", Payload = JsonElement.Parse(payload) });

        var task = await RunAsync();

        (await LastRunAsync(task)).OutputPayload!.Execution.Actions[0].Error.Should().Contain(field);
    }

    [Fact]
    public async Task ATaskThatDoesNotExist_FailsTheAction()
    {
        _still.Agent.Answers("Done.", Set(4711, OttoStatus.Success));

        var task = await RunAsync();

        (await LastRunAsync(task)).OutputPayload!.Execution.Actions[0].Should()
            .BeEquivalentTo(new { Status = ActionStatus.Error, Error = "There is no task 4711." });
    }

    [Fact]
    public async Task ANote_IsWrittenToTheTaskItSpeaksOf()
    {
        _still.Agent.Answers(task => Reply(Some.Action("life_os.update_task_status", new { task_id = task.TaskId, status = "success", note = "Mum was happy" })));

        var task = await RunAsync();

        (await _still.Backend.NotesAsync()).Should().ContainSingle().Which.Should().BeEquivalentTo(new { Text = "Mum was happy", TaskId = task.Id });
    }

    private static OttoReply Reply(params ProposedAction[] actions) => new() { Message = "Done.", Actions = actions };

    private static ProposedAction Set(long taskId, string status) => Some.Action("life_os.update_task_status", new { task_id = taskId, status });

    private static ProposedAction Create() => Some.Action("life_os.create_task", new { type = "test.chore", description = "A child" });

    private async Task<OttoTask> RunAsync()
    {
        var task = await _still.AddAsync();
        await _still.RingAsync(task.Id);
        return task;
    }

    /// <summary>A task of a person, which waits for tomorrow.</summary>
    private Task<OttoTask> OtherAsync() => _still.Backend.AddAsync(Some.Task("test.chore") with { NextRunAt = Some.Now.AddDays(1) });

    /// <summary>A task that Otto made.</summary>
    private async Task<OttoTask> ChildAsync()
    {
        _still.Agent.Answers("Done.", Create());
        await RunAsync();
        return await NewestTaskAsync();
    }

    private async Task<OttoTask> NewestTaskAsync() => (await _still.Backend.GetAsync("/otto/tasks?limit=1")).Read<Page<OttoTask>>().Items[0];

    private async Task<OttoRun> LastRunAsync(OttoTask task) => (await _still.Backend.RunsAsync(task.Id))[0];

    private async Task<IEnumerable<string>> StatusesAsync(OttoTask task) =>
        (await LastRunAsync(task)).OutputPayload!.Execution.Actions.Select(action => action.Status);
}
