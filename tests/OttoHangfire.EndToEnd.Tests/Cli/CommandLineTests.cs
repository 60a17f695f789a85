using System.Text.Json;
using System.Text.RegularExpressions;
using OttoHangfire.Contracts;
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
        output.Should().Contain("Added task 7.");
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

    [Theory]
    [InlineData("""{"cron":"0 7 * * 1-5","time_zone":"Europe/Berlin"}""", "--cron", "0 7 * * 1-5", "--tz", "Europe/Berlin")]
    [InlineData("""{"every":"PT2H"}""", "--every", "2h")]
    [InlineData("""{"every":"P1W2DT3H4M5S"}""", "--every", "1w2d3h4m5s")]
    [InlineData("""{"every":"PT30M","overlap":"queue"}""", "--every", "PT30M", "--overlap", "queue")]
    [InlineData("""{"rrule":"FREQ=DAILY","start":"2026-12-01T09:00:00","missed":"all"}""", "--rrule", "FREQ=DAILY", "--start", "2026-12-01T09:00:00", "--missed", "all")]
    [InlineData("""{"every":"P3D","from":"completion"}""", "--every", "3d", "--from", "completion")]
    [InlineData("""{"cron":"0 9 * * *","days":"workdays","holidays":"DE-BE","else":"next"}""", "--cron", "0 9 * * *", "--days", "workdays", "--holidays", "DE-BE", "--else", "next")]
    public async Task Add_SendsTheScheduleThatItsOptionsSay(string schedule, params string[] options)
    {
        _otto.Backend.On("POST /otto/tasks", SampleJson.Task());

        var (exitCode, _, errors) = await _otto.RunAsync(["add", "Stand up", "--type", "x.y", .. options]);

        exitCode.Should().Be(0, errors);
        _otto.Backend.Requests.Single().Body.Should().Be($$"""{"type":"x.y","description":"Stand up","schedule":{{schedule}}}""");
    }

    [Fact]
    public async Task Add_ThatOnlyPreviews_AsksWhatWouldHappen_AndPutsNothingIn()
    {
        _otto.Backend.On("POST /otto/tasks/preview", """
            {"description":"every day at 02:30 Europe/Berlin","instants":[{"at":"2027-03-28T01:00:00Z","local":"2027-03-28T03:00:00+02:00","note":"02:30 does not exist on 28 March 2027; runs at 03:00"}],"warnings":["Both days are restricted."]}
            """);

        var (exitCode, output, _) = await _otto.RunAsync("add", "Stand up", "--cron", "30 2 * * *", "--preview");

        exitCode.Should().Be(0);
        output.Should().Contain("every day at 02:30 Europe/Berlin").And.Contain("2027-03-28T03:00:00+02:00   02:30 does not exist").And.Contain("Both days are restricted.");
        _otto.Backend.Requests.Should().ContainSingle().Which.Body.Should().Be("""{"schedule":{"cron":"30 2 * * *"}}""");
    }

    [Fact]
    public async Task Show_WithItsOccurrences_ListsThem()
    {
        _otto.Backend.On("GET /otto/tasks/7/occurrences?limit=3", SampleJson.Page(
            """{"id":null,"task_id":7,"scheduled_for":"2026-12-02T07:00:00Z","kind":"scheduled","outcome":"pending","reason":null,"run_ids":[],"from":null,"to":null,"count":null}""",
            """{"id":4,"task_id":7,"scheduled_for":"2026-12-01T08:00:00Z","kind":"manual","outcome":"ran","reason":null,"run_ids":[11,12],"from":null,"to":null,"count":null}""",
            """{"id":3,"task_id":7,"scheduled_for":"2026-11-01T07:00:00Z","kind":"scheduled","outcome":"missed","reason":"down","run_ids":[],"from":"2026-11-01T07:00:00Z","to":"2026-11-30T07:00:00Z","count":30}"""));

        var (exitCode, output, _) = await _otto.RunAsync("show", "7", "--occurrences", "--limit", "3");

        exitCode.Should().Be(0);
        output.Should().Contain("pending").And.Contain("ran (by hand)").And.Contain("11, 12").And.Contain("30 times").And.Contain("down");
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
        output.Should().Contain("Task 7 ended as error");
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
    [InlineData("pause")]
    [InlineData("resume")]
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
    public async Task ApproveAtTierFour_WithoutTheName_SaysWhereItStands_AndSendsNothing()
    {
        _otto.Backend.On("GET /otto/approvals/3", SampleJson.Approval());

        var (exitCode, output, errors) = await _otto.RunAsync("approve", "3");

        exitCode.Should().Be(2);
        output.Should().Contain("project \"shop\"");
        errors.Should().Contain("--confirm");
        _otto.Backend.Requests.Should().ContainSingle("nothing is posted");
    }

    [Theory]
    [InlineData("awaiting_approval", "otto approvals'")]
    [InlineData("paused", "otto resume 7'")]
    public async Task ATaskThatWaitsForAPerson_SaysForWhat(string reason, string command)
    {
        _otto.Backend.On("GET /otto/tasks/7", SampleJson.Task(status: "blocked", reason: reason)).On("GET /otto/tasks/7/runs?limit=1", SampleJson.Page())
            .On("GET /otto/tasks?after=7&limit=6", SampleJson.Page());

        var (_, output, _) = await _otto.RunAsync("show", "7");

        output.Should().Contain($"blocked ({reason})").And.Contain(command);
    }

    [Fact]
    public async Task Approve_SendsACorrection_AndAStandingYes()
    {
        _otto.Backend.On("GET /otto/approvals/3", SampleJson.Approval().Replace("\"tier\":4", "\"tier\":3", StringComparison.Ordinal))
            .On("POST /otto/approvals/3/approve", SampleJson.Approval("approved").Replace(
                "\"status\"", "\"corrected_summary\":\"Otto asks to pay.\",\"permission_id\":2,\"status\"", StringComparison.Ordinal));

        var (exitCode, output, errors) = await _otto.RunAsync(
            "approve", "3", "--payload", """{"project":"blog"}""", "--also-for", "1h30m", "--also-uses", "5");

        exitCode.Should().Be(0, errors);
        output.Should().Contain("Approved with your correction: Otto asks to pay.").And.Contain("approvals revoke 2'");
        using var body = JsonDocument.Parse(_otto.Backend.Requests[^1].Body);
        body.RootElement.GetProperty("payload").GetRawText().Should().Be("""{"project":"blog"}""");
        var also = body.RootElement.GetProperty("also");
        also.GetProperty("task_id").GetBoolean().Should().BeTrue();
        also.GetProperty("uses").GetInt32().Should().Be(5);
        also.GetProperty("until").GetDateTimeOffset().Should().Be(_otto.Clock.GetUtcNow().AddMinutes(90));
    }

    [Theory]
    [InlineData("--payload", "{")]
    [InlineData("--also-for", "soon")]
    [InlineData("--also-for", "")]
    [InlineData("--also-uses", "many")]
    public async Task Approve_WithAWrongCorrection_SendsNothing(string option, string value)
    {
        var (exitCode, _, _) = await _otto.RunAsync("approve", "3", option, value);

        exitCode.Should().Be(2);
        _otto.Backend.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task Permissions_AreListed_AndTakenBack()
    {
        _otto.Backend.On("GET /otto/permissions", SampleJson.Page(
                """{"id":2,"task_id":7,"type":"files.write","tier":2,"approval_id":3,"created_at":"2026-11-23T04:56:05Z","granted_by":"owner (cli)","until":"2026-11-23T06:56:05Z","uses":5,"used":1,"status":"active"}"""))
            .On("DELETE /otto/permissions/2", "");

        var (_, list, _) = await _otto.RunAsync("approvals", "permissions");
        var (exitCode, said, errors) = await _otto.RunAsync("approvals", "revoke", "2");

        list.Should().Contain("files.write").And.Contain("1 of 5").And.Contain("approvals revoke 2'");
        exitCode.Should().Be(0, errors);
        said.Should().Contain("Permission 2 is taken back.");
        _otto.Backend.Requests[^1].Line.Should().Be("DELETE /otto/permissions/2");
    }

    [Fact]
    public async Task Channels_AreListed_AndTried()
    {
        _otto.Backend.On("GET /otto/channels", SampleJson.Page("""{"name":"phone","kind":"ntfy","default":true,"from":"otto.json"}"""))
            .On("POST /otto/channels/phone/test", """{"channel":"phone","message_id":"msg_1","status_code":200,"answer":"200 OK"}""");

        var (_, list, _) = await _otto.RunAsync("channels");
        var (exitCode, said, errors) = await _otto.RunAsync("channels", "test", "phone");

        list.Should().ContainAll("phone", "ntfy", "yes", "otto.json", "channels test phone'");
        exitCode.Should().Be(0, errors);
        said.Should().Contain("phone has taken the test message. Its answer: 200 OK");
        _otto.Backend.On("GET /otto/channels", SampleJson.Page());
        (await _otto.RunAsync("channels")).Output.Should().Contain("No channel is set up");
    }

    [Theory]
    [InlineData("/otto/notifications", "channels", "messages")]
    [InlineData("/otto/notifications?state=failed&channel=phone&limit=3", "channels", "messages", "--state", "failed", "--channel", "phone", "--limit", "3")]
    public async Task Messages_AreListed_AndOneIsSentAgain(string address, params string[] words)
    {
        const string Message =
            """{"id":12,"message_id":"msg_1","created_at":"2026-11-23T04:56:05Z","channel":"phone","title":"Reminder","body":"Call Mum","state":"failed","urgent":false,"tries":1,"next_try_at":null,"last_error":"ntfy answered 403: forbidden.","finished_at":"2026-11-23T04:56:05Z","task_id":7,"run_id":12}""";
        _otto.Backend.On($"GET {address}", SampleJson.Page(Message)).On("POST /otto/notifications/12/send", Message);

        var (_, list, _) = await _otto.RunAsync(words);
        var (exitCode, said, errors) = await _otto.RunAsync("channels", "send", "12");

        list.Should().ContainAll("Reminder: Call Mum", "ntfy answered 403: forbidden.", "failed", "channels send 12'");
        exitCode.Should().Be(0, errors);
        said.Should().Contain("Message 12 is on its way to phone.");
    }

    [Fact]
    public async Task Vacations_AreAddedByWholeDays_Listed_AndTakenAway()
    {
        const string Vacation = """{"id":2,"from":"2026-12-24T00:00:00Z","to":"2027-01-02T00:00:00Z","task_types":null,"note":"Snow","created_at":"2026-11-23T04:56:05Z"}""";
        _otto.Backend.On("POST /otto/vacations", Vacation).On("GET /otto/vacations", SampleJson.Page(Vacation)).On("DELETE /otto/vacations/2", "");

        var (exitCode, said, errors) = await _otto.RunAsync("vacation", "add", "--from", "2026-12-24", "--to", "2027-01-01", "--note", "Snow");
        var (_, list, _) = await _otto.RunAsync("vacation", "list");
        var (_, gone, _) = await _otto.RunAsync("vacation", "remove", "2");

        exitCode.Should().Be(0, errors);
        said.Should().Contain("vacation remove 2'");
        _otto.Backend.Requests[0].Body.Should().ContainAll("2026-12-23T23:00:00Z", "2027-01-01T23:00:00Z", "Snow");
        list.Should().Contain("Snow");
        gone.Should().Contain("Vacation 2 is taken away.");
        (await _otto.RunAsync("vacation", "add", "--from", "never", "--to", "2027-01-01")).ExitCode.Should().Be(2);
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
        output.Should().Contain("Otto asks to deploy a project: project \"shop\".").And.Contain("approve 3'").And.Contain("--confirm").And.Contain("reject 3'");
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

    [Fact]
    public async Task Audit_SaysWhoAndWhat_AndWhoAllowedIt()
    {
        _otto.Backend.On("GET /otto/audit?task_id=7", SampleJson.Page(
            """
            {"id":2,"at":"2026-12-01T08:00:00Z","event":"action","outcome":"ok","asked_by":"api","allowed_by":"policy: tier 1","task_id":7,"run_id":12,
             "action_index":0,"type":"life_os.log_note","change":"wrote note 1"}
            """,
            """{"id":1,"at":"2026-12-01T08:00:00Z","event":"task","outcome":"cancelled","asked_by":"dashboard","task_id":7,"change":"pending became error (cancelled)"}"""));

        var (exitCode, output, _) = await _otto.RunAsync("audit", "--task", "7");

        exitCode.Should().Be(0);
        output.Should().Contain("action ok").And.Contain("12/0").And.Contain("wrote note 1").And.Contain("policy: tier 1")
            .And.Contain("dashboard").And.Contain("task cancelled").And.Contain("pending became");
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("add")]
    [InlineData("add", "x", "--at", "2026-11-26 13:59")]
    [InlineData("add", "x", "--at", "13:00")]
    [InlineData("add", "x", "--at", "2026-02-29 9:00")]
    [InlineData("add", "x", "--at", "18:00", "--now")]
    [InlineData("add", "x", "--now", "--every", "2h")]
    [InlineData("add", "remind me tomorrow at 9")]
    [InlineData("edit", "7")]
    [InlineData("edit", "7", "--at", "yesterday")]
    [InlineData("edit", "7", "--once", "--every", "2h")]
    [InlineData("edit", "seven", "--once")]
    [InlineData("delete")]
    [InlineData("completion", "tcsh")]
    [InlineData("help", "lst")]
    [InlineData("add", "x", "--at", "tomorrow")]
    [InlineData("add", "x", "--payload", "{")]
    [InlineData("add", "x", "--max-attempts", "21")]
    [InlineData("add", "x", "--timeout-seconds", "0")]
    [InlineData("add", "x", "--every", "often")]
    [InlineData("add", "x", "--every", "")]
    [InlineData("add", "x", "--cron", "* * * * *", "--every", "2h")]
    [InlineData("add", "x", "--tz", "Europe/Berlin")]
    [InlineData("add", "x", "--missed", "never", "--every", "2h")]
    [InlineData("add", "x", "--every", "2h", "--wait")]
    [InlineData("add", "x", "--preview")]
    [InlineData("show", "7", "--limit", "3")]
    [InlineData("pause")]
    [InlineData("list", "--status", "nonsense")]
    [InlineData("list", "--limit", "0")]
    [InlineData("list", "--limit", "501")]
    [InlineData("show")]
    [InlineData("show", "seven")]
    [InlineData("run", "-1")]
    [InlineData("runs", "twelve")]
    [InlineData("approvals", "--status", "open")]
    [InlineData("channels", "test")]
    [InlineData("channels", "send", "three")]
    [InlineData("channels", "messages", "--state", "dead")]
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
    [InlineData("edit")]
    [InlineData("delete")]
    [InlineData("bills")]
    [InlineData("files")]
    [InlineData("actions")]
    [InlineData("completion")]
    [InlineData("help")]
    [InlineData("retry")]
    [InlineData("cancel")]
    [InlineData("runs")]
    [InlineData("notes")]
    [InlineData("search")]
    [InlineData("audit")]
    [InlineData("approvals")]
    [InlineData("channels")]
    [InlineData("approve")]
    [InlineData("reject")]
    [InlineData("worker")]
    [InlineData("doctor")]
    [InlineData("logs")]
    public async Task EachCommand_HasHelp_WithAnExample_AndTakesJson(string command)
    {
        var (exitCode, output, _) = await _otto.RunAsync(command, "--help");

        exitCode.Should().Be(0);
        output.Should().Contain("--json").And.MatchRegex($@"Examples?:\n  {Regex.Escape(TypedCommand.Otto(command))}");
    }

    [Fact]
    public async Task ABrokenSettingsFile_IsNamed_WithTwo_WhereNobodyRuns_AndIsInNobodysWayWhereOttoDoes()
    {
        _otto.Backend.On("GET /otto/tasks", """{"items":[],"next_cursor":null}""");
        await File.WriteAllTextAsync(Path.Combine(_otto.DataDirectory, "otto.json"), """{"prot": 8000}""");

        (await _otto.RunAsync("list", "--json")).ExitCode.Should().Be(0);
        _otto.Backend.IsDown = true;
        var (exitCode, _, errors) = await _otto.RunAsync("list");

        exitCode.Should().Be(2);
        errors.Should().Contain("otto.json").And.Contain("line 1");
    }

    public void Dispose() => _otto.Dispose();
}
