using Hangfire;
using Hangfire.Common;
using Hangfire.States;
using Microsoft.Extensions.DependencyInjection;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Schedules;
using OttoHangfire.Tests.Support;
using OttoHangfire.Worker;

namespace OttoHangfire.Tests.Worker;

/// <summary>The recurring jobs of Hangfire ring for cron tasks, and the net keeps them as the tasks want them.</summary>
[Collection(OnTheClock.Name)]
public sealed class RecurringJobTests
{
    private static readonly TaskSchedule EveryTenSeconds = new() { Cron = "*/10 * * * * *", TimeZone = "UTC" };
    private static readonly TaskSchedule Hourly = new() { Cron = "0 * * * *", TimeZone = "UTC" };

    [Fact]
    public async Task WithoutTheReconciler_EachInstantRunsOnTime_AndItsJobTellsTheTruth()
    {
        await using var backend = await OttoBackend.StartAsync(new BackendOptions { Reconciler = false });
        var cron = await backend.AddAsync(Some.Task("test.cron") with { Schedule = EveryTenSeconds });
        var every = await backend.AddAsync(Some.Task("test.every") with { Schedule = new TaskSchedule { Every = "PT10S" } });

        foreach (var task in new[] { cron, every })
        {
            var runs = await Eventually.SeesAsync(() => backend.RunsAsync(task.Id), seen => seen.Count(run => run.FinishedAt is not null) >= 2, TimeSpan.FromSeconds(40));

            foreach (var run in runs.Where(run => run.FinishedAt is not null))
            {
                run.StartedAt.Should().BeOnOrAfter(run.ScheduledFor!.Value).And.BeBefore(run.ScheduledFor.Value.AddSeconds(run.ScheduledFor < task.CreatedAt ? 5 : 1.5));
                await Eventually.HoldsAsync(() => JobState.Of(backend, run.HangfireJobId!).Name == SucceededState.StateName);
            }

            (runs[0].ScheduledFor - runs[1].ScheduledFor).Should().Be(TimeSpan.FromSeconds(10));
        }

        RecurringJobOf.Find(backend, cron.Id)!.LastJobId.Should().Be((await backend.TaskAsync(cron.Id)).HangfireJobId);
    }

    [Fact]
    public async Task ARecurringJobThatHangfireGaveUpAfterFiveErrors_IsArmedAgain()
    {
        var zones = new UnreadableZones();
        await using var backend = await OttoBackend.StartAsync(
            new BackendOptions { Reconciler = false, Services = services => services.AddSingleton<ITimeZoneResolver>(zones) });
        var task = await backend.AddAsync(Some.Task("test.chore") with { Schedule = EveryTenSeconds });
        zones.AreUnreadable = true;
        await Eventually.HoldsAsync(() => RecurringJobOf.Find(backend, task.Id) is { Error: not null, NextExecution: null }, within: TimeSpan.FromSeconds(30));

        zones.AreUnreadable = false;
        await backend.Get<Reconciler>().ReconcileAsync(CancellationToken.None);

        RecurringJobOf.Find(backend, task.Id).Should().BeEquivalentTo(new { Error = (string?)null });
        await Eventually.HoldsAsync(async () => (await backend.RunsAsync(task.Id)).Count > 0);
    }

    [Fact]
    public async Task ARecurringJobThatIsGone_IsMadeAgain()
    {
        await using var still = await StillBackend.StartAsync();
        var task = await still.AddAsync(Hourly);
        new RecurringJobManager(still.Get<JobStorage>()).RemoveIfExists($"task-{task.Id}");

        await still.ReconcileAsync();

        RecurringJobOf.Find(still.Backend, task.Id)!.NextExecution.Should().Be(task.NextRunAt!.Value.UtcDateTime);
    }

    [Fact]
    public async Task ARecurringJobThatNoTaskWants_IsTakenAway_AndThoseOfOthersStay()
    {
        await using var still = await StillBackend.StartAsync();
        var manager = new RecurringJobManager(still.Get<JobStorage>());
        manager.AddOrUpdate("task-4711", () => Console.WriteLine(), "0 0 1 1 *");
        manager.AddOrUpdate("somebody-else", () => Console.WriteLine(), "0 0 1 1 *");

        await still.ReconcileAsync();

        using var connection = still.Get<JobStorage>().GetConnection();
        connection.GetAllItemsFromSet("recurring-jobs").Should().Equal("somebody-else");
    }

    [Fact]
    public async Task WithNothingBroken_TheNetLeavesTheRecurringJobsAlone()
    {
        await using var still = await StillBackend.StartAsync();
        var task = await still.AddAsync(Hourly);
        using var connection = still.Get<JobStorage>().GetConnection();
        var before = connection.GetAllEntriesFromHash($"recurring-job:task-{task.Id}");

        still.Clock.Advance(TimeSpan.FromMinutes(5));
        await still.ReconcileAsync();

        connection.GetAllEntriesFromHash($"recurring-job:task-{task.Id}").Should().BeEquivalentTo(before);
    }

    [Fact]
    public async Task ACronWhoseRingIsLost_IsRungForByTheNet_Once()
    {
        await using var still = await StillBackend.StartAsync();
        var task = await still.AddAsync(Hourly);
        still.Clock.Advance(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(10));

        await still.ReconcileAsync();
        var rung = await still.Backend.TaskAsync(task.Id);
        await still.ReconcileAsync();

        rung.HangfireJobId.Should().NotBeNull();
        (await still.Backend.TaskAsync(task.Id)).HangfireJobId.Should().Be(rung.HangfireJobId);
        (await still.RingAsync(task.Id)).Should().BeOfType<SucceededState>();
    }

    [Fact]
    public async Task ARingThatStillWaitsInTheQueue_IsNotDoubled()
    {
        await using var still = await StillBackend.StartAsync();
        var task = await still.AddAsync(Hourly);
        var manager = new RecurringJobManager(still.Get<JobStorage>(), still.Get<IJobFilterProvider>());

        for (var ring = 1; ring <= 3; ring++)
        {
            manager.Trigger($"task-{task.Id}");
        }

        still.Get<JobStorage>().GetMonitoringApi().EnqueuedCount("default").Should().Be(1);
    }

    [Fact]
    public async Task WhileHangfireHoldsTheRecurringJob_TheTaskChangesAllTheSame_AndTheJobFollows()
    {
        await using var still = await StillBackend.StartAsync();
        var task = await still.AddAsync(Hourly);
        using var connection = still.Get<JobStorage>().GetConnection();
        var held = connection.AcquireDistributedLock($"lock:recurring-job:task-{task.Id}", TimeSpan.FromSeconds(1));

        var cancelling = still.Backend.TellAsync(task.Id, "cancel");
        await still.Backend.TaskAsync(task.Id, seen => seen.Reason == OttoReason.Cancelled);
        var meanwhile = RecurringJobOf.Find(still.Backend, task.Id);
        held.Dispose();
        await cancelling;

        meanwhile.Should().NotBeNull("its lock is somebody else's");
        RecurringJobOf.Find(still.Backend, task.Id).Should().BeNull();
    }

    [Fact]
    public async Task AZoneThatIsGone_BlocksTheTaskWithASentence_AndLeavesNoRecurringJob()
    {
        await using var still = await StillBackend.StartAsync();
        var task = await still.AddAsync(Hourly);
        await still.Get<OttoDatabase>().WriteAsync(
            transaction => transaction.ExecuteAsync(
                "UPDATE otto_tasks SET schedule = replace(schedule, 'UTC', 'Mars/Olympus') WHERE id = @Id", new { task.Id }),
            CancellationToken.None);
        var reconciler = still.Get<Reconciler>();

        await reconciler.StartAsync(CancellationToken.None);

        var blocked = await still.Backend.TaskAsync(task.Id);
        blocked.Should().BeEquivalentTo(new { Status = OttoStatus.Blocked, Reason = OttoReason.Failing });
        blocked.LastError.Should().Contain("time_zone").And.Contain("list of zones").And.EndWith("Change it, then retry the task.");
        RecurringJobOf.Find(still.Backend, task.Id).Should().BeNull();
        await reconciler.StopAsync(CancellationToken.None);
    }

    /// <summary>Zones that cannot be read for a while, as from a full or broken disk.</summary>
    private sealed class UnreadableZones : ITimeZoneResolver
    {
        private readonly TimeZones _zones = new();

        public bool AreUnreadable { get; set; }

        public TimeZoneInfo GetTimeZoneById(string timeZoneId) =>
            AreUnreadable ? throw new IOException("The disk does not answer.") : _zones.GetTimeZoneById(timeZoneId);
    }
}
