using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Access;

/// <summary>What a program that proves nothing may do with tasks: its own, and never the owner's.</summary>
public sealed class ProgramsTasksTests : IAsyncLifetime
{
    private StillBackend _still = null!;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync();

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Theory]
    [InlineData("cli", "api")]
    [InlineData("console", "api")]
    [InlineData("otto", "api")]
    public async Task AProgram_IsNotBelieved_WhereItSaysItIs(string says, string source)
    {
        var task = await PutInAsync(says);

        task.Source.Should().Be(source);
        (await LineAsync(task.Id)).AskedBy.Should().Be("program");
    }

    [Theory]
    [InlineData("cli", "cli")]
    [InlineData("console", "console")]
    [InlineData("otto", "api")]
    public async Task TheOwner_IsBelieved(string says, string source)
    {
        using var request = New(says);

        var task = (await Answer.FromAsync(await _still.Backend.Http.SendAsync(request))).Read<OttoTask>();

        task.Source.Should().Be(source);
        (await LineAsync(task.Id)).AskedBy.Should().Be("owner (cli)");
    }

    [Fact]
    public async Task TierTwo_Asks_ForAProgramsTask_AndNotForTheOwners()
    {
        var file = Some.Action("files.write", new { path = "a.txt", content = "a" });
        _still.Agent.Answers("Done.", file);
        var programs = await PutInAsync();
        await _still.RingAsync(programs.Id);
        var owners = await _still.AddAsync();
        await _still.RingAsync(owners.Id);

        (await _still.OutcomeAsync(programs.Id)).Status.Should().Be(ActionStatus.AwaitingApproval);
        (await _still.OutcomeAsync(owners.Id)).Status.Should().Be(ActionStatus.Ok);
        (await LineAsync(owners.Id)).Should().BeEquivalentTo(new { Event = AuditEvent.Action, AskedBy = "owner (cli)", AllowedBy = "policy: tier 2, for the owner's task" });
        (await LineAsync(programs.Id)).AskedBy.Should().Be("program");
    }

    [Theory]
    [InlineData("POST", "/run")]
    [InlineData("POST", "/retry")]
    [InlineData("POST", "/cancel")]
    [InlineData("POST", "/pause")]
    [InlineData("POST", "/resume")]
    [InlineData("PATCH", "")]
    [InlineData("DELETE", "")]
    public async Task TheOwnersTask_AndItsChildren_AreHersAlone(string method, string verb)
    {
        _still.Agent.Answers("Done.", Some.Action("life_os.create_task", new { type = "test.child", description = "Sweep", next_run_at = Some.Now.AddDays(1) }));
        var owners = await _still.AddAsync();
        await _still.RingAsync(owners.Id);
        var child = owners.Id + 1;
        var before = await BodiesAsync(owners.Id, child);

        foreach (var id in new[] { owners.Id, child })
        {
            var refused = (await TellAsync(method, id, verb)).AsProblem(401);
            refused.Detail.Should().Contain("belongs to the owner").And.Contain("tools/otto open");
        }

        (await BodiesAsync(owners.Id, child)).Should().Equal(before);
        (await TellAsync(method, 99, verb)).AsProblem(404);
    }

    [Fact]
    public async Task AProgram_TellsItsOwnTasks()
    {
        var task = await PutInAsync();

        (await TellAsync("PATCH", task.Id, "")).Status.Should().Be(200);
        (await TellAsync("POST", task.Id, "/pause")).Status.Should().Be(200);
        (await TellAsync("POST", task.Id, "/resume")).Status.Should().Be(200);
        (await TellAsync("POST", task.Id, "/cancel")).Status.Should().Be(200);
        (await TellAsync("DELETE", task.Id, "")).Status.Should().Be(204);
    }

    [Fact]
    public async Task AProgram_CannotTakeTheKeyOfTheOwnersRequest()
    {
        var programs = await SendAsync(_still.Backend.Anybody);
        var owners = await SendAsync(_still.Backend.Http);

        owners.Status.Should().Be(201, "otherwise her task would be the program's");
        owners.Read<OttoTask>().Id.Should().NotBe(programs.Read<OttoTask>().Id);
        (await SendAsync(_still.Backend.Anybody)).Read<OttoTask>().Id.Should().Be(programs.Read<OttoTask>().Id);
        (await SendAsync(_still.Backend.Http)).Read<OttoTask>().Id.Should().Be(owners.Read<OttoTask>().Id);
    }

    [Fact]
    public async Task UnderEverything_AProgramReadsNothing_AndTheOwnerIsToldHow()
    {
        await using var closed = await OttoBackend.StartAsync(
            new BackendOptions { Worker = false, Settings = new Dictionary<string, string> { ["OTTO_ACCESS"] = "everything" } });

        foreach (var path in new[] { "/otto/tasks", "/otto/nothing", "/openapi/v1.json", "/hangfire", "/docs/", "/nothing" })
        {
            (await Answer.FromAsync(await closed.Anybody.GetAsync(path))).AsProblem(401).Detail.Should().Contain("tools/otto open");
        }

        using var page = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { { "Accept", "text/html" } } };
        (await Answer.FromAsync(await closed.Anybody.SendAsync(page))).Should().BeEquivalentTo(new { Status = 401, ContentType = "text/html" });
        (await closed.GetAsync("/otto/tasks")).Status.Should().Be(200);
        (await Answer.FromAsync(await closed.Anybody.GetAsync("/health/ready"))).Status.Should().Be(200, "what starts the backend has to see that it is there");
    }

    [Theory]
    [InlineData("Forwarded", "for=192.0.2.1")]
    [InlineData("X-Forwarded-For", "127.0.0.1")]
    [InlineData("x-forwarded-host", "localhost")]
    [InlineData("X-Forwarded-Anything", "")]
    [InlineData("Via", "1.1 proxy")]
    public async Task BehindAProxy_NobodyIsLocal(string header, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/otto/tasks");
        request.Headers.TryAddWithoutValidation(header, value);

        (await Answer.FromAsync(await _still.Backend.Anybody.SendAsync(request))).AsProblem(401);
    }

    private async Task<OttoTask> PutInAsync(string? says = null)
    {
        using var request = New(says);
        return (await Answer.FromAsync(await _still.Backend.Anybody.SendAsync(request))).Read<OttoTask>();
    }

    private static HttpRequestMessage New(string? says)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/otto/tasks") { Content = Json("""{"type":"test.chore","description":"Call Mum"}""") };
        request.Headers.Add("X-Otto-Source", says ?? "");
        return request;
    }

    private async Task<Answer> SendAsync(HttpClient http)
    {
        using var request = New(says: null);
        request.Headers.Add("Idempotency-Key", "rent-2026-12");
        return await Answer.FromAsync(await http.SendAsync(request));
    }

    private async Task<string[]> BodiesAsync(params long[] ids) => await Task.WhenAll(ids.Select(async id => (await _still.Backend.GetAsync($"/otto/tasks/{id}")).Body));

    private async Task<Answer> TellAsync(string method, long id, string verb)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/otto/tasks/{id}{verb}");
        request.Content = method == "PATCH" ? Json("""{"description":"mine now"}""") : null;
        return await Answer.FromAsync(await _still.Backend.Anybody.SendAsync(request));
    }

    private async Task<AuditEntry> LineAsync(long taskId) =>
        (await _still.Backend.GetAsync($"/otto/audit?task_id={taskId}&limit=1")).Read<Page<AuditEntry>>().Items.Single();

    private static StringContent Json(string text) => new(text, System.Text.Encoding.UTF8, "application/json");
}
