using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.Input;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Approvals;

/// <summary>A yes with a payload of the person's own: checked as any proposal, judged again, kept beside what was proposed, done once.</summary>
public sealed class CorrectionTests : IAsyncLifetime
{
    private static readonly ProposedAction Ask = Some.Action(AskingHandler.Tier3, new { text = "asked" });

    private StillBackend _still = null!;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync(AskingHandler.Add);

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Fact]
    public async Task TheCorrectedPayload_HappensOnce_AndBothAreKept()
    {
        var task = await AskAsync(Ask);
        var asked = (await _still.ApprovalsAsync()).Single();

        var decided = (await CorrectAsync(asked, """{"text":"better","name":"me"}""")).Read<Approval>();
        await _still.RingAsync(task.Id);
        await _still.ReconcileAsync();
        await _still.RingAsync(task.Id);

        (await NotesAsync()).Should().Equal("better");
        _still.Agent.TimesAsked(task.Id).Should().Be(1);
        decided.Payload.GetRawText().Should().Be("""{"text":"asked"}""", "what was asked stays as it was put");
        decided.CorrectedPayload!.Value.GetRawText().Should().Be("""{"text":"better","name":"me"}""");
        decided.CorrectedPayloadSha256.Should().Be(JsonText.Sha256(decided.CorrectedPayload));
        decided.CorrectedSummary.Should().Be("Otto asks to do something that asks: text \"better\", name \"me\".");
        decided.Difference!.Value.GetRawText().Should().Be(
            """[{"op":"replace","path":"/text","value":"better"},{"op":"add","path":"/name","value":"me"}]""");
        var action = await _still.OutcomeAsync(task.Id);
        action.Should().BeEquivalentTo(new { Status = ActionStatus.Ok, Message = "did what was asked" });
        action.Payload!.Value.GetRawText().Should().Be("""{"text":"asked"}""");
        action.CorrectedPayload!.Value.GetRawText().Should().Be("""{"text":"better","name":"me"}""");
    }

    [Fact]
    public async Task TheAudit_SaysWhatWasProposed_AndWhatWasDecided()
    {
        var task = await AskAsync(Ask);
        var decided = (await CorrectAsync((await _still.ApprovalsAsync()).Single(), """{"text":"better"}""")).Read<Approval>();
        await _still.RingAsync(task.Id);

        var lines = (await _still.Backend.GetAsync("/otto/audit?limit=500")).Read<Page<AuditEntry>>().Items.Where(line => line.TaskId == task.Id);
        var (yes, deed) = (lines.Single(line => line.Outcome == ApprovalStatus.Approved), lines.First(line => line.Event == AuditEvent.Action));
        yes.Should().BeEquivalentTo(new { AskedBy = "owner (cli)", AllowedBy = "owner (cli), approval 1", decided.PayloadSha256 });
        yes.Change.Should().Be(
            $"{decided.Summary} It was corrected to the payload {decided.CorrectedPayloadSha256}. {decided.CorrectedSummary}");
        deed.Should().BeEquivalentTo(new
        {
            Outcome = ActionStatus.Ok,
            AllowedBy = "owner (cli), approval 1",
            PayloadSha256 = decided.CorrectedPayloadSha256,
        });
    }

    [Theory]
    [InlineData("""{"text":""}""", "is wrong: text is missing")]
    [InlineData("""{"text":"x","more":1}""", "is wrong: more")]
    [InlineData("""{"text":7}""", "is wrong: text")]
    [InlineData("""[]""", "is wrong: it must be a JSON object")]
    [InlineData("\"text\"", "is wrong: it must be a JSON object")]
    [InlineData("""{"text":"\ud800"}""", null)]
    [InlineData("""{"text":"a","text":"b"}""", null)]
    public async Task AWrongPayload_Gets400_AndNothingIsDecided(string payload, string? problem)
    {
        var task = await AskAsync(Ask);
        var asked = (await _still.ApprovalsAsync()).Single();

        var answer = await CorrectAsync(asked, payload);

        if (problem is null)
        {
            answer.AsProblem(400);
        }
        else
        {
            answer.AsWrongField("payload").Should().StartWith(problem);
        }

        await ExpectStillAskedAsync(task);
    }

    [Fact]
    public async Task WhatCannotBeShownWhole_IsNoCorrection()
    {
        var task = await AskAsync(Ask);

        (await CorrectAsync((await _still.ApprovalsAsync()).Single(), $$"""{"text":"{{new string('a', 2100)}}"}""")).AsWrongField("payload")
            .Should().Contain("too long to be shown in full");

        await ExpectStillAskedAsync(task);
    }

    [Theory]
    [InlineData("type")]
    [InlineData("tier")]
    [InlineData("task_id")]
    public async Task NothingButThePayload_CanBeCorrected(string field)
    {
        var task = await AskAsync(Ask);
        var asked = (await _still.ApprovalsAsync()).Single();

        (await _still.Backend.PostTextAsync(
            $"/otto/approvals/{asked.Id}/approve",
            $$"""{"payload_sha256":"{{asked.PayloadSha256}}","payload":{"text":"x"},"{{field}}":"otto.log"}""")).AsWrongField(field);

        await ExpectStillAskedAsync(task);
    }

    [Fact]
    public async Task TierFour_IsNeverCorrected()
    {
        var task = await AskAsync(Some.Action(AskingHandler.Tier4, new { text = "deploy", name = "shop" }));
        var asked = (await _still.ApprovalsAsync()).Single();

        (await _still.Backend.PostTextAsync(
            $"/otto/approvals/{asked.Id}/approve",
            $$"""{"payload_sha256":"{{asked.PayloadSha256}}","confirm":"shop","payload":{"text":"other","name":"shop"} }""")).AsWrongField("payload")
            .Should().Contain("tiers 2 and 3 only");

        await ExpectStillAskedAsync(task);
    }

    [Fact]
    public async Task ACorrectionThatNeedsMoreTrust_IsAnotherQuestion()
    {
        Directory.CreateDirectory(_still.Backend.File("files"));
        await File.WriteAllTextAsync(_still.Backend.File("files", "mine.txt"), "a person's");
        _still.Agent.Answers("Done.", Some.Action("files.write", new { path = "a.txt", content = "a" }));
        var task = await PutInAsProgramAsync();
        await _still.RingAsync(task.Id);
        var asked = (await _still.ApprovalsAsync()).Single();

        (await CorrectAsync(asked, """{"path":"mine.txt","content":"a"}""")).AsWrongField("payload").Should().Contain(
            "needs tier 3, and you were asked at tier 2");
        (await CorrectAsync(asked, """{"path":"../a.txt","content":"a"}""")).AsWrongField("payload");
        (await CorrectAsync(asked, """{"path":"b.txt","content":"b"}""")).Status.Should().Be(200);
        await _still.RingAsync(task.Id);

        File.Exists(_still.Backend.File("files", "a.txt")).Should().BeFalse();
        (await File.ReadAllTextAsync(_still.Backend.File("files", "b.txt"))).Should().Be("b");
        (await File.ReadAllTextAsync(_still.Backend.File("files", "mine.txt"))).Should().Be("a person's");
    }

    [Fact]
    public async Task ThePolicy_IsAskedAgain()
    {
        var task = await AskAsync(Ask);
        await _still.RestartAsync(() => File.WriteAllText(_still.Backend.File("otto.json"), """{"policy":{"test.ask":"deny"}}"""));
        var asked = (await _still.ApprovalsAsync()).Single();

        (await CorrectAsync(asked, """{"text":"better"}""")).AsWrongField("payload").Should().Contain("settings do not allow test.ask");

        await ExpectStillAskedAsync(task);
    }

    [Fact]
    public async Task WhatTheCorrectionPointsAt_IsWhatIsPinned()
    {
        foreach (var payee in new[] { "A", "B" })
        {
            _still.Agent.Answers("Done.", Some.Action("bills.record", new { payee, amount_minor = 1250, currency = "EUR", due = "2030-01-31" }));
            await _still.RingAsync((await _still.AddAsync()).Id);
        }

        var task = await AskAsync(Some.Action("bills.mark_paid", new { bill_id = 1, paid_at = Some.Now.AddDays(-1) }));
        const string OfTwo = """{"bill_id":2,"paid_at":"2026-11-30T10:00:00Z"}""";
        (await CorrectAsync((await _still.ApprovalsAsync()).Single(), OfTwo)).Status.Should().Be(200);
        _still.Backend.Execute("UPDATE otto_bills SET amount_minor = 99 WHERE id = 2");
        await _still.RingAsync(task.Id);

        var anew = (await _still.ApprovalsAsync("pending")).Single();
        anew.Payload.GetRawText().Should().Be(OfTwo);
        anew.Summary.Should().Contain("What approval 1 was for has changed since");
        (await _still.ApproveAsync(anew)).Status.Should().Be(200);
        await _still.RingAsync(task.Id);

        var bills = (await _still.Backend.GetAsync("/otto/bills")).Read<Page<Bill>>().Items;
        bills.Single(bill => bill.Id == 2).PaidAt.Should().NotBeNull();
        bills.Single(bill => bill.Id == 1).PaidAt.Should().BeNull();
    }

    [Fact]
    public async Task ThePayloadThatWasAsked_IsAPlainYes()
    {
        var task = await AskAsync(Ask);

        var decided = (await CorrectAsync((await _still.ApprovalsAsync()).Single(), """ { "text" : "asked" } """)).Read<Approval>();
        await _still.RingAsync(task.Id);

        decided.CorrectedPayload.Should().BeNull();
        (await NotesAsync()).Should().Equal("asked");
    }

    [Fact]
    public async Task WithAnotherHash_Gets412_AndWithoutProof401()
    {
        var task = await AskAsync(Ask);
        var asked = (await _still.ApprovalsAsync()).Single();

        (await CorrectAsync(asked with { PayloadSha256 = "other" }, """{"text":"better"}""")).AsProblem(412);
        using var body = Body(asked, """{"text":"better"}""");
        (await Answer.FromAsync(await _still.Backend.Anybody.PostAsync($"/otto/approvals/{asked.Id}/approve", body))).AsProblem(401);

        await ExpectStillAskedAsync(task);
    }

    [Fact]
    public async Task WhatWasCorrectedBehindTheYes_IsNotDone()
    {
        var task = await AskAsync(Ask);
        await CorrectAsync((await _still.ApprovalsAsync()).Single(), """{"text":"better"}""");
        _still.Backend.Execute("""UPDATE otto_actions SET corrected_payload = '{"text":"something else"}'""");

        await _still.RingAsync(task.Id);

        (await NotesAsync()).Should().BeEmpty();
        (await _still.OutcomeAsync(task.Id)).Should().BeEquivalentTo(
            new { Status = ActionStatus.Rejected, Error = "This is not what approval 1 allowed." });
    }

    [Fact]
    public async Task ADeathBetweenYesAndDeed_LosesNothing_AndDoesItOnce()
    {
        var task = await AskAsync(Ask);
        await CorrectAsync((await _still.ApprovalsAsync()).Single(), """{"text":"better"}""");
        await _still.ClaimAsync(task.Id);

        await _still.ReconcileAsync();
        await _still.RingAsync(task.Id);
        await _still.RingAsync(task.Id);

        (await NotesAsync()).Should().Equal("better");
    }

    [Theory]
    [InlineData("asked")]
    [InlineData("better")]
    public async Task ARetry_DoesNeitherWhatWasProposed_NorWhatWasDecided_Again(string proposedNext)
    {
        var wrong = Some.Action("life_os.log_note", new { });
        var task = await AskAsync(Ask, wrong);
        await CorrectAsync((await _still.ApprovalsAsync()).Single(), """{"text":"better"}""");
        await _still.RingAsync(task.Id);

        _still.Agent.Answers("Again.", Some.Action(AskingHandler.Tier3, new { text = proposedNext }));
        await _still.Backend.TellAsync(task.Id, "retry");
        await _still.RingAsync(task.Id);

        (await NotesAsync()).Should().Equal("better");
        (await _still.OutcomeAsync(task.Id)).Status.Should().Be(ActionStatus.Skipped);
        (await _still.ApprovalsAsync("pending")).Should().BeEmpty();
    }

    private async Task<OttoTask> AskAsync(params ProposedAction[] actions)
    {
        _still.Agent.Answers("Done.", actions);
        var task = await _still.AddAsync();
        await _still.RingAsync(task.Id);
        return task;
    }

    private async Task<OttoTask> PutInAsProgramAsync()
    {
        using var body = new StringContent(JsonSerializer.Serialize(Some.Task("test.chore"), OttoJson.Options), null, "application/json");
        return (await Answer.FromAsync(await _still.Backend.Anybody.PostAsync("/otto/tasks", body))).Read<OttoTask>();
    }

    private Task<Answer> CorrectAsync(Approval asked, string payload) =>
        _still.Backend.PostTextAsync(
            $"/otto/approvals/{asked.Id}/approve", $$"""{"payload_sha256":"{{asked.PayloadSha256}}","payload":{{payload}}}""");

    private static StringContent Body(Approval asked, string payload) => new(
        $$"""{"payload_sha256":"{{asked.PayloadSha256}}","payload":{{payload}}}""", null, "application/json");

    /// <summary>Oldest first.</summary>
    private async Task<IEnumerable<string>> NotesAsync() => (await _still.Backend.NotesAsync()).Reverse().Select(note => note.Text);

    private async Task ExpectStillAskedAsync(OttoTask task)
    {
        await _still.RingAsync(task.Id);
        (await NotesAsync()).Should().BeEmpty();
        (await _still.ApprovalsAsync()).Should().OnlyContain(approval => approval.Status == ApprovalStatus.Pending && approval.CorrectedPayload == null);
    }
}
