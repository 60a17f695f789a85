using Hangfire;
using Hangfire.States;
using OttoHangfire.Storage.Tests.Support;

namespace OttoHangfire.Storage.Tests.Facts;

/// <summary>Jobs as an application meets them: Hangfire's own client and server over the storage.</summary>
public abstract class BackgroundJobFacts(StorageUnderTest subject) : StorageFacts(subject)
{
    private readonly string _name = Work.NewName();

    private BackgroundJobClient Client => new(Storage);

    [Fact]
    public async Task AnEnqueuedJob_Runs_AndSucceedsWithItsResult()
    {
        Serve();

        var id = Client.Enqueue(() => Work.Answer(_name));
        await ReachesAsync(id, SucceededState.StateName);

        Work.TimesRun(_name).Should().Be(1);
        Monitoring.JobDetails(id).History.Select(entry => entry.StateName).Should().Equal("Succeeded", "Processing", "Enqueued");
        Connection.GetStateData(id).Data["Result"].Should().Contain("done");
        Monitoring.SucceededJobs(0, 1)[0].Key.Should().Be(id);
    }

    [Fact]
    public async Task ASucceededJob_ExpiresAfterTheStoragesTimeout_AndLeavesItsQueue()
    {
        Serve();

        var id = Client.Enqueue(() => Work.Run(_name));
        await ReachesAsync(id, SucceededState.StateName);

        Monitoring.JobDetails(id).ExpireAt.Should().BeCloseTo(Now + Storage.JobExpirationTimeout, TimeSpan.FromMinutes(1));
        await Eventually.BeTrueAsync(() => Monitoring.FetchedCount("default") == 0, "the job is acknowledged");
        Monitoring.EnqueuedCount("default").Should().Be(0);
    }

    [Fact]
    public async Task AFailingJob_Fails_AndStays()
    {
        Serve();

        var id = Client.Enqueue(() => Work.Fail(_name));
        await ReachesAsync(id, FailedState.StateName);

        Work.TimesRun(_name).Should().Be(1);
        Monitoring.JobDetails(id).ExpireAt.Should().BeNull("a failed job waits for a person");
        Monitoring.FailedJobs(0, 1)[0].Value.ExceptionMessage.Should().Be(_name + " failed");
    }

    [Fact]
    public async Task AJobThatFailsOnce_IsRetried_AndTheRetryIsCounted()
    {
        Serve();

        var id = Client.Enqueue(() => Work.FailOnce(_name));
        await ReachesAsync(id, SucceededState.StateName);

        Work.TimesRun(_name).Should().Be(2);
        Connection.GetJobParameter(id, "RetryCount").Should().Be("1");
        Connection.GetSetCount("retries").Should().Be(0);
    }

    [Fact]
    public async Task Statistics_And_Graphs_CountWhatRan()
    {
        Serve();

        var ok = Client.Enqueue(() => Work.Run(_name));
        var broken = Client.Enqueue(() => Work.Fail(_name));
        var deleted = Client.Schedule(() => Work.Run(_name), TimeSpan.FromHours(1));
        Client.Delete(deleted);
        await ReachesAsync(ok, SucceededState.StateName);
        await ReachesAsync(broken, FailedState.StateName);

        var statistics = Monitoring.GetStatistics();
        statistics.Succeeded.Should().Be(1);
        statistics.Failed.Should().Be(1);
        statistics.Deleted.Should().Be(1);
        statistics.Enqueued.Should().Be(0);
        statistics.Servers.Should().Be(1);
        Monitoring.SucceededByDatesCount().Values.Sum().Should().Be(1);
        Monitoring.HourlyFailedJobs().Values.Sum().Should().Be(1);
        Monitoring.DeletedByDatesCount().Values.Sum().Should().Be(1);
    }

    [Fact]
    public async Task ManyJobs_ByManyWorkers_RunOnceEach()
    {
        var ids = Enumerable.Range(0, 60).Select(i => Client.Enqueue(() => Work.Run(_name + i))).ToArray();

        Serve(workers: 8);
        await Eventually.BeTrueAsync(() => Monitoring.SucceededListCount() == ids.Length, "all jobs succeed");

        Enumerable.Range(0, 60).Select(i => Work.TimesRun(_name + i)).Should().AllBeEquivalentTo(1);
        Monitoring.ProcessingCount().Should().Be(0);
        Monitoring.EnqueuedCount("default").Should().Be(0);
        Monitoring.GetStatistics().Succeeded.Should().Be(ids.Length);
    }

    [Fact]
    public async Task JobQueueFeature_AJobOfItsOwnQueue_GoesThere()
    {
        var id = Client.Enqueue("critical", () => Work.Run(_name));
        Monitoring.EnqueuedCount("critical").Should().Be(1);

        Serve(configure: options => options.Queues = ["critical"]);
        await ReachesAsync(id, SucceededState.StateName);
    }

    [Fact]
    public async Task JobQueueFeature_AScheduledJobOfItsOwnQueue_GoesThereWhenItIsDue()
    {
        var id = Client.Schedule("critical", () => Work.Run(_name), TimeSpan.Zero);

        Serve(configure: options => options.Queues = ["critical"]);
        await ReachesAsync(id, SucceededState.StateName);
    }

    [Fact]
    public void JobQueueFeature_ARequeuedJob_GoesBackToItsOwnQueue()
    {
        var id = Client.Schedule("critical", () => Work.Run(_name), TimeSpan.FromHours(1));
        Client.Delete(id);

        Client.Requeue(id).Should().BeTrue();

        Monitoring.EnqueuedJobs("critical", 0, 9).Select(job => job.Key).Should().Equal(id);
        Monitoring.EnqueuedCount("default").Should().Be(0);
    }

    [Fact]
    public async Task AContinuation_WaitsForItsParent_ThenRuns()
    {
        var parent = Client.Schedule(() => Work.Run(_name), TimeSpan.FromHours(1));
        var child = Client.ContinueJobWith(parent, () => Work.Run(_name + "child"));
        Connection.GetStateData(child).Name.Should().Be(AwaitingState.StateName);
        Monitoring.AwaitingCount().Should().Be(1);

        Serve();
        Client.ChangeState(parent, new EnqueuedState());
        await ReachesAsync(child, SucceededState.StateName);

        Work.TimesRun(_name).Should().Be(1);
        Work.TimesRun(_name + "child").Should().Be(1);
        Monitoring.AwaitingCount().Should().Be(0);
    }

    [Fact]
    public async Task DeletingARunningJob_CancelsIt()
    {
        Serve();
        var id = Client.Enqueue(() => Work.Hold(_name, CancellationToken.None));
        await Eventually.BeTrueAsync(() => Work.TimesRun(_name) == 1, "the job starts");

        Client.Delete(id).Should().BeTrue();

        await Eventually.BeTrueAsync(() => Monitoring.FetchedCount("default") == 0, "the worker lets go of the job");
        Connection.GetStateData(id).Name.Should().Be(DeletedState.StateName);
    }

    [Fact]
    public async Task AShutdown_GivesTheRunningJobBack_AndTheNextServerRunsIt()
    {
        var server = Serve();
        var id = Client.Enqueue(() => Work.Hold(_name, CancellationToken.None));
        await Eventually.BeTrueAsync(() => Work.TimesRun(_name) == 1, "the job starts");

        server.Dispose();
        Work.Open(_name);
        Serve();

        await ReachesAsync(id, SucceededState.StateName);
        Work.TimesRun(_name).Should().Be(2);
    }

    [Fact]
    public async Task AServerThatStopsInTheMiddle_LeavesEveryJobDoneOrWaiting()
    {
        var ids = Enumerable.Range(0, 120).Select(i => Client.Enqueue(() => Work.Run(_name + i))).ToArray();
        var server = Serve(workers: 4);
        await Eventually.BeTrueAsync(() => Monitoring.SucceededListCount() > 10, "the first jobs succeed");

        server.Dispose();

        await Eventually.BeTrueAsync(
            () => Monitoring.SucceededListCount() + Monitoring.EnqueuedCount("default") == ids.Length && Monitoring.FetchedCount("default") == 0,
            TimeSpan.FromSeconds(5),
            "what is not done waits for the next server, in this process or another");

        Serve(workers: 4);
        await Eventually.BeTrueAsync(() => Monitoring.SucceededListCount() == ids.Length, "the next server does the rest");
        Enumerable.Range(0, ids.Length).Select(i => Work.TimesRun(_name + i)).Should().AllBeEquivalentTo(1);
    }

    [Fact]
    public async Task AServer_IsAnnouncedWhileItRuns_AndGoneAfterItStops()
    {
        var server = Serve(workers: 3, options => options.Queues = ["a", "b"]);
        await Eventually.BeTrueAsync(() => Monitoring.Servers().Count == 1, "the server is announced");
        Monitoring.Servers()[0].WorkersCount.Should().Be(3);
        Monitoring.Servers()[0].Queues.Should().Equal("a", "b");

        server.Dispose();

        Monitoring.Servers().Should().BeEmpty();
    }

    [Fact]
    public async Task AServerThatWasRemoved_AnnouncesItselfAgain()
    {
        Serve(configure: options => options.HeartbeatInterval = TimeSpan.FromMilliseconds(200));
        await Eventually.BeTrueAsync(() => Monitoring.Servers().Count == 1, "the server is announced");

        Connection.RemoveServer(Monitoring.Servers()[0].Name);

        await Eventually.BeTrueAsync(() => Monitoring.Servers().Count == 1, "the server restarts and is announced again");
        var id = Client.Enqueue(() => Work.Run(_name));
        await ReachesAsync(id, SucceededState.StateName);
    }

    [Fact]
    public async Task DisableConcurrentExecution_KeepsJobsOfAMethodApart()
    {
        Serve(workers: 5);

        var ids = Enumerable.Range(0, 6).Select(_ => Client.Enqueue(() => Work.Alone(_name))).ToArray();

        await Eventually.BeTrueAsync(() => Monitoring.SucceededListCount() == ids.Length, "all jobs succeed, one at a time");
        Monitoring.FailedCount().Should().Be(0);
    }

    [Fact]
    public async Task ProcessesFeature_AServerRemovesWhatIsExpired()
    {
        var id = CreateJob();
        Commit(write => write.ExpireJob(id, TimeSpan.FromSeconds(-5)));

        Serve();

        await Eventually.BeTrueAsync(() => Connection.GetJobData(id) is null, "the storage's own processes run in the server");
    }

    [Fact]
    public async Task AQueueEntryWhoseJobIsGone_IsClearedAway_AndDoesNotHoldUpTheNext()
    {
        Commit(write => write.AddToQueue("default", "4711"));
        Serve(workers: 1);

        var id = Client.Enqueue(() => Work.Run(_name));

        await ReachesAsync(id, SucceededState.StateName);
        Monitoring.EnqueuedCount("default").Should().Be(0);
    }

    private RunningServer Serve(int workers = 2, Action<BackgroundJobServerOptions>? configure = null) =>
        Closing(new RunningServer(Storage, workers, configure));

    private Task ReachesAsync(string id, string state) =>
        Eventually.BeTrueAsync(() => Connection.GetStateData(id)?.Name == state, $"job {id} is {state}");
}
