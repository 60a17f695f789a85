using System.Net;
using OttoHangfire.EndToEnd.Tests.Cli.Support;

namespace OttoHangfire.EndToEnd.Tests.Cli;

/// <summary>What a person reads when the backend answers, refuses, or is not there.</summary>
public sealed class AnswersTests : IDisposable
{
    private const string Evil = @"[red]x[/] \u001b[31mred \u009b2J \u202egnp.exe";

    private readonly OttoAtHand _otto = new();

    [Fact]
    public async Task WithJson_TheAnswerIsPrinted_ToTheLetter()
    {
        var answer = SampleJson.Page(SampleJson.Task(description: Evil));
        _otto.Backend.On("GET /otto/tasks", answer);

        var (exitCode, output, errors) = await _otto.RunAsync("list", "--json");

        exitCode.Should().Be(0);
        output.Should().Be(answer + "\n");
        errors.Should().BeEmpty();
    }

    [Theory]
    [InlineData("list")]
    [InlineData("show", "7")]
    public async Task ATaskFromElsewhere_CannotSteerTheTerminal(params string[] words)
    {
        _otto.Backend
            .On("GET /otto/tasks", SampleJson.Page(SampleJson.Task(description: Evil)))
            .On("GET /otto/tasks/7", SampleJson.Task(description: Evil))
            .On("GET /otto/tasks/7/runs?limit=1", SampleJson.Page())
            .On("GET /otto/tasks?after=7&limit=6", SampleJson.Page(SampleJson.Task(8, description: Evil)));

        var (exitCode, output, _) = await _otto.RunAsync(words);

        exitCode.Should().Be(0);
        output.Should().Contain("[red]x[/]").And.NotContainAny("\u001b", "\u009b", "\u202e");
    }

    [Theory]
    [InlineData("happened", """{"happened":true,"comment":null}""")]
    [InlineData("not", """{"happened":false,"comment":null}""")]
    public async Task Resolve_TellsTheBackendWhatAPersonSaw(string answer, string body)
    {
        _otto.Backend.On("POST /otto/runs/12/actions/0/resolve", SampleJson.Run());

        var (exitCode, output, _) = await _otto.RunAsync("resolve", "12", "0", answer);

        exitCode.Should().Be(0);
        output.Should().StartWith("Run ");
        _otto.Backend.Requests.Should().ContainSingle().Which.Body.Should().Be(body);
    }

    [Theory]
    [InlineData("resolve", "12", "0")]
    [InlineData("resolve", "12", "0", "perhaps")]
    [InlineData("resolve", "12", "-1", "happened")]
    [InlineData("resolve", "twelve", "0", "happened")]
    public async Task AResolveThatIsNotRight_IsWrongUsage_AndAsksNobody(params string[] words)
    {
        var (exitCode, _, _) = await _otto.RunAsync(words);

        exitCode.Should().Be(2);
        _otto.Backend.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task ARedirectedTable_IsPlainColumns()
    {
        _otto.Backend.On("GET /otto/tasks", SampleJson.Page(SampleJson.Task(description: new string('x', 59))));

        var (_, output, _) = await _otto.RunAsync("list");

        var lines = output.TrimEnd('\n').Split('\n');
        lines.Should().HaveCount(2);
        lines[1].Should().Contain(new string('x', 59)).And.MatchRegex("^7 +pending");
    }

    [Theory]
    [InlineData("list")]
    [InlineData("demo")]
    [InlineData("runs")]
    [InlineData("add", "x", "--json")]
    public async Task WithNobodyThere_OneSentenceSaysHowToStart(params string[] words)
    {
        _otto.Backend.IsDown = true;

        var (exitCode, output, errors) = await _otto.RunAsync(words);

        exitCode.Should().Be(1);
        output.Should().BeEmpty();
        errors.Should().MatchRegex(@"^Otto is not running\. To start him, run \S*(start_otto_unix\.sh|START_OTTO_WINDOWS\.bat)\n$");
    }

    [Fact]
    public async Task WhatIsWrongWithARequest_IsSaid_FieldByField()
    {
        _otto.Backend.On(
            "POST /otto/tasks",
            """{"title":"Bad Request","status":400,"detail":"The task cannot be taken.","errors":{"type":["is unknown"],"payload":["is too deep","is too large"]}}""",
            HttpStatusCode.BadRequest);

        var (exitCode, _, errors) = await _otto.RunAsync("add", "x");

        exitCode.Should().Be(2);
        errors.Should().Be("The task cannot be taken.\n  type: is unknown\n  payload: is too deep\n  payload: is too large\n");
    }

    [Fact]
    public async Task ARefusal_IsItsDetail()
    {
        _otto.Backend.On("POST /otto/tasks/7/cancel", """{"title":"Conflict","detail":"Task 7 has already succeeded."}""", HttpStatusCode.Conflict);

        var (exitCode, _, errors) = await _otto.RunAsync("cancel", "7");

        exitCode.Should().Be(1);
        errors.Should().Be("Task 7 has already succeeded.\n");
    }

    [Theory]
    [InlineData(HttpStatusCode.OK)]
    [InlineData(HttpStatusCode.NotFound)]
    public async Task AnotherProgramOnThePort_IsCalledThat(HttpStatusCode status)
    {
        _otto.Backend.On("GET /otto/tasks", "<html>Welcome to nginx</html>", status);

        var (exitCode, _, errors) = await _otto.RunAsync("list");

        exitCode.Should().Be(1);
        errors.Should().Contain("did not come from Otto").And.NotContain("at OttoHangfire.");
    }

    [Theory]
    [InlineData("success", 0)]
    [InlineData("error", 1)]
    [InlineData("blocked", 1)]
    public async Task Demo_ShowsTaskMessageAndActions_AndEndsAsTheTaskDid(string status, int expected)
    {
        _otto.Backend
            .On("POST /otto/tasks", SampleJson.Task())
            .On("GET /otto/tasks/7", SampleJson.Task(status: status))
            .On("GET /otto/tasks/7/runs?limit=1", SampleJson.Page(SampleJson.Run()));

        var (exitCode, output, _) = await _otto.RunAsync("demo");

        exitCode.Should().Be(expected);
        output.Should().Contain("Task 7").And.Contain("Reminder: Call Mum").And.MatchRegex("life_os.log_note +ok +wrote note 3");
    }

    [Theory]
    [InlineData(0, "ok", "info", "skipped")]
    [InlineData(1, "ok", "warning")]
    [InlineData(2, "ok", "warning", "error")]
    public async Task Doctor_EndsWithWhatItFound(int expected, params string[] statuses)
    {
        _otto.Backend.On("GET /otto/doctor", SampleJson.Doctor(statuses));

        var (exitCode, output, _) = await _otto.RunAsync("doctor");

        exitCode.Should().Be(expected);
        output.TrimEnd().Should().EndWith("That is all.");
    }

    [Fact]
    public async Task Doctor_NamesTheWorstFirst_EachWithItsStep()
    {
        _otto.Backend.On("GET /otto/doctor", SampleJson.Doctor("ok", "skipped", "warning", "error"));

        var (_, output, _) = await _otto.RunAsync("doctor");

        output.Split('\n').Where(line => line.StartsWith('[')).Select(line => line[..line.IndexOf(' ')]).Should().Equal("[x]", "[!]", "[-]", "[ok]");
        output.Split('\n').Count(line => line.Contains("Do something about it.")).Should().Be(2);
    }

    [Fact]
    public async Task Doctor_WithNobodyThere_AndNothingBuilt_SaysWhatToRun()
    {
        _otto.Backend.IsDown = true;

        var (exitCode, output, errors) = await _otto.RunAsync("doctor");

        exitCode.Should().Be(2);
        output.Should().Contain("[x]").And.MatchRegex("setup_otto_(unix.sh|windows.bat)");
        errors.Should().BeEmpty();
    }

    [Fact]
    public async Task Logs_ShowsTheEndOfTheNewestLogOfEachProgram_WithNobodyThere()
    {
        _otto.Backend.IsDown = true;
        var logs = Directory.CreateDirectory(Path.Combine(_otto.DataDirectory, "logs")).FullName;
        await File.WriteAllTextAsync(Path.Combine(logs, "backend-20261101.log"), "old\n");
        File.SetLastWriteTimeUtc(Path.Combine(logs, "backend-20261101.log"), new DateTime(2026, 11, 1, 0, 0, 0, DateTimeKind.Utc));
        await File.WriteAllTextAsync(Path.Combine(logs, "backend-20261102.log"), "first\nsecond\nthird \u001b[2J\n");
        await File.WriteAllTextAsync(Path.Combine(logs, "agent.log"), "agent line\n");

        var (exitCode, output, _) = await _otto.RunAsync("logs", "-n", "2");

        exitCode.Should().Be(0);
        output.Should().Contain("second\nthird [2J\n").And.Contain("agent line").And.NotContainAny("first", "old", "\u001b");
    }

    public void Dispose() => _otto.Dispose();
}
