using System.Text.Json;
using OttoHangfire.EndToEnd.Tests.Cli.Support;

namespace OttoHangfire.EndToEnd.Tests.Cli;

/// <summary>When a task runs: what a person says of it, and what the command line says.</summary>
public sealed class TimesOfTasksTests : IDisposable
{
    private readonly OttoAtHand _otto = new();

    [Theory]
    [InlineData("18:00", "2026-11-26T17:00:00Z")]
    [InlineData("tomorrow 9am", "2026-11-27T08:00:00Z")]
    [InlineData("in 2h", "2026-11-26T15:00:00Z")]
    [InlineData("2026-12-01 09:00", "2026-12-01T08:00:00Z")]
    [InlineData("2026-12-01T09:00:00.123456789+01:00", "2026-12-01T08:00:00.1234567Z")]
    [InlineData("now", null)]
    public async Task At_IsReadInTheOwnersZone(string typed, string? instant)
    {
        _otto.Backend.On("POST /otto/tasks", SampleJson.Task());

        var (exitCode, _, errors) = await _otto.RunAsync("add", "Call Mum", "--at", typed);

        exitCode.Should().Be(0, errors);
        using var body = JsonDocument.Parse(_otto.Backend.Requests.Single().Body);
        (body.RootElement.TryGetProperty("next_run_at", out var at) ? at.GetString() : null).Should().Be(instant);
    }

    [Theory]
    [InlineData("13:00", "That time has passed today. When is meant? Write \"2026-11-27 13:00\".")]
    [InlineData("2026-11-26T12:59:59Z", "has passed")]
    [InlineData("yesterday 9am", "has passed")]
    [InlineData("tomorrow", "\"2026-11-27 09:00\"")]
    [InlineData("soon", "is not a time that I know")]
    public async Task ATimeThatHasPassed_OrWouldBeAGuess_IsRefused_WithWhatToWrite(string typed, string sentence)
    {
        var (exitCode, output, errors) = await _otto.RunAsync("add", "Call Mum", "--at", typed);

        exitCode.Should().Be(2);
        output.Should().BeEmpty();
        errors.Should().Contain(sentence).And.Contain("add --help");
        _otto.Backend.Requests.Should().BeEmpty();
    }

    [Theory]
    [InlineData("null", "null", "It runs now.")]
    [InlineData("\"2026-11-26T16:00:00Z\"", "null", "It runs at 2026-11-26 17:00 Europe/Berlin, in 3 h.")]
    [InlineData("\"2026-11-27T06:00:00Z\"", """{"cron":"0 7 * * *"}""", "It runs first at 2026-11-27 07:00 Europe/Berlin, in 17 h.")]
    public async Task Add_AlwaysSaysWhenItRuns(string next, string schedule, string sentence)
    {
        _otto.Backend.On("POST /otto/tasks", SampleJson.Task(next: next, schedule: schedule));

        var (_, output, _) = await _otto.RunAsync("add", "Call Mum");

        output.Should().StartWith($"Added task 7. {sentence}\n");
    }

    [Fact]
    public async Task Add_SaysWhatWasDecided_WhereTheClocksAreChanged()
    {
        _otto.Backend.On("POST /otto/tasks", SampleJson.Task(next: "\"2027-03-28T01:00:00Z\""));

        var (_, output, _) = await _otto.RunAsync("add", "Call Mum", "--at", "2027-03-28 02:30");

        output.Should().Contain("leave out 02:30 on 28 March 2027");
    }

    [Theory]
    [InlineData("remind me tomorrow at 9", "add \"remind me tomorrow at 9\" --at \"2026-11-27 09:00\"")]
    [InlineData("Call Mum in 20 minutes", "--at \"2026-11-26 14:20\"")]
    [InlineData("Stretch every day at 10", "--cron")]
    [InlineData("Tell \"Ann\" $5 on Friday", """'Tell "Ann" $5 on Friday' --at "2026-11-27 09:00" """)]
    public async Task InAScript_ADescriptionThatSeemsToSayWhen_AddsNothing_AndSaysWhatToType(string description, string line)
    {
        var (exitCode, output, errors) = await _otto.RunAsync("add", description, "--json");

        exitCode.Should().Be(2);
        output.Should().BeEmpty();
        errors.Should().Contain(line.Trim().Replace(" --at", " --json --at", StringComparison.Ordinal).Replace("--json --json", "--json", StringComparison.Ordinal)).And.Contain("--now");
        _otto.Backend.Requests.Should().BeEmpty();
    }

    [Theory]
    [InlineData("--now")]
    [InlineData("--at", "18:00")]
    [InlineData("--every", "2h")]
    public async Task WhoSaysWhenByAnOption_IsNotAsked(params string[] options)
    {
        _otto.Backend.On("POST /otto/tasks", SampleJson.Task());

        var (exitCode, _, errors) = await _otto.RunAsync(["add", "remind me tomorrow at 9", .. options]);

        exitCode.Should().Be(0, errors);
        _otto.Backend.Requests.Should().ContainSingle();
    }

    [Theory]
    [InlineData("\n", "2026-11-27T08:00:00Z")]
    [InlineData("later\n", "2026-11-27T08:00:00Z")]
    [InlineData("n\n", null)]
    [InlineData("NOW\n", null)]
    [InlineData("tomorrow 10am\n", "2026-11-27T09:00:00Z")]
    [InlineData("soon\n18:00\n", "2026-11-26T17:00:00Z")]
    public async Task AtATerminal_APersonIsAsked(string typed, string? instant)
    {
        _otto.Width = 80;
        _otto.Typed = typed;
        _otto.Backend.On("POST /otto/tasks", SampleJson.Task());

        var (exitCode, output, _) = await _otto.RunAsync("add", "remind me tomorrow at 9");

        exitCode.Should().Be(0);
        output.Should().Contain("\"tomorrow at 9\" seems to say when. Now, or tomorrow 09:00 (Europe/Berlin, in 19 h)?");
        using var body = JsonDocument.Parse(_otto.Backend.Requests.Single().Body);
        (body.RootElement.TryGetProperty("next_run_at", out var at) ? at.GetString() : null).Should().Be(instant);
    }

    [Theory]
    [InlineData("")]
    [InlineData("what?\nwhat?\nwhat?\nwhat?\nwhat?\nn\n")]
    public async Task WithoutAnAnswer_NothingIsAdded(string typed)
    {
        _otto.Width = 80;
        _otto.Typed = typed;

        var (exitCode, _, errors) = await _otto.RunAsync("add", "remind me tomorrow at 9");

        exitCode.Should().Be(2);
        errors.Should().Contain("--now");
        _otto.Backend.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task WhatComesAgain_IsAddedOnce_OnlyWhenAPersonSaysNow()
    {
        _otto.Width = 80;
        _otto.Typed = "\nn\n";
        _otto.Backend.On("POST /otto/tasks", SampleJson.Task());

        var (exitCode, output, _) = await _otto.RunAsync("add", "Stretch every day");

        exitCode.Should().Be(0);
        output.Should().Contain("\"every day\" comes again and again");
    }

    [Theory]
    [InlineData("add", "Call Mum")]
    [InlineData("add", "Call Mum", "--json")]
    [InlineData("run", "7")]
    [InlineData("retry", "7")]
    [InlineData("resume", "7")]
    [InlineData("edit", "7", "--at", "now")]
    [InlineData("approve", "3", "--confirm", "shop")]
    public async Task WithTheWorkerOff_WhoStartsSomething_IsTold(params string[] words)
    {
        _otto.Backend.On("GET /otto/worker", """{"enabled":false}""").On("POST /otto/tasks", SampleJson.Task())
            .On("POST /otto/tasks/7/run", SampleJson.Task()).On("POST /otto/tasks/7/retry", SampleJson.Task())
            .On("POST /otto/tasks/7/resume", SampleJson.Task()).On("PATCH /otto/tasks/7", SampleJson.Task())
            .On("GET /otto/approvals/3", SampleJson.Approval()).On("POST /otto/approvals/3/approve", SampleJson.Approval("approved"));

        var (exitCode, output, errors) = await _otto.RunAsync(words);

        exitCode.Should().Be(0);
        errors.Should().StartWith("The worker is off").And.Contain("otto worker on'");
        output.Should().NotContain("It runs now.");
    }

    [Theory]
    [InlineData("demo")]
    [InlineData("add", "Call Mum", "--wait")]
    public async Task WithTheWorkerOff_WhoWouldWait_IsToldAtOnce_AndNothingIsAdded(params string[] words)
    {
        _otto.Backend.On("GET /otto/worker", """{"enabled":false}""");

        var (exitCode, output, errors) = await _otto.RunAsync(words);

        exitCode.Should().Be(1);
        output.Should().BeEmpty();
        errors.Should().StartWith("The worker is off").And.Contain("otto worker on'");
        _otto.Backend.Requests.Should().OnlyContain(request => request.Line.StartsWith("GET"));
    }

    [Fact]
    public async Task EachTime_IsInTheOwnersZone_WithItsName_AndHowFarAwayItIs()
    {
        _otto.TimeZone = "America/New_York";
        _otto.Backend.On("GET /otto/tasks/7", SampleJson.Task(next: "\"2026-12-01T08:00:00Z\"")).On("GET /otto/tasks/7/runs?limit=1", SampleJson.Page())
            .On("GET /otto/tasks?after=7&limit=6", SampleJson.Page());

        var (_, output, _) = await _otto.RunAsync("show", "7");

        output.Should().Contain("next run    2026-12-01 03:00 America/New_York, in 5 days\n")
            .And.Contain("added       2026-11-22 23:56:05 America/New_York, 3 days ago, by cli\n");
    }

    public void Dispose() => _otto.Dispose();
}
