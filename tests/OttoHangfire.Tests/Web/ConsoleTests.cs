using System.Text.RegularExpressions;
using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Web;

/// <summary>What a person does in the console, page by page, without script: forms are sent, and lead to a page.</summary>
public sealed partial class ConsoleTests : IAsyncLifetime
{
    private const string Hostile = "<script>alert(1)</script><img src=x onerror=alert(2)>\" onmouseover=\"alert(3)";

    private StillBackend _still = null!;
    private ConsoleBrowser _browser = null!;

    public async Task InitializeAsync()
    {
        _still = await StillBackend.StartAsync(AskingHandler.Add);
        _browser = await ConsoleBrowser.OpenAsync(_still.Backend);
    }

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Fact]
    public async Task Home_SaysThatNothingWaits_AndThenWhatDoes()
    {
        (await _browser.GetAsync("/")).Text.Should().Contain("Nothing waits for you").And.Contain("Nothing is planned.");

        await AskAsync(AskingHandler.Tier3, new { text = "this and that" });
        await _still.Backend.AddAsync(Some.Task(description: "Buy a present") with { NextRunAt = Some.Now.AddDays(1) });

        var home = (await _browser.GetAsync("/")).Text;
        home.Should().Contain("One thing needs you").And.Contain("text \"this and that\"").And.Contain("href=\"/approvals/1\"");
        home.Should().Contain("Buy a present").And.Contain("tomorrow 09:00");
    }

    [Fact]
    public async Task TheWeekToCome_AndTheLastDays_AreDrawnOfWhatIsThere()
    {
        var daily = await _still.Backend.AddAsync(Some.Task(description: "Plants") with { Schedule = new TaskSchedule { Cron = "0 7 * * *" } });
        await AskAsync(AskingHandler.Tier3, new { text = "something" });

        (await _browser.GetAsync("/")).Html.Should().Contain("class=\"week\"").And.Contain($"href=\"/tasks/{daily.Id}\" aria-label=\"tomorrow 07:00: Plants\"");
        (await _browser.GetAsync("/runs/days")).Text.Should().Contain("The last 14 days: 0 runs went well, 0 failed, 1 are open.");
    }

    [Fact]
    public async Task ANewTask_IsAdded_AtATimeOfTheOwnersClock_AndIsHers()
    {
        var sent = await _browser.SendFormAsync(
            "/tasks/new", "/tasks/new", ("description", "Call Mum"), ("type", "life_os.reminder"), ("next_run_at", "2026-12-02T09:00"), ("do", "add"));

        sent.Status.Should().Be(303);
        sent.Location.Should().Be("/tasks/1");
        var task = await _still.Backend.TaskAsync(1);
        task.Should().BeEquivalentTo(new { Description = "Call Mum", Source = TaskSource.Console, NextRunAt = Some.Now.AddDays(1) });
        task.Payload!.Value.GetProperty("text").GetString().Should().Be("Call Mum");
        (await _browser.GetAsync("/tasks/1")).Text.Should().Contain("Call Mum").And.Contain("tomorrow 09:00").And.Contain("the console");
    }

    [Fact]
    public async Task TheSameForm_SentTwice_AddsOneTask()
    {
        var fields = ConsoleBrowser.Hidden((await _browser.GetAsync("/tasks/new")).Html, "/tasks/new").ToList();
        (string, string)[] filled = [("key", fields.Single(field => field.Key == "key").Value), ("description", "Once"), ("type", "life_os.reminder"), ("do", "add")];

        var first = await _browser.SendFormAsync("/tasks/new", "/tasks/new", filled);
        var second = await _browser.SendFormAsync("/tasks/new", "/tasks/new", filled);

        second.Location.Should().Be(first.Location);
    }

    [Fact]
    public async Task AWeeklyTask_ShowsItsNextDates_BeforeItIsSaved()
    {
        (string, string)[] filled = [("description", "Bins"), ("type", "life_os.reminder"), ("next_run_at", "2026-12-03T07:00"), ("schedule", "week")];

        var preview = await _browser.SendFormAsync("/tasks/new", "/tasks/new", [.. filled, ("do", "preview")]);

        preview.Status.Should().Be(200);
        preview.Text.Should().Contain("every Thursday at 07:00 Europe/Berlin").And.Contain("Thu 3 Dec 2026 07:00:00 +01:00").And.Contain("Thu 31 Dec 2026");
        preview.Text.Should().Contain("Bins", "what was typed is still there");
        (await _still.Backend.GetAsync("/otto/tasks")).Read<Page<OttoTask>>().Items.Should().BeEmpty();

        (await _browser.SendFormAsync("/tasks/new", "/tasks/new", [.. filled, ("do", "add")])).Status.Should().Be(303);
        (await _still.Backend.TaskAsync(1)).Schedule!.Rrule.Should().Be("FREQ=WEEKLY");
        (await _browser.GetAsync("/tasks/1")).Text.Should().Contain("every Thursday at 07:00");
    }

    [Theory]
    [InlineData("description", "", "is missing")]
    [InlineData("type", "Not A Type", "must be lower-case words")]
    [InlineData("payload", "{not json", "is not valid JSON")]
    [InlineData("payload", "[1]", "must be a JSON object")]
    [InlineData("next_run_at", "soon", "must be a date and a time")]
    [InlineData("schedule", "hourly", "must be one of the choices")]
    [InlineData("schedule", "week", "choose when it begins")]
    public async Task AWrongField_IsNamedBesideIt_AndNothingIsLost(string field, string value, string problem)
    {
        var filled = new Dictionary<string, string> { ["description"] = "Call <Mum>", ["type"] = "life_os.reminder", ["do"] = "add", [field] = value };

        var page = await _browser.SendFormAsync("/tasks/new", "/tasks/new", [.. filled.Select(pair => (pair.Key, pair.Value))]);

        page.Status.Should().Be(400);
        page.Text.Should().Contain(problem).And.Contain("aria-invalid=\"true\"");
        if (field != "description")
        {
            page.Html.Should().Contain("Call &lt;Mum&gt;");
        }

        (await _still.Backend.GetAsync("/otto/tasks")).Read<Page<OttoTask>>().Items.Should().BeEmpty();
    }

    [Fact]
    public async Task TheButtonsOfATask_AreThoseThatItsStateAllows_AndDoWhatTheySay()
    {
        var task = await _still.Backend.AddAsync(Some.Task("test.chore") with { NextRunAt = Some.Now.AddDays(1) });
        var page = $"/tasks/{task.Id}";
        (await _browser.GetAsync(page)).Html.Should().Contain($"{page}/run\"").And.Contain($"{page}/pause\"").And.Contain($"{page}/cancel\"").And.NotContain($"{page}/resume\"").And.NotContain($"{page}/retry\"");

        (await _browser.SendFormAsync(page, $"{page}/pause")).Location.Should().Be(page);
        (await _still.Backend.TaskAsync(task.Id)).Reason.Should().Be(OttoReason.Paused);
        (await _browser.SendFormAsync(page, $"{page}/resume")).Location.Should().Be(page);
        (await _browser.SendFormAsync(page, $"{page}/run")).Location.Should().Be(page);
        _still.Agent.Answers("Not so well.", Some.Action("life_os.log_note", new { }));
        await _still.RingAsync(task.Id);
        (await _browser.GetAsync(page)).Text.Should().Contain("✗").And.Contain("an action failed").And.Contain("Not so well.").And.Contain("href=\"/runs/1\"");
        (await _browser.SendFormAsync(page, $"{page}/retry")).Location.Should().Be(page);
        (await _browser.SendFormAsync(page, $"{page}/cancel")).Location.Should().Be(page);
        (await _still.Backend.TaskAsync(task.Id)).Reason.Should().Be(OttoReason.Cancelled);
    }

    [Fact]
    public async Task OneDate_IsMovedAndSkipped_AndBroughtBack()
    {
        var task = await _still.AddAsync(new TaskSchedule { Cron = "0 * * * *", TimeZone = "UTC" });
        var page = $"/tasks/{task.Id}";
        (await _browser.GetAsync(page)).Text.Should().Contain("It waits for its time: 2026-12-01 10:00 Europe/Berlin").And.Contain("value=\"2026-12-01T10:00\"");

        (await _browser.SendFormAsync(page, $"{page}/occurrences/move", ("to", "2026-12-01T10:15"))).Location.Should().Be(page);
        (await _still.Backend.TaskAsync(task.Id)).NextRunAt.Should().Be(Some.Now.AddMinutes(75));
        (await _browser.GetAsync(page)).Text.Should().Contain("(moved)").And.Contain("to which its run of");
        (await _browser.SendFormAsync(page, $"{page}/occurrences/skip")).Location.Should().Be(page);
        (await _still.Backend.TaskAsync(task.Id)).NextRunAt.Should().Be(Some.Now.AddHours(2));
        (await _browser.GetAsync(page)).Text.Should().Contain("you skipped it");
        (await _browser.SendFormAsync(page, $"{page}/occurrences/back")).Location.Should().Be(page);
        (await _still.Backend.TaskAsync(task.Id)).NextRunAt.Should().Be(Some.Now.AddHours(1));

        var wrong = await _browser.SendFormAsync(page, $"{page}/occurrences/move", ("to", "2026-12-01T11:00"));
        wrong.Status.Should().Be(400);
        wrong.Text.Should().Contain("at least 10 seconds from the task's other instants");
        (await _browser.SendFormAsync(page, $"{page}/occurrences/move", ("to", ""))).Text.Should().Contain("to: is missing");
    }

    [Fact]
    public async Task ATask_IsChanged_AndWhatWasLeftAsItWasStaysSo()
    {
        var task = await _still.Backend.AddAsync(
            Some.Task("test.chore", "Call \"Mum\"\n& Dad", new { text = "a", count = 2 }) with { NextRunAt = Some.Now.AddSeconds(3605), MaxAttempts = 3 });
        var form = $"/tasks/{task.Id}/edit";

        (await _browser.SendFormAsync(form, form, FieldsOf((await _browser.GetAsync(form)).Html, ("payload", """{ "text": "b" }"""), ("timeout_seconds", "30"))))
            .Location.Should().Be($"/tasks/{task.Id}");

        var changed = await _still.Backend.TaskAsync(task.Id);
        changed.Should().BeEquivalentTo(new { task.Description, task.NextRunAt, MaxAttempts = 3, TimeoutSeconds = 30 });
        changed.Payload!.Value.GetRawText().Should().Be("""{"text":"b"}""");
        (await _still.Backend.GetAsync($"/otto/audit?task_id={task.Id}")).Read<Page<AuditEntry>>().Items[0].Change.Should().Be("changed payload, timeout_seconds");
    }

    [Theory]
    [InlineData("payload", "{oops", "is not valid JSON")]
    [InlineData("schedule", """{"cron":"x"}""", "cron")]
    [InlineData("schedule", """{"corn":"0 * * * *"}""", "corn")]
    [InlineData("max_attempts", "x", "must be a whole number")]
    [InlineData("max_attempts", "21", "must be from 1 to 20")]
    [InlineData("description", "", "is missing")]
    public async Task AWrongChange_IsNamed_AndNothingIsLost(string field, string value, string problem)
    {
        var task = await _still.Backend.AddAsync(Some.TaskOfTomorrow());
        var form = $"/tasks/{task.Id}/edit";

        var page = await _browser.SendFormAsync(form, form, FieldsOf((await _browser.GetAsync(form)).Html, (field, value)));

        page.Status.Should().Be(400);
        page.Text.Should().Contain(problem).And.Contain("Nothing was changed yet.").And.Contain("aria-invalid=\"true\"");
        ConsoleBrowser.Hidden(page.Html, form).Single(field => field.Key == "was_description").Value.Should().Be("Call Mum", "what it was is still known");
        (value.Length == 0 || page.Text.Contains(value, StringComparison.Ordinal)).Should().BeTrue("what was typed is still there");
        (await _still.Backend.TaskAsync(task.Id)).UpdatedAt.Should().Be(task.UpdatedAt);
    }

    [Fact]
    public async Task ATaskThatHasEnded_IsRemoved_AndRunAgainAsANewOne()
    {
        var task = await _still.AddAsync();
        await _still.RingAsync(task.Id);

        var again = await _browser.GetAsync($"/tasks/new?from={task.Id}");
        again.Text.Should().Contain("Call Mum").And.Contain("test.chore").And.Contain("\"text\": \"Call Mum\"");
        (await _browser.SendFormAsync($"/tasks/{task.Id}", $"/tasks/{task.Id}/remove")).Location.Should().Be("/tasks");

        (await _still.Backend.GetAsync($"/otto/tasks/{task.Id}")).Status.Should().Be(404);
        (await _browser.GetAsync("/tasks/new?from=99")).Status.Should().Be(404);
    }

    [Fact]
    public async Task AllThatMatch_AreCounted_BeforeTheyAreTold()
    {
        for (var number = 0; number < 3; number++)
        {
            await _still.Backend.AddAsync(Some.Task("test.chore", "Sweep & mop") with { NextRunAt = Some.Now.AddDays(1) });
        }

        await _still.Backend.AddAsync(Some.TaskOfTomorrow());
        (await _browser.GetAsync("/tasks")).Text.Should().NotContain("All that match");
        (await _browser.GetAsync("/tasks?status=pending&q=mop")).Text.Should().Contain("href=\"/tasks/all/pause?status=pending&q=mop\"").And.NotContain("/tasks/all/resume");
        const string Asking = "/tasks/all/pause?status=pending&q=%26%20mop";

        var asked = await _browser.GetAsync(Asking);
        asked.Text.Should().Contain("Pause all 3 tasks that match?").And.Contain("None of them runs until you resume it.").And.Contain("Pause all 3<");
        await _still.Backend.TellAsync(1, "cancel");
        var late = await _browser.SendFormAsync(Asking, "/tasks/all/pause", ("count", "3"));
        late.Status.Should().Be(412);
        late.Text.Should().Contain("2 tasks match now, and not 3").And.Contain("Pause all 2<");

        (await _browser.SendFormAsync(Asking, "/tasks/all/pause")).Text.Should().Contain("Done with 2 of 2.");
        (await _still.Backend.TaskAsync(2)).Reason.Should().Be(OttoReason.Paused);
        (await _still.Backend.TaskAsync(4)).Status.Should().Be(OttoStatus.Pending);
        var refused = await _browser.SendFormAsync("/tasks/all/run?q=mop", "/tasks/all/run");
        refused.Text.Should().Contain("Done with 0 of 3.").And.Contain("Task 1 is cancelled, so it cannot be run.").And.Contain("href=\"/tasks/2\"");
    }

    [Fact]
    public async Task AButtonThatComesTooLate_SaysWhy_AboveTheTaskAsItIsNow()
    {
        var task = await _still.Backend.AddAsync(Some.Task() with { NextRunAt = Some.Now.AddDays(1) });
        var fields = ConsoleBrowser.Hidden((await _browser.GetAsync($"/tasks/{task.Id}")).Html, $"/tasks/{task.Id}/pause").ToArray();
        await _still.Backend.TellAsync(task.Id, "cancel");

        var page = await _browser.SendFormAsync("/tasks/new", "/tasks/new", ("do", "add"));
        page.Status.Should().Be(400);
        page = await _browser.PostAsync($"/tasks/{task.Id}/pause", await ProvedAsync(fields));

        page.Status.Should().Be(409);
        page.Text.Should().Contain("is cancelled, so it cannot be paused").And.Contain("Call Mum");
    }

    [Fact]
    public async Task TheListOfTasks_IsFiltered_AndPaged_AndKeepsItsFilters()
    {
        for (var i = 1; i <= 27; i++)
        {
            await _still.Backend.AddAsync(Some.Task("test.chore", $"Chore number {i}!") with { NextRunAt = Some.Now.AddDays(1) });
        }

        await _still.Backend.AddAsync(Some.TaskOfTomorrow(description: "Another one"));
        await _still.Backend.TellAsync(1, "cancel");

        var first = await _browser.GetAsync("/tasks?status=pending&type=test.chore&q=&cursor=");
        first.Text.Should().Contain("number 27!").And.Contain("number 3!").And.NotContain("Another one").And.NotContain("number 2!");
        var older = OlderLink().Match(first.Text).Groups["address"].Value;
        older.Should().Contain("status=pending").And.Contain("type=test.chore");
        var second = await _browser.GetAsync(older);
        second.Text.Should().Contain("number 2!").And.NotContain("number 1!").And.NotContain("number 3!");
        (await _browser.GetAsync("/tasks?status=error")).Text.Should().Contain("number 1!").And.NotContain("number 2!");
        (await _browser.GetAsync("/tasks?q=nowhere")).Text.Should().Contain("No task is like that.");
    }

    [Fact]
    public async Task ARun_IsToldFromItsInstantToItsEnd_AndOttosWordsAreMarked()
    {
        _still.Agent.Answers(Hostile, Some.Note("first"), Some.Action("nobody.knows", new { x = Hostile }));
        var task = await _still.AddAsync();
        await _still.RingAsync(task.Id);

        var page = await _browser.GetAsync("/runs/1");

        var steps = new[] { "Due", "Claimed, try 1", "Otto was asked", "He replied", "Otto says", "Judged: 2 actions", "Action 1", "Write a note", "Action 2", "nobody.knows", "Finished after" };
        var places = steps.Select(step => page.Text.IndexOf(step, StringComparison.Ordinal)).ToList();
        places.Should().NotContain(-1).And.BeInAscendingOrder();
        page.Text.Should().Contain("href=\"/otto/runs/1\"").And.Contain(task.Description);
        page.Html.Should().NotContain("<script>").And.NotContain("<img src=x");
        (await _browser.GetAsync("/runs?q=alert")).Html.Should().Contain("href=\"/runs/1\"").And.NotContain("<script>");
    }

    [Fact]
    public async Task AnApproval_IsApproved_WithWhatThePersonSaw()
    {
        var task = await AskAsync(AskingHandler.Tier3, new { text = Hostile });
        var page = await _browser.GetAsync("/approvals/1");
        page.Text.Should().Contain("May Otto do this?").And.Contain("Otto asks to do something that asks").And.Contain("tomorrow 09:00").And.Contain("tier 3");
        page.Html.Should().NotContain("<script>").And.NotContain("<img src=x");

        (await _browser.SendFormAsync("/approvals/1", "/approvals/1/approve")).Location.Should().Be("/approvals/1");

        (await _still.ApprovalsAsync()).Single().Should().BeEquivalentTo(new { Status = ApprovalStatus.Approved, DecidedBy = "owner (browser)" });
        (await _browser.GetAsync("/approvals")).Text.Should().Contain("Nothing waits for your approval.");
        await _still.RingAsync(task.Id);
        (await _still.Backend.TaskAsync(task.Id)).Status.Should().Be(OttoStatus.Success);
    }

    [Fact]
    public async Task AnApproval_OfSomethingElseThanWasSeen_IsNotGiven()
    {
        await AskAsync(AskingHandler.Tier3, new { text = "asked" });

        var page = await _browser.SendFormAsync("/approvals/1", "/approvals/1/approve", ("payload_sha256", new string('0', 64)));

        page.Status.Should().Be(412);
        page.Text.Should().Contain("Nothing was decided.").And.Contain("Otto asks to do something that asks");
        (await _still.ApprovalsAsync()).Single().Status.Should().Be(ApprovalStatus.Pending);
    }

    [Fact]
    public async Task AnApproval_IsCorrected_AndBothAreShown()
    {
        await AskAsync(AskingHandler.Tier3, new { text = "asked" });
        (await _browser.SendFormAsync("/approvals/1", "/approvals/1/correct", ("payload", "{oops"))).Text.Should().Contain("is not valid JSON").And.Contain("{oops");

        (await _browser.SendFormAsync("/approvals/1", "/approvals/1/correct", ("payload", """{"text":"better"}"""))).Status.Should().Be(303);

        var page = (await _browser.GetAsync("/approvals/1")).Text;
        page.Should().Contain("What you changed").And.Contain("Before: what Otto proposed").And.Contain("\"asked\"").And.Contain("After: what happens instead").And.Contain("\"better\"");
    }

    [Fact]
    public async Task AnApproval_IsRejected_WithAReason()
    {
        await AskAsync(AskingHandler.Tier3, new { text = "asked" });

        (await _browser.SendFormAsync("/approvals/1", "/approvals/1/reject", ("comment", "Not <today>"))).Status.Should().Be(303);

        (await _browser.GetAsync("/approvals/1")).Html.Should().Contain("rejected").And.Contain("Not &lt;today&gt;");
        (await _browser.GetAsync("/approvals?status=rejected")).Html.Should().Contain("href=\"/approvals/1\"");
        (await _browser.GetAsync("/approvals")).Html.Should().NotContain("href=\"/approvals/1\"");
    }

    [Fact]
    public async Task AtTierFour_TheNameIsTyped()
    {
        await AskAsync(AskingHandler.Tier4, new { text = "asked", name = "home-page" });
        (await _browser.GetAsync("/approvals/1")).Html.Should().Contain("name=\"confirm\"").And.NotContain("/approvals/1/correct");

        var page = await _browser.SendFormAsync("/approvals/1", "/approvals/1/approve", ("confirm", "homepage"));

        page.Status.Should().Be(422);
        page.Text.Should().Contain("Type the name exactly as it stands");
        (await _still.ApprovalsAsync()).Single().Status.Should().Be(ApprovalStatus.Pending);
        (await _browser.SendFormAsync("/approvals/1", "/approvals/1/approve", ("confirm", "home-page"))).Status.Should().Be(303);
    }

    [Fact]
    public async Task WhatNobodyElseCanKnow_IsSaidOnThePageOfTheRun()
    {
        _still.Agent.Answers("Done.", Some.Note("a"));
        await _still.RingAsync((await _still.AddAsync()).Id);
        foreach (var table in new[] { "otto_tasks", "otto_runs" })
        {
            _still.Backend.Execute($"UPDATE {table} SET status = 'blocked', reason = 'outcome_unknown'");
        }

        _still.Backend.Execute("UPDATE otto_actions SET status = 'outcome_unknown'");
        const string Address = "/runs/1/actions/0/resolve";
        var fields = ConsoleBrowser.Hidden((await _browser.GetAsync("/runs/1")).Html, Address).ToArray();
        fields.Should().Contain(KeyValuePair.Create("happened", "true"));

        (await _browser.PostAsync(Address, await ProvedAsync(fields))).Location.Should().Be("/runs/1");
        (await _still.Backend.GetAsync("/otto/runs/1")).Read<OttoRun>().OutputPayload!.Execution.Actions.Single().Status.Should().Be(ActionStatus.Ok);
        (await _browser.GetAsync("/runs/1")).Text.Should().NotContain("It did not happen");

        var again = await _browser.PostAsync(Address, await ProvedAsync(fields));
        again.Status.Should().Be(409);
        again.Text.Should().Contain("Only an action whose outcome is unknown can be resolved.");
    }

    [Fact]
    public async Task AStandingYes_IsGivenWithAnApproval_Shown_AndTakenBack()
    {
        await AskAsync(AskingHandler.Tier3, new { text = "this" });

        (await _browser.SendFormAsync("/approvals/1", "/approvals/1/approve", ("also", "for ever"))).Status.Should().Be(400);
        (await _browser.SendFormAsync("/approvals/1", "/approvals/1/approve", ("also", "1"))).Status.Should().Be(303);

        var permission = (await _still.Backend.GetAsync("/otto/permissions")).Read<Page<Permission>>().Items.Single();
        permission.Until.Should().Be(Some.Now.AddHours(1));
        (await _browser.GetAsync("/settings")).Text.Should().Contain("of <a href=\"/tasks/1\">task 1</a>").And.Contain("Take it back");
        (await _browser.SendFormAsync("/settings", $"/settings/permissions/{permission.Id}/end")).Status.Should().Be(303);
        (await _browser.GetAsync("/settings")).Text.Should().Contain("You have given none.");
    }

    [Fact]
    public async Task TheStopSwitch_IsOnThePageOfSettings_AndHomeSaysThatItIsOff()
    {
        (await _browser.SendFormAsync("/settings", "/settings/worker")).Location.Should().Be("/settings");

        (await _still.Backend.GetAsync("/otto/worker")).Read<WorkerState>().Enabled.Should().BeFalse();
        (await _browser.GetAsync("/")).Text.Should().Contain("Otto is switched off");
        (await _browser.SendFormAsync("/settings", "/settings/worker")).Status.Should().Be(303);
        (await _still.Backend.GetAsync("/otto/worker")).Read<WorkerState>().Enabled.Should().BeTrue();
    }

    [Fact]
    public async Task BrowsersAndKeys_AreShownToWhoProves_AndEnded()
    {
        await _still.Backend.PostAsync("/otto/keys", new NewApiKey { Name = "phone-app", Scope = KeyScope.Read });
        (await _browser.GetAsync("/settings")).Html.Should().NotContain("phone-app", "a cookie alone is not shown what else opens the door");

        var shown = await _browser.SendFormAsync("/settings", "/settings/access");
        shown.Text.Should().Contain("phone-app").And.Contain("/settings/sessions/1/end");
        await _browser.PostAsync("/settings/keys/revoke", await ProvedAsync(("name", "phone-app")));

        (await _still.Backend.GetAsync("/otto/keys")).Read<Page<ApiKey>>().Items.Should().BeEmpty();
    }

    [Fact]
    public async Task WhatOttoMade_IsListed_AsText()
    {
        _still.Agent.Answers(
            "Done.",
            Some.Action("life_os.log_note", new { text = Hostile, tags = new[] { "<b>" } }),
            Some.Action("bills.record", new { payee = "Grid & Co", amount_minor = 125000, currency = "EUR", due = "2027-01-31" }),
            Some.Action("files.write", new { path = "list.txt", content = "Milk" }));
        await _still.RingAsync((await _still.AddAsync()).Id);

        (await _browser.GetAsync("/notes")).Html.Should().Contain("&lt;script&gt;").And.NotContain("<script>").And.Contain("Otto says");
        (await _browser.GetAsync("/bills")).Text.Should().Contain("1,250.00 EUR").And.Contain("Grid & Co").And.Contain("31 Jan 2027");
        (await _browser.GetAsync("/files")).Text.Should().Contain("list.txt").And.Contain("4 bytes");
        (await _browser.GetAsync("/doctor")).Text.Should().Contain("Look again").And.Contain("Next step:");
        (await _browser.GetAsync("/doctor/summary")).Text.Should().Contain("The doctor's report").And.NotContain("<html");
    }

    [Fact]
    public async Task ADotOfTheWeek_MovesOneRunOfARule_OrATaskThatIsDueOnce()
    {
        var daily = await _still.Backend.AddAsync(Some.Task() with { Schedule = new TaskSchedule { Cron = "0 7 * * *", TimeZone = "Europe/Berlin" } });
        var once = await _still.Backend.AddAsync(Some.TaskOfTomorrow());
        async Task<ShownPage> MoveAsync(long task, string instant, string to) =>
            await _browser.SendFormAsync("/", "/week/move", ("task", $"{task}"), ("scheduled_for", instant), ("to", to));

        (await MoveAsync(daily.Id, "2026-12-02T06:00:00Z", "2026-12-03T15:15")).Location.Should().Be("/");
        (await MoveAsync(once.Id, "", "2026-12-04T10:30")).Location.Should().Be("/");
        var refused = await MoveAsync(daily.Id, "2026-12-03T06:00:00Z", "2020-01-01T10:00");

        (await _still.Backend.GetAsync($"/otto/tasks/{daily.Id}/occurrences")).Read<Page<TaskOccurrence>>().Items
            .Where(instant => instant.DueAt is not null).Should().ContainSingle().Which.DueAt.Should().Be(DateTimeOffset.Parse("2026-12-03T14:15:00Z"));
        (await _still.Backend.TaskAsync(once.Id)).NextRunAt.Should().Be(DateTimeOffset.Parse("2026-12-04T09:30:00Z"));
        refused.Status.Should().Be(400);
        refused.Html.Should().Contain("role=\"alert\"");
        (await _browser.SendFormAsync("/", "/week/move", ("task", "x"), ("to", "2026-12-04T10:30"))).Status.Should().Be(400);
    }

    [Fact]
    public async Task AVacation_IsAddedByWholeDays_AndTakenAway()
    {
        var added = await _browser.SendFormAsync("/settings", "/settings/vacations", ("from", "2026-12-24"), ("to", "2027-01-01"), ("note", "Snow"));

        added.Location.Should().Be("/settings");
        var vacation = (await _still.Backend.GetAsync("/otto/vacations")).Read<Page<Vacation>>().Items.Should().ContainSingle().Subject;
        vacation.Should().BeEquivalentTo(new
        {
            From = DateTimeOffset.Parse("2026-12-23T23:00:00Z"),
            To = DateTimeOffset.Parse("2027-01-01T23:00:00Z"),
            Note = "Snow",
        });
        (await _browser.GetAsync("/settings")).Text.Should().Contain("Snow");
        (await _browser.SendFormAsync("/settings", "/settings/vacations", ("from", "2027-01-02"), ("to", "soon"))).Text.Should().Contain("must be a day");

        (await _browser.SendFormAsync("/settings", $"/settings/vacations/{vacation.Id}/remove")).Location.Should().Be("/settings");
        (await _browser.GetAsync("/settings")).Text.Should().NotContain("Snow");
    }

    [Fact]
    public async Task OneFinding_IsLookedAtAgain_ByItself()
    {
        await _still.Backend.PutAsync("/otto/worker", new { enabled = false });
        (await _browser.GetAsync("/doctor/checks/services.worker")).Html.Should().NotContain("<html").And.Contain("The stop switch is off")
            .And.Contain("hx-get=\"/doctor/checks/services.worker\"");

        await _still.Backend.PutAsync("/otto/worker", new { enabled = true });

        (await _browser.GetAsync("/doctor/checks/services.worker")).Html.Should().NotContain("The stop switch is off").And.NotContain("hx-get");
        (await _browser.GetAsync("/doctor/checks/nobody.knows")).Status.Should().Be(404);
    }

    [Fact]
    public async Task WhatIsLookedFor_IsFoundInEachKind_WithTheWordsMarked()
    {
        (await _browser.GetAsync("/search")).Html.Should().Contain("name=\"q\"").And.Contain("autofocus").And.NotContain("<mark>").And.NotContain("Nothing has");
        _still.Agent.Answers(
            "Zebra done.", Some.Note($"zebra {Hostile}"), Some.Action("bills.record", new { payee = "Zebra & Co", amount_minor = 100, currency = "EUR", due = "2027-01-31" }));
        await _still.RingAsync((await _still.Backend.AddAsync(Some.Task("test.chore", "Feed the zebra"))).Id);

        var page = await _browser.GetAsync("/search?q=zeb&kind=&cursor=");

        page.Status.Should().Be(200);
        page.Html.Should().Contain("<mark>zebra</mark>").And.Contain("<mark>Zebra</mark>").And.Contain("href=\"/tasks/1\"").And.Contain("href=\"/runs/1\"").And.Contain("value=\"zeb\"")
            .And.NotContain("<script>").And.NotContain("<img src=x");
        foreach (var kind in SearchKind.All)
        {
            var one = (await _browser.GetAsync($"/search?q=zebra&kind={kind}")).Html;
            one.Should().Contain($"<small>{kind}</small>").And.Contain($"<option value=\"{kind}\" selected");
        }

        (await _browser.GetAsync("/search?q=nowhere")).Text.Should().Contain("Nothing has all of these words.");
        (await _browser.GetAsync("/search?q=nowhere&kind=note")).Html.Should().Contain("href=\"/search?q=nowhere\"");
        (await _browser.GetAsync("/")).Html.Should().Contain("href=\"/search\"");
    }

    [Theory]
    [InlineData("%F0%9F%91%8D", "What you typed has no letter and no digit.")]
    [InlineData("a%00b", "What you typed contains the character U+0000.")]
    public async Task WhatCannotBeLookedFor_IsSaidAboveTheField(string q, string problem)
    {
        var page = await _browser.GetAsync($"/search?q={q}");

        page.Status.Should().Be(400);
        page.Text.Should().Contain(problem).And.Contain("name=\"q\"");
    }

    [GeneratedRegex("href=\"(?<address>/tasks[^\"]*cursor=[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex OlderLink();

    /// <summary>What stands in the form for a change, with these fields filled in another way.</summary>
    private static (string Name, string Value)[] FieldsOf(string html, params (string Name, string Value)[] filled)
    {
        var before = ConsoleBrowser.Hidden(html, Form().Match(html).Groups["action"].Value)
            .Where(field => field.Key.StartsWith("was_", StringComparison.Ordinal)).ToDictionary(field => field.Key["was_".Length..], field => field.Value);
        foreach (var (name, value) in filled)
        {
            before[name] = value;
        }

        return [.. before.Select(field => (field.Key, field.Value))];
    }

    [GeneratedRegex("action=\"(?<action>/tasks/[0-9]+/edit)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Form();

    private async Task<OttoTask> AskAsync(string type, object payload)
    {
        _still.Agent.Answers("May I?", Some.Action(type, payload));
        var task = await _still.AddAsync();
        await _still.RingAsync(task.Id);
        return task;
    }

    /// <summary>These fields, with the proof of a page of ours.</summary>
    private Task<IEnumerable<KeyValuePair<string, string>>> ProvedAsync(params (string Name, string Value)[] fields) =>
        ProvedAsync([.. fields.Select(field => KeyValuePair.Create(field.Name, field.Value))]);

    private async Task<IEnumerable<KeyValuePair<string, string>>> ProvedAsync(KeyValuePair<string, string>[] fields)
    {
        var ofPage = ConsoleBrowser.Hidden((await _browser.GetAsync("/tasks/new")).Html, "/tasks/new").Where(field => field.Key is not ("key" or "otto_token"));
        return fields.Where(field => field.Key != "otto_token").Concat(ofPage.Where(field => fields.All(given => given.Key != field.Key)))
            .Append(KeyValuePair.Create("otto_token", _browser.Token));
    }
}
