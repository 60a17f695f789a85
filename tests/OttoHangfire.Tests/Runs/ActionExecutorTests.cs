using System.Text.Json;
using Hangfire.States;
using Microsoft.Extensions.DependencyInjection;
using OttoHangfire.Actions;
using OttoHangfire.Contracts;
using OttoHangfire.Notes;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Runs;

/// <summary>A reply is a list of proposals: each is done, failed or left out by itself, and none is done twice.</summary>
public sealed class ActionExecutorTests : IAsyncLifetime
{
    private static readonly ProposedAction Unknown = Some.Action("robot.dance", new { style = "polka" });
    private static readonly ProposedAction Bad = Some.Action("life_os.create_task", new { type = "Not A Type" });

    private StillBackend _still = null!;

    public async Task InitializeAsync() =>
        _still = await StillBackend.StartAsync(services => services.AddSingleton<IActionHandler, NoteThenBreakHandler>());

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Fact]
    public async Task OneBadProposal_DoesNotCostTheGoodOnes()
    {
        var task = await RunAsync(Unknown, Some.Note("one"), Bad, Some.Note("two"));

        var run = await LastRunAsync(task);
        run.OutputPayload!.Execution.Actions.Select(action => action.Status).Should()
            .Equal(ActionStatus.Unknown, ActionStatus.Ok, ActionStatus.Error, ActionStatus.Ok);
        run.OutputPayload.Execution.Should().BeEquivalentTo(new { Succeeded = 2, Failed = 1, Unknown = 1, AwaitingApproval = 0 });
        (await NotesAsync()).Should().Equal("one", "two");
        var ended = await _still.Backend.TaskAsync(task.Id);
        ended.Should().BeEquivalentTo(new { Status = OttoStatus.Error, Reason = OttoReason.ActionsFailed });
        ended.LastError.Should().StartWith("1 of 4 actions failed: life_os.create_task:").And.Contain("type");
    }

    [Fact]
    public async Task ARetry_DoesNotRepeatWhatIsDone_AndSaysWhereItWasDone()
    {
        var task = await RunAsync(Unknown, Some.Note("one"), Bad, Some.Note("two"));
        var first = await LastRunAsync(task);

        await _still.Backend.TellAsync(task.Id, "retry");
        await _still.RingAsync(task.Id);

        (await NotesAsync()).Should().Equal("one", "two");
        var second = await LastRunAsync(task);
        second.Id.Should().NotBe(first.Id);
        second.OutputPayload!.Execution.Actions.Select(action => action.Status).Should()
            .Equal(ActionStatus.Unknown, ActionStatus.Skipped, ActionStatus.Error, ActionStatus.Skipped);
        second.OutputPayload.Execution.Actions[1].Message.Should().Be($"done in run {first.Id}");
    }

    [Fact]
    public async Task ARetry_TellsOttoWhatIsDone()
    {
        var task = await RunAsync(Some.Note("one"), Bad);
        await _still.Backend.TellAsync(task.Id, "retry");

        await _still.RingAsync(task.Id);

        _still.Agent.Asked.Last().Task.Done.Should().ContainSingle()
            .Which.Should().BeEquivalentTo(new { Type = "life_os.log_note", Status = ActionStatus.Ok });
    }

    [Fact]
    public async Task AnotherRunOfAFinishedTask_DoesEverythingAgain()
    {
        var task = await RunAsync(Some.Note("water"));
        _still.Clock.Advance(TimeSpan.FromHours(1));

        await _still.Backend.TellAsync(task.Id, "run");
        await _still.RingAsync(task.Id);

        (await NotesAsync()).Should().Equal("water", "water");
    }

    [Fact]
    public async Task TwoEqualProposalsInOneReply_AreTwoNotes()
    {
        await RunAsync(Some.Note("knock"), Some.Note("knock"));

        (await NotesAsync()).Should().Equal("knock", "knock");
    }

    [Fact]
    public async Task OnARetry_EqualProposalsAreCounted()
    {
        var task = await RunAsync(Some.Note("knock"), Some.Note("knock"), Bad);
        _still.Agent.Answers("Once more.", Some.Note("knock"), Some.Note("knock"), Some.Note("knock"));

        await _still.Backend.TellAsync(task.Id, "retry");
        await _still.RingAsync(task.Id);

        (await NotesAsync()).Should().Equal("knock", "knock", "knock");
        (await LastRunAsync(task)).OutputPayload!.Execution.Actions.Select(action => action.Status)
            .Should().Equal(ActionStatus.Skipped, ActionStatus.Skipped, ActionStatus.Ok);
        (await _still.Backend.TaskAsync(task.Id)).Status.Should().Be(OttoStatus.Success);
    }

    [Fact]
    public async Task OnARetry_TheOrderOfMembersMakesNoOtherAction()
    {
        var task = await RunAsync(new ProposedAction { Type = "life_os.log_note", Payload = JsonElement.Parse("""{"text":"tea","tags":["a"]}""") }, Bad);
        _still.Agent.Answers("Again.", new ProposedAction { Type = "life_os.log_note", Payload = JsonElement.Parse("""{ "tags": [ "a" ], "text": "t\u0065a" }""") });

        await _still.Backend.TellAsync(task.Id, "retry");
        await _still.RingAsync(task.Id);

        (await NotesAsync()).Should().Equal("tea");
    }

    [Fact]
    public async Task AReplyWithUnknownActionsOnly_IsASuccessWithAWarning()
    {
        var task = await RunAsync(Unknown);

        (await _still.Backend.TaskAsync(task.Id)).Status.Should().Be(OttoStatus.Success);
        var run = await LastRunAsync(task);
        run.Status.Should().Be(OttoStatus.Success);
        run.Logs.Should().Contain(line => line.Level == LogLevels.Warning && line.Message.Contains("robot.dance"));
    }

    [Fact]
    public async Task AnExceptionAfterTheEffect_LeavesNoEffect_AndTheOthersGoOn()
    {
        var task = await RunAsync(Some.Action(NoteThenBreakHandler.Type, new { }), Some.Note("after"));

        (await NotesAsync()).Should().Equal("after");
        var action = (await LastRunAsync(task)).OutputPayload!.Execution.Actions[0];
        action.Should().BeEquivalentTo(new { Status = ActionStatus.Error, Message = (string?)null });
        action.Error.Should().Contain("The light went out.");
    }

    [Fact]
    public async Task ATimeoutInsideAHandler_FailsThatActionOnly()
    {
        var task = await RunAsync(Some.Action(NoteThenBreakHandler.Type, new { timeout = true }), Some.Note("after"));

        (await NotesAsync()).Should().Equal("after");
        (await LastRunAsync(task)).OutputPayload!.Execution.Actions.Select(action => action.Status).Should().Equal(ActionStatus.Error, ActionStatus.Ok);
    }

    [Fact]
    public async Task WhatATaskOfAKnownTypeMayNotPropose_IsRejected_AndTheOthersGoOn()
    {
        _still.Agent.Answers("Done.", Some.Action("life_os.create_task", new { type = "test.chore", description = "sneak in" }), Some.Note("report"));
        var task = await _still.AddAsync("env_status");

        var state = await _still.RingAsync(task.Id);

        state.Should().BeOfType<FailedState>();
        (await NotesAsync()).Should().Equal("report");
        (await _still.Backend.GetAsync("/otto/tasks")).Read<Page<OttoTask>>().Items.Should().ContainSingle();
        var run = await LastRunAsync(task);
        run.OutputPayload!.Execution.Actions.Select(action => action.Status).Should().Equal(ActionStatus.Rejected, ActionStatus.Ok);
        run.OutputPayload.Execution.Actions[0].Error.Should().Be("A task of type env_status may not propose life_os.create_task.");
        (await _still.Backend.TaskAsync(task.Id)).Should().BeEquivalentTo(new { Status = OttoStatus.Error, Reason = OttoReason.Rejected });
    }

    [Fact]
    public async Task Otto_IsToldOnlyWhatTheTaskMayPropose()
    {
        var known = await _still.AddAsync("env_status");
        var unknown = await _still.AddAsync();
        await _still.RingAsync(known.Id);
        await _still.RingAsync(unknown.Id);

        var told = _still.Agent.Asked.Select(asked => asked.Task.Actions.Select(action => action.Type).ToArray()).ToArray();

        told[0].Should().Equal("otto.log", "life_os.log_note");
        told[1].Should().Contain(["life_os.create_task", "life_os.update_task_status"]);
    }

    [Fact]
    public async Task ExecutedActions_AreTheSavedReplyToTheLetter()
    {
        var payload = JsonElement.Parse("""{"text":"a  b\u00e9 ☕ \"c\"","tags":["x",  "y"]}""");

        var task = await RunAsync(new ProposedAction { Type = "life_os.log_note", Payload = payload });

        var output = (await LastRunAsync(task)).OutputPayload!;
        output.Execution.Actions[0].Payload!.Value.GetRawText().Should().Be(output.Reply.Actions[0].Payload.GetRawText());
        JsonElement.DeepEquals(output.Reply.Actions[0].Payload, payload).Should().BeTrue();
    }

    private async Task<OttoTask> RunAsync(params ProposedAction[] actions)
    {
        _still.Agent.Answers("Done.", actions);
        var task = await _still.AddAsync();
        await _still.RingAsync(task.Id);
        return task;
    }

    private async Task<OttoRun> LastRunAsync(OttoTask task) => (await _still.Backend.RunsAsync(task.Id))[0];

    /// <summary>Oldest first.</summary>
    private async Task<IEnumerable<string>> NotesAsync() => (await _still.Backend.NotesAsync()).Reverse().Select(note => note.Text);

    /// <summary>Does its work and breaks before it can say so.</summary>
    private sealed class NoteThenBreakHandler(NoteRepository notes) : IActionHandler
    {
        public const string Type = "test.note_then_break";

        public ActionDescription Description => new()
        {
            Type = Type,
            Title = "Break",
            Description = "Writes a note and breaks.",
            Tier = 1,
            Effect = "database",
            Undo = false,
            PayloadSchema = Some.Json(new { }),
        };

        public Task<PreparedAction> PrepareAsync(JsonElement payload, OttoTask task, CancellationToken cancellation) =>
            Task.FromResult<PreparedAction>(new DatabaseAction(1, async scope =>
            {
                await notes.AddAsync("half done", [], scope.Task.Id, scope.RunId, scope.Transaction);
                throw payload.TryGetProperty("timeout", out _)
                    ? new TaskCanceledException("Nobody answered.")
                    : new InvalidOperationException("The light went out.");
            }));
    }
}
