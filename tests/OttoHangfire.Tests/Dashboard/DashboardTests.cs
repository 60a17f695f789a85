using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Dashboard;

/// <summary>The dashboard as a person uses it: pages over HTTP, buttons with the token of the page.</summary>
public sealed class DashboardTests(RunningBackend fixture) : IClassFixture<RunningBackend>
{
    private readonly OttoBackend _backend = fixture.Backend;

    [Fact]
    public async Task AJob_IsCalledAsAPersonWouldCallIt()
    {
        var task = await _backend.AddAsync(Some.TaskOfTomorrow(description: "Call Mum <b>now</b>"));
        using var browser = await new DashboardBrowser(_backend).SignInAsync();

        var list = await browser.OpenAsync("/jobs/scheduled");
        var details = await browser.OpenAsync($"/jobs/details/{task.HangfireJobId}");

        list.Should().Contain($"#{task.Id} life_os.reminder: Call Mum &lt;b&gt;now&lt;/b&gt;").And.NotContain("<b>now</b>");
        details.Should().Contain($"#{task.Id} life_os.reminder: Call Mum");
    }

    [Fact]
    public async Task ThePages_AreAllThere_AndTellNoPath()
    {
        using var browser = await new DashboardBrowser(_backend).SignInAsync();

        foreach (var page in new[] { "", "/jobs/enqueued", "/jobs/scheduled", "/jobs/processing", "/jobs/succeeded", "/jobs/failed", "/jobs/deleted", "/jobs/awaiting", "/retries", "/recurring", "/servers" })
        {
            var text = await browser.OpenAsync(page);

            text.Should().Contain("Otto&#39;s jobs").And.NotContain(_backend.DataDirectory, page);
        }
    }

    [Fact]
    public async Task APayload_IsNotShown()
    {
        var task = await _backend.AddAsync(Some.TaskOfTomorrow() with { Payload = Some.Json(new { secret = "open sesame" }) });
        using var browser = await new DashboardBrowser(_backend).SignInAsync();

        (await browser.OpenAsync($"/jobs/details/{task.HangfireJobId}")).Should().NotContain("open sesame");
    }

    [Fact]
    public async Task AButton_WithoutTheToken_Is403_AndDoesNothing()
    {
        var task = await _backend.AddAsync(Some.TaskOfTomorrow());
        using var browser = await new DashboardBrowser(_backend).SignInAsync();
        await browser.OpenAsync("/jobs/scheduled");

        (await browser.PressAsync("/jobs/scheduled/delete", task.HangfireJobId!, token: "")).Should().Be(403);
        (await browser.PressAsync("/jobs/scheduled/delete", task.HangfireJobId!, token: "nonsense")).Should().Be(403);
        using var stranger = await new DashboardBrowser(_backend).SignInAsync();
        (await stranger.PressAsync("/jobs/scheduled/delete", task.HangfireJobId!, token: browser.Token)).Should().Be(403, "a token without its cookie is worth nothing");

        (await _backend.TaskAsync(task.Id)).Should().BeEquivalentTo(new { Status = OttoStatus.Pending, Reason = (string?)null });
    }

    [Fact]
    public async Task AButton_PressedByAnotherSite_Is403_EvenWithTheToken()
    {
        var task = await _backend.AddAsync(Some.TaskOfTomorrow());
        using var browser = await new DashboardBrowser(_backend).SignInAsync();
        await browser.OpenAsync("/jobs/scheduled");

        (await browser.PressAsync("/jobs/scheduled/delete", task.HangfireJobId!, origin: "https://evil.example")).Should().Be(403);

        (await _backend.TaskAsync(task.Id)).Status.Should().Be(OttoStatus.Pending);
    }

    [Fact]
    public async Task Requeue_OfAFailedJob_RunsTheTaskAgain_AndDoesNotWriteItsNotesTwice()
    {
        _backend.Agent.Answers(_ => new OttoReply
        {
            Message = "Half of it.",
            Actions = [Some.Note("requeue: one"), Some.Action("life_os.create_task", new { description = "no type" }), Some.Note("requeue: two")],
        });
        var task = await _backend.AddAsync(Some.Task("test.requeue"));
        var failed = await _backend.TaskAsync(task.Id, OttoStatus.Error);
        await Eventually.HoldsAsync(() => JobState.Of(_backend, failed.HangfireJobId!).Name == "Failed");
        using var browser = await new DashboardBrowser(_backend).SignInAsync();
        (await browser.OpenAsync("/jobs/failed")).Should().Contain("1 of 3 actions failed");

        (await browser.PressAsync("/jobs/failed/requeue", failed.HangfireJobId!)).Should().Be(204);

        await Eventually.HoldsAsync(async () => (await _backend.RunsAsync(task.Id)) is [{ Status: OttoStatus.Error }, _]);
        (await _backend.RunsAsync(task.Id))[0].OutputPayload!.Execution.Actions.Select(action => action.Status)
            .Should().Equal(ActionStatus.Skipped, ActionStatus.Error, ActionStatus.Skipped);
        (await _backend.NotesAsync()).Where(note => note.TaskId == task.Id).Select(note => note.Text).Should().Equal("requeue: two", "requeue: one");
    }

    [Fact]
    public async Task Requeue_OfASucceededJob_RunsTheTaskOnceMore()
    {
        _backend.Agent.Answers("Done.", Some.Note("once more"));
        var task = await _backend.AddAsync(Some.Task("test.once_more"));
        await JobEndsAsync(task, "Succeeded");
        using var browser = await new DashboardBrowser(_backend).SignInAsync();
        await browser.OpenAsync("/jobs/succeeded");

        await browser.PressAsync("/jobs/succeeded/requeue", task.HangfireJobId!);

        await Eventually.HoldsAsync(async () => (await _backend.NotesAsync()).Count(note => note.TaskId == task.Id) == 2);
        await _backend.TaskAsync(task.Id, OttoStatus.Success);
        (await _backend.RunsAsync(task.Id)).Should().HaveCount(2);
    }

    [Fact]
    public async Task EnqueueNow_OfAScheduledJob_RunsTheTaskNow()
    {
        _backend.Agent.Answers("Done.");
        var task = await _backend.AddAsync(Some.TaskOfTomorrow("test.now"));
        using var browser = await new DashboardBrowser(_backend).SignInAsync();
        await browser.OpenAsync("/jobs/scheduled");

        await browser.PressAsync("/jobs/scheduled/enqueue", task.HangfireJobId!);

        (await _backend.TaskAsync(task.Id, OttoStatus.Success)).NextRunAt.Should().BeNull();
        await JobEndsAsync(task, "Succeeded");
        _backend.Agent.TimesAsked(task.Id).Should().Be(1);
    }

    [Fact]
    public async Task Delete_OfAScheduledJob_CancelsTheTask()
    {
        var task = await _backend.AddAsync(Some.TaskOfTomorrow());
        using var browser = await new DashboardBrowser(_backend).SignInAsync();
        await browser.OpenAsync("/jobs/scheduled");

        await browser.PressAsync("/jobs/scheduled/delete", task.HangfireJobId!);

        (await _backend.TaskAsync(task.Id)).Should().BeEquivalentTo(
            new { Status = OttoStatus.Error, Reason = OttoReason.Cancelled, NextRunAt = (DateTimeOffset?)null });
        JobState.Of(_backend, task.HangfireJobId!).Name.Should().Be("Deleted");
    }

    [Fact]
    public async Task Delete_OfAProcessingJob_CancelsTheTaskWhileItRuns()
    {
        var held = _backend.Agent.Holds("Too late.", Some.Note("too late"));
        var task = await _backend.AddAsync(Some.Task("test.held"));
        await held.Asked;
        using var browser = await new DashboardBrowser(_backend).SignInAsync();
        await browser.OpenAsync("/jobs/processing");

        await browser.PressAsync("/jobs/processing/delete", task.HangfireJobId!);

        (await _backend.TaskAsync(task.Id)).Reason.Should().Be(OttoReason.Cancelled);
        await held.HungUp;
        held.Release();
        (await _backend.RunsAsync(task.Id)).Should().ContainSingle().Which.Should().BeEquivalentTo(new { Status = OttoStatus.Error, Reason = OttoReason.Cancelled });
        JobState.Of(_backend, task.HangfireJobId!).Name.Should().Be("Deleted");
        (await _backend.NotesAsync()).Should().NotContain(note => note.TaskId == task.Id);
    }

    [Fact]
    public async Task Requeue_OfACancelledTasksJob_GoesBackToDeleted_AndSaysWhy()
    {
        var task = await _backend.AddAsync(Some.TaskOfTomorrow("test.stays"));
        await _backend.TellAsync(task.Id, "cancel");
        using var browser = await new DashboardBrowser(_backend).SignInAsync();
        await browser.OpenAsync("/jobs/deleted");

        await browser.PressAsync("/jobs/deleted/requeue", task.HangfireJobId!);

        JobState.Of(_backend, task.HangfireJobId!).Should().BeEquivalentTo(
            new { Name = "Deleted", Reason = $"Task {task.Id} is cancelled, so it cannot be run." },
            because => because.Excluding(state => state.Reason));
        JobState.Of(_backend, task.HangfireJobId!).Reason.Should().Contain("is cancelled").And.Contain("cannot be");
        (await _backend.TaskAsync(task.Id)).Reason.Should().Be(OttoReason.Cancelled);
        _backend.Agent.TimesAsked(task.Id).Should().Be(0);
    }

    [Fact]
    public async Task Requeue_OfAJobWhoseTaskWaitsForAnApproval_IsRefused_AndTheJobGoesOnSayingHowItStands()
    {
        _backend.Agent.Answers("Done.", new ProposedAction
        {
            Type = "bills.mark_paid",
            Payload = JsonElement.Parse("""{"bill_id":4711,"paid_at":"2026-11-20T10:00:00Z"}"""),
        });
        _backend.Execute(
            "INSERT INTO otto_bills (id, created_at, payee, amount_minor, currency, due) VALUES (4711, '2026-11-01T00:00:00.0000000Z', 'A', 1, 'EUR', '2030-01-31')");
        var task = await _backend.AddAsync(Some.Task("test.waits"));
        await JobEndsAsync(task, "Succeeded");
        using var browser = await new DashboardBrowser(_backend).SignInAsync();
        await browser.OpenAsync("/jobs/succeeded");

        await browser.PressAsync("/jobs/succeeded/requeue", task.HangfireJobId!);

        (await _backend.TaskAsync(task.Id)).Reason.Should().Be(OttoReason.AwaitingApproval);
        JobState.Of(_backend, task.HangfireJobId!).Name.Should().Be("Succeeded");
        JobState.Of(_backend, task.HangfireJobId!).Reason.Should().Contain("cannot be");
    }

    [Fact]
    public async Task Delete_OfAFinishedTasksJob_LeavesTheTaskAsItEnded()
    {
        _backend.Agent.Answers("Done.");
        var task = await _backend.AddAsync(Some.Task("test.finished"));
        await JobEndsAsync(task, "Succeeded");
        using var browser = await new DashboardBrowser(_backend).SignInAsync();
        await browser.OpenAsync("/jobs/succeeded");

        await browser.PressAsync($"/jobs/actions/delete/{task.HangfireJobId}", task.HangfireJobId!);

        (await _backend.TaskAsync(task.Id)).Status.Should().Be(OttoStatus.Success);
    }

    [Fact]
    public async Task Requeue_OfADeletedJob_OfATaskThatHasEnded_RunsIt()
    {
        _backend.Agent.AnswersProblem(404, "No skill.");
        var task = await _backend.AddAsync(Some.Task("test.from_deleted"));
        await JobEndsAsync(task, "Failed");
        using var browser = await new DashboardBrowser(_backend).SignInAsync();
        await browser.OpenAsync("/jobs/failed");
        _backend.Agent.Answers("Done.");
        await _backend.TellAsync(task.Id, "retry");
        await _backend.TaskAsync(task.Id, OttoStatus.Success);
        await JobEndsAsync(task, "Deleted");

        (await browser.PressAsync("/jobs/deleted/requeue", task.HangfireJobId!)).Should().Be(204);

        await Eventually.HoldsAsync(async () => (await _backend.RunsAsync(task.Id)).Count == 3);
        await JobEndsAsync(task, "Succeeded");
        (await OccurrencesAsync(task)).Select(occurrence => occurrence.Kind).Should().Equal("manual", "scheduled");
    }

    [Fact]
    public async Task Requeue_OfAProcessingJob_DisturbsNothing_AndTheHistorySaysWhy()
    {
        var held = _backend.Agent.Holds("Done.", Some.Note("requeued while running"));
        var task = await _backend.AddAsync(Some.Task("test.requeue_processing"));
        await held.Asked;
        using var browser = await new DashboardBrowser(_backend).SignInAsync();
        await browser.OpenAsync("/jobs/processing");

        (await browser.PressAsync("/jobs/processing/requeue", task.HangfireJobId!)).Should().Be(204);
        var state = JobState.Of(_backend, task.HangfireJobId!);

        // Longer than Hangfire takes to notice that a job is not its worker's any more.
        await Task.Delay(TimeSpan.FromSeconds(2.5), TimeProvider.System);
        held.Release();
        await JobEndsAsync(task, "Succeeded");

        state.Name.Should().Be("Processing");
        state.Reason.Should().Be($"Task {task.Id} is running, so it cannot be run.");
        (await _backend.TaskAsync(task.Id)).Status.Should().Be(OttoStatus.Success);
        _backend.Agent.TimesAsked(task.Id).Should().Be(1);
        (await _backend.RunsAsync(task.Id)).Should().ContainSingle().Which.Attempt.Should().Be(1);
    }

    [Fact]
    public async Task Delete_OfAFailedJob_CancelsTheTask()
    {
        _backend.Agent.AnswersProblem(404, "No skill.");
        var task = await _backend.AddAsync(Some.Task("test.delete_failed"));
        await JobEndsAsync(task, "Failed");
        using var browser = await new DashboardBrowser(_backend).SignInAsync();
        await browser.OpenAsync("/jobs/failed");

        (await browser.PressAsync("/jobs/failed/delete", task.HangfireJobId!)).Should().Be(204);

        (await _backend.TaskAsync(task.Id)).Should().BeEquivalentTo(new { Status = OttoStatus.Error, Reason = OttoReason.Cancelled });
        JobState.Of(_backend, task.HangfireJobId!).Name.Should().Be("Deleted");
    }

    [Fact]
    public async Task Delete_OnThePageOfRetries_CancelsTheTask_AndItsOccurrence()
    {
        _backend.Agent.AnswersProblem(500, "Not today.");
        var task = await _backend.AddAsync(Some.Task("test.delete_retry"));
        await Eventually.HoldsAsync(() => JobState.IsUnderRetries(_backend, task.HangfireJobId!));
        using var browser = await new DashboardBrowser(_backend).SignInAsync();
        (await browser.OpenAsync("/retries")).Should().Contain($"#{task.Id} ");

        (await browser.PressAsync("/jobs/scheduled/delete", task.HangfireJobId!)).Should().Be(204);

        (await _backend.TaskAsync(task.Id)).Reason.Should().Be(OttoReason.Cancelled);
        JobState.IsUnderRetries(_backend, task.HangfireJobId!).Should().BeFalse();
        (await OccurrencesAsync(task)).Should().ContainSingle().Which.Should().BeEquivalentTo(new { Outcome = "skipped", Reason = OttoReason.Cancelled });
        (await _backend.RunsAsync(task.Id)).Should().NotContain(run => run.FinishedAt == null);
    }

    [Fact]
    public async Task Delete_OfAnEnqueuedJob_CancelsTheTask()
    {
        await using var backend = await OttoBackend.StartAsync(new BackendOptions { Worker = false });
        var task = await backend.AddAsync(Some.Task());
        using var browser = await new DashboardBrowser(backend).SignInAsync();
        await browser.OpenAsync("/jobs/enqueued/default");

        (await browser.PressAsync("/jobs/enqueued/delete", task.HangfireJobId!)).Should().Be(204);

        (await backend.TaskAsync(task.Id)).Reason.Should().Be(OttoReason.Cancelled);
        JobState.Of(backend, task.HangfireJobId!).Name.Should().Be("Deleted");
    }

    [Fact]
    public async Task Delete_WhileRunning_IsOverWithinFiveSeconds()
    {
        var held = _backend.Agent.Holds();
        var task = await _backend.AddAsync(Some.Task("test.five_seconds"));
        await held.Asked;
        using var browser = await new DashboardBrowser(_backend).SignInAsync();
        await browser.OpenAsync("/jobs/processing");

        await browser.PressAsync("/jobs/processing/delete", task.HangfireJobId!);
        var pressed = System.Diagnostics.Stopwatch.StartNew();
        await held.HungUp;

        pressed.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(5));
        held.Release();
    }

    [Fact]
    public async Task TriggerNow_RunsARecurringTaskOnceMore_AndItsScheduleStays()
    {
        _backend.Agent.Answers("Done.");
        var task = await AddRecurringAsync("test.trigger");
        using var browser = await new DashboardBrowser(_backend).SignInAsync();
        (await browser.OpenAsync("/recurring")).Should().Contain($"task-{task.Id}");

        (await browser.PressAsync("/recurring/trigger", $"task-{task.Id}", token: "")).Should().Be(403);
        (await browser.PressAsync("/recurring/trigger", $"task-{task.Id}")).Should().Be(204);

        await Eventually.HoldsAsync(async () => (await _backend.RunsAsync(task.Id)) is [{ Status: OttoStatus.Success }]);
        (await _backend.TaskAsync(task.Id, OttoStatus.Pending)).NextRunAt.Should().Be(task.NextRunAt);
        (await OccurrencesAsync(task)).Where(occurrence => occurrence.Id is not null).Should().ContainSingle()
            .Which.Should().BeEquivalentTo(new { Kind = "manual", Outcome = "ran" });
        RecurringJobOf.Find(_backend, task.Id).Should().NotBeNull();
    }

    [Fact]
    public async Task TriggerNow_WhileItRuns_Is409_AndNamesTheState()
    {
        var held = _backend.Agent.Holds();
        var task = await AddRecurringAsync("test.trigger_twice");
        await _backend.TellAsync(task.Id, "run");
        await held.Asked;
        using var browser = await new DashboardBrowser(_backend).SignInAsync();
        await browser.OpenAsync("/recurring");

        (await browser.PressAsync("/recurring/trigger", $"task-{task.Id}")).Should().Be(409);

        held.Release();
        await _backend.TaskAsync(task.Id, OttoStatus.Pending);
        _backend.Agent.TimesAsked(task.Id).Should().Be(1);
    }

    [Fact]
    public async Task Delete_OfARecurringJob_CancelsTheTask()
    {
        var task = await AddRecurringAsync("test.delete_recurring");
        using var browser = await new DashboardBrowser(_backend).SignInAsync();
        await browser.OpenAsync("/recurring");

        (await browser.PressAsync("/recurring/remove", $"task-{task.Id}", token: "")).Should().Be(403);
        (await _backend.TaskAsync(task.Id)).Status.Should().Be(OttoStatus.Pending);
        (await browser.PressAsync("/recurring/remove", $"task-{task.Id}")).Should().Be(204);

        (await _backend.TaskAsync(task.Id)).Should().BeEquivalentTo(new { Status = OttoStatus.Error, Reason = OttoReason.Cancelled });
        RecurringJobOf.Find(_backend, task.Id).Should().BeNull();
        (await OccurrencesAsync(task)).Should().OnlyContain(occurrence => occurrence.Outcome == "skipped" && occurrence.Reason == OttoReason.Cancelled);
    }

    [Fact]
    public async Task Delete_OfAnOldJobOfARecurringTask_ClearsThatJobAway_AndTheTaskGoesOn()
    {
        _backend.Agent.AnswersProblem(404, "No skill.");
        var task = await AddRecurringAsync("test.old_job");
        var told = (await _backend.TellAsync(task.Id, "run")).Read<OttoTask>();
        await JobEndsAsync(told, "Failed");
        using var browser = await new DashboardBrowser(_backend).SignInAsync();
        await browser.OpenAsync("/jobs/failed");

        await browser.PressAsync("/jobs/failed/delete", told.HangfireJobId!);

        JobState.Of(_backend, told.HangfireJobId!).Should().BeEquivalentTo(
            new { Name = "Deleted", Reason = $"Only this job was removed. Task {task.Id} goes on with other jobs." });
        (await _backend.TaskAsync(task.Id)).Status.Should().Be(OttoStatus.Pending);
        RecurringJobOf.Find(_backend, task.Id).Should().NotBeNull();
    }

    [Fact]
    public async Task Delete_OfTheRunningJobOfARecurringTask_EndsItsScheduleToo()
    {
        var held = _backend.Agent.Holds();
        var task = await AddRecurringAsync("test.delete_running_recurring");
        var told = (await _backend.TellAsync(task.Id, "run")).Read<OttoTask>();
        await held.Asked;
        using var browser = await new DashboardBrowser(_backend).SignInAsync();
        await browser.OpenAsync("/jobs/processing");

        (await browser.PressAsync("/jobs/processing/delete", told.HangfireJobId!)).Should().Be(204);
        await held.HungUp;
        held.Release();

        (await _backend.TaskAsync(task.Id)).Reason.Should().Be(OttoReason.Cancelled);
        RecurringJobOf.Find(_backend, task.Id).Should().BeNull();
    }

    [Fact]
    public async Task AnOpenPage_SurvivesARestart()
    {
        await using var backend = await OttoBackend.StartAsync(new BackendOptions { Worker = false });
        var task = await backend.AddAsync(Some.TaskOfTomorrow());
        using var browser = await new DashboardBrowser(backend).SignInAsync();
        await browser.OpenAsync("/jobs/scheduled");

        await backend.StopAsync();
        await backend.StartAgainAsync();

        (await browser.PressAsync("/jobs/scheduled/delete", task.HangfireJobId!)).Should().Be(204);
        (await backend.TaskAsync(task.Id)).Reason.Should().Be(OttoReason.Cancelled);
    }

    /// <summary>A cron that does not ring while these tests run.</summary>
    private Task<OttoTask> AddRecurringAsync(string type) => _backend.AddAsync(Some.Task(type) with
    {
        Schedule = new TaskSchedule { Cron = $"0 0 1 {TimeProvider.System.GetUtcNow().AddMonths(2).Month} *", TimeZone = "UTC" },
    });

    private async Task<IReadOnlyList<TaskOccurrence>> OccurrencesAsync(OttoTask task) =>
        (await _backend.GetAsync($"/otto/tasks/{task.Id}/occurrences")).Read<Page<TaskOccurrence>>().Items;

    private Task JobEndsAsync(OttoTask task, string state) =>
        Eventually.HoldsAsync(() => JobState.Of(_backend, task.HangfireJobId!).Name == state, $"the job should be {state}");
}
