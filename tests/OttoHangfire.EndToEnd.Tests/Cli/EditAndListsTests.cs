using System.Net;
using OttoHangfire.EndToEnd.Tests.Cli.Support;

namespace OttoHangfire.EndToEnd.Tests.Cli;

/// <summary>What the API can, the command line can, too: change, remove, bills, files, actions.</summary>
public sealed class EditAndListsTests : IDisposable
{
    private readonly OttoAtHand _otto = new();

    [Theory]
    [InlineData("""{"next_run_at":"2026-11-27T08:00:00Z"}""", "--at", "tomorrow 9am")]
    [InlineData("""{"next_run_at":null}""", "--at", "now")]
    [InlineData("""{"schedule":{"cron":"0 7 * * 1-5","time_zone":"Europe/Berlin"}}""", "--cron", "0 7 * * 1-5", "--tz", "Europe/Berlin")]
    [InlineData("""{"schedule":null,"after":null}""", "--once")]
    [InlineData("""{"payload":null}""", "--payload", "null")]
    [InlineData("""{"payload":{"a":1},"max_attempts":2,"timeout_seconds":30}""", "--payload", """{"a":1}""", "--max-attempts", "2", "--timeout-seconds", "30")]
    public async Task Edit_SendsOnlyWhatWasNamed(string body, params string[] options)
    {
        _otto.Backend.On("PATCH /otto/tasks/7", SampleJson.Task(next: "\"2026-11-27T08:00:00Z\""));

        var (exitCode, output, errors) = await _otto.RunAsync(["edit", "7", .. options]);

        exitCode.Should().Be(0, errors);
        output.Should().Be("Changed task 7. Task 7 is pending. It runs at 2026-11-27 09:00 Europe/Berlin, in 19 h.\n");
        _otto.Backend.Requests.Should().ContainSingle().Which.Body.Should().Be(body);
    }

    [Theory]
    [InlineData("""{"text":"Call Mum"}""", """{"description":"Call Dad","payload":{"text":"Call Dad"}}""")]
    [InlineData("""{"text":"Call Mum","channel":"phone"}""", """{"description":"Call Dad","payload":{"text":"Call Dad","channel":"phone"}}""")]
    [InlineData("""{"text":"Mum's number is 123"}""", """{"description":"Call Dad"}""")]
    [InlineData("null", """{"description":"Call Dad"}""")]
    public async Task AReminderThatSaysItsDescription_GoesOnSayingIt(string payload, string body)
    {
        _otto.Backend.On("GET /otto/tasks/7", SampleJson.Task(payload: payload)).On("PATCH /otto/tasks/7", SampleJson.Task());

        var (exitCode, _, errors) = await _otto.RunAsync("edit", "7", "--description", "Call Dad");

        exitCode.Should().Be(0, errors);
        _otto.Backend.Requests[^1].Body.Should().Be(body);
    }

    [Fact]
    public async Task Delete_RemovesATask_OrSaysWhyNot()
    {
        _otto.Backend.On("DELETE /otto/tasks/7", "", HttpStatusCode.NoContent)
            .On("DELETE /otto/tasks/8", """{"title":"Conflict","detail":"Task 8 is pending, so it cannot be removed."}""", HttpStatusCode.Conflict);

        (await _otto.RunAsync("delete", "7")).Should().Be((0, "Removed task 7 with its runs.\n", ""));
        (await _otto.RunAsync("delete", "7", "--json")).Should().Be((0, """{"id":7,"removed":true}""" + "\n", ""));
        (await _otto.RunAsync("delete", "8")).Should().Be((1, "", "Task 8 is pending, so it cannot be removed.\n"));
    }

    [Theory]
    [InlineData("""{"scheduled_for":"2026-11-28T08:00:00Z"}""", "Skipped 2026-11-28 09:00 Europe/Berlin. ", "skip", "7")]
    [InlineData("""{"scheduled_for":"2026-11-29T08:00:00Z"}""", "Skipped 2026-11-29 09:00 Europe/Berlin. ", "skip", "7", "--instant", "2026-11-29 09:00")]
    [InlineData("""{"scheduled_for":"2026-11-28T08:00:00Z","to":"2026-11-27T08:00:00Z"}""", "Moved 2026-11-28 09:00 to 2026-11-27 09:00 Europe/Berlin. ", "move", "7", "--to", "tomorrow 9am")]
    public async Task OneInstant_IsSkippedOrMoved_TheNextOneIfNoneIsNamed(string body, string says, string verb, params string[] options)
    {
        _otto.Backend.On("GET /otto/tasks/7/occurrences", SampleJson.Page(Instant("29"), Instant("28"), Instant("25", "3")))
            .On($"POST /otto/tasks/7/occurrences/{verb}", Instant("28")).On("GET /otto/tasks/7", SampleJson.Task(next: "\"2026-11-27T08:00:00Z\""));

        var (exitCode, output, errors) = await _otto.RunAsync([verb, .. options]);

        exitCode.Should().Be(0, errors);
        output.Should().Be($"{says}Task 7 is pending. It runs at 2026-11-27 09:00 Europe/Berlin, in 19 h.\n");
        _otto.Backend.Requests.Single(request => request.Body.Length > 0).Body.Should().Be(body);

        static string Instant(string day, string id = "null") =>
            $$"""{"id":{{id}},"task_id":7,"scheduled_for":"2026-11-{{day}}T08:00:00Z","kind":"scheduled","outcome":"pending","run_ids":[]}""";
    }

    [Theory]
    [InlineData("done", "", "Noted as done. ")]
    [InlineData("dismiss", "", "Dismissed. ")]
    [InlineData("snooze", """{"until":null,"for":"PT10M"}""", "Put off. ")]
    [InlineData("snooze", """{"until":"2026-11-26T13:10:00Z","for":null}""", "Put off. ", "10m")]
    [InlineData("snooze", """{"until":"2026-11-26T15:00:00Z","for":null}""", "Put off. ", "2", "hours")]
    [InlineData("snooze", """{"until":"2026-11-27T08:00:00Z","for":null}""", "Put off. ", "tomorrow")]
    [InlineData("snooze", """{"until":"2026-11-28T08:00:00Z","for":null}""", "Put off. ", "Saturday 9am")]
    public async Task AReminder_IsAnswered(string verb, string body, string says, params string[] until)
    {
        _otto.Backend.On($"POST /otto/tasks/7/{verb}", SampleJson.Task(next: "\"2026-11-27T08:00:00Z\""));

        var (exitCode, output, errors) = await _otto.RunAsync([verb, "7", .. until]);

        exitCode.Should().Be(0, errors);
        output.Should().Be($"{says}Task 7 is pending. It runs at 2026-11-27 09:00 Europe/Berlin, in 19 h.\n");
        _otto.Backend.Requests.Should().ContainSingle().Which.Body.Should().Be(body);
    }

    [Fact]
    public async Task ASnoozeToNoTime_IsNotSent()
    {
        var (exitCode, _, errors) = await _otto.RunAsync("snooze", "7", "soonish");

        exitCode.Should().Be(2);
        errors.Should().Contain("until:").And.Contain("snooze --help");
        _otto.Backend.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task Why_SaysTheSentence_OfTheTask_OrOfOneInstant()
    {
        const string Sentence = """{"task_id":7,"sentence":"You paused it.","command":"tools/otto resume 7","page":"/tasks/7"}""";
        _otto.Backend.On("GET /otto/tasks/7/why", Sentence).On("GET /otto/tasks/7/why?scheduled_for=2026-11-20T08%3A00%3A00Z", Sentence);

        (await _otto.RunAsync("why", "7")).Should().Be((0, "You paused it.\n", ""));
        (await _otto.RunAsync("why", "7", "--instant", "2026-11-20 09:00")).Should().Be((0, "You paused it.\n", ""));
        (await _otto.RunAsync("why", "7", "--instant", "tomorrow")).ExitCode.Should().Be(2);
    }

    [Fact]
    public async Task AllThatMatch_AreCounted_AndToldOnlyWithAYes()
    {
        _otto.Backend.On("GET /otto/tasks/count?status=error&type=a.b", """{"count":2}""").On("GET /otto/tasks/count", """{"count":0}""")
            .On("POST /otto/tasks/retry?status=error&type=a.b&count=2", """
                {"count":2,"done":1,"results":[{"task_id":1,"status":200,"error":null,"task_status":"pending","task_reason":null},
                {"task_id":2,"status":409,"error":"Task 2 is cancelled.","task_status":null,"task_reason":null}]}
                """);
        string[] words = ["retry", "--all", "--status", "error", "--type", "a.b"];

        var unasked = await _otto.RunAsync(words);
        var done = await _otto.RunAsync([.. words, "--yes"]);

        unasked.ExitCode.Should().Be(2);
        unasked.Errors.Should().Contain("2 tasks match. Nothing was done. To retry them without being asked, add --yes.");
        done.Should().Be((1, "Done with 1 of 2 tasks; above is why not with the others.\n", "Task 2 is cancelled.\n"));
        _otto.Backend.Requests.Should().ContainSingle(request => request.Line.StartsWith("POST", StringComparison.Ordinal));
        (await _otto.RunAsync("retry", "--all", "--yes")).Should().Be((1, "", "No task matches, so there is nothing to do.\n"));
        (await _otto.RunAsync("retry", "--status", "error")).ExitCode.Should().Be(2);
        (await _otto.RunAsync("retry", "7", "--all")).Errors.Should().Contain("Give the number of one task, or --all, and not both.");
        (await _otto.RunAsync("retry", "7", "--yes")).Errors.Should().Contain("need --all");
    }

    [Fact]
    public async Task Bills_ShowMoneyAsMoney()
    {
        _otto.Backend.On("GET /otto/bills?limit=3", SampleJson.Page(
            """{"id":3,"payee":"Energy [red]x","amount_minor":125050,"currency":"EUR","due":"2026-12-15","paid_at":null,"run_id":12}""",
            """{"id":2,"payee":"Tokyo Gas","amount_minor":5000,"currency":"JPY","due":"2026-12-01","paid_at":"2026-11-25T08:00:00Z","run_id":11}""",
            """{"id":1,"payee":"Old","amount_minor":7,"currency":"XYZ","due":"2020-01-01","paid_at":null,"run_id":null}"""));

        var (exitCode, output, _) = await _otto.RunAsync("bills", "--limit", "3");

        exitCode.Should().Be(0);
        output.Should().MatchRegex(@"3 +Energy \[red\]x +1,250\.50 EUR +2026-12-15 +not yet").And.MatchRegex("2 +Tokyo Gas +5,000 JPY +2026-12-01 +2026-11-25 09:00").And.Contain("7 XYZ");
    }

    [Fact]
    public async Task Files_SayWhereTheyAre_AndActionsWhatTheyDo()
    {
        _otto.Backend
            .On("GET /otto/files", SampleJson.Page("""{"id":1,"path":"a/b.md","bytes":123456,"sha256":"00","updated_at":"2026-11-25T08:00:00Z","run_id":12}"""))
            .On("GET /otto/actions", SampleJson.Page("""{"type":"notify.send","title":"Send a notification","description":"Sends one.","tier":1,"effect":"notify","undo":false,"payload_schema":{"type":"object"}}"""));

        var files = (await _otto.RunAsync("files")).Output;
        files.Should().MatchRegex(@"1 +a/b\.md +123,456 +2026-11-25 09:00 +12").And.Contain(Path.Combine(_otto.DataDirectory, "files"));
        (await _otto.RunAsync("actions")).Output.Should().MatchRegex("notify.send +1 +notify +no +Send a notification");
        (await _otto.RunAsync("actions", "notify.send")).Output.Should().Contain("Sends one.").And.Contain("""{"type":"object"}""");
    }

    [Fact]
    public async Task Search_SendsTheWordsAsTheyWereTyped_AndShowsWhereTheyStand()
    {
        _otto.Backend.On(
            "GET /otto/search?q=%22put%20the%22%20bins%20-x&kind=note&limit=3",
            SampleJson.Page("""{"kind":"note","id":3,"task_id":7,"run_id":12,"action_index":null,"title":"Put","snippet":[{"text":"Put the ","match":false},{"text":"bins","match":true},{"text":" out","match":false}],"at":"2026-11-25T08:00:00Z"}"""));
        _otto.Backend.On("GET /otto/search?q=nowhere", SampleJson.Page());

        var (exitCode, output, errors) = await _otto.RunAsync("search", "\"put the\"", "bins", "--kind", "note", "--limit", "3", "--", "-x");

        exitCode.Should().Be(0, errors);
        output.Should().MatchRegex("note +3 +7 +12 +2026-11-25 09:00 +Put the bins out");
        (await _otto.RunAsync("search", "nowhere")).Output.Should().StartWith("Nothing has all of these words.");
        (await _otto.RunAsync("search", "bins", "--kind", "fish")).ExitCode.Should().Be(2);
        (await _otto.RunAsync("search")).ExitCode.Should().Be(2);
    }

    [Theory]
    [InlineData("bills", "no bills")]
    [InlineData("files", "no files")]
    public async Task AnEmptyList_SaysSo(string word, string sentence)
    {
        _otto.Backend.On($"GET /otto/{word}", SampleJson.Page());

        (await _otto.RunAsync(word)).Output.Should().Contain(sentence);
    }

    public void Dispose() => _otto.Dispose();
}
