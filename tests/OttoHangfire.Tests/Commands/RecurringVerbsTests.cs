using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Commands;

/// <summary>Verbs and changes on recurring tasks: the schedule goes on, and each of its instants stays accounted for.</summary>
public sealed class RecurringVerbsTests : IAsyncLifetime
{
    private static readonly TaskSchedule HourlyCron = new() { Cron = "0 * * * *", TimeZone = "UTC" };

    private StillBackend _still = null!;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync();

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Fact]
    public async Task Pause_TakesTheRecurringJobAway_AndResumeBringsItBack()
    {
        var task = await _still.AddAsync(HourlyCron);

        await _still.Backend.TellAsync(task.Id, "pause");
        var paused = RecurringJobOf.Find(_still.Backend, task.Id);
        _still.Clock.Advance(TimeSpan.FromMinutes(150));
        var rung = await _still.RingByScheduleAsync(task.Id);
        var resumed = (await _still.Backend.TellAsync(task.Id, "resume")).Read<OttoTask>();

        paused.Should().BeNull();
        rung.Name.Should().Be("Deleted");
        resumed.Should().BeEquivalentTo(new { Status = OttoStatus.Pending, Reason = (string?)null, NextRunAt = Some.Now.AddHours(3) });
        RecurringJobOf.Find(_still.Backend, task.Id).Should().NotBeNull();
        (await OutcomesAsync(task.Id)).Should().Equal((1, "skipped", "paused"), (2, "skipped", "paused"), (3, "pending", null));
        _still.Agent.Asked.Should().BeEmpty();
    }

    [Fact]
    public async Task Run_IsExtra_AndTheNextInstantStays()
    {
        var task = await _still.AddAsync(HourlyCron);

        await _still.Backend.TellAsync(task.Id, "run");
        var ran = await _still.RingAsync(task.Id);
        var after = await _still.Backend.TaskAsync(task.Id);
        _still.Clock.Advance(TimeSpan.FromHours(1));
        await _still.RingByScheduleAsync(task.Id);

        ran.Name.Should().Be("Succeeded");
        after.Should().BeEquivalentTo(new { Status = OttoStatus.Pending, NextRunAt = Some.Now.AddHours(1) });
        RecurringJobOf.Find(_still.Backend, task.Id).Should().NotBeNull();
        (await OutcomesAsync(task.Id)).Should().Equal((0, "ran", null), (1, "ran", null), (2, "pending", null));
        (await _still.OccurrencesAsync(task.Id))[0].Kind.Should().Be("manual");
    }

    [Fact]
    public async Task RunTwice_BeforeItBegins_IsOneExtraRun()
    {
        var task = await _still.AddAsync(HourlyCron);

        await _still.Backend.TellAsync(task.Id, "run");
        _still.Clock.Advance(TimeSpan.FromSeconds(1));
        await _still.Backend.TellAsync(task.Id, "run");
        await _still.RingAsync(task.Id);

        _still.Agent.TimesAsked(task.Id).Should().Be(1);
        (await _still.OccurrencesAsync(task.Id)).Select(occurrence => occurrence.Outcome).Should().Equal("superseded", "ran", "pending");
    }

    [Fact]
    public async Task Cancel_EndsTheScheduleForGood()
    {
        var task = await _still.AddAsync(HourlyCron);

        await _still.Backend.TellAsync(task.Id, "cancel");
        _still.Clock.Advance(TimeSpan.FromHours(5));
        await _still.ReconcileAsync();
        var rung = await _still.RingByScheduleAsync(task.Id);

        rung.Name.Should().Be("Deleted");
        RecurringJobOf.Find(_still.Backend, task.Id).Should().BeNull();
        (await OutcomesAsync(task.Id)).Should().Equal((1, "skipped", "cancelled"));
    }

    [Fact]
    public async Task ANewSchedule_BeginsWithItsOwnFirstInstant()
    {
        var task = await _still.AddAsync(HourlyCron);

        var changed = await ChangeAsync(task, """{"schedule":{"cron":"30 9 * * *","time_zone":"UTC"}}""");

        changed.Schedule!.Cron.Should().Be("30 9 * * *");
        changed.NextRunAt.Should().Be(Some.Now.AddMinutes(90));
        RecurringJobOf.Find(_still.Backend, task.Id)!.Cron.Should().Be("30 9 * * *");
        _still.Clock.Advance(TimeSpan.FromMinutes(90));
        await _still.RingByScheduleAsync(task.Id);
        (await OutcomesAsync(task.Id)).Should().Equal((1.5, "ran", null), (25.5, "pending", null));
    }

    [Fact]
    public async Task AnotherKindOfSchedule_TakesTheRecurringJobAway()
    {
        var task = await _still.AddAsync(HourlyCron);

        var changed = await ChangeAsync(task, """{"schedule":{"every":"PT2H","time_zone":"UTC"}}""");

        changed.Schedule.Should().BeEquivalentTo(new { Cron = (string?)null, Every = "PT2H", Start = "2026-12-01T08:00:00", Missed = "once" });
        changed.NextRunAt.Should().Be(Some.Now, "every runs at once");
        RecurringJobOf.Find(_still.Backend, task.Id).Should().BeNull();
        (await _still.RingAsync(task.Id)).Name.Should().Be("Succeeded");
        (await OutcomesAsync(task.Id)).Should().Equal((0, "ran", null), (2, "pending", null));
    }

    [Fact]
    public async Task WithoutItsSchedule_ItRunsOnceMore_AtTheInstantThatItWaitedFor()
    {
        var task = await _still.AddAsync(HourlyCron);

        var changed = await ChangeAsync(task, """{"schedule":null}""");

        changed.Should().BeEquivalentTo(new { Schedule = (TaskSchedule?)null, task.NextRunAt });
        RecurringJobOf.Find(_still.Backend, task.Id).Should().BeNull();
        JobState.Of(_still.Backend, changed.HangfireJobId!).Name.Should().Be("Scheduled");
        await _still.RingAtItsNextTryAsync(task.Id);
        (await _still.Backend.TaskAsync(task.Id)).Status.Should().Be(OttoStatus.Success);
        (await OutcomesAsync(task.Id)).Should().Equal((1, "ran", null));
    }

    [Fact]
    public async Task AOneTimeTask_GetsASchedule()
    {
        var task = await _still.Backend.AddAsync(Some.Task("test.chore") with { NextRunAt = Some.Now.AddDays(1) });

        var changed = await ChangeAsync(task, """{"schedule":{"cron":"0 * * * *","time_zone":"UTC"}}""");

        changed.NextRunAt.Should().Be(Some.Now.AddHours(1));
        RecurringJobOf.Find(_still.Backend, task.Id).Should().NotBeNull();
        JobState.Of(_still.Backend, task.HangfireJobId!).Name.Should().Be("Deleted");
    }

    [Fact]
    public async Task ANewInstant_IsTheNextRun_AndTheScheduleGoesOnAfterIt()
    {
        var task = await _still.AddAsync(HourlyCron);

        var later = await ChangeAsync(task, """{"next_run_at":"2026-12-01T10:20:00Z"}""");
        await _still.RingAtItsNextTryAsync(task.Id);
        var after = await _still.Backend.TaskAsync(task.Id);
        var byDefault = await ChangeAsync(task, """{"next_run_at":null}""");

        later.NextRunAt.Should().Be(Some.Now.AddMinutes(140));
        after.NextRunAt.Should().Be(Some.Now.AddHours(3));
        byDefault.NextRunAt.Should().Be(Some.Now.AddHours(3), "the default is its next instant");
        (await OutcomesAsync(task.Id)).Should().Equal((140.0 / 60, "ran", null), (3, "pending", null));
    }

    [Theory]
    [InlineData("""{"schedule":{"cron":"61 * * * *"}}""", "schedule.cron")]
    [InlineData("""{"schedule":{"every":"PT1S"}}""", "schedule.every")]
    [InlineData("""{"schedule":{"cron":"0 7 * * *","time_zone":"Mars/Olympus"}}""", "schedule.time_zone")]
    [InlineData("""{"schedule":"0 7 * * *"}""", "schedule")]
    public async Task AWrongSchedule_ChangesNothing(string body, string field)
    {
        var task = await _still.AddAsync(HourlyCron);

        (await _still.Backend.PatchTextAsync($"/otto/tasks/{task.Id}", body)).AsWrongField(field);

        (await _still.Backend.TaskAsync(task.Id)).Schedule.Should().BeEquivalentTo(task.Schedule);
    }

    [Fact]
    public async Task ARecurringTaskThatHasEnded_CanBeChanged_AndStaysAsItEnded()
    {
        var task = await _still.AddAsync(new TaskSchedule { Rrule = "FREQ=DAILY;COUNT=1", TimeZone = "UTC" });
        await _still.RingAsync(task.Id);
        var ended = await _still.Backend.TaskAsync(task.Id);

        var changed = await ChangeAsync(task, """{"description":"Something else"}""");

        ended.Status.Should().Be(OttoStatus.Success);
        changed.Should().BeEquivalentTo(new { Status = OttoStatus.Success, Description = "Something else" });
    }

    [Fact]
    public async Task OttosOwnSchedules_AreFurtherApart()
    {
        _still.Agent.Answers(
            "Often.",
            Some.Action("life_os.create_task", new { type = "test.child", description = "x", schedule = new { every = "PT1M" } }),
            Some.Action("life_os.create_task", new { type = "test.child", description = "y", schedule = new { every = "PT5M" } }));
        var task = await _still.AddAsync();

        await _still.RingAsync(task.Id);

        var actions = (await _still.Backend.RunsAsync(task.Id))[0].OutputPayload!.Execution.Actions;
        actions[0].Should().BeEquivalentTo(new { Status = ActionStatus.Error });
        actions[0].Error.Should().Contain("schedule.every");
        actions[1].Status.Should().Be(ActionStatus.Ok);
        var child = (await _still.Backend.GetAsync("/otto/tasks?type=test.child")).Read<Page<OttoTask>>().Items.Single();
        (await _still.Backend.PatchTextAsync($"/otto/tasks/{child.Id}", """{"schedule":{"every":"PT1M"}}""")).AsWrongField("schedule.every");
    }

    private async Task<OttoTask> ChangeAsync(OttoTask task, string change) =>
        (await _still.Backend.PatchTextAsync($"/otto/tasks/{task.Id}", change)).Read<OttoTask>();

    /// <summary>Hours after the beginning, and what became of each.</summary>
    private async Task<IEnumerable<(double Hour, string Outcome, string? Reason)>> OutcomesAsync(long taskId) =>
        (await _still.OccurrencesAsync(taskId)).Select(occurrence => ((occurrence.ScheduledFor - Some.Now).TotalHours, occurrence.Outcome, occurrence.Reason));
}
