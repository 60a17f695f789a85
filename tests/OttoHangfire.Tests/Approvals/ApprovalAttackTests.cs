using Microsoft.Data.Sqlite;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Approvals;

/// <summary>
/// Ways in which approvals of other products were got around, each tried here. What a program's environment, arguments and
/// files could be made to do is tried where programs are started.
/// </summary>
public sealed class ApprovalAttackTests : IAsyncLifetime
{
    private static readonly ProposedAction Ask = Some.Action(AskingHandler.Tier3, new { text = "asked" });

    private StillBackend _still = null!;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync(AskingHandler.Add);

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Fact]
    public async Task ASpaceAtTheEnd_IsSeen_AndIsAnotherName()
    {
        await RunAsync(Some.Action(AskingHandler.Tier4, new { text = "x", name = "shop " }));

        var approval = (await _still.ApprovalsAsync()).Single();
        approval.Summary.Should().Contain("name \"shop \"");
        (await _still.ApproveAsync(approval, "shop")).AsProblem(422);
        await ExpectNoEffectAsync();
    }

    [Fact]
    public async Task TextTooLongToBeShownWhole_IsNotAsked_AndNotDone()
    {
        var task = await RunAsync(Some.Action(AskingHandler.Tier3, new { text = new string('a', 2000) + " and now the dangerous part " + new string('b', 100) }));

        (await _still.ApprovalsAsync()).Should().BeEmpty();
        var action = await ActionAsync(task);
        action.Status.Should().Be(ActionStatus.Rejected);
        action.Error.Should().Contain("too long to be shown in full");
        await ExpectNoEffectAsync();
    }

    [Fact]
    public async Task TextThatJustFits_IsShownWhole()
    {
        var text = new string('a', 1900) + "END";
        await RunAsync(Some.Action(AskingHandler.Tier3, new { text }));

        (await _still.ApprovalsAsync()).Single().Summary.Should().Contain(text);
    }

    [Theory]
    [InlineData("reject")]
    [InlineData("expire")]
    [InlineData("cancel")]
    public async Task WhatWasNotAllowed_IsNotDoneLater(string how)
    {
        var task = await RunAsync(Ask);
        var approval = (await _still.ApprovalsAsync()).Single();
        await RefuseAsync(how, approval);

        await _still.RingAsync(task.Id);
        await _still.Backend.StopAsync();
        await _still.Backend.StartAgainAsync();
        await _still.ReconcileAsync();
        await _still.RingAsync(task.Id);
        await _still.ApproveAsync(approval);
        await _still.RingAsync(task.Id);

        await ExpectNoEffectAsync();
    }

    [Fact]
    public async Task ARetry_AsksAnew_AndAnOldYesIsNoUse()
    {
        var task = await RunAsync(Ask, Some.Action("life_os.create_task", new { type = "Not A Type" }));
        var first = (await _still.ApprovalsAsync()).Single();
        await _still.Backend.PostAsync($"/otto/approvals/{first.Id}/reject");
        await _still.RingAsync(task.Id);

        await _still.Backend.TellAsync(task.Id, "retry");
        await _still.RingAsync(task.Id);

        (await _still.ApprovalsAsync()).Should().HaveCount(2);
        (await _still.ApproveAsync(first)).AsProblem(409);
        await ExpectNoEffectAsync();
    }

    [Fact]
    public async Task AYes_IsForOneRun_TheNextRunAsksAgain()
    {
        var task = await RunAsync(Ask);
        await _still.ApproveAsync((await _still.ApprovalsAsync()).Single());
        await _still.RingAsync(task.Id);
        _still.Clock.Advance(TimeSpan.FromHours(1));

        await _still.Backend.TellAsync(task.Id, "run");
        await _still.RingAsync(task.Id);

        (await _still.Backend.NotesAsync()).Should().ContainSingle("the second run has no yes");
        (await _still.ApprovalsAsync(ApprovalStatus.Pending)).Should().ContainSingle();
    }

    [Fact]
    public async Task AYes_IsForOneOfTwoEqualActions()
    {
        var task = await RunAsync(Ask, Ask);
        await _still.ApproveAsync((await _still.ApprovalsAsync()).Single(approval => approval.ActionIndex == 0));
        await _still.RingAsync(task.Id);

        (await _still.Backend.NotesAsync()).Should().ContainSingle();
        (await _still.Backend.TaskAsync(task.Id)).Reason.Should().Be(OttoReason.AwaitingApproval);
    }

    [Fact]
    public async Task AfterTheTime_AYesIsNoYes()
    {
        var task = await RunAsync(Ask);
        _still.Clock.Advance(TimeSpan.FromHours(24));

        (await _still.ApproveAsync((await _still.ApprovalsAsync()).Single())).AsProblem(410);
        await _still.RingAsync(task.Id);

        await ExpectNoEffectAsync();
    }

    [Fact]
    public async Task APayloadEditedBehindTheYes_IsNotDone()
    {
        var task = await RunAsync(Ask);
        await _still.ApproveAsync((await _still.ApprovalsAsync()).Single());
        await ExecuteAsync("""UPDATE otto_actions SET payload = '{"text":"something else"}'""");

        await _still.RingAsync(task.Id);

        var action = await ActionAsync(task);
        action.Status.Should().Be(ActionStatus.Rejected);
        action.Error.Should().Contain("not what approval");
        await ExpectNoEffectAsync();
    }

    [Theory]
    [InlineData("""UPDATE otto_approvals SET payload = '{}'""")]
    [InlineData("""UPDATE otto_approvals SET payload_sha256 = 'x'""")]
    [InlineData("UPDATE otto_approvals SET summary = 'Otto asks to water the plants.'")]
    [InlineData("UPDATE otto_approvals SET tier = 0")]
    [InlineData("UPDATE otto_approvals SET confirm = 'x'")]
    [InlineData("UPDATE otto_approvals SET action_id = 77")]
    [InlineData("UPDATE otto_approvals SET expires_at = '2099-01-01T00:00:00.0000000Z'")]
    public async Task AQuestion_CannotBeChanged(string sql)
    {
        await RunAsync(Ask);

        var changing = () => ExecuteAsync(sql);

        (await changing.Should().ThrowAsync<SqliteException>()).WithMessage("*cannot be changed*");
    }

    [Fact]
    public async Task AnAnswer_CannotBeChanged()
    {
        await RunAsync(Ask);
        await _still.Backend.PostAsync("/otto/approvals/1/reject");

        var changing = () => ExecuteAsync("UPDATE otto_approvals SET status = 'approved'");

        (await changing.Should().ThrowAsync<SqliteException>()).WithMessage("*cannot be changed*");
    }

    [Fact]
    public async Task WithNobodyThere_TheAnswerIsNo()
    {
        var task = await RunAsync(Ask, Some.Action(AskingHandler.Tier4, new { text = "x", name = "shop" }));

        for (var hour = 0; hour < 48; hour++)
        {
            _still.Clock.Advance(TimeSpan.FromHours(1));
            await _still.ReconcileAsync();
            await _still.RingAsync(task.Id);
        }

        (await _still.Backend.TaskAsync(task.Id)).Reason.Should().Be(OttoReason.Expired);
        await ExpectNoEffectAsync();
    }

    [Fact]
    public async Task TwoWhoPressAtOnce_AreOneYes()
    {
        var task = await RunAsync(Ask);
        var approval = (await _still.ApprovalsAsync()).Single();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _still.ApproveAsync(approval)));
        await _still.RingAsync(task.Id);
        await _still.RingAsync(task.Id);

        answers.Select(answer => answer.Status).Should().BeEquivalentTo([200, .. Enumerable.Repeat(409, 7)]);
        (await _still.Backend.NotesAsync()).Should().ContainSingle();
    }

    [Fact]
    public async Task AYesAndANo_AtOnce_AreOneOfBoth()
    {
        var task = await RunAsync(Ask);
        var approval = (await _still.ApprovalsAsync()).Single();

        var answers = await Task.WhenAll(_still.ApproveAsync(approval), _still.Backend.PostAsync($"/otto/approvals/{approval.Id}/reject"));
        await _still.RingAsync(task.Id);

        answers.Select(answer => answer.Status).Should().BeEquivalentTo([200, 409]);
        var isAllowed = (await _still.ApprovalsAsync()).Single().Status == ApprovalStatus.Approved;
        (await _still.Backend.NotesAsync()).Should().HaveCount(isAllowed ? 1 : 0);
    }

    [Theory]
    [InlineData("a\u202Egnp.exe", @"a\u{202E}gnp.exe")]
    [InlineData("a\u2066b\u2069", @"a\u{2066}b\u{2069}")]
    [InlineData("sh\u200Bop", @"sh\u{200B}op")]
    [InlineData("shop\u00A0", @"shop\u{00A0}")]
    [InlineData("sh\u00ADop", @"sh\u{00AD}op")]
    [InlineData("\uFEFFshop", @"\u{FEFF}shop")]
    [InlineData("line\nnext\r\u0000\u001b[2K", @"line\u{000A}next\u{000D}\u{0000}\u{001B}[2K")]
    [InlineData("a\u2028b\u0085c", @"a\u{2028}b\u{0085}c")]
    [InlineData("tag\U000E0041\U000E0042", @"tag\u{E0041}\u{E0042}")]
    [InlineData("fill\u3164er\u115F\u2800", @"fill\u{3164}er\u{115F}\u{2800}")]
    [InlineData("vs\uFE0F", @"vs\u{FE0F}")]
    [InlineData("sh\u043Ep", @"sh\u{043E}p")]
    [InlineData("\u0440\u0430\u0443", @"\u{0440}\u{0430}\u{0443}")]
    [InlineData("\u03B1dmin", @"\u{03B1}dmin")]
    [InlineData("\uFF53hop", @"\u{FF53}hop")]
    [InlineData("\U0001D42Bun", @"\u{1D42B}un")]
    [InlineData("a\u2215b\u2024sh", @"a\u{2215}b\u{2024}sh")]
    public async Task WhatCannotBeSeen_OrLooksLikeSomethingElse_IsWrittenOut(string text, string shown)
    {
        await RunAsync(Some.Action(AskingHandler.Tier3, new { text }));

        (await _still.ApprovalsAsync()).Single().Summary.Should().Contain($"text \"{shown}\".");
    }

    [Theory]
    [InlineData("Grüße aus Köln, 東京 und Привет мир")]
    [InlineData("Καλημέρα κόσμε")]
    [InlineData("नमस्ते 🌍 3 €")]
    [InlineData("a/b-c_d.e (f) #1 & 50 %")]
    public async Task OrdinaryText_IsShownAsItIs(string text)
    {
        await RunAsync(Some.Action(AskingHandler.Tier3, new { text }));

        (await _still.ApprovalsAsync()).Single().Summary.Should().Be($"Otto asks to do something that asks: text \"{text}\".");
    }

    [Fact]
    public async Task AText_CannotLeaveItsQuotationMarks()
    {
        await RunAsync(Some.Action(AskingHandler.Tier3, new { text = "x\", name \"harmless\\" }));

        (await _still.ApprovalsAsync()).Single().Summary.Should().Be("""Otto asks to do something that asks: text "x\", name \"harmless\\".""");
    }

    private async Task RefuseAsync(string how, Approval approval)
    {
        switch (how)
        {
            case "reject":
                await _still.Backend.PostAsync($"/otto/approvals/{approval.Id}/reject");
                break;
            case "cancel":
                await _still.Backend.TellAsync(approval.TaskId!.Value, "cancel");
                break;
            default:
                _still.Clock.Advance(TimeSpan.FromHours(25));
                await _still.ReconcileAsync();
                break;
        }
    }

    private async Task<OttoTask> RunAsync(params ProposedAction[] actions)
    {
        _still.Agent.Answers("Done.", actions);
        var task = await _still.AddAsync();
        await _still.RingAsync(task.Id);
        return task;
    }

    private async Task<ExecutedAction> ActionAsync(OttoTask task) => (await _still.Backend.RunsAsync(task.Id))[0].OutputPayload!.Execution.Actions[0];

    private async Task ExpectNoEffectAsync() => (await _still.Backend.NotesAsync()).Should().BeEmpty();

    private Task<int> ExecuteAsync(string sql) =>
        _still.Get<OttoDatabase>().WriteAsync(transaction => transaction.ExecuteAsync(sql, null), CancellationToken.None);
}
