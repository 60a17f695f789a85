using System.Globalization;
using OttoHangfire.Actions;
using OttoHangfire.Approvals;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Audit;

/// <summary>
/// Each change that somebody could ask about has a line in the audit, in its own transaction. Every verb of the API, the dashboard, Otto, time and
/// crashes is done, and what the database itself saw being written is held against the lines.
/// </summary>
public sealed class EveryChangeTests : IAsyncLifetime
{
    private const string Settings = """
        { "channels": [{ "name": "phone", "kind": "webhook", "url": "https://example.org/hook", "secret": "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=" }] }
        """;

    /// <summary>What nobody has to ask the audit about, and why.</summary>
    private static readonly Dictionary<string, string> NeedNone = new()
    {
        ["otto_audit"] = "the lines themselves",
        ["otto_occurrences"] = "each instant says what became of it, and why",
        ["otto_run_logs"] = "they tell what happened themselves",
        ["otto_incidents"] = "each says what was told of it, and who has seen it",
        ["otto_watchdog"] = "when the watchdog outside was called last",
        ["otto_usage"] = "what a question has cost stands in its run",
        ["otto_request_keys"] = "the line of the task that the request added stands for it",
        ["otto_owners"] = "processes, for a day at most",
        ["otto_clock"] = "the last time that was seen",
        ["otto_changes"] = "that something has changed, and not what; written by triggers, for whoever follows",
        ["otto_pending"] = "a number that triggers keep",
        ["otto_search_rows"] = "what can be found; triggers keep it, and each row that it stands for has its own line",
    };

    /// <summary>Of these, the verbs, and for an update what it changes. Where nothing is named here, the row tells its own story.</summary>
    private static readonly (string Table, string Verb, string[] Columns)[] Need =
    [
        ("otto_tasks", "INSERT", []),
        ("otto_tasks", "UPDATE", ["removed_at"]),
        ("otto_tasks", "UPDATE", ["description", "payload", "schedule", "after_task_id", "max_attempts", "timeout_seconds"]),
        ("otto_tasks", "UPDATE", ["status", "reason"]), // not where a run moves its task: that stands in the run
        ("otto_occurrences", "UPDATE", ["moved_to"]), // and that one was skipped
        ("otto_reminders", "UPDATE", ["answered_by"]), // that one has come, its run says
        ("otto_runs", "DELETE", []), // what a run does to itself, it says itself
        ("otto_actions", "UPDATE", ["status"]), // that it was begun is told with how it ended; what is planned stands in the reply
        ("otto_actions", "DELETE", []),
        ("otto_approvals", "INSERT", []),
        ("otto_approvals", "UPDATE", ["status"]),
        ("otto_approvals", "DELETE", []),
        ("otto_permissions", "INSERT", []),
        ("otto_permissions", "UPDATE", ["used"]),
        ("otto_permissions", "UPDATE", ["ended_at"]), // what goes with a removed task has ended with it
        ("otto_devices", "INSERT", []),
        ("otto_devices", "UPDATE", ["endpoint"]), // that a push service has ended one, it says itself
        ("otto_notes", "INSERT", []),
        ("otto_bills", "INSERT", []),
        ("otto_bills", "UPDATE", ["paid_at"]),
        ("otto_files", "INSERT", []),
        ("otto_files", "UPDATE", ["sha256"]),
        ("otto_outbox", "INSERT", []),
        ("otto_outbox", "UPDATE", ["asked_at"]), // each message says how often it was tried, and its run whether it came
        ("otto_worker", "UPDATE", ["enabled"]),
        ("otto_sessions", "INSERT", []),
        ("otto_sessions", "DELETE", []),
        ("otto_keys", "INSERT", []),
        ("otto_vacations", "INSERT", []),
        ("otto_vacations", "DELETE", []),
        ("otto_keys", "DELETE", []), // that a session or a key was used, it says itself
    ];

    private readonly WriteRecorder _recorder = new();
    private StillBackend _still = null!;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync(
        services =>
        {
            _recorder.Add(services);
            AskingHandler.Add(services);
        },
        Settings);

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Fact]
    public async Task EachChange_HasItsLine_InItsOwnTransaction()
    {
        var tables = await _recorder.BeginAsync(_still.Backend);

        await DoEverythingAsync();

        tables.Should().OnlyContain(table => NeedNone.ContainsKey(table) || Need.Any(need => need.Table == table), "each table has a decision here");
        var transactions = await _recorder.EndAsync(_still.Backend);
        var without = transactions.Where(rows => Demands(rows) > Lines(rows)).Select(rows => string.Join("; ", rows)).ToArray();
        without.Should().BeEmpty();
        Need.Where(need => !transactions.Any(rows => rows.Any(row => IsNeeded(row, need)))).Should().BeEmpty("everything that needs a line was done here");
        _still.Backend.ShouldHoldWhatThereIs();
    }

    [Theory]
    [InlineData("run", "run", "success became pending")]
    [InlineData("retry", "retried", "error (actions_failed) became pending")]
    [InlineData("pause", "paused", "pending became blocked (paused)")]
    [InlineData("resume", "resumed", "blocked (paused) became pending")]
    [InlineData("cancel", "cancelled", "pending became error (cancelled)")]
    public async Task AVerb_IsToldWithWhoAndWhat(string verb, string outcome, string change)
    {
        _still.Agent.Answers("Done.", verb == "retry" ? [Some.Action("life_os.log_note", new { })] : []);
        var task = await _still.AddAsync();
        await (verb switch
        {
            "run" or "retry" => _still.RingAsync(task.Id),
            "resume" => _still.Backend.TellAsync(task.Id, "pause"),
            _ => Task.CompletedTask,
        });

        await _still.Backend.TellAsync(task.Id, verb);

        (await NewestAsync()).Should().BeEquivalentTo(new
        {
            Event = AuditEvent.Task,
            Outcome = outcome,
            AskedBy = "owner (cli)",
            AllowedBy = (string?)null,
            TaskId = task.Id,
            task.Type,
            Change = change,
        });
    }

    [Fact]
    public async Task AChange_NamesItsFields_AndARemoval_OutlivesItsTask()
    {
        var task = await _still.AddAsync();
        await _still.Backend.PatchTextAsync($"/otto/tasks/{task.Id}", """{"max_attempts":3,"description":"Sweep"}""");
        await _still.Backend.TellAsync(task.Id, "cancel");
        await _still.Backend.DeleteAsync($"/otto/tasks/{task.Id}");

        (await LinesAsync(task.Id)).Select(line => (line.Outcome, line.Change)).Should().Equal(
            (AuditOutcome.Removed, "removed with its runs: Sweep"),
            (AuditOutcome.Cancelled, "pending became error (cancelled)"),
            (AuditOutcome.Changed, "changed description, max_attempts"),
            (AuditOutcome.Created, "Call Mum"));
    }

    [Fact]
    public async Task WhatOttoPutsIn_AndWhatHeSets_NamesHisRun()
    {
        _still.Agent.Answers("Done.", Some.Action("life_os.create_task", new { type = "test.child", description = "Sweep", next_run_at = Some.Now.AddDays(1) }));
        var parent = await _still.AddAsync();
        await _still.RingAsync(parent.Id);
        _still.Agent.Answers("Done.", Some.Action("life_os.update_task_status", new { task_id = 2, status = "blocked" }));
        var other = await _still.AddAsync();
        await _still.RingAsync(other.Id);

        (await LinesAsync(2)).Select(line => (line.Outcome, line.AskedBy, line.RunId, line.Change)).Should().Equal(
            (AuditOutcome.Set, TaskSource.Otto, 2, "pending became blocked (set_by_otto)"),
            (AuditOutcome.Created, TaskSource.Otto, 1, "Sweep"));
        (await LinesAsync(2)).Should().OnlyContain(line => line.ReplySha256 != null);
    }

    [Fact]
    public async Task AButtonOfTheDashboard_IsNamedAsSuch()
    {
        var task = await _still.AddAsync();

        await PressAsync("/jobs/enqueued/delete", task.HangfireJobId!);

        (await NewestAsync()).Should().BeEquivalentTo(new { Outcome = AuditOutcome.Cancelled, AskedBy = "owner (browser)", TaskId = task.Id });
    }

    [Fact]
    public async Task ARepeatedRequest_AndAnEmptyChange_AddNoLine()
    {
        var task = await _still.AddAsync();

        await _still.Backend.PatchTextAsync($"/otto/tasks/{task.Id}", "{}");
        (await _still.Backend.TellAsync(task.Id, "resume")).AsProblem(409);

        (await LinesAsync(task.Id)).Should().ContainSingle().Which.Outcome.Should().Be(AuditOutcome.Created);
    }

    private static bool IsNeeded(WrittenRow row, (string Table, string Verb, string[] Columns) need) =>
        row.Table == need.Table && row.Verb == need.Verb && (need.Verb != "UPDATE" || row.Changes(need.Columns));

    /// <summary>How many lines are due: one for each action that comes to an end, and one at least for whatever else.</summary>
    private static int Demands(IReadOnlyList<WrittenRow> rows)
    {
        var cleared = rows.Where(row => row is { Verb: "DELETE", Columns: WrittenRow.OfARemovedTask }).ToArray();
        if (cleared.Length > 0 && rows.All(row => cleared.Contains(row) || (row.Verb == "DELETE" && GoesWithARun(row))))
        {
            // What a removed task has left behind is cleared away: the line of its removal stands for it.
            return 0;
        }

        var isOfARun = rows.Any(row => row.Table == "otto_runs" && (row.Verb == "INSERT" || row.Changes("status")));
        var due = rows.Where(row => Need.Any(need => IsNeeded(row, need)) && !row.Columns.Split('\n').Contains("status=started")).ToArray();
        var actions = due.Count(row => row is { Table: "otto_actions", Verb: "UPDATE" });
        var others = due.Any(row => row.Table != "otto_tasks" || row.Verb != "UPDATE" || row.Changes(["removed_at", .. Need[2].Columns]) || !isOfARun);
        return Math.Max(actions, others ? 1 : 0);
    }

    private static bool GoesWithARun(WrittenRow row) => row.Table is "otto_actions" or "otto_reminders" or "otto_run_logs" or "otto_approvals" or "otto_search_rows";

    private static int Lines(IReadOnlyList<WrittenRow> rows) => rows.Count(row => row is { Table: "otto_audit", Verb: "INSERT" });

    private async Task DoEverythingAsync()
    {
        await TellByHandAsync();
        await LetOttoActAsync();
        await DecideAsync();
        await BreakAsync();
        await GoOnByItselfAsync();
        await PressButtonsAsync();
        await _still.Backend.PutAsync("/otto/worker", new { enabled = false });
        await _still.Backend.PutAsync("/otto/worker", new { enabled = true });
        await _still.Backend.DeleteAsync("/otto/sessions");
        await _still.Backend.PostAsync("/otto/notifications/1/send");
        await _still.Backend.PostAsync("/otto/keys", new { name = "phone", scope = "tasks" });
        await _still.Backend.DeleteAsync("/otto/keys/phone");
        using var browser = new PushBrowser();
        await _still.Backend.PostAsync("/otto/devices", browser.Says("https://push.example.org/x"));
        await _still.Backend.PostAsync("/otto/devices", browser.Says("https://push.example.org/y", again: true));
        await _still.Backend.DeleteAsync("/otto/devices/1");
        var now = _still.Clock.GetUtcNow();
        await _still.Backend.PostAsync("/otto/vacations", new NewVacation { From = now, To = now.AddDays(1) });
        await _still.Backend.DeleteAsync("/otto/vacations/1");
        _still.Clock.Advance(TimeSpan.FromDays(1000));
        await _still.SweepAsync();
    }

    private async Task TellByHandAsync()
    {
        var task = await RunAsync(Some.Action("life_os.log_note", new { }));
        await _still.Backend.TellAsync(task.Id, "retry");
        await _still.RingAsync(task.Id);
        await _still.Backend.TellAsync(task.Id, "run");
        await _still.Backend.TellAsync(task.Id, "pause");
        await _still.Backend.TellAsync(task.Id, "resume");
        await _still.Backend.PatchTextAsync($"/otto/tasks/{task.Id}", """{"description":"Sweep","payload":{"n":1},"max_attempts":2}""");
        await _still.Backend.PatchTextAsync($"/otto/tasks/{task.Id}", """{"next_run_at":"2027-01-01T00:00:00Z"}""");
        await _still.Backend.TellAsync(task.Id, "cancel");
        await _still.Backend.DeleteAsync($"/otto/tasks/{task.Id}");
        var recurring = await _still.AddAsync(new TaskSchedule { Cron = "0 * * * *" });
        var instant = (await _still.OccurrencesAsync(recurring.Id)).Single().ScheduledFor;
        await _still.Backend.PostAsync(
            $"/otto/tasks/{recurring.Id}/occurrences/move", new OccurrenceMove { ScheduledFor = instant, To = instant.AddMinutes(7) });
        await _still.Backend.PostAsync($"/otto/tasks/{recurring.Id}/occurrences/skip", new OccurrenceSkip { ScheduledFor = instant });
        await _still.Backend.TellAsync(recurring.Id, "cancel");
        _still.Agent.Answers("Call Mum");
        var reminder = await _still.Backend.AddAsync(Some.Task());
        await _still.RingAsync(reminder.Id);
        await _still.Backend.PostAsync($"/otto/tasks/{reminder.Id}/snooze", new ReminderSnooze { For = "PT10M" });
        await _still.Backend.PostAsync($"/otto/tasks/{reminder.Id}/done");
        await _still.Backend.PostAsync($"/otto/tasks/{reminder.Id}/dismiss");
    }

    private async Task LetOttoActAsync()
    {
        var other = await _still.Backend.AddAsync(Some.Task("test.chore") with { NextRunAt = Some.Now.AddDays(1) });
        await RunAsync(
            Some.Note("a"),
            Some.Action("otto.log", new { message = "a" }),
            Some.Action("bills.record", new { payee = "A", amount_minor = 1250, currency = "EUR", due = "2030-01-31" }),
            Some.Action("files.write", new { path = "a.txt", content = "a" }),
            Some.Action("files.append", new { path = "a.txt", content = "b" }),
            Some.Action("notify.send", new { title = "a", channel = "phone" }),
            Some.Action("life_os.create_task", new { type = "test.child", description = "a", next_run_at = Some.Now.AddDays(1) }),
            Some.Action("life_os.update_task_status", new { task_id = other.Id, status = "blocked", note = "a" }),
            Some.Action("life_os.update_task_status", new { task_id = other.Id, status = "pending" }),
            Some.Action("robot.dance", new { }),
            Some.Action("files.write", new { path = "../a.txt", content = "a" }));
    }

    private async Task DecideAsync()
    {
        var paid = await RunAsync(Some.Action("bills.mark_paid", new { bill_id = 1, paid_at = Some.Now }));
        await _still.ApproveAsync((await _still.ApprovalsAsync("pending")).Single());
        await _still.RingAsync(paid.Id);
        (await _still.OutcomeAsync(paid.Id)).Status.Should().Be(ActionStatus.Ok);

        var permitted = await RunAsync(Asks());
        var asked = (await _still.ApprovalsAsync("pending")).Single();
        var also = new StandingYes { TaskId = true, Uses = 2 };
        await _still.Backend.PostAsync(
            $"/otto/approvals/{asked.Id}/approve",
            new ApprovalConsent { PayloadSha256 = asked.PayloadSha256, Payload = Some.Json(new { text = "better" }), Also = also });
        await _still.RingAsync(permitted.Id);
        await _still.Backend.TellAsync(permitted.Id, "run");
        await _still.RingAsync(permitted.Id);
        await _still.Backend.DeleteAsync("/otto/permissions/1");

        var refused = await RunAsync(Asks());
        await _still.Backend.PostAsync($"/otto/approvals/{(await _still.ApprovalsAsync("pending")).Single().Id}/reject");
        await _still.RingAsync(refused.Id);

        var cancelled = await RunAsync(Asks());
        await _still.Backend.TellAsync(cancelled.Id, "cancel");
        await _still.Backend.DeleteAsync($"/otto/tasks/{cancelled.Id}");

        var expired = await RunAsync(Asks());
        _still.Clock.Advance(TimeSpan.FromHours(25));
        await _still.Get<ApprovalDecisions>().LookAfterAsync(CancellationToken.None);
        await _still.RingAsync(expired.Id);
    }

    private async Task BreakAsync()
    {
        // Cancelled in the middle of one effect, with another to come; then a person says what happened.
        var cancelled = await LeaveInTheMiddleAsync();
        await _still.Backend.TellAsync(cancelled.Id, "cancel");
        var run = (await _still.Backend.RunsAsync(cancelled.Id))[0];
        (await _still.Backend.PostAsync($"/otto/runs/{run.Id}/actions/0/resolve", new { happened = true })).Status.Should().Be(200);

        // The same by three deaths.
        var crashed = await LeaveInTheMiddleAsync();
        for (var death = 1; death <= 3; death++)
        {
            await _still.ReconcileAsync();
            await _still.TryClaimAsync(crashed.Id);
        }

        (await _still.Backend.TaskAsync(crashed.Id)).Reason.Should().Be(OttoReason.OutcomeUnknown);
    }

    private async Task GoOnByItselfAsync()
    {
        _still.Agent.Answers("Done.", Some.Action("life_os.log_note", new { }));
        var failing = await _still.AddAsync(new TaskSchedule { Every = "P1D" });
        for (var day = 0; day < 5; day++)
        {
            await _still.RingAsync(failing.Id);
            _still.Clock.Advance(TimeSpan.FromDays(1));
        }

        (await _still.Backend.TaskAsync(failing.Id)).Reason.Should().Be(OttoReason.Failing);

        var last = _still.Clock.GetUtcNow().AddHours(1).ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var ends = await _still.AddAsync(new TaskSchedule { Rrule = $"FREQ=HOURLY;UNTIL={last}", Missed = MissedInstants.Skip, TimeZone = "UTC" });
        _still.Clock.Advance(TimeSpan.FromDays(1));
        await _still.RingAsync(ends.Id);
        (await _still.Backend.TaskAsync(ends.Id)).Status.Should().Be(OttoStatus.Success);

        var lost = await _still.AddAsync(new TaskSchedule { Every = "P1D", TimeZone = "Europe/Berlin" });
        await ExecuteAsTheTestAsync($"UPDATE otto_tasks SET schedule = replace(schedule, 'Berlin', 'Atlantis') WHERE id = {lost.Id}");
        await _still.RingAsync(lost.Id);
        (await _still.Backend.TaskAsync(lost.Id)).Reason.Should().Be(OttoReason.Failing);
    }

    private async Task PressButtonsAsync()
    {
        var task = await RunAsync();
        await PressAsync("/jobs/enqueued/requeue", task.HangfireJobId!);
        await PressAsync("/jobs/enqueued/delete", task.HangfireJobId!);
        var cron = await _still.AddAsync(new TaskSchedule { Cron = "0 9 * * *" });
        await PressAsync("/recurring/trigger", $"task-{cron.Id}");
        await PressAsync("/recurring/remove", $"task-{cron.Id}");
        (await _still.Backend.TaskAsync(cron.Id)).Reason.Should().Be(OttoReason.Cancelled);
    }

    private static ProposedAction Asks() => Some.Action(AskingHandler.Tier3, new { text = "asked" });

    private async Task<OttoTask> RunAsync(params ProposedAction[] actions)
    {
        _still.Agent.Answers("Done.", actions);
        var task = await _still.AddAsync();
        await _still.RingAsync(task.Id);
        return await _still.Backend.TaskAsync(task.Id);
    }

    private async Task<OttoTask> LeaveInTheMiddleAsync()
    {
        _still.Agent.Answers("Done.", Some.Action("files.write", new { path = "b.txt", content = "b" }), Some.Note("after"));
        var task = await _still.AddAsync();
        var claim = await _still.ClaimAndSaveAsync(task.Id);
        var action = (await _still.Get<ActionRepository>().OfRunsAsync([claim.Run.Id], CancellationToken.None))[0];
        await _still.Get<OttoDatabase>().WriteAsync(
            transaction => _still.Get<ActionRepository>().StartAsync(action.Id, Some.Json(new { path = "b.txt", old = "", @new = "x", bytes = 1 }), transaction),
            CancellationToken.None);
        return task;
    }

    /// <summary>What no program of ours does, with the line that the test then owes itself.</summary>
    private Task ExecuteAsTheTestAsync(string sql) => _still.Get<OttoDatabase>().WriteAsync(
        async transaction =>
        {
            await transaction.ExecuteAsync(sql, null);
            await transaction.ExecuteAsync("INSERT INTO otto_audit (at, event, outcome, asked_by) VALUES ('', 'test', 'changed', 'test')", null);
        },
        CancellationToken.None);

    private async Task PressAsync(string button, string jobId)
    {
        using var browser = await new DashboardBrowser(_still.Backend).SignInAsync();
        await browser.OpenAsync("/jobs/enqueued");
        (await browser.PressAsync(button, jobId)).Should().Be(204);
    }

    private async Task<AuditEntry> NewestAsync() => (await _still.Backend.GetAsync("/otto/audit?limit=1")).Read<Page<AuditEntry>>().Items.Single();

    /// <summary>Newest first.</summary>
    private async Task<IReadOnlyList<AuditEntry>> LinesAsync(long taskId) =>
        (await _still.Backend.GetAsync($"/otto/audit?task_id={taskId}")).Read<Page<AuditEntry>>().Items;
}
