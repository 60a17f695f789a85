using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Prompts;

/// <summary>Taking back what an action made: a task, a note, a bill; once, and only as long as nothing has changed since.</summary>
public sealed class UndoTests : IAsyncLifetime
{
    private static readonly ProposedAction Bill =
        Some.Action("bills.record", new { payee = "Stadtwerke", amount_minor = 1250, currency = "EUR", due = "2030-01-31" });

    private static readonly ProposedAction Task = Some.Action(
        "life_os.create_task", new { type = "life_os.reminder", description = "Call Mum", next_run_at = "2026-12-02T09:00:00Z" });

    private StillBackend _still = null!;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync();

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Fact]
    public async Task ANote_ABill_AndATask_AreTakenBack_EachAsAnActionOfTheRun()
    {
        var run = await RunAsync(Some.Note("The key is under the pot."), Bill, Task);

        for (var index = 0; index < 3; index++)
        {
            (await UndoAsync(run, index)).Status.Should().Be(200);
        }

        (await _still.Backend.NotesAsync()).Should().BeEmpty();
        (await _still.Backend.GetAsync("/otto/bills")).Read<Page<Bill>>().Items.Should().BeEmpty();
        (await ChildAsync()).Should().BeEquivalentTo(new { Status = OttoStatus.Error, Reason = OttoReason.Cancelled });
        var actions = (await _still.Backend.GetAsync($"/otto/runs/{run}")).Read<OttoRun>().OutputPayload!.Execution.Actions;
        actions.Select(action => (action.Index, action.Type, action.Status)).Should().Equal(
            (0, "life_os.log_note", "ok"), (1, "bills.record", "ok"), (2, "life_os.create_task", "ok"),
            (3, "otto.undo", "ok"), (4, "otto.undo", "ok"), (5, "otto.undo", "ok"));
        actions[3].Payload!.Value.GetProperty("index").GetInt32().Should().Be(0);
        (await _still.Backend.GetAsync("/otto/audit?limit=500")).Body.Should().Contain("\"undone\"");
    }

    [Fact]
    public async Task TheSameAction_IsTakenBackOnce()
    {
        var run = await RunAsync(Some.Note("Once."), Some.Note("Twice."));
        await UndoAsync(run, 0);

        (await UndoAsync(run, 0)).AsProblem(409).Detail.Should().Contain("taken back already");

        (await _still.Backend.NotesAsync()).Should().ContainSingle().Which.Text.Should().Be("Twice.");
    }

    [Fact]
    public async Task ABillThatWasPaidSince_Stays()
    {
        var run = await RunAsync(Bill);
        var bill = (await _still.Backend.GetAsync("/otto/bills")).Read<Page<Bill>>().Items[0];
        await _still.AllowAsync(Some.Action("bills.mark_paid", new { bill_id = bill.Id, paid_at = "2026-12-01T07:00:00Z" }));

        (await UndoAsync(run, 0)).AsProblem(409).Detail.Should().Contain("paid");

        (await _still.Backend.GetAsync("/otto/bills")).Read<Page<Bill>>().Items.Should().ContainSingle();
    }

    [Theory]
    [InlineData("changed")]
    [InlineData("paused")]
    [InlineData("begun")]
    [InlineData("removed")]
    public async Task ATaskThatIsNotAsItWasPutIn_Stays(string what)
    {
        var run = await RunAsync(Task);
        var child = await ChildAsync();
        _still.Clock.Advance(TimeSpan.FromMinutes(1));
        switch (what)
        {
            case "changed":
                await _still.Backend.PatchTextAsync($"/otto/tasks/{child.Id}", """{"description": "Call Dad"}""");
                break;
            case "paused":
                await _still.Backend.TellAsync(child.Id, "pause");
                break;
            case "begun":
                await _still.RingAtItsNextTryAsync(child.Id);
                break;
            default:
                await _still.Backend.TellAsync(child.Id, "cancel");
                await _still.Backend.DeleteAsync($"/otto/tasks/{child.Id}");
                break;
        }

        var before = (await _still.Backend.GetAsync("/otto/tasks")).Body;
        (await UndoAsync(run, 0)).AsProblem(409);

        (await _still.Backend.GetAsync("/otto/tasks")).Body.Should().Be(before, "nothing is changed by a refusal");
    }

    [Fact]
    public async Task WhatCannotBeTakenBack_SaysSo()
    {
        var run = await RunAsync(Some.Action("otto.log", new { message = "Hello", level = "info" }), Some.Action("life_os.log_note", new { }));

        (await UndoAsync(run, 0)).AsProblem(409).Detail.Should().Contain("otto.log, which cannot be taken back");
        (await UndoAsync(run, 1)).AsProblem(409).Detail.Should().Contain("error");
        (await UndoAsync(run, 2)).AsProblem(404);
        (await UndoAsync(run + 1000, 0)).AsProblem(404);
    }

    [Fact]
    public async Task OnlyTheOwner_TakesBack()
    {
        var run = await RunAsync(Some.Note("Mine."));

        using var answer = await _still.Backend.Anybody.PostAsync($"/otto/runs/{run}/actions/0/undo", content: null);

        ((int)answer.StatusCode).Should().Be(401);
        (await _still.Backend.NotesAsync()).Should().ContainSingle();
    }

    [Fact]
    public async Task NobodyCanPropose_ToTakeBack()
    {
        var run = await RunAsync(Some.Note("Mine."), Some.Action("otto.undo", new { index = 0 }));

        (await _still.Backend.NotesAsync()).Should().ContainSingle();
        (await UndoAsync(run, 0)).Status.Should().Be(200, "what was only proposed has taken nothing back");
    }

    private async Task<long> RunAsync(params ProposedAction[] actions)
    {
        _still.Agent.Answers("Done.", actions);
        var task = await _still.AddAsync();
        await _still.RingAsync(task.Id);
        return (await _still.Backend.RunsAsync(task.Id))[0].Id;
    }

    private Task<Answer> UndoAsync(long run, int index) => _still.Backend.PostAsync($"/otto/runs/{run}/actions/{index}/undo");

    private async Task<OttoTask> ChildAsync() =>
        (await _still.Backend.GetAsync("/otto/tasks?type=life_os.reminder")).Read<Page<OttoTask>>().Items.Should().ContainSingle().Subject;
}
