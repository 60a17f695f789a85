using Hangfire.States;
using OttoHangfire.Contracts;
using OttoHangfire.Runs;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Tasks;

/// <summary>The life of a recurring task: one instant after the other, each accounted for.</summary>
public sealed class RecurrenceTests : IAsyncLifetime
{
    private static readonly TaskSchedule EveryHour = new() { Every = "PT1H", TimeZone = "UTC" };
    private static readonly TaskSchedule HourlyCron = new() { Cron = "0 * * * *", TimeZone = "UTC" };

    private StillBackend _still = null!;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync();

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Fact]
    public async Task Every_RunsAtOnce_AndThenAtEachInstant()
    {
        var task = await _still.AddAsync(EveryHour);

        var first = await _still.RingAsync(task.Id);
        var waiting = await _still.Backend.TaskAsync(task.Id);
        var second = await _still.RingAtItsNextTryAsync(task.Id);

        first.Should().BeOfType<SucceededState>();
        waiting.Should().BeEquivalentTo(new { Status = OttoStatus.Pending, Reason = (string?)null, NextRunAt = Some.Now.AddHours(1), Attempt = 0 });
        JobState.Of(_still.Backend, waiting.HangfireJobId!).Name.Should().Be("Scheduled");
        second.Should().BeOfType<SucceededState>();
        (await _still.Backend.RunsAsync(task.Id)).Select(run => run.ScheduledFor).Should().Equal(Some.Now.AddHours(1), Some.Now);
        (await OutcomesAsync(task.Id)).Should().Equal((0, "ran", null), (1, "ran", null), (2, "pending", null));
    }

    [Fact]
    public async Task ACron_IsRungByARecurringJob_ThatRingsWhenTheTaskSaysItWill()
    {
        var task = await _still.AddAsync(new TaskSchedule { Cron = "30 7 * * 1-5", TimeZone = "Europe/Berlin" });

        task.NextRunAt.Should().Be(new DateTimeOffset(2026, 12, 2, 6, 30, 0, TimeSpan.Zero));
        task.HangfireJobId.Should().BeNull("no single job rings for it");
        RecurringJobOf.Find(_still.Backend, task.Id).Should().BeEquivalentTo(
            new { Cron = "30 7 * * 1-5", TimeZoneId = "Europe/Berlin", NextExecution = task.NextRunAt!.Value.UtcDateTime, Error = (string?)null });
    }

    [Fact]
    public async Task ACron_GoesOn_AndItsJobsEndAsItsRuns()
    {
        var task = await _still.AddAsync(HourlyCron);

        _still.Clock.Advance(TimeSpan.FromHours(1));
        var good = await _still.RingByScheduleAsync(task.Id);
        _still.Agent.AnswersProblem(404, "No skill.");
        _still.Clock.Advance(TimeSpan.FromHours(1));
        var bad = await _still.RingByScheduleAsync(task.Id);

        good.Should().BeOfType<SucceededState>();
        bad.Should().BeOfType<FailedState>();
        (await _still.Backend.TaskAsync(task.Id)).Should().BeEquivalentTo(
            new { Status = OttoStatus.Pending, Reason = (string?)null, LastError = "No skill.", NextRunAt = Some.Now.AddHours(3) });
        (await OutcomesAsync(task.Id)).Should().Equal((1, "ran", null), (2, "ran", "permanent"), (3, "pending", null));
        RecurringJobOf.Find(_still.Backend, task.Id).Should().NotBeNull();
    }

    [Fact]
    public async Task TheFirstRun_MayLieAhead_AndTheScheduleGoesOnAfterIt()
    {
        var ahead = Some.Now.AddDays(3).AddMinutes(5);
        var task = await _still.Backend.AddAsync(Some.Task("test.chore") with { Schedule = HourlyCron, NextRunAt = ahead });
        var before = RecurringJobOf.Find(_still.Backend, task.Id);

        await _still.RingAtItsNextTryAsync(task.Id);

        task.NextRunAt.Should().Be(ahead);
        before.Should().BeNull("it would ring in vain for three days");
        JobState.Of(_still.Backend, task.HangfireJobId!).Name.Should().Be("Scheduled");
        var going = await _still.Backend.TaskAsync(task.Id);
        going.NextRunAt.Should().Be(Some.Now.AddDays(3).AddHours(1));
        RecurringJobOf.Find(_still.Backend, task.Id)!.NextExecution.Should().Be(going.NextRunAt!.Value.UtcDateTime);
        (await _still.OccurrencesAsync(task.Id)).Should().HaveCount(2);
    }

    [Fact]
    public async Task AStartInTheFuture_IsTheFirstInstant()
    {
        var task = await _still.AddAsync(HourlyCron with { Start = "2026-12-24T18:00:00" });

        task.NextRunAt.Should().Be(new DateTimeOffset(2026, 12, 24, 18, 0, 0, TimeSpan.Zero));
        RecurringJobOf.Find(_still.Backend, task.Id).Should().BeNull();
        (await _still.RingByScheduleAsync(task.Id)).Should().BeOfType<DeletedState>();
        _still.Agent.Asked.Should().BeEmpty();
    }

    [Fact]
    public async Task ARingThatFindsNothingDue_LeavesQuietly()
    {
        var task = await _still.AddAsync(HourlyCron);

        var state = await _still.RingByScheduleAsync(task.Id);

        state.Should().BeOfType<DeletedState>();
        (await _still.Backend.TaskAsync(task.Id)).Should().BeEquivalentTo(task, with => with.Excluding(seen => seen.Payload));
        _still.Agent.Asked.Should().BeEmpty();
    }

    [Fact]
    public async Task AScheduleWithoutAFurtherInstant_EndsTheTask_AsItsLastOccurrenceEnded()
    {
        var twice = new TaskSchedule { Rrule = "FREQ=HOURLY;COUNT=2", TimeZone = "UTC" };
        var good = await _still.AddAsync(twice);
        var bad = await _still.AddAsync(twice);
        await _still.RingAsync(good.Id);
        await _still.RingAsync(bad.Id);
        _still.Clock.Advance(TimeSpan.FromHours(1));

        await _still.RingAsync(good.Id);
        _still.Agent.AnswersProblem(404, "No skill.");
        await _still.RingAsync(bad.Id);

        (await _still.Backend.TaskAsync(good.Id)).Should().BeEquivalentTo(new { Status = OttoStatus.Success, NextRunAt = (DateTimeOffset?)null });
        (await _still.Backend.TaskAsync(bad.Id)).Should().BeEquivalentTo(
            new { Status = OttoStatus.Error, Reason = OttoReason.Permanent, LastError = "No skill.", NextRunAt = (DateTimeOffset?)null });
    }

    [Fact]
    public async Task FiveFailuresInARow_BlockTheTask_AndItsNeighboursGoOn()
    {
        var failing = await _still.AddAsync(HourlyCron);
        var neighbour = await _still.AddAsync(HourlyCron);
        _still.Agent.AnswersWith((context, asked) => asked.TaskId == failing.Id
            ? AgentDouble.ProblemAsync(context, 404, "No skill.")
            : AgentDouble.ReplyAsync(context));

        for (var hour = 1; hour <= 7; hour++)
        {
            _still.Clock.Advance(TimeSpan.FromHours(1));
            await _still.RingByScheduleAsync(failing.Id);
            await _still.RingByScheduleAsync(neighbour.Id);
        }

        var blocked = await _still.Backend.TaskAsync(failing.Id);
        blocked.Should().BeEquivalentTo(new { Status = OttoStatus.Blocked, Reason = OttoReason.Failing });
        blocked.LastError.Should().StartWith("5 runs in a row").And.EndWith("No skill.");
        (await OutcomesAsync(failing.Id)).Skip(4).Should().Equal((5, "ran", "permanent"), (6, "skipped", "failing"), (7, "skipped", "failing"), (8, "pending", null));
        (await _still.Backend.TaskAsync(neighbour.Id)).Status.Should().Be(OttoStatus.Pending);
        (await _still.Backend.RunsAsync(neighbour.Id)).Should().HaveCount(7);
    }

    [Fact]
    public async Task AGoodRunInBetween_StartsTheCountOfFailuresAnew()
    {
        var task = await _still.AddAsync(HourlyCron);
        for (var hour = 1; hour <= 9; hour++)
        {
            if (hour == 5)
            {
                _still.Agent.Answers("Done.");
            }
            else
            {
                _still.Agent.AnswersProblem(404, "No skill.");
            }

            _still.Clock.Advance(TimeSpan.FromHours(1));
            await _still.RingByScheduleAsync(task.Id);
        }

        (await _still.Backend.TaskAsync(task.Id)).Status.Should().Be(OttoStatus.Pending);
    }

    [Fact]
    public async Task WhatPassesWhileARunIsOpen_IsSkipped_OrWaitsInAQueueOfTen()
    {
        var skipping = await _still.AddAsync(EveryHour);
        var queueing = await _still.AddAsync(EveryHour with { Overlap = OverlappingInstants.Queue });
        var runs = new[] { await ClaimAsync(skipping.Id), await ClaimAsync(queueing.Id) };

        _still.Clock.Advance(TimeSpan.FromHours(12.5));
        foreach (var run in runs)
        {
            await _still.Finish.FinishAsync(run, CancellationToken.None);
        }

        (await OutcomesAsync(skipping.Id)).Should().Equal(
            [(0, "ran", null), (1, "skipped", "overlap"), .. Enumerable.Range(3, 10).Select(hour => (hour, "skipped", (string?)"overlap")), (13, "pending", null)]);
        (await _still.OccurrencesAsync(skipping.Id))[1].Should().BeEquivalentTo(new { GapFrom = Some.Now.AddHours(1), GapTo = Some.Now.AddHours(2), GapCount = 2 });
        (await OutcomesAsync(queueing.Id)).Should().Equal(
            [(0, "ran", null), (1, "skipped", "overlap"), .. Enumerable.Range(3, 10).Select(hour => (hour, "pending", (string?)null))]);

        for (var i = 0; i < 10; i++)
        {
            (await _still.RingAsync(queueing.Id)).Should().BeOfType<SucceededState>();
        }

        (await _still.Backend.TaskAsync(queueing.Id)).NextRunAt.Should().Be(Some.Now.AddHours(13));
        (await _still.Backend.RunsAsync(queueing.Id)).Should().HaveCount(11);
    }

    [Fact]
    public async Task WhileItWaitsForTheNextTry_RingsOfTheSchedule_ChangeNothing()
    {
        _still.Agent.AnswersProblem(500, "I am ill.");
        var task = await _still.AddAsync(HourlyCron);
        _still.Clock.Advance(TimeSpan.FromHours(1));
        await _still.RingByScheduleAsync(task.Id);
        var waiting = await _still.Backend.TaskAsync(task.Id);

        var state = await _still.RingByScheduleAsync(task.Id);

        waiting.Reason.Should().Be(OttoReason.Retrying);
        state.Should().BeOfType<DeletedState>();
        (await _still.Backend.TaskAsync(task.Id)).Should().BeEquivalentTo(waiting, with => with.Excluding(seen => seen.Payload));
    }

    [Fact]
    public async Task ACrashedOccurrence_BlocksTheTask_AndItsNextInstantIsKnown()
    {
        var task = await _still.AddAsync(EveryHour);
        for (var death = 1; death <= 3; death++)
        {
            await ClaimAsync(task.Id);
            await _still.ReconcileAsync();
        }

        (await _still.Backend.TaskAsync(task.Id)).Should().BeEquivalentTo(new { Status = OttoStatus.Blocked, Reason = OttoReason.Crashed });
        (await OutcomesAsync(task.Id)).Should().Equal((0, "ran", "crashed"), (1, "pending", null));
    }

    [Fact]
    public async Task WhileItIsBlocked_TheInstantsThatNobodyRingsFor_AreSkippedAllTheSame()
    {
        _still.Agent.AnswersProblem(409, "Set a model.", OttoReason.MissingModel);
        var task = await _still.AddAsync(EveryHour);
        await _still.RingAsync(task.Id);

        _still.Clock.Advance(TimeSpan.FromHours(2.5));
        await _still.ReconcileAsync();

        (await OutcomesAsync(task.Id)).Should().Equal(
            (0, "ran", "missing_model"), (1, "skipped", "missing_model"), (2, "skipped", "missing_model"), (3, "pending", null));
        (await _still.Backend.TaskAsync(task.Id)).Should().BeEquivalentTo(new { Status = OttoStatus.Blocked, Reason = OttoReason.MissingModel });
    }

    [Fact]
    public async Task ARetryOfABlockedTask_TriesTheOccurrenceThatFailed_AndTheScheduleGoesOn()
    {
        _still.Agent.AnswersProblem(409, "Set a model.", OttoReason.MissingModel);
        var task = await _still.AddAsync(HourlyCron);
        _still.Clock.Advance(TimeSpan.FromHours(1));
        await _still.RingByScheduleAsync(task.Id);
        _still.Agent.Answers("Done.");

        var retried = (await _still.Backend.TellAsync(task.Id, "retry")).Read<OttoTask>();
        await _still.RingAsync(task.Id);

        JobState.Of(_still.Backend, retried.HangfireJobId!).Name.Should().Be("Enqueued");
        (await _still.Backend.RunsAsync(task.Id)).Select(run => run.ScheduledFor).Should().Equal(Some.Now.AddHours(1), Some.Now.AddHours(1));
        (await OutcomesAsync(task.Id)).Should().Equal((1, "ran", null), (2, "pending", null));
        (await _still.Backend.TaskAsync(task.Id)).Should().BeEquivalentTo(new { Status = OttoStatus.Pending, NextRunAt = Some.Now.AddHours(2) });
        RecurringJobOf.Find(_still.Backend, task.Id).Should().NotBeNull();
    }

    [Fact]
    public async Task ACancelledTask_HasNoRecurringJobAndNoInstantLeft()
    {
        var task = await _still.AddAsync(HourlyCron);

        await _still.Backend.TellAsync(task.Id, "cancel");
        _still.Clock.Advance(TimeSpan.FromHours(3));
        var state = await _still.RingByScheduleAsync(task.Id);

        RecurringJobOf.Find(_still.Backend, task.Id).Should().BeNull();
        state.Should().BeOfType<DeletedState>();
        (await OutcomesAsync(task.Id)).Should().Equal((1, "skipped", "cancelled"));
    }

    [Fact]
    public async Task ACloseThatIsRepeatedAfterADeath_MakesNoSecondNextInstant()
    {
        var task = await _still.AddAsync(EveryHour);
        var claim = await ClaimAsync(task.Id);
        await _still.Finish.FinishAsync(claim, CancellationToken.None);

        var again = () => _still.Finish.FinishAsync(claim, CancellationToken.None);

        await again.Should().ThrowAsync<ClaimLostException>();
        (await OutcomesAsync(task.Id)).Should().Equal((0, "ran", null), (1, "pending", null));
    }

    /// <summary>Claims the oldest occurrence for a process that will never be heard of again.</summary>
    private async Task<Claim> ClaimAsync(long taskId) =>
        (await _still.TryClaimAsync((await _still.OccurrencesAsync(taskId))[0]))!;

    /// <summary>Hours after the start, outcome and reason of each occurrence, oldest first.</summary>
    private async Task<IEnumerable<(int Hour, string Outcome, string? Reason)>> OutcomesAsync(long taskId) =>
        (await _still.OccurrencesAsync(taskId)).Select(
            occurrence => ((int)(occurrence.ScheduledFor - Some.Now).TotalHours, occurrence.Outcome, occurrence.Reason));
}
