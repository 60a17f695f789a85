using System.Net.Http.Headers;
using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Approvals;

/// <summary><c>/otto/approvals</c>: what each wrong decision gets.</summary>
public sealed class ApprovalApiTests : IAsyncLifetime
{
    private StillBackend _still = null!;
    private Approval _asked = null!;
    private Approval _named = null!;
    private OttoTask _task = null!;

    public async Task InitializeAsync()
    {
        _still = await StillBackend.StartAsync(AskingHandler.Add);
        _still.Agent.Answers("Done.", Some.Action(AskingHandler.Tier3, new { text = "asked" }), Some.Action(AskingHandler.Tier4, new { text = "deployed", name = "shop" }));
        _task = await _still.AddAsync();
        await _still.RingAsync(_task.Id);
        _asked = (await _still.ApprovalsAsync()).Single(approval => approval.Tier == 3);
        _named = (await _still.ApprovalsAsync()).Single(approval => approval.Tier == 4);
    }

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Theory]
    [InlineData("{}", "payload_sha256")]
    [InlineData("""{"payload_sha256":null}""", "payload_sha256")]
    [InlineData("""{"payload_sha256":" "}""", "payload_sha256")]
    [InlineData("""{"payload_sha256":7}""", "payload_sha256")]
    [InlineData("""{"payload_sha256":"x","approved":true}""", "approved")]
    [InlineData("""{"payload_sha256":"x","decided_by":"owner"}""", "decided_by")]
    public async Task WithoutAHash_OrWithMoreThanAsked_Gets400(string body, string field)
    {
        (await _still.Backend.PostTextAsync($"/otto/approvals/{_asked.Id}/approve", body)).AsWrongField(field);

        await ExpectNothingDoneAsync();
    }

    [Fact]
    public async Task WithAnotherHash_Gets412()
    {
        (await ApproveAsync(_asked, new ApprovalConsent { PayloadSha256 = _named.PayloadSha256 })).AsProblem(412);

        await ExpectNothingDoneAsync();
    }

    [Fact]
    public async Task ASecondDecision_Gets409_WhateverTheFirstWas()
    {
        await _still.ApproveAsync(_asked);
        await _still.Backend.PostAsync($"/otto/approvals/{_named.Id}/reject");

        (await _still.ApproveAsync(_asked)).AsProblem(409).Detail.Should().Contain("already approved");
        (await _still.Backend.PostAsync($"/otto/approvals/{_asked.Id}/reject")).AsProblem(409);
        (await _still.ApproveAsync(_named, "shop")).AsProblem(409).Detail.Should().Contain("already rejected");
    }

    [Fact]
    public async Task TooLate_Gets410_BeforeAndAfterTheSweep()
    {
        _still.Clock.Advance(TimeSpan.FromHours(24));

        (await _still.ApproveAsync(_asked)).AsProblem(410);
        await _still.ReconcileAsync();
        (await _still.ApproveAsync(_asked)).AsProblem(410);
        (await _still.Backend.PostAsync($"/otto/approvals/{_asked.Id}/reject")).AsProblem(410);

        await ExpectNothingDoneAsync();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Shop")]
    [InlineData("shop ")]
    [InlineData("sh\u043Ep")]
    [InlineData("test.deploy")]
    public async Task Tier4_WithoutTheRightName_Gets422(string? confirm)
    {
        (await _still.ApproveAsync(_named, confirm)).AsProblem(422);

        await ExpectNothingDoneAsync();
    }

    [Fact]
    public async Task Tier4_WithTheRightName_IsDone()
    {
        (await _still.ApproveAsync(_named, "shop")).Status.Should().Be(200);
        await _still.RingAsync(_task.Id);

        (await _still.Backend.NotesAsync()).Should().ContainSingle().Which.Text.Should().Be("deployed");
    }

    [Fact]
    public async Task WhatIsNotThere_Gets404()
    {
        (await _still.Backend.GetAsync("/otto/approvals/99")).AsProblem(404);
        (await _still.Backend.PostAsync("/otto/approvals/99/approve", new ApprovalConsent { PayloadSha256 = "x" })).AsProblem(404);
        (await _still.Backend.PostAsync("/otto/approvals/99/reject")).AsProblem(404);
    }

    [Fact]
    public async Task TheList_IsNewestFirst_CanBeNarrowed_AndGoesOnByCursor()
    {
        await _still.Backend.PostAsync($"/otto/approvals/{_asked.Id}/reject");

        (await _still.ApprovalsAsync()).Select(approval => approval.Id).Should().Equal(2, 1);
        (await _still.ApprovalsAsync("pending")).Should().ContainSingle().Which.Id.Should().Be(_named.Id);
        var first = (await _still.Backend.GetAsync("/otto/approvals?limit=1")).Read<Page<Approval>>();
        (await _still.Backend.GetAsync($"/otto/approvals?limit=1&cursor={first.NextCursor}")).Read<Page<Approval>>().Items.Single().Id.Should().Be(1);
        (await _still.Backend.GetAsync("/otto/approvals?status=open")).AsWrongField("status");
        (await _still.Backend.GetAsync("/otto/approvals?limit=0")).AsWrongField("limit");
    }

    [Fact]
    public async Task ALongComment_Gets400() =>
        (await _still.Backend.PostAsync($"/otto/approvals/{_asked.Id}/reject", new ApprovalRefusal { Comment = new string('x', 4001) })).AsWrongField("comment");

    [Fact]
    public async Task ABodyThatIsNoJson_Gets415()
    {
        (await _still.Backend.PostTextAsync($"/otto/approvals/{_asked.Id}/reject", "comment=no", "application/x-www-form-urlencoded")).AsProblem(415);
        (await _still.Backend.PostTextAsync($"/otto/approvals/{_asked.Id}/approve", "{}", "text/plain")).AsProblem(415);

        await ExpectNothingDoneAsync();
    }

    [Fact]
    public async Task WhileTheTaskIsPaused_Gets409()
    {
        await ExecuteAsync("UPDATE otto_tasks SET reason = 'paused' WHERE id = 1");

        (await _still.ApproveAsync(_asked)).AsProblem(409).Detail.Should().Contain("paused");
        (await _still.Backend.PostAsync($"/otto/approvals/{_asked.Id}/reject")).AsProblem(409);
    }

    [Theory]
    [InlineData("Bearer {0}")]
    [InlineData("bearer  {0}")]
    [InlineData("BEARER {0} ")]
    public async Task WithOttosOwnSecret_Gets403_HereAndWhereverSomethingCouldChange(string form)
    {
        var header = string.Format(form, _still.Agent.Secret);
        foreach (var (method, path) in Routes.Changing(_still.Backend))
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = new StringContent("{}", MediaTypeHeaderValue.Parse("application/json")) };
            request.Headers.TryAddWithoutValidation("Authorization", header);

            (await Answer.FromAsync(await _still.Backend.Http.SendAsync(request))).Status.Should().Be(403, $"{method} {path}");
        }

        await ExpectNothingDoneAsync();
    }

    [Fact]
    public async Task WithOttosOwnSecret_CanBeRead()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/otto/runs");
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {_still.Agent.Secret}");

        (await Answer.FromAsync(await _still.Backend.Http.SendAsync(request))).Status.Should().Be(200);
    }

    private Task<Answer> ApproveAsync(Approval approval, ApprovalConsent consent) =>
        _still.Backend.PostAsync($"/otto/approvals/{approval.Id}/approve", consent);

    private async Task ExpectNothingDoneAsync()
    {
        await _still.RingAsync(_task.Id);
        (await _still.Backend.NotesAsync()).Should().BeEmpty();
        (await _still.ApprovalsAsync()).Should().OnlyContain(approval => approval.Status != ApprovalStatus.Approved);
    }

    private Task<int> ExecuteAsync(string sql) =>
        _still.Get<OttoHangfire.Database.OttoDatabase>().WriteAsync(transaction => transaction.ExecuteAsync(sql, null), CancellationToken.None);
}
