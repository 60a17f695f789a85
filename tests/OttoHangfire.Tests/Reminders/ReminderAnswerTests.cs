using OttoHangfire.Contracts;
using OttoHangfire.Reminders;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Reminders;

/// <summary>What a person answers to a reminder that has come: done, later, not this time.</summary>
public sealed class ReminderAnswerTests : IAsyncLifetime
{
    private StillBackend _still = null!;

    public async Task InitializeAsync()
    {
        _still = await StillBackend.StartAsync(AskingHandler.Add);
        _still.Agent.Answers("Call Mum");
    }

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Fact]
    public async Task OneThatCameOnce_ComesAgain_WhenItIsPutOff()
    {
        var task = await RungAsync();

        var snoozed = (await SnoozeAsync(task, new ReminderSnooze { For = "PT10M" })).Read<OttoTask>();
        _still.Clock.SetUtcNow(Some.Now.AddMinutes(10));
        await _still.RingAsync(task.Id);

        snoozed.Should().BeEquivalentTo(new { Status = OttoStatus.Pending, NextRunAt = Some.Now.AddMinutes(10) });
        (await _still.Backend.RunsAsync(task.Id)).Should().HaveCount(2).And.OnlyContain(run => run.Status == OttoStatus.Success);
        (await _still.Backend.TaskAsync(task.Id)).Status.Should().Be(OttoStatus.Success);
        (await LastAsync(task)).Answer.Should().BeNull("it has come again, and waits for an answer");
    }

    [Fact]
    public async Task PutOffTwice_ItComesOnce_AtTheLaterTime()
    {
        var task = await RungAsync();

        await SnoozeAsync(task, new ReminderSnooze { For = "PT10M" });
        await SnoozeAsync(task, new ReminderSnooze { Until = Some.Now.AddHours(3) });
        await SnoozeAsync(task, new ReminderSnooze { Until = Some.Now.AddHours(3) });

        (await _still.OccurrencesAsync(task.Id)).Count(one => one.Outcome == "pending").Should().Be(1);
        (await _still.Backend.TaskAsync(task.Id)).NextRunAt.Should().Be(Some.Now.AddHours(3));
        (await LinesAsync(task)).Should().Equal("snoozed", "snoozed", "created");
    }

    [Theory]
    [InlineData("done")]
    [InlineData("dismiss")]
    public async Task Answered_ItDoesNotComeAgain_AndStandsAsItDid(string verb)
    {
        var task = await RungAsync();
        await SnoozeAsync(task, new ReminderSnooze { For = "PT10M" });

        var answered = (await _still.Backend.TellAsync(task.Id, verb)).Read<OttoTask>();
        await _still.Backend.TellAsync(task.Id, verb);
        _still.Clock.SetUtcNow(Some.Now.AddHours(1));
        await _still.ReconcileAsync();
        await _still.RingAsync(task.Id);

        answered.Status.Should().Be(OttoStatus.Success);
        (await _still.Backend.RunsAsync(task.Id)).Should().HaveCount(1);
        (await LinesAsync(task)).Should().Equal(verb == "done" ? "done" : "skipped", "snoozed", "created");
        (await LastAsync(task)).Answer.Should().Be(verb == "done" ? ReminderOutcome.Done : ReminderOutcome.Skipped);
    }

    [Theory]
    [InlineData("cron", "0 * * * *")]
    [InlineData("every", "PT1H")]
    public async Task OneThatRepeats_ComesOnceMore_AndItsScheduleStays(string kind, string rule)
    {
        var schedule = new TaskSchedule { Cron = kind == "cron" ? rule : null, Every = kind == "every" ? rule : null, TimeZone = "UTC" };
        var task = await _still.Backend.AddAsync(Some.Task() with { Schedule = schedule });
        await LiveUntilAsync(task, minutes: 60);

        await SnoozeAsync(task, new ReminderSnooze { For = "PT10M" });
        var next = (await _still.Backend.TaskAsync(task.Id)).NextRunAt;
        await LiveUntilAsync(task, minutes: 180);

        next.Should().Be(Some.Now.AddMinutes(70));
        double[] expected = kind == "cron" ? [60, 70, 120, 180] : [0, 60, 70, 120, 180];
        (await RanAsync(task)).Should().Equal(expected);
    }

    [Fact]
    public async Task PutOffBeyondItsNextTime_ItComesThenAndThen_AndTheEditorMovesTheRuleAlone()
    {
        var task = await _still.Backend.AddAsync(Some.Task() with { Schedule = new TaskSchedule { Every = "PT1H", TimeZone = "UTC" } });
        await LiveUntilAsync(task, minutes: 0);
        await SnoozeAsync(task, new ReminderSnooze { For = "PT10M" });

        await _still.Backend.PatchTextAsync($"/otto/tasks/{task.Id}", """{"schedule":{"every":"PT2H","time_zone":"UTC","start":"2026-12-01T10:00:00"}}""");
        await LiveUntilAsync(task, minutes: 250);

        (await RanAsync(task)).Should().Equal(0, 10, 120, 240);
    }

    [Fact]
    public async Task AReminderThatNobodyAnswers_GivesWayToTheNextOne()
    {
        var task = await _still.Backend.AddAsync(Some.Task() with { Schedule = new TaskSchedule { Every = "PT1H", TimeZone = "UTC" } });
        await LiveUntilAsync(task, minutes: 60);

        var answers = _still.Backend.Column("SELECT coalesce(answer, 'open') FROM otto_reminders ORDER BY id");

        answers.Should().Equal(ReminderOutcome.Replaced, "open");
    }

    [Theory]
    [InlineData("""{}""", "for")]
    [InlineData("""{"for": "10m"}""", "for")]
    [InlineData("""{"for": "P1Y"}""", "for")]
    [InlineData("""{"for": "PT10M", "until": "2026-12-02T08:00:00Z"}""", "for")]
    [InlineData("""{"until": "2026-12-01T08:00:00Z"}""", "until")]
    [InlineData("""{"until": "2036-12-01T08:00:00Z"}""", "until")]
    public async Task ASnoozeThatSaysNoTime_IsRefusedByItsField(string body, string field)
    {
        var task = await RungAsync();

        (await _still.Backend.PostTextAsync($"/otto/tasks/{task.Id}/snooze", body)).AsWrongField(field).Should().NotBeEmpty();

        (await _still.Backend.TaskAsync(task.Id)).Status.Should().Be(OttoStatus.Success);
    }

    [Theory]
    [InlineData("done")]
    [InlineData("snooze")]
    [InlineData("dismiss")]
    public async Task WhatHasNotCome_AndWhatIsNoReminder_CannotBeAnswered(string verb)
    {
        var later = await _still.Backend.AddAsync(Some.TaskOfTomorrow());
        var chore = await _still.AddAsync();
        await _still.RingAsync(chore.Id);

        (await TellAsync(later.Id, verb)).AsProblem(409).Detail.Should().Contain("has not reminded you yet").And.Contain($"edit {later.Id}");
        (await TellAsync(chore.Id, verb)).AsProblem(409).Detail.Should().Contain("is no reminder");
        (await TellAsync(99, verb)).AsProblem(404).Detail.Should().Be("There is no task 99.");
    }

    [Fact]
    public async Task WhatStandsStill_CannotBePutOff_AndCanBeDone()
    {
        var task = await _still.Backend.AddAsync(Some.Task() with { Schedule = new TaskSchedule { Every = "PT1H", TimeZone = "UTC" } });
        await LiveUntilAsync(task, minutes: 0);
        await _still.Backend.TellAsync(task.Id, "pause");

        (await TellAsync(task.Id, "snooze")).AsProblem(409).Detail.Should().Be($"Task {task.Id} is paused, so it cannot be snoozed.");
        (await TellAsync(task.Id, "done")).Read<OttoTask>().Reason.Should().Be(OttoReason.Paused);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("PT3H")]
    public async Task DoneDuringAPause_ItDoesNotComeAgain_OnceItGoesOn(string? every)
    {
        var schedule = every is null ? null : new TaskSchedule { Every = every, TimeZone = "UTC" };
        var task = await _still.Backend.AddAsync(Some.Task() with { Schedule = schedule });
        await _still.RingAsync(task.Id);
        await SnoozeAsync(task, new ReminderSnooze { For = "PT2H" });

        await _still.Backend.TellAsync(task.Id, "pause");
        await _still.Backend.TellAsync(task.Id, "done");
        var resumed = (await _still.Backend.TellAsync(task.Id, "resume")).Read<OttoTask>();
        await LiveUntilAsync(task, minutes: 170);

        resumed.Status.Should().Be(every is null ? OttoStatus.Success : OttoStatus.Pending);
        (await _still.Backend.RunsAsync(task.Id)).Should().HaveCount(1);
    }

    [Fact]
    public async Task PutOffAfterItsScheduleWasTakenAway_ItComesThen_AndAtTheTimeThatStayed()
    {
        var task = await _still.Backend.AddAsync(Some.Task() with { Schedule = new TaskSchedule { Every = "PT1H", TimeZone = "UTC" } });
        await _still.RingAsync(task.Id);
        await _still.Backend.PatchTextAsync($"/otto/tasks/{task.Id}", """{"schedule":null}""");

        await SnoozeAsync(task, new ReminderSnooze { For = "PT10M" });
        await LiveUntilAsync(task, minutes: 180);

        (await RanAsync(task)).Should().Equal(0, 10, 60);
        (await _still.Backend.TaskAsync(task.Id)).Status.Should().Be(OttoStatus.Success);
    }

    [Fact]
    public async Task PutOffAfterItsScheduleWasTakenAway_AndDone_ItComesAtTheTimeThatStayed()
    {
        var task = await _still.Backend.AddAsync(Some.Task() with { Schedule = new TaskSchedule { Every = "PT1H", TimeZone = "UTC" } });
        await _still.RingAsync(task.Id);
        await _still.Backend.PatchTextAsync($"/otto/tasks/{task.Id}", """{"schedule":null}""");

        await SnoozeAsync(task, new ReminderSnooze { For = "PT10M" });
        await _still.Backend.TellAsync(task.Id, "done");
        await LiveUntilAsync(task, minutes: 180);

        (await RanAsync(task)).Should().Equal(0, 60);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task PutOffToWhenItsScheduleHasIt_ItComesOnce(bool wasPutOffBefore)
    {
        var task = await _still.Backend.AddAsync(Some.Task() with { Schedule = new TaskSchedule { Cron = "0 9 * * *", TimeZone = "Europe/Berlin" } });
        await LiveUntilAsync(task, minutes: 1440);
        if (wasPutOffBefore)
        {
            await SnoozeAsync(task, new ReminderSnooze { For = "PT10M" });
        }

        var tomorrow = _still.Get<SnoozeTime>().Tomorrow;
        await SnoozeAsync(task, new ReminderSnooze { Until = tomorrow });
        await SnoozeAsync(task, new ReminderSnooze { Until = tomorrow });
        var answer = (await LastAsync(task)).Answer;
        await LiveUntilAsync(task, minutes: 3000);

        (await RanAsync(task)).Should().Equal(1440, 2880);
        answer.Should().Be(ReminderOutcome.Snoozed);
        (await LinesAsync(task)).Count(line => line == "snoozed").Should().Be(wasPutOffBefore ? 2 : 1);
    }

    [Fact]
    public async Task PutOffToWhenItsScheduleHasIt_ButAVacationToo_ItComes()
    {
        var task = await _still.Backend.AddAsync(Some.Task() with { Schedule = new TaskSchedule { Every = "PT1H", TimeZone = "UTC" } });
        await LiveUntilAsync(task, minutes: 0);
        await _still.Backend.PostAsync("/otto/vacations", new { from = Some.Now.AddMinutes(30), to = Some.Now.AddMinutes(90) });

        await SnoozeAsync(task, new ReminderSnooze { Until = Some.Now.AddHours(1) });
        await LiveUntilAsync(task, minutes: 70);

        (await RanAsync(task)).Should().Equal(0, 60);
    }

    [Fact]
    public async Task WhatIsCancelled_IsAnsweredByThat_AndGoesWithItsRuns()
    {
        var task = await RungAsync();
        await SnoozeAsync(task, new ReminderSnooze { For = "PT10M" });
        _still.Clock.SetUtcNow(Some.Now.AddMinutes(10));
        await _still.RingAsync(task.Id);
        await _still.Backend.TellAsync(task.Id, "run");

        await _still.Backend.TellAsync(task.Id, "cancel");
        var answers = _still.Backend.Column("SELECT answer FROM otto_reminders ORDER BY id");
        await _still.Backend.DeleteAsync($"/otto/tasks/{task.Id}");

        answers.Should().Equal(ReminderOutcome.Snoozed, ReminderOutcome.Cancelled);
        await Eventually.HoldsAsync(() => _still.Backend.Column("SELECT id FROM otto_reminders").Count == 0, "they go with their runs");
    }

    [Fact]
    public async Task AnOwnersReminder_IsAnsweredByHerAlone()
    {
        var task = await RungAsync();

        foreach (var verb in new[] { "done", "dismiss" })
        {
            using var answer = await _still.Backend.Anybody.PostAsync($"/otto/tasks/{task.Id}/{verb}", content: null);
            ((int)answer.StatusCode).Should().Be(401);
        }

        (await LastAsync(task)).Answer.Should().BeNull();
    }

    [Theory]
    [InlineData("2026-12-01T08:00:00Z", "2026-12-02T08:00:00Z")]
    [InlineData("2026-12-01T22:30:00Z", "2026-12-02T08:00:00Z")]
    [InlineData("2026-12-01T23:30:00Z", "2026-12-03T08:00:00Z")]
    [InlineData("2027-03-27T12:00:00Z", "2027-03-28T07:00:00Z")]
    [InlineData("2027-10-30T12:00:00Z", "2027-10-31T08:00:00Z")]
    public void Tomorrow_IsNineByTheOwnersClock(string now, string tomorrow)
    {
        _still.Clock.SetUtcNow(DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture));

        _still.Get<SnoozeTime>().Tomorrow.Should().Be(DateTimeOffset.Parse(tomorrow, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task OfWhatCameBeforeTheUpgrade_TheLastOneCanBeAnswered()
    {
        var task = await RungAsync();
        var sql = await File.ReadAllTextAsync(Checkout.PathOf("src", "OttoHangfire", "Database", "Migrations", "Sqlite", "0033_reminders.sql"));
        var from = sql.IndexOf("INSERT INTO otto_reminders", StringComparison.Ordinal);

        _still.Backend.Execute("DELETE FROM otto_reminders;" + sql[from..(sql.IndexOf(';', from) + 1)]);

        (await TellAsync(task.Id, "done")).Status.Should().Be(200);
    }

    private async Task<OttoTask> RungAsync()
    {
        var task = await _still.Backend.AddAsync(Some.Task());
        await _still.RingAsync(task.Id);
        return task;
    }

    private Task<Answer> SnoozeAsync(OttoTask task, ReminderSnooze body) => _still.Backend.PostAsync($"/otto/tasks/{task.Id}/snooze", body);

    private Task<Answer> TellAsync(long id, string verb) => verb == "snooze"
        ? _still.Backend.PostAsync($"/otto/tasks/{id}/snooze", new ReminderSnooze { For = "PT10M" })
        : _still.Backend.TellAsync(id, verb);

    private async Task<ReminderRow> LastAsync(OttoTask task) => (await _still.Get<ReminderRepository>().LastAsync(task.Id, CancellationToken.None))!;

    /// <summary>What the audit says became of the task, newest first.</summary>
    private async Task<IEnumerable<string>> LinesAsync(OttoTask task) =>
        (await _still.Backend.GetAsync($"/otto/audit?task_id={task.Id}")).Read<Page<AuditEntry>>().Items
            .Where(line => line.Event == AuditEvent.Task).Select(line => line.Outcome);

    /// <summary>Minutes from the start of the test.</summary>
    private async Task<IEnumerable<double>> RanAsync(OttoTask task) =>
        (await _still.OccurrencesAsync(task.Id)).Where(one => one.Outcome == "ran").Select(one => Math.Round((one.ScheduledFor - Some.Now).TotalMinutes));

    /// <summary>Rings whenever something of the task is due, as its alarms would.</summary>
    private async Task LiveUntilAsync(OttoTask task, int minutes)
    {
        var end = Some.Now.AddMinutes(minutes);
        while (await _still.Backend.TaskAsync(task.Id) is { Status: "pending", NextRunAt: var next } waits && (next ?? _still.Clock.GetUtcNow()) <= end)
        {
            if (next > _still.Clock.GetUtcNow())
            {
                _still.Clock.SetUtcNow(next.Value);
            }

            _still.Get<OttoHangfire.Tasks.Uptime>().Look();
            _ = waits.Schedule?.Cron is null ? await _still.RingAsync(task.Id) : await _still.RingByScheduleAsync(task.Id);
        }

        if (_still.Clock.GetUtcNow() < end)
        {
            _still.Clock.SetUtcNow(end);
        }
    }
}
