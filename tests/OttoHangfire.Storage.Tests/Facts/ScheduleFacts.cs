using Hangfire;
using Hangfire.States;
using Hangfire.Storage;
using OttoHangfire.Storage.Tests.Support;

namespace OttoHangfire.Storage.Tests.Facts;

/// <summary>Scheduled and recurring jobs, through Hangfire's own schedulers.</summary>
public abstract class ScheduleFacts(StorageUnderTest subject) : StorageFacts(subject)
{
    private readonly string _name = Work.NewName();

    private BackgroundJobClient Client => new(Storage);

    private RecurringJobManager Recurring => new(Storage);

    [Fact]
    public async Task AScheduledJob_RunsWhenItIsDue_NotBefore()
    {
        Serve();
        var due = Now.AddSeconds(1.5);

        var id = Client.Schedule(() => Work.Run(_name), new DateTimeOffset(due));
        await ReachesAsync(id, SucceededState.StateName);

        // Scores are whole seconds: Hangfire writes them so.
        Work.LastStart(_name).Should().BeOnOrAfter(due.AddSeconds(-1));
        Connection.GetSetCount("schedule").Should().Be(0);
    }

    [Fact]
    public async Task ADueBatch_RunsOnceEach_AndWhatIsNotDueStays()
    {
        var later = Client.Schedule(() => Work.Run(_name + "later"), TimeSpan.FromHours(1));
        for (var i = 0; i < 50; i++)
        {
            Client.Schedule(() => Work.Run(_name + i), TimeSpan.FromSeconds(-1));
        }

        Serve(workers: 4, options => options.MaxDegreeOfParallelismForSchedulers = 2);
        await Eventually.BeTrueAsync(() => Monitoring.SucceededListCount() == 50, "all due jobs ran");

        Enumerable.Range(0, 50).Select(i => Work.TimesRun(_name + i)).Should().AllBeEquivalentTo(1);
        Connection.GetStateData(later).Name.Should().Be(ScheduledState.StateName);
    }

    [Fact]
    public async Task TwoSchedulers_EnqueueADueJobOnce()
    {
        for (var i = 0; i < 20; i++)
        {
            Client.Schedule(() => Work.Run(_name + i), TimeSpan.FromSeconds(-1));
        }

        Serve(configure: options => options.ServerName = "one");
        Serve(configure: options => options.ServerName = "two");
        await Eventually.BeTrueAsync(() => Monitoring.SucceededListCount() == 20, "all due jobs ran");

        Enumerable.Range(0, 20).Select(i => Work.TimesRun(_name + i)).Should().AllBeEquivalentTo(1);
    }

    [Fact]
    public void ARecurringJob_IsKept_Changed_AndRemoved()
    {
        Recurring.AddOrUpdate("daily", () => Work.Run(_name), Cron.Daily());
        Recurring.AddOrUpdate("daily", () => Work.Run(_name), Cron.Hourly());

        var job = Connection.GetRecurringJobs().Should().ContainSingle().Which;
        job.Id.Should().Be("daily");
        job.Cron.Should().Be(Cron.Hourly());
        job.NextExecution.Should().BeAfter(Now).And.BeBefore(Now.AddHours(1.1));
        Connection.GetRecurringJobCount().Should().Be(1);
        Monitoring.GetStatistics().Recurring.Should().Be(1);

        Recurring.RemoveIfExists("daily");
        Connection.GetRecurringJobs().Should().BeEmpty();
        Monitoring.GetStatistics().Recurring.Should().Be(0);
    }

    [Fact]
    public async Task ATriggeredRecurringJob_RunsNow_AndRemembersItsLastRun()
    {
        Recurring.AddOrUpdate("yearly", () => Work.Run(_name), Cron.Yearly());
        Serve();

        var id = Recurring.TriggerJob("yearly");
        await ReachesAsync(id, SucceededState.StateName);

        var job = Connection.GetRecurringJobs().Single();
        job.LastJobId.Should().Be(id);
        await Eventually.BeTrueAsync(() => Connection.GetRecurringJobs().Single().LastJobState == SucceededState.StateName, "the state of its last job shows");
    }

    [Fact]
    public async Task ARecurringJob_OfEverySecond_KeepsRunning()
    {
        Recurring.AddOrUpdate("ticking", () => Work.Run(_name), "* * * * * *");

        Serve();

        await Eventually.BeTrueAsync(() => Work.TimesRun(_name) >= 2, "it runs again and again");
        Connection.GetRecurringJobs().Single().Error.Should().BeNull();
    }

    [Fact]
    public async Task ARecurringJobThatCannotBeLoaded_IsDisabledOrRetried_AndOthersRun()
    {
        Connection.SetRangeInHash("recurring-job:broken", Some.Fields(("Cron", "* * * * * *"), ("Job", "{not json"), ("CreatedAt", "0")));
        Commit(write => write.AddToSet("recurring-jobs", "broken", 0));
        Recurring.AddOrUpdate("fine", () => Work.Run(_name), "* * * * * *");

        Serve();

        await Eventually.BeTrueAsync(() => Work.TimesRun(_name) >= 1, "the sound one runs");
    }

    private void Serve(int workers = 2, Action<BackgroundJobServerOptions>? configure = null) =>
        Closing(new RunningServer(Storage, workers, configure));

    private Task ReachesAsync(string id, string state) =>
        Eventually.BeTrueAsync(() => Connection.GetStateData(id)?.Name == state, $"job {id} is {state}");
}
