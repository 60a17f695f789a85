using System.Text.Json;
using OttoHangfire.EndToEnd.Tests.Cli.Support;

namespace OttoHangfire.EndToEnd.Tests.Cli;

/// <summary>What the words of a person become, and what wrong words get.</summary>
public sealed class CommandLineTests : IDisposable
{
    private readonly OttoAtHand _otto = new();

    [Fact]
    public async Task Add_SendsAReminder_OfItsDescription()
    {
        _otto.Backend.On("POST /otto/tasks", SampleJson.Task());

        var (exitCode, output, _) = await _otto.RunAsync("add", "Call Mum");

        exitCode.Should().Be(0);
        output.Should().Contain("Task 7");
        var (_, body, source) = _otto.Backend.Requests.Should().ContainSingle().Subject;
        body.Should().Be("""{"type":"life_os.reminder","description":"Call Mum","payload":{"text":"Call Mum"}}""");
        source.Should().Be("cli");
    }

    [Fact]
    public async Task Add_SendsWhatItsOptionsSay()
    {
        _otto.Backend.On("POST /otto/tasks", SampleJson.Task());

        await _otto.RunAsync(
            "add", "Look", "--type", "debug.env", "--payload", """{"deep":true}""", "--at", "2026-12-01T09:00:00+01:00", "--max-attempts", "2", "--timeout-seconds", "30");

        using var body = JsonDocument.Parse(_otto.Backend.Requests.Single().Body);
        body.RootElement.GetProperty("type").GetString().Should().Be("debug.env");
        body.RootElement.GetProperty("payload").GetRawText().Should().Be("""{"deep":true}""");
        body.RootElement.GetProperty("next_run_at").GetDateTimeOffset().Should().Be(new DateTimeOffset(2026, 12, 1, 8, 0, 0, TimeSpan.Zero));
        body.RootElement.GetProperty("max_attempts").GetInt32().Should().Be(2);
        body.RootElement.GetProperty("timeout_seconds").GetInt32().Should().Be(30);
    }

    [Fact]
    public async Task Add_OfAnotherType_SendsNoPayload()
    {
        _otto.Backend.On("POST /otto/tasks", SampleJson.Task());

        await _otto.RunAsync("add", "How are you?", "--type", "debug.env");

        _otto.Backend.Requests.Single().Body.Should().Be("""{"type":"debug.env","description":"How are you?"}""");
    }

    [Fact]
    public async Task Add_ThatWaits_ComesBackWhenTheTaskHasEnded_AndFailsWithIt()
    {
        _otto.Backend.On("POST /otto/tasks", SampleJson.Task()).On("GET /otto/tasks/7", SampleJson.Task(status: "error"));

        var (exitCode, output, _) = await _otto.RunAsync("add", "Call Mum", "--wait");

        exitCode.Should().Be(1);
        output.Should().Contain("Task 7 is error");
    }

    [Fact]
    public async Task List_SendsItsFilters_Escaped()
    {
        _otto.Backend.On("GET /otto/tasks?status=error&type=x.y&q=a%26b%20c&limit=3", SampleJson.Page());

        var (exitCode, _, errors) = await _otto.RunAsync("list", "--status", "error", "--type", "x.y", "--q", "a&b c", "--limit", "3");

        exitCode.Should().Be(0, errors);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("retry")]
    [InlineData("cancel")]
    public async Task AVerb_IsPosted_WithoutABody(string verb)
    {
        _otto.Backend.On($"POST /otto/tasks/7/{verb}", SampleJson.Task());

        var (exitCode, _, _) = await _otto.RunAsync(verb, "7");

        exitCode.Should().Be(0);
        _otto.Backend.Requests.Should().ContainSingle().Which.Body.Should().BeEmpty();
    }

    [Fact]
    public async Task Approve_ShowsTheSentence_AndSendsTheHashOfWhatItShowed()
    {
        _otto.Backend.On("GET /otto/approvals/3", SampleJson.Approval()).On("POST /otto/approvals/3/approve", SampleJson.Approval("approved"));

        var (exitCode, output, _) = await _otto.RunAsync("approve", "3", "--confirm", "shop", "--comment", "go");

        exitCode.Should().Be(0);
        output.Should().Contain("Otto asks to deploy a project: project \"shop\".").And.Contain("Approved");
        _otto.Backend.Requests[^1].Body.Should().Be("""{"payload_sha256":"abc123","confirm":"shop","comment":"go"}""");
    }

    [Fact]
    public async Task Reject_SendsTheComment()
    {
        _otto.Backend.On("POST /otto/approvals/3/reject", SampleJson.Approval("rejected"));

        var (exitCode, output, _) = await _otto.RunAsync("reject", "3", "--comment", "not today");

        exitCode.Should().Be(0);
        output.Should().Contain("Rejected");
        _otto.Backend.Requests.Single().Body.Should().Be("""{"comment":"not today"}""");
    }

    [Theory]
    [InlineData("/otto/approvals?status=pending", "approvals")]
    [InlineData("/otto/approvals", "approvals", "--all")]
    [InlineData("/otto/approvals?status=expired&limit=3", "approvals", "--status", "expired", "--limit", "3")]
    public async Task Approvals_ListsWhatWaits_WithTheWholeSentence(string address, params string[] words)
    {
        _otto.Backend.On($"GET {address}", SampleJson.Page(SampleJson.Approval()));

        var (exitCode, output, errors) = await _otto.RunAsync(words);

        exitCode.Should().Be(0, errors);
        output.Should().Contain("Otto asks to deploy a project: project \"shop\".");
    }

    [Theory]
    [InlineData("on", true, "is on")]
    [InlineData("off", false, "is off")]
    public async Task Worker_TurnsTheStopSwitch(string position, bool enabled, string sentence)
    {
        _otto.Backend.On("PUT /otto/worker", $$"""{"enabled":{{(enabled ? "true" : "false")}}}""");

        var (exitCode, output, _) = await _otto.RunAsync("worker", position);

        exitCode.Should().Be(0);
        output.Should().Contain(sentence);
        var (_, body, source) = _otto.Backend.Requests.Should().ContainSingle().Subject;
        body.Should().Be($$"""{"enabled":{{(enabled ? "true" : "false")}}}""");
        source.Should().Be("cli");
    }

    [Fact]
    public async Task Worker_Alone_OnlyAsks()
    {
        _otto.Backend.On("GET /otto/worker", """{"enabled":false}""");

        var (exitCode, output, _) = await _otto.RunAsync("worker");

        exitCode.Should().Be(0);
        output.Should().Contain("is off");
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("add")]
    [InlineData("add", "x", "--at", "2026-12-01T09:00:00")]
    [InlineData("add", "x", "--at", "tomorrow")]
    [InlineData("add", "x", "--payload", "{")]
    [InlineData("add", "x", "--max-attempts", "21")]
    [InlineData("add", "x", "--timeout-seconds", "0")]
    [InlineData("list", "--status", "nonsense")]
    [InlineData("list", "--limit", "0")]
    [InlineData("list", "--limit", "501")]
    [InlineData("show")]
    [InlineData("show", "seven")]
    [InlineData("run", "-1")]
    [InlineData("runs", "twelve")]
    [InlineData("approvals", "--status", "open")]
    [InlineData("approve")]
    [InlineData("approve", "three")]
    [InlineData("reject", "-1")]
    [InlineData("worker", "maybe")]
    [InlineData("logs", "-n", "0")]
    [InlineData("up", "--stop", "--detach")]
    [InlineData("up", "--nonsense")]
    public async Task WrongWords_EndWithTwo_AndSayWhereToLook_AndAskNobody(params string[] words)
    {
        var (exitCode, output, errors) = await _otto.RunAsync(words);

        exitCode.Should().Be(2);
        output.Should().BeEmpty();
        errors.Should().Contain("--help");
        _otto.Backend.Requests.Should().BeEmpty();
    }

    [Theory]
    [InlineData("up")]
    [InlineData("demo")]
    [InlineData("add")]
    [InlineData("list")]
    [InlineData("show")]
    [InlineData("run")]
    [InlineData("retry")]
    [InlineData("cancel")]
    [InlineData("runs")]
    [InlineData("notes")]
    [InlineData("approvals")]
    [InlineData("approve")]
    [InlineData("reject")]
    [InlineData("worker")]
    [InlineData("doctor")]
    [InlineData("logs")]
    public async Task EachCommand_HasHelp_WithAnExample_AndTakesJson(string command)
    {
        var (exitCode, output, _) = await _otto.RunAsync(command, "--help");

        exitCode.Should().Be(0);
        output.Should().Contain("--json").And.MatchRegex($@"Examples?:\n  otto {command}");
    }

    [Fact]
    public async Task ABrokenSettingsFile_IsNamed_WithTwo()
    {
        await File.WriteAllTextAsync(Path.Combine(_otto.DataDirectory, "otto.json"), """{"prot": 8000}""");

        var (exitCode, _, errors) = await _otto.RunAsync("list");

        exitCode.Should().Be(2);
        errors.Should().Contain("otto.json").And.Contain("line 1");
    }

    public void Dispose() => _otto.Dispose();
}
