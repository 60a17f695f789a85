using Hangfire.States;
using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Approvals;

/// <summary>What waits for a person: the rest goes on, the decision makes a job, and that job does the saved action once.</summary>
public sealed class ApprovalTests : IAsyncLifetime
{
    private static readonly ProposedAction Ask = Some.Action(AskingHandler.Tier3, new { text = "asked" });

    private StillBackend _still = null!;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync(AskingHandler.Add);

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Fact]
    public async Task AnActionThatAsks_Waits_AndTheOthersAreDone()
    {
        var (task, state) = await RunAsync(Some.Note("before"), Ask, Some.Note("after"));

        (await NotesAsync()).Should().Equal("before", "after");
        state.Should().BeOfType<SucceededState>("nothing went wrong");
        (await _still.Backend.TaskAsync(task.Id)).Should().BeEquivalentTo(new { Status = OttoStatus.Blocked, Reason = OttoReason.AwaitingApproval });
        var run = await RunAsync(task);
        run.Should().BeEquivalentTo(new { Status = OttoStatus.Blocked, Reason = OttoReason.AwaitingApproval, FinishedAt = (DateTimeOffset?)null });
        run.OutputPayload!.Execution.Should().BeEquivalentTo(new { Succeeded = 2, Failed = 0, Unknown = 0, AwaitingApproval = 1 });
        run.OutputPayload.Execution.Actions[1].Should().BeEquivalentTo(new { Status = ActionStatus.AwaitingApproval, Tier = 3, Message = "waits for approval 1" });
    }

    [Fact]
    public async Task TheQuestion_HasAllThatThePersonNeeds()
    {
        var (task, _) = await RunAsync(Some.Note("before"), Ask);

        var approval = (await _still.ApprovalsAsync()).Should().ContainSingle().Subject;
        approval.Should().BeEquivalentTo(new
        {
            RunId = (await RunAsync(task)).Id,
            TaskId = task.Id,
            ActionIndex = 1,
            Type = AskingHandler.Tier3,
            Tier = 3,
            Summary = "Otto asks to do something that asks: text \"asked\".",
            Status = ApprovalStatus.Pending,
            CreatedAt = Some.Now,
            ExpiresAt = Some.Now.AddHours(24),
            DecidedAt = (DateTimeOffset?)null,
            DecidedBy = (string?)null,
        });
        approval.Payload.GetRawText().Should().Be("""{"text":"asked"}""");
        approval.PayloadSha256.Should().Be(Sha256("""{"text":"asked"}"""));
        (await _still.Backend.GetAsync("/otto/approvals/1")).Body.Should().NotContain("confirm");
    }

    [Fact]
    public async Task AYes_DoesTheSavedAction_AsksOttoNothing_AndClosesRunAndTask()
    {
        var (task, _) = await RunAsync(Ask);
        var approval = (await _still.ApprovalsAsync()).Single();
        var firstJob = (await _still.Backend.TaskAsync(task.Id)).HangfireJobId;

        var decided = (await _still.ApproveAsync(approval)).Read<Approval>();
        var due = await _still.Backend.TaskAsync(task.Id);
        var state = await _still.RingAsync(task.Id);

        decided.Should().BeEquivalentTo(new { Status = ApprovalStatus.Approved, DecidedAt = Some.Now, DecidedBy = "owner (cli)" });
        due.Should().BeEquivalentTo(new { Status = OttoStatus.Pending, Reason = (string?)null });
        due.HangfireJobId.Should().NotBe(firstJob);
        JobState.Of(_still.Backend, due.HangfireJobId!).Name.Should().Be("Enqueued");
        state.Should().BeOfType<SucceededState>();
        (await NotesAsync()).Should().Equal("asked");
        _still.Agent.TimesAsked(task.Id).Should().Be(1);
        (await _still.Backend.TaskAsync(task.Id)).Should().BeEquivalentTo(new { Status = OttoStatus.Success, Reason = (string?)null, Attempt = 1 });
        var run = (await _still.Backend.RunsAsync(task.Id)).Should().ContainSingle().Subject;
        run.Status.Should().Be(OttoStatus.Success);
        run.OutputPayload!.Execution.Actions[0].Should().BeEquivalentTo(new { Status = ActionStatus.Ok, Tier = 3, Message = "did what was asked" });
    }

    [Fact]
    public async Task ANo_ClosesTheTask_WithTheReasonAndTheComment()
    {
        var (task, _) = await RunAsync(Ask, Some.Note("note"));
        var approval = (await _still.ApprovalsAsync()).Single();

        var decided = (await _still.Backend.PostAsync($"/otto/approvals/{approval.Id}/reject", new ApprovalRefusal { Comment = "not today" })).Read<Approval>();
        var state = await _still.RingAsync(task.Id);

        decided.Should().BeEquivalentTo(new { Status = ApprovalStatus.Rejected, Comment = "not today" });
        state.Should().BeOfType<FailedState>();
        (await NotesAsync()).Should().Equal("note");
        var ended = await _still.Backend.TaskAsync(task.Id);
        ended.Should().BeEquivalentTo(new { Status = OttoStatus.Error, Reason = OttoReason.Rejected });
        ended.LastError.Should().Contain("not today");
        (await RunAsync(task)).OutputPayload!.Execution.Actions[0].Status.Should().Be(ActionStatus.Rejected);
    }

    [Fact]
    public async Task ANo_NeedsNoBody()
    {
        await RunAsync(Ask);

        (await _still.Backend.PostAsync("/otto/approvals/1/reject")).Read<Approval>().Status.Should().Be(ApprovalStatus.Rejected);
    }

    [Fact]
    public async Task AfterADay_TheQuestionExpires_AndTheTaskClosesWithIt()
    {
        var (task, _) = await RunAsync(Ask);

        _still.Clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        await _still.ReconcileAsync();
        (await _still.ApprovalsAsync()).Single().Status.Should().Be(ApprovalStatus.Pending);

        _still.Clock.Advance(TimeSpan.FromSeconds(1));
        await _still.ReconcileAsync();
        var state = await _still.RingAsync(task.Id);

        (await _still.ApprovalsAsync()).Single().Should().BeEquivalentTo(new { Status = ApprovalStatus.Expired, DecidedBy = (string?)null });
        state.Should().BeOfType<FailedState>();
        (await NotesAsync()).Should().BeEmpty();
        (await _still.Backend.TaskAsync(task.Id)).Should().BeEquivalentTo(new { Status = OttoStatus.Error, Reason = OttoReason.Expired });
        (await RunAsync(task)).OutputPayload!.Execution.Actions[0].Status.Should().Be(ActionStatus.Expired);
    }

    [Fact]
    public async Task SeveralQuestions_AreAnsweredOneByOne_AndTheRunClosesWithTheLast()
    {
        var (task, _) = await RunAsync(Ask, Some.Action(AskingHandler.Tier3, new { text = "second" }), Some.Action(AskingHandler.Tier3, new { text = "third" }));

        await _still.ApproveAsync((await _still.ApprovalsAsync()).Single(approval => approval.ActionIndex == 0));
        await _still.RingAsync(task.Id);
        var between = await _still.Backend.TaskAsync(task.Id);
        await _still.Backend.PostAsync("/otto/approvals/2/reject");
        var stillWaiting = await _still.Backend.TaskAsync(task.Id);
        await _still.ApproveAsync((await _still.ApprovalsAsync()).Single(approval => approval.ActionIndex == 2));
        await _still.RingAsync(task.Id);

        between.Reason.Should().Be(OttoReason.AwaitingApproval);
        stillWaiting.Reason.Should().Be(OttoReason.AwaitingApproval);
        (await NotesAsync()).Should().Equal("asked", "third");
        (await _still.Backend.TaskAsync(task.Id)).Reason.Should().Be(OttoReason.Rejected);
    }

    [Fact]
    public async Task AYes_ToOne_WhileAnotherIsBeingDone_IsDoneInTheSameRun()
    {
        var (task, _) = await RunAsync(Ask, Some.Action(AskingHandler.Tier3, new { text = "second" }));
        await _still.ApproveAsync((await _still.ApprovalsAsync()).Single(approval => approval.ActionIndex == 0));
        var claim = await _still.ClaimAsync(task.Id);

        await _still.ApproveAsync((await _still.ApprovalsAsync()).Single(approval => approval.ActionIndex == 1));
        var end = await _still.Finish.FinishAsync(claim, CancellationToken.None);

        end.Should().BeNull("what was allowed meanwhile comes first");
        await _still.ReconcileAsync();
        await _still.RingAsync(task.Id);
        (await NotesAsync()).Should().Equal("asked", "second");
    }

    [Fact]
    public async Task ADeath_BetweenYesAndDeed_LosesNothing_AndDoesItOnce()
    {
        var (task, _) = await RunAsync(Ask);
        await _still.ApproveAsync((await _still.ApprovalsAsync()).Single());
        await _still.ClaimAsync(task.Id);

        await _still.ReconcileAsync();
        await _still.RingAsync(task.Id);
        await _still.RingAsync(task.Id);

        (await NotesAsync()).Should().Equal("asked");
        (await _still.Backend.TaskAsync(task.Id)).Status.Should().Be(OttoStatus.Success);
        _still.Agent.TimesAsked(task.Id).Should().Be(1);
    }

    [Fact]
    public async Task ADeath_BetweenTheWaitAndTheEndOfTheJob_LeavesASucceededJob()
    {
        var (task, _) = await RunAsync(Ask);

        (await _still.RingAsync(task.Id)).Should().BeOfType<SucceededState>();
        (await NotesAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task WhileATaskWaits_NeitherReconcilerNorDashboardNorVerbStartsIt()
    {
        var (task, _) = await RunAsync(Ask);
        _still.Clock.Advance(TimeSpan.FromHours(1));

        await _still.ReconcileAsync();
        (await _still.TryClaimAsync(task.Id)).Should().BeNull();
        (await _still.Backend.TellAsync(task.Id, "run")).AsProblem(409);
        (await _still.Backend.TellAsync(task.Id, "retry")).AsProblem(409).Detail.Should().Contain("waits for an approval");

        (await _still.Backend.TaskAsync(task.Id)).Reason.Should().Be(OttoReason.AwaitingApproval);
        _still.Agent.TimesAsked(task.Id).Should().Be(1);
    }

    [Fact]
    public async Task ACancel_TakesTheQuestionsBack()
    {
        var (task, _) = await RunAsync(Ask);
        var approval = (await _still.ApprovalsAsync()).Single();

        await _still.Backend.TellAsync(task.Id, "cancel");

        (await _still.ApprovalsAsync()).Single().Should().BeEquivalentTo(new { Status = ApprovalStatus.Rejected, DecidedBy = "backend" });
        (await _still.ApproveAsync(approval)).AsProblem(409);
        await _still.RingAsync(task.Id);
        (await NotesAsync()).Should().BeEmpty();
        (await _still.Backend.TaskAsync(task.Id)).Reason.Should().Be(OttoReason.Cancelled);
        (await RunAsync(task)).OutputPayload!.Execution.Actions[0].Status.Should().Be(ActionStatus.Rejected);
    }

    [Fact]
    public async Task ACancel_BetweenYesAndDeed_LeavesNothingPlanned()
    {
        var (task, _) = await RunAsync(Ask);
        await _still.ApproveAsync((await _still.ApprovalsAsync()).Single());

        await _still.Backend.TellAsync(task.Id, "cancel");

        (await RunAsync(task)).OutputPayload!.Execution.Actions[0].Should()
            .BeEquivalentTo(new { Status = ActionStatus.Rejected, Error = "Its run ended before its turn came." });
        (await NotesAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task ThreeDeaths_TakeTheQuestionsBack()
    {
        var (task, _) = await RunAsync(Ask, Some.Action(AskingHandler.Tier3, new { text = "second" }));
        await _still.ApproveAsync((await _still.ApprovalsAsync())[0]);
        for (var death = 0; death < 3; death++)
        {
            await _still.ClaimAsync(task.Id);
            await _still.ReconcileAsync();
        }

        (await _still.Backend.TaskAsync(task.Id)).Reason.Should().Be(OttoReason.Crashed);
        (await _still.ApprovalsAsync(ApprovalStatus.Pending)).Should().BeEmpty();
    }

    [Fact]
    public async Task Questions_SurviveARestart()
    {
        var (task, _) = await RunAsync(Ask);
        var approval = (await _still.ApprovalsAsync()).Single();

        await _still.Backend.StopAsync();
        await _still.Backend.StartAgainAsync();
        await _still.ApproveAsync(approval);
        await _still.RingAsync(task.Id);

        (await NotesAsync()).Should().Equal("asked");
    }

    [Fact]
    public async Task ARecurringTask_WaitsToo_LeavesItsInstantsOutMeanwhile_AndGoesOn()
    {
        _still.Agent.Answers("Done.", Ask);
        var task = await _still.Backend.AddAsync(Some.Task("test.chore") with { Schedule = new TaskSchedule { Every = "PT1H" } });
        await _still.RingAsync(task.Id);
        _still.Clock.Advance(TimeSpan.FromHours(3));
        await _still.ReconcileAsync();
        var waiting = await _still.Backend.TaskAsync(task.Id);

        await _still.ApproveAsync((await _still.ApprovalsAsync()).Single());
        await _still.RingAsync(task.Id);

        waiting.Reason.Should().Be(OttoReason.AwaitingApproval);
        (await NotesAsync()).Should().Equal("asked");
        var goesOn = await _still.Backend.TaskAsync(task.Id);
        goesOn.Should().BeEquivalentTo(new { Status = OttoStatus.Pending, Reason = (string?)null });
        goesOn.NextRunAt.Should().BeAfter(_still.Clock.GetUtcNow());
        _still.Agent.TimesAsked(task.Id).Should().Be(1);
    }

    [Fact]
    public async Task ALimitOfTries_IsNotTouchedByWaiting()
    {
        var (task, _) = await RunAsync(Ask);
        await _still.ApproveAsync((await _still.ApprovalsAsync()).Single());
        await _still.RingAsync(task.Id);

        (await RunAsync(task)).Attempt.Should().Be(1);
        (await _still.Backend.TaskAsync(task.Id)).LastError.Should().BeNull();
    }

    private static string Sha256(string text) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));

    private async Task<(OttoTask Task, IState State)> RunAsync(params ProposedAction[] actions)
    {
        _still.Agent.Answers("Done.", actions);
        var task = await _still.AddAsync();
        return (task, await _still.RingAsync(task.Id));
    }

    private async Task<OttoRun> RunAsync(OttoTask task) => (await _still.Backend.RunsAsync(task.Id))[0];

    /// <summary>Oldest first.</summary>
    private async Task<IEnumerable<string>> NotesAsync() => (await _still.Backend.NotesAsync()).Reverse().Select(note => note.Text);
}
