using Microsoft.Data.Sqlite;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Tasks;
using OttoHangfire.Tests.Model;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Tasks;

/// <summary>A clock that was ahead and is set right: nothing stays silent, nothing happens twice, and it is told.</summary>
public sealed class SetBackClockTests : IAsyncLifetime
{
    private static readonly TaskSchedule Hourly = new() { Cron = "0 * * * *", TimeZone = "UTC" };
    private static readonly TaskSchedule EveryTenMinutes = new() { Every = "PT10M", TimeZone = "UTC" };

    private StillBackend _still = null!;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync(AskingHandler.Add);

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Theory]
    [InlineData(MissedInstants.Once)]
    [InlineData(MissedInstants.All)]
    [InlineData(MissedInstants.Skip)]
    public async Task WhatWasWrittenOff_AndLiesAheadAgain_IsDueAgain(string missed)
    {
        var task = await _still.AddAsync(Hourly with { Missed = missed });
        await AheadForAMinuteAsync(task.Id, TimeSpan.FromHours(5));

        await SetRightAsync();
        var waits = await _still.Backend.TaskAsync(task.Id);
        for (var hour = 1; hour <= 7; hour++)
        {
            _still.Clock.SetUtcNow(Some.Now.AddHours(hour).AddSeconds(1));
            await _still.ReconcileAsync();
            await RingWhatIsDueAsync(task.Id);
        }

        waits.NextRunAt.Should().Be(Some.Now.AddHours(missed == MissedInstants.All ? 6 : 1));
        (await _still.OutcomesAsync(task.Id)).Should().Equal(
            [.. Enumerable.Range(1, 7).Select(hour => ((double)hour, "ran", (string?)null)), (8, "pending", null)]);
        (await _still.Backend.RunsAsync(task.Id)).Should().HaveCount(7);
    }

    [Fact]
    public async Task AGapThatReachesAhead_EndsAtNow_AndTheRestOfItIsDueAgain()
    {
        var task = await _still.AddAsync(EveryTenMinutes);
        await RingWhatIsDueAsync(task.Id);
        await AheadForAMinuteAsync(task.Id, TimeSpan.FromHours(10));

        _still.Clock.AdjustTime(Some.Now.AddHours(1).AddMinutes(5));
        await _still.ReconcileAsync();

        var all = await _still.OccurrencesAsync(task.Id);
        all.Single(occurrence => occurrence.GapCount is not null).Should().BeEquivalentTo(
            new { GapFrom = Some.Now.AddMinutes(10), GapTo = Some.Now.AddHours(1), GapCount = 6, Outcome = "missed" });
        all.Where(occurrence => occurrence.ScheduledFor > _still.Clock.GetUtcNow()).Select(occurrence => (occurrence.ScheduledFor, occurrence.Outcome))
            .Should().Equal((Some.Now.AddMinutes(70), "pending"), (Some.Now.AddHours(10), "ran"));
        (await _still.Backend.TaskAsync(task.Id)).NextRunAt.Should().Be(Some.Now.AddMinutes(70));
    }

    [Fact]
    public async Task WhatHasRunTooEarly_DoesNotRunAgain_AndWhatPassesBeforeItIsMissedOnce()
    {
        var task = await _still.AddAsync(EveryTenMinutes with { Missed = MissedInstants.Skip });
        await RingWhatIsDueAsync(task.Id);
        await AheadForAMinuteAsync(task.Id, TimeSpan.FromHours(2));
        await SetRightAsync();
        await _still.Backend.StopAsync();
        _still.Clock.AdjustTime(Some.Now.AddHours(3).AddMinutes(1));

        await _still.Backend.StartAgainAsync();
        await RingWhatIsDueAsync(task.Id);

        var all = await _still.OccurrencesAsync(task.Id);
        var instants = all.SelectMany(occurrence => occurrence.GapCount is { } count
            ? Enumerable.Range(0, count).Select(index => occurrence.GapFrom!.Value.AddMinutes(10 * index))
            : [occurrence.ScheduledFor]);
        instants.Should().OnlyHaveUniqueItems().And.HaveCount(20, "0:00 to 3:00 are 19 instants, and one waits");
    }

    [Theory]
    [InlineData("PT10M")]
    [InlineData("PT1H")]
    public async Task ARunThatWasPutWhereTheRuleWouldNot_StaysThere(string every)
    {
        var task = await _still.AddAsync(new TaskSchedule { Every = every, TimeZone = "UTC" });
        await RingWhatIsDueAsync(task.Id);
        await AheadForAMinuteAsync(task.Id, TimeSpan.FromHours(5));
        var moved = Some.Now.AddDays(2).AddMinutes(3);
        (await _still.Backend.PatchTextAsync($"/otto/tasks/{task.Id}", $$"""{"next_run_at": "{{moved:O}}"}""")).Status.Should().Be(200);

        await SetRightAsync();

        (await _still.Backend.TaskAsync(task.Id)).NextRunAt.Should().Be(moved);
    }

    [Fact]
    public async Task WhateverStaysWrittenOff_HoldsNobodyUp_AndIsLookedAtOnce()
    {
        var moved = await _still.AddAsync(EveryTenMinutes);
        var other = await _still.AddAsync(Hourly);
        await RingWhatIsDueAsync(moved.Id);
        await AheadForAMinuteAsync(other.Id, TimeSpan.FromHours(5));
        await RingWhatIsDueAsync(moved.Id);
        await _still.Backend.PatchTextAsync($"/otto/tasks/{moved.Id}", $$"""{"next_run_at": "{{Some.Now.AddDays(2).AddMinutes(3):O}}"}""");
        _still.Backend.Execute(
            $"""
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 450)
            INSERT INTO otto_occurrences (task_id, scheduled_for, kind, outcome, reason, due_at)
            SELECT {moved.Id}, printf('2026-12-01T08:%02d:%02d.0000000Z', 2 + i / 60, i % 60), 'scheduled', 'missed', 'down', '2026-12-01T08:00:00.0000000Z' FROM n;
            """);

        await SetRightAsync();
        using var somebody = new SqliteConnection($"Data Source={_still.Get<OttoSettings>().DatabaseFile}");
        await somebody.OpenAsync();
        await using var writes = somebody.BeginTransaction(deferred: false);
        await _still.Get<SetBackClock>().LookAsync(CancellationToken.None);

        (await _still.Backend.TaskAsync(other.Id)).NextRunAt.Should().Be(Some.Now.AddHours(1));
        (await _still.Backend.TaskAsync(moved.Id)).NextRunAt.Should().Be(Some.Now.AddDays(2).AddMinutes(3));
    }

    [Fact]
    public async Task WhatStaysWrittenOff_IsLookedAtAgain_WhenItsTaskWaitsForSomethingElse()
    {
        var task = await _still.AddAsync(EveryTenMinutes);
        await RingWhatIsDueAsync(task.Id);
        await AheadForAMinuteAsync(task.Id, TimeSpan.FromHours(5));
        var byRule = (await _still.Backend.TaskAsync(task.Id)).NextRunAt!.Value;
        await PutNextAsync(task.Id, Some.Now.AddDays(2).AddMinutes(3));
        await SetRightAsync();

        await PutNextAsync(task.Id, byRule);
        await _still.ReconcileAsync();

        (await _still.Backend.TaskAsync(task.Id)).NextRunAt.Should().Be(Some.Now.AddMinutes(10), "it is where the rule puts it");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ARunThatWasPutBeforeAllThatIsWrittenOff_StaysThere(bool isRestarted)
    {
        var task = await _still.AddAsync(Hourly);
        await AheadForAMinuteAsync(task.Id, TimeSpan.FromHours(5));
        _still.Clock.AdjustTime(Some.Now.AddMinutes(1));
        await PutNextAsync(task.Id, Some.Now.AddMinutes(90));
        await SetRightAsync();
        _still.Clock.AdjustTime(Some.Now.AddMinutes(61));
        if (isRestarted)
        {
            await _still.RestartAsync(() => { });
        }

        await _still.ReconcileAsync();

        (await _still.Backend.TaskAsync(task.Id)).NextRunAt.Should().Be(Some.Now.AddMinutes(90));
    }

    [Fact]
    public async Task WhatStaysWrittenOff_IsLookedAtAgain_WhenThePutRunOfAPausedTaskHasPassed()
    {
        var task = await _still.AddAsync(Hourly);
        await AheadForAMinuteAsync(task.Id, TimeSpan.FromHours(5));
        _still.Clock.AdjustTime(Some.Now.AddMinutes(1));
        await PutNextAsync(task.Id, Some.Now.AddMinutes(90));
        await _still.Backend.TellAsync(task.Id, "pause");
        await SetRightAsync();

        _still.Clock.AdjustTime(Some.Now.AddMinutes(91));
        await _still.ReconcileAsync();

        (await _still.OccurrencesAsync(task.Id)).Where(one => one.ScheduledFor > Some.Now.AddMinutes(90) && one.RunId is null)
            .Select(one => (one.ScheduledFor, one.Outcome)).Should().Equal((Some.Now.AddHours(2), OccurrenceOutcome.Pending));
    }

    [Fact]
    public async Task WhatStaysWrittenOff_IsLookedAtAgain_WhenABlockedTaskWaitsForSomethingElse()
    {
        var task = await _still.AddAsync(EveryTenMinutes);
        await RingWhatIsDueAsync(task.Id);
        await AheadForAMinuteAsync(task.Id, TimeSpan.FromHours(5));
        await _still.Backend.PatchTextAsync($"/otto/tasks/{task.Id}", $$"""{"next_run_at": "{{Some.Now.AddDays(2).AddMinutes(3):O}}"}""");
        _still.Backend.Execute("UPDATE otto_tasks SET status = 'blocked', reason = 'missing_model', next_run_at = NULL");
        await SetRightAsync();
        var last = (await _still.OccurrencesAsync(task.Id)).Where(one => one.Outcome is OccurrenceOutcome.Missed or OccurrenceOutcome.Ran).Max(one => one.GapTo ?? one.ScheduledFor);

        // What passes of a blocked task is accounted for, and nothing but the instant that waits is another one then.
        _still.Backend.Execute("DELETE FROM otto_occurrences WHERE outcome = 'superseded'");
        _still.Backend.Execute($"UPDATE otto_occurrences SET scheduled_for = '{Picture.Text(last.AddMinutes(10))}' WHERE outcome = 'pending'");
        await _still.ReconcileAsync();

        (await _still.OccurrencesAsync(task.Id)).Should().NotContain(one => one.Outcome == OccurrenceOutcome.Missed && (one.GapTo ?? one.ScheduledFor) > Some.Now.AddMinutes(5));
        last.Should().BeAfter(Some.Now.AddHours(1), "else there was nothing to take back");
    }

    [Fact]
    public async Task ACancelledTask_IsNotWoken()
    {
        var task = await _still.AddAsync(Hourly);
        await AheadForAMinuteAsync(task.Id, TimeSpan.FromHours(5));
        await _still.Backend.TellAsync(task.Id, "cancel");
        var before = await _still.OccurrencesAsync(task.Id);

        await SetRightAsync();

        (await _still.OccurrencesAsync(task.Id)).Should().BeEquivalentTo(before);
    }

    [Fact]
    public async Task APause_LastsAsLongAsItWasMeantTo()
    {
        _still.Agent.AnswersProblem(503, "Not now.");
        _still.Clock.SetUtcNow(Some.Now.AddHours(2));
        var task = await _still.AddAsync();
        await _still.RingAsync(task.Id);
        var pause = (await _still.Backend.TaskAsync(task.Id)).NextRunAt!.Value - _still.Clock.GetUtcNow();

        await SetRightAsync();
        await _still.ReconcileAsync();

        var now = _still.Clock.GetUtcNow();
        (await _still.Backend.TaskAsync(task.Id)).Should().BeEquivalentTo(new { Reason = OttoReason.Retrying, NextRunAt = now + pause });
        (await _still.OccurrenceAsync(task.Id)).DueAt.Should().Be(now + pause);
    }

    [Theory]
    [InlineData("add")]
    [InlineData("run")]
    [InlineData("retry")]
    [InlineData("run of a try")]
    [InlineData("approve")]
    public async Task WhatAPersonWantsAtOnce_IsDueAtOnce_ByTheClockThatIsRight(string wants)
    {
        _still.Clock.SetUtcNow(Some.Now.AddHours(2));
        _still.Agent.AnswersProblem(wants == "retry" ? 404 : 503, "Not now.");
        if (wants == "approve")
        {
            _still.Agent.Answers("Done.", Some.Action(AskingHandler.Tier3, new { text = "asked" }));
        }

        var task = wants == "run" ? await _still.AddAsync(Hourly) : await _still.AddAsync();
        if (wants is not ("add" or "run"))
        {
            await _still.RingAsync(task.Id);
        }

        _still.Clock.Advance(TimeSpan.FromHours(3));
        await (wants switch
        {
            "add" => Task.CompletedTask,
            "approve" => _still.ApproveAsync((await _still.ApprovalsAsync("pending")).Single()),
            _ => _still.Backend.TellAsync(task.Id, wants.Split(' ')[0]),
        });
        await SetRightAsync();

        var now = _still.Clock.GetUtcNow();
        (await _still.Backend.TaskAsync(task.Id)).Status.Should().Be(OttoStatus.Pending);
        (await _still.OccurrencesAsync(task.Id)).Where(one => one.Outcome == OccurrenceOutcome.Pending).Min(one => one.DueAt).Should().Be(now);
    }

    [Fact]
    public async Task WhatWasBegunUnderAClockThatWasAhead_IsClosed_WhenOttoEndsItsTask()
    {
        _still.Agent.AnswersProblem(503, "Not now.");
        _still.Clock.SetUtcNow(Some.Now.AddHours(2));
        var task = await _still.AddAsync(EveryTenMinutes);
        await _still.RingAsync(task.Id);
        await SetRightAsync();

        _still.Agent.Answers("Done.", Some.Action("life_os.update_task_status", new { task_id = task.Id, status = "success" }));
        await _still.RingAsync((await _still.AddAsync()).Id);

        (await _still.Backend.TaskAsync(task.Id)).Status.Should().Be(OttoStatus.Success);
        (await _still.OccurrencesAsync(task.Id)).Should().ContainSingle().Which.Should().BeEquivalentTo(new { Outcome = "skipped", Reason = "set_by_otto" });
    }

    [Fact]
    public async Task TheAudit_TellsWhatWasTakenBack()
    {
        var task = await _still.AddAsync(Hourly);
        await AheadForAMinuteAsync(task.Id, TimeSpan.FromHours(5));

        await SetRightAsync();
        await _still.ReconcileAsync();

        (await _still.Backend.GetAsync($"/otto/audit?task_id={task.Id}")).Read<Page<AuditEntry>>().Items
            .Where(line => line.Change?.Contains("clock", StringComparison.Ordinal) == true).Should().ContainSingle()
            .Which.Change.Should().Be("The clock was set back, so what was written off as missed from 2026-12-01 09:00:00 UTC on is due again.");
    }

    private async Task AheadForAMinuteAsync(long taskId, TimeSpan by)
    {
        await _still.ReconcileAsync();
        _still.Clock.AdjustTime(_still.Clock.GetUtcNow() + by);
        await _still.ReconcileAsync();
        await RingWhatIsDueAsync(taskId);
    }

    private async Task PutNextAsync(long taskId, DateTimeOffset at) =>
        (await _still.Backend.PatchTextAsync($"/otto/tasks/{taskId}", $$"""{"next_run_at": "{{at:O}}"}""")).Status.Should().Be(200);

    private async Task SetRightAsync()
    {
        _still.Clock.AdjustTime(Some.Now.AddMinutes(1));
        await _still.ReconcileAsync();
    }

    private async Task RingWhatIsDueAsync(long taskId)
    {
        while ((await _still.OccurrencesAsync(taskId)).Any(occurrence =>
            occurrence.Outcome == OccurrenceOutcome.Pending && occurrence.DueAt <= _still.Clock.GetUtcNow()))
        {
            await _still.RingByScheduleAsync(taskId);
        }
    }
}
