using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Commands;

/// <summary>One instant of a recurring task is skipped or moved, and its rule stays. The hours count from the start of the test.</summary>
public sealed class SingleInstantTests : IAsyncLifetime
{
    private static readonly TaskSchedule Hourly = new() { Cron = "0 * * * *", TimeZone = "UTC" };
    private static readonly TaskSchedule EveryHour = new() { Every = "PT1H", TimeZone = "UTC", Start = "2026-12-01T09:00:00" };

    private StillBackend _still = null!;

    public static TheoryData<TaskSchedule> Both => [Hourly, EveryHour];

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync(AskingHandler.Add);

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Theory]
    [MemberData(nameof(Both))]
    public async Task ASkippedInstant_DoesNotRun_AndTheNextOneDoes(TaskSchedule schedule)
    {
        var task = await _still.AddAsync(schedule);

        var skipped = await SkipAsync(task, hour: 1);
        await LiveUntilAsync(task, hour: 3);

        skipped.Read<TaskOccurrence>().Should().BeEquivalentTo(new { Outcome = "skipped", Reason = "by_owner", ScheduledFor = At(1), DueAt = (DateTimeOffset?)null });
        (await _still.OutcomesAsync(task.Id)).Should().Equal((1, "skipped", "by_owner"), (2, "ran", null), (3, "ran", null), (4, "pending", null));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task OneThatIsNotWrittenDownYet_CanBeSkippedAndMoved(TaskSchedule schedule)
    {
        var task = await _still.AddAsync(schedule);

        await SkipAsync(task, hour: 2);
        await MoveAsync(task, hour: 3, to: 3.5);
        await LiveUntilAsync(task, hour: 4);

        (await RunsAsync(task)).Should().Equal((1, 1), (3, 3.5), (4, 4));
    }

    [Fact]
    public async Task OfWhatCountsFromTheEndOfARun_OnlyTheNextInstantCanBeSkipped()
    {
        var task = await _still.AddAsync(EveryHour with { From = CountingFrom.Completion });
        await LiveUntilAsync(task, hour: 1);

        var unknown = await SkipAsync(task, hour: 3);
        var next = await SkipAsync(task, hour: 2);
        await LiveUntilAsync(task, hour: 3);

        unknown.AsWrongField("scheduled_for").Should().Contain("counts from the end of its last good run").And.Contain("its next ones are 2026-12-01T10:00:00Z");
        next.Status.Should().Be(200);
        (await RunsAsync(task)).Should().Equal((1, 1), (3, 3));
        (await ListAsync(task)).Count(instant => instant.Outcome == "pending").Should().Be(1);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task AMovedInstant_RunsAtItsNewTime_KeepsItsName_AndTheRuleGoesOn(TaskSchedule schedule)
    {
        var task = await _still.AddAsync(schedule);

        var moved = (await MoveAsync(task, hour: 1, to: 1.25)).Read<TaskOccurrence>();
        var listed = await ListAsync(task);
        await LiveUntilAsync(task, hour: 2);

        moved.Should().BeEquivalentTo(new { ScheduledFor = At(1), DueAt = (DateTimeOffset?)At(1.25), Outcome = "pending" });
        listed[^1].Should().BeEquivalentTo(new { Id = (long?)null, ScheduledFor = At(1), DueAt = (DateTimeOffset?)At(1.25), Outcome = "pending" });
        listed.Select(instant => instant.ScheduledFor).Should().OnlyHaveUniqueItems().And.HaveCount(11);
        (await RunsAsync(task)).Should().Equal((1, 1.25), (2, 2));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task AMovedInstant_MayPassItsNeighbours_BothWays(TaskSchedule schedule)
    {
        var task = await _still.AddAsync(schedule);

        await MoveAsync(task, hour: 3, to: 0.5);
        await MoveAsync(task, hour: 1, to: 2.5);
        await LiveUntilAsync(task, hour: 4);

        (await RunsAsync(task)).Should().Equal((3, 0.5), (2, 2), (1, 2.5), (4, 4));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task TheAlarm_RingsAtTheNewTime_AndNotAtTheOldOne(TaskSchedule schedule)
    {
        var task = await _still.AddAsync(schedule);
        var old = (await _still.Backend.TaskAsync(task.Id)).HangfireJobId;

        await MoveAsync(task, hour: 1, to: 1.25);

        var waits = await _still.Backend.TaskAsync(task.Id);
        waits.NextRunAt.Should().Be(At(1.25));
        ScheduledFor(waits).Should().Be(At(1.25));
        RecurringJobOf.Find(_still.Backend, task.Id).Should().BeNull("at the old time nothing rings");
        if (old is not null)
        {
            JobState.Of(_still.Backend, old).Name.Should().Be("Deleted");
        }

        await LiveUntilAsync(task, hour: 1.25);

        (RecurringJobOf.Find(_still.Backend, task.Id) is not null).Should().Be(schedule.Cron is not null, "from then on the rule rings again");
        (await _still.Backend.TaskAsync(task.Id)).NextRunAt.Should().Be(At(2));
    }

    [Fact]
    public async Task OneThatComesBeforeTheNextOfACron_HasAnAlarmOfItsOwn_AndTheRecurringJobStays()
    {
        var task = await _still.AddAsync(Hourly);

        await MoveAsync(task, hour: 5, to: 0.5);

        ScheduledFor(await _still.Backend.TaskAsync(task.Id)).Should().Be(At(0.5));
        RecurringJobOf.Find(_still.Backend, task.Id)!.NextExecution.Should().Be(At(1).UtcDateTime);
    }

    [Fact]
    public async Task ASkipFarAhead_LeavesTheAlarmAsItIs()
    {
        var task = await _still.AddAsync(EveryHour);
        var before = await _still.Backend.TaskAsync(task.Id);

        await SkipAsync(task, hour: 7);

        (await _still.Backend.TaskAsync(task.Id)).Should().BeEquivalentTo(new { before.Status, before.NextRunAt, before.HangfireJobId });
    }

    [Fact]
    public async Task TheNextTryOfARun_IsLeftAlone()
    {
        _still.Agent.AnswersProblem(503, "Busy.");
        var task = await _still.AddAsync(Hourly);
        _still.Clock.SetUtcNow(At(1));
        await _still.RingByScheduleAsync(task.Id);
        var retrying = await _still.Backend.TaskAsync(task.Id);

        await SkipAsync(task, hour: 2);

        (await _still.Backend.TaskAsync(task.Id)).Should().BeEquivalentTo(new { retrying.Status, retrying.Reason, retrying.NextRunAt, retrying.HangfireJobId });
        RecurringJobOf.Find(_still.Backend, task.Id).Should().BeNull("the instant that it would ring for is skipped");
        _still.Agent.Answers("Done.");
        await _still.RingAtItsNextTryAsync(task.Id);
        (await _still.Backend.TaskAsync(task.Id)).NextRunAt.Should().Be(At(3));
    }

    [Fact]
    public async Task ASkippedInstant_ComesBack_WhenItIsMoved_AndAMovedOneCanBeMovedAgainAndSkipped()
    {
        var task = await _still.AddAsync(Hourly);
        await SkipAsync(task, hour: 1);

        (await MoveAsync(task, hour: 1, to: 1)).Status.Should().Be(200);
        (await _still.Backend.TaskAsync(task.Id)).NextRunAt.Should().Be(At(1));
        (await MoveAsync(task, hour: 1, to: 1.5)).Status.Should().Be(200);
        (await MoveAsync(task, hour: 1, to: 0.25)).Status.Should().Be(200);
        (await _still.Backend.TaskAsync(task.Id)).NextRunAt.Should().Be(At(0.25));
        (await SkipAsync(task, hour: 1)).Status.Should().Be(200);
        await LiveUntilAsync(task, hour: 2);

        (await RunsAsync(task)).Should().Equal((2, 2));
    }

    [Fact]
    public async Task TheLastInstant_Skipped_EndsTheTask_AndMovedBeyondTheEnd_KeepsItUntilThen()
    {
        var two = new TaskSchedule { Rrule = "FREQ=HOURLY;COUNT=2", Start = "2026-12-01T09:00:00", TimeZone = "UTC" };
        var skipped = await _still.AddAsync(two);
        await SkipAsync(skipped, hour: 2);
        await SkipAsync(skipped, hour: 1);
        var moved = await _still.AddAsync(two);
        await MoveAsync(moved, hour: 2, to: 7);

        await LiveUntilAsync(moved, hour: 6.5);

        (await _still.Backend.TaskAsync(skipped.Id)).Should().BeEquivalentTo(new { Status = "success", NextRunAt = (DateTimeOffset?)null });
        (await _still.Backend.TaskAsync(moved.Id)).Should().BeEquivalentTo(new { Status = "pending", NextRunAt = (DateTimeOffset?)At(7) });
        await LiveUntilAsync(moved, hour: 7);
        (await _still.Backend.TaskAsync(moved.Id)).Status.Should().Be("success");
    }

    [Theory]
    [InlineData("once", 2.0)]
    [InlineData("skip", null)]
    [InlineData("all", 0.5)]
    public async Task WhileNothingCouldRun_AMovedInstant_IsMissedAsAnyOther(string missed, double? firstRun)
    {
        var task = await _still.AddAsync(Hourly with { Missed = missed });
        await MoveAsync(task, hour: 1, to: 0.5);

        await _still.RestartAsync(() => _still.Clock.SetUtcNow(At(2.5)));
        await _still.ReconcileAsync();
        await _still.RingByScheduleAsync(task.Id);

        var rows = await _still.OccurrencesAsync(task.Id);
        rows.Where(row => row.Outcome == "ran").Select(row => Hour(row.Time)).Should().Equal(firstRun is { } hour ? [hour] : Array.Empty<double>());
        rows.Where(row => row.Outcome == "missed").Select(row => Hour(row.Time)).Should().Equal(missed switch { "once" => [0.5], "skip" => [0.5, 2], _ => Array.Empty<double>() });
    }

    [Fact]
    public async Task WhileARunIsOpen_AMovedInstant_IsLeftOut_AsOverlapSays()
    {
        var task = await _still.AddAsync(Hourly);
        await MoveAsync(task, hour: 2, to: 1.5);
        _still.Clock.SetUtcNow(At(1));
        var claim = (await _still.TryClaimAsync((await _still.OccurrencesAsync(task.Id)).First(row => row.ScheduledFor == At(1))))!;
        await _still.LiveAsync(StillBackend.DeadProcess);
        _still.Clock.SetUtcNow(At(1.75));

        await _still.SaveAsync(claim);
        await _still.Finish.FinishAsync(claim, CancellationToken.None);

        (await _still.OutcomesAsync(task.Id)).Should().Equal((1, "ran", null), (2, "skipped", "overlap"), (3, "pending", null));
    }

    [Fact]
    public async Task APausedTask_SkipsWhatWasMovedIntoThePause_AndKeepsWhatLiesAfterIt()
    {
        var task = await _still.AddAsync(Hourly);
        await MoveAsync(task, hour: 1, to: 1.5);
        await MoveAsync(task, hour: 2, to: 4.5);
        await SkipAsync(task, hour: 5);
        await _still.Backend.TellAsync(task.Id, "pause");
        _still.Clock.SetUtcNow(At(3.5));
        await _still.Backend.TellAsync(task.Id, "resume");
        await LiveUntilAsync(task, hour: 6);

        (await RunsAsync(task)).Should().Equal((4, 4), (2, 4.5), (6, 6));
        (await _still.OccurrencesAsync(task.Id)).Single(row => row.ScheduledFor == At(1)).Should().BeEquivalentTo(new { Outcome = "skipped", Reason = "paused" });
    }

    [Fact]
    public async Task UnderAnotherSchedule_WhatWasSkippedStaysSkipped_AndWhatWasMovedStaysMoved()
    {
        var task = await _still.AddAsync(Hourly);
        await SkipAsync(task, hour: 1);
        await MoveAsync(task, hour: 2, to: 2.75);

        await _still.Backend.PatchTextAsync($"/otto/tasks/{task.Id}", """{"schedule":{"cron":"0 0-23 * * *","time_zone":"UTC"}}""");
        var waits = await _still.Backend.TaskAsync(task.Id);
        await _still.Backend.PatchTextAsync($"/otto/tasks/{task.Id}", """{"schedule":{"cron":"0,30 * * * *","time_zone":"UTC"}}""");
        await LiveUntilAsync(task, hour: 3);

        waits.NextRunAt.Should().Be(At(2.75), "what the new rule has before that is skipped or moved, too");
        (await RunsAsync(task)).Should().Equal((0.5, 0.5), (1.5, 1.5), (2.5, 2.5), (2, 2.75), (3, 3));
    }

    [Fact]
    public async Task ANextRunThatIsNamed_ComesFirst()
    {
        var task = await _still.AddAsync(Hourly);
        await MoveAsync(task, hour: 2, to: 2.5);
        await MoveAsync(task, hour: 6, to: 6.5);

        await _still.Backend.PatchTextAsync($"/otto/tasks/{task.Id}", """{"next_run_at":"2026-12-01T12:15:00Z"}""");
        await LiveUntilAsync(task, hour: 7);

        (await RunsAsync(task)).Should().Equal((4.25, 4.25), (5, 5), (6, 6.5), (7, 7));
    }

    [Fact]
    public async Task AClockThatWasAhead_TakesNothingOfTheDecision()
    {
        var task = await _still.AddAsync(Hourly with { Missed = "skip" });
        await SkipAsync(task, hour: 3);
        await MoveAsync(task, hour: 4, to: 2.5);
        _still.Clock.SetUtcNow(At(9));
        await _still.ReconcileAsync();
        await _still.RingByScheduleAsync(task.Id);
        _still.Clock.AdjustTime(At(0.5));
        await _still.ReconcileAsync();

        await LiveUntilAsync(task, hour: 5);

        (await RunsAsync(task)).Where(run => run.Due <= 5).Should().Equal((1, 1), (2, 2), (4, 2.5), (5, 5));
    }

    [Fact]
    public async Task ARunByHand_LeavesItAsItIs()
    {
        var task = await _still.AddAsync(Hourly);
        await MoveAsync(task, hour: 1, to: 1.5);

        await _still.Backend.TellAsync(task.Id, "run");
        await _still.RingAsync(task.Id);
        await LiveUntilAsync(task, hour: 2);

        (await RunsAsync(task)).Select(run => run.Due).Should().Equal(0, 1.5, 2);
    }

    [Theory]
    [InlineData("skip", """{"scheduled_for":"2026-12-01T09:07:00Z"}""", 400, "is not an instant of task 1; its next ones are 2026-12-01T09:00:00Z, 2026-12-01T10:00:00Z, 2026-12-01T11:00:00Z")]
    [InlineData("skip", """{"scheduled_for":"2026-12-01T07:00:00Z"}""", 400, "has passed; its next ones are")]
    [InlineData("skip", """{"scheduled_for":"2039-12-01T07:00:00Z"}""", 400, "must be within the next 5 years")]
    [InlineData("skip", """{"scheduled_for":"9999-12-31T23:59:59.9999999Z"}""", 400, "must be within the next 5 years")]
    [InlineData("skip", "{}", 400, "is missing")]
    [InlineData("skip", """{"scheduled_for":"2026-12-01T09:00:00"}""", 400, "offset")]
    [InlineData("skip", """{"scheduled_for":"2026-12-01T09:00:00Z","to":"2026-12-01T10:00:00Z"}""", 400, "to")]
    [InlineData("move", """{"scheduled_for":"2026-12-01T09:00:00Z"}""", 400, "is missing")]
    [InlineData("move", """{"scheduled_for":"2026-12-01T09:00:00Z","to":"2026-12-01T08:00:00Z"}""", 400, "has passed; give a time that is to come")]
    [InlineData("move", """{"scheduled_for":"2026-12-01T09:00:00Z","to":"2026-12-01T09:00:00Z"}""", 400, "is when it is due already")]
    [InlineData("move", """{"scheduled_for":"2026-12-01T09:00:00Z","to":"2026-12-01T10:00:00Z"}""", 400, "at least 10 seconds from the task's other instants; one is at 2026-12-01T10:00:00Z")]
    [InlineData("move", """{"scheduled_for":"2026-12-01T10:00:00Z","to":"2026-12-01T08:59:51Z"}""", 400, "one is at 2026-12-01T09:00:00Z")]
    [InlineData("move", """{"scheduled_for":"2026-12-01T09:00:00Z","to":"9999-12-31T23:59:59Z"}""", 400, "must be within the next 5 years")]
    public async Task WhatCannotBe_IsRefused_WithTheFieldAndTheFix(string verb, string body, int status, string sentence)
    {
        var task = await _still.AddAsync(Hourly);

        var answer = await _still.Backend.PostTextAsync($"/otto/tasks/{task.Id}/occurrences/{verb}", body);

        answer.Status.Should().Be(status, answer.Body);
        answer.Body.Should().Contain(sentence);
        (await _still.OutcomesAsync(task.Id)).Should().Equal((1, "pending", null));
    }

    [Fact]
    public async Task AsTheTaskStands_TheRefusalSaysHow()
    {
        var once = await _still.Backend.AddAsync(Some.Task("test.chore") with { NextRunAt = At(1) });
        var paused = await _still.AddAsync(Hourly);
        await _still.Backend.TellAsync(paused.Id, "pause");
        var cancelled = await _still.AddAsync(Hourly);
        await _still.Backend.TellAsync(cancelled.Id, "cancel");
        var task = await _still.AddAsync(Hourly);
        await SkipAsync(task, hour: 3);

        (await RefusalAsync(once, 1)).Should().Contain("has no schedule, so there is no single instant to skip or move");
        (await RefusalAsync(paused, 1)).Should().Contain("is paused, so none of its instants can be skipped");
        (await RefusalAsync(cancelled, 1)).Should().Contain("is cancelled, so none of its instants can be skipped");
        (await RefusalAsync(task, 3)).Should().Contain("has been skipped already");
        _still.Clock.SetUtcNow(At(1));
        var claim = (await _still.TryClaimAsync((await _still.OccurrencesAsync(task.Id)).First(row => row.ScheduledFor == At(1))))!;
        (await RefusalAsync(task, 1)).Should().Contain("has begun");
        (await SkipAsync(task, hour: 2)).Status.Should().Be(200, "what is to come can be skipped while a run is open");
        await _still.LiveAsync(StillBackend.DeadProcess);
        await _still.SaveAsync(claim);
        await _still.Finish.FinishAsync(claim, CancellationToken.None);
        (await RefusalAsync(task, 1)).Should().Contain("is over: it ran");
        (await _still.Backend.TaskAsync(task.Id)).NextRunAt.Should().Be(At(4));
        (await _still.Backend.PostTextAsync("/otto/tasks/99/occurrences/skip", """{"scheduled_for":"2026-12-01T09:00:00Z"}""")).Status.Should().Be(404);
    }

    [Fact]
    public async Task OneOfOttosTasks_IsMovedNoNearerThanFiveMinutes()
    {
        _still.Agent.Answers("Done.", Some.Action("life_os.create_task", new { type = "test.child", description = "a", schedule = Hourly }));
        var parent = await _still.AddAsync();
        await _still.RingAsync(parent.Id);
        var child = await _still.Backend.TaskAsync(parent.Id + 1);

        (await MoveAsync(child, hour: 1, to: 1.95)).Body.Should().Contain("at least 5 minutes");
        (await MoveAsync(child, hour: 1, to: 1.9)).Status.Should().Be(200);
    }

    [Fact]
    public async Task ATaskOfTheOwners_IsHersAlone_AndTheAuditSaysWhatSheDid()
    {
        var task = await _still.AddAsync(Hourly);
        using var content = new StringContent("""{"scheduled_for":"2026-12-01T09:00:00Z"}""", null, "application/json");

        using var refused = await _still.Backend.Anybody.PostAsync(new Uri($"/otto/tasks/{task.Id}/occurrences/skip", UriKind.Relative), content);
        await SkipAsync(task, hour: 1);
        await MoveAsync(task, hour: 2, to: 2.5);

        ((int)refused.StatusCode).Should().Be(401);
        (await _still.Backend.GetAsync($"/otto/audit?task_id={task.Id}")).Read<Page<AuditEntry>>().Items
            .Select(line => (line.Outcome, line.AskedBy, line.Change)).Take(2).Should().Equal(
                ("moved", "owner (cli)", "moved 2026-12-01T10:00:00Z to 2026-12-01T10:30:00Z"),
                ("skipped", "owner (cli)", "skipped 2026-12-01T09:00:00Z"));
    }

    [Fact]
    public async Task AMovedInstant_IsKept_UntilItsOwnTimeIsOld()
    {
        var task = await _still.AddAsync(Hourly);
        await MoveAsync(task, hour: 1, to: (24 * 60) + 0.5);
        _still.Clock.SetUtcNow(At((24 * 60) + 0.5));
        await LiveUntilAsync(task, (24 * 60) + 3);

        _still.Clock.SetUtcNow(At(24 * 100));
        await _still.SweepAsync();
        var kept = await _still.OccurrencesAsync(task.Id);
        _still.Clock.SetUtcNow(At(24 * 160));
        await _still.SweepAsync();

        kept.Should().Contain(row => row.ScheduledFor == At(1) && row.Outcome == "ran");
        (await _still.OccurrencesAsync(task.Id)).Should().NotContain(row => row.ScheduledFor == At(1));
    }

    /// <summary>Rings whenever something of the task is due, as its alarms would.</summary>
    private async Task LiveUntilAsync(OttoTask task, double hour)
    {
        while (await _still.Backend.TaskAsync(task.Id) is { Status: "pending", NextRunAt: var next } waits && (next ?? _still.Clock.GetUtcNow()) <= At(hour))
        {
            if (next > _still.Clock.GetUtcNow())
            {
                _still.Clock.SetUtcNow(next.Value);
            }

            _still.Get<OttoHangfire.Tasks.Uptime>().Look();
            _ = waits.Schedule?.Cron is null ? await _still.RingAsync(task.Id) : await _still.RingByScheduleAsync(task.Id);
        }

        if (_still.Clock.GetUtcNow() < At(hour))
        {
            _still.Clock.SetUtcNow(At(hour));
        }
    }

    private Task<Answer> SkipAsync(OttoTask task, double hour) =>
        _still.Backend.PostAsync($"/otto/tasks/{task.Id}/occurrences/skip", new OccurrenceSkip { ScheduledFor = At(hour) });

    private Task<Answer> MoveAsync(OttoTask task, double hour, double to) =>
        _still.Backend.PostAsync($"/otto/tasks/{task.Id}/occurrences/move", new OccurrenceMove { ScheduledFor = At(hour), To = At(to) });

    private async Task<string> RefusalAsync(OttoTask task, double hour)
    {
        var answer = await SkipAsync(task, hour);
        answer.Status.Should().Be(409, answer.Body);
        return answer.Body;
    }

    private async Task<IReadOnlyList<TaskOccurrence>> ListAsync(OttoTask task) =>
        (await _still.Backend.GetAsync($"/otto/tasks/{task.Id}/occurrences")).Read<Page<TaskOccurrence>>().Items;

    /// <summary>What ran, in the order in which it did: the hour of its name, and the hour at which it was due.</summary>
    private async Task<IEnumerable<(double Name, double Due)>> RunsAsync(OttoTask task) =>
        (await _still.OccurrencesAsync(task.Id)).Where(row => row.Outcome == "ran").OrderBy(row => row.ClaimedAt)
            .Select(row => (Hour(row.ScheduledFor), Hour(row.Time)));

    private DateTimeOffset ScheduledFor(OttoTask task)
    {
        var newest = JobState.History(_still.Backend, task.HangfireJobId!)[0];
        newest.StateName.Should().Be("Scheduled");
        return new DateTimeOffset(Hangfire.Common.JobHelper.DeserializeDateTime(newest.Data["EnqueueAt"]));
    }

    private static DateTimeOffset At(double hour) => Some.Now.AddHours(hour);

    private static double Hour(DateTimeOffset at) => Math.Round((at - Some.Now).TotalHours, 3);
}
