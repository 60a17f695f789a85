using System.Collections.Concurrent;
using System.Diagnostics;
using Hangfire.Storage;
using OttoHangfire.Storage.Tests.Support;

namespace OttoHangfire.Storage.Tests.Facts;

/// <summary>Queues: each job to exactly one owner, in order, without loss.</summary>
public abstract class QueueFacts(StorageUnderTest subject) : StorageFacts(subject)
{
    [Fact]
    public void FetchNextJob_RefusesNoQueues()
    {
        Connection.Invoking(c => c.FetchNextJob(null, CancellationToken.None)).Should().Throw<ArgumentNullException>();
        Connection.Invoking(c => c.FetchNextJob([], CancellationToken.None)).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void AddToQueue_RefusesNulls()
    {
        using var transaction = Begin();

        transaction.Invoking(t => t.AddToQueue(null, "1")).Should().Throw<ArgumentNullException>();
        transaction.Invoking(t => t.AddToQueue("default", null)).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void FetchNextJob_GivesTheJob_AndGivesItOnce()
    {
        var id = EnqueueJob();

        Fetch().JobId.Should().Be(id);

        ExpectNothingIn("default");
    }

    [Fact]
    public void FetchNextJob_TakesOnlyFromTheQueuesItWasGiven()
    {
        EnqueueJob("other");

        ExpectNothingIn("default", "Other");
    }

    [Fact]
    public void FetchNextJob_TakesFirstInFirstOut_ByTheTimeOfEnqueueing()
    {
        var ids = CreateJobs(5);
        string[] enqueued = [ids[3], ids[0], ids[4], ids[2], ids[1]];
        foreach (var id in enqueued)
        {
            Commit(write => write.AddToQueue("default", id));
        }

        enqueued.Select(_ => Fetch().JobId).ToArray().Should().Equal(enqueued);
    }

    [Fact]
    public void FetchNextJob_KeepsTheOrderOfOneTransaction()
    {
        var ids = CreateJobs(5);
        Commit(write => Array.ForEach(ids, id => write.AddToQueue("default", id)));

        ids.Select(_ => Fetch().JobId).ToArray().Should().Equal(ids);
    }

    [Fact]
    public void FetchNextJob_TakesQueuesInTheOrderOfTheArray_NotOfTheAlphabet()
    {
        var low = EnqueueJob("a-low");
        var high = EnqueueJob("z-high");

        Fetch("z-high", "a-low").JobId.Should().Be(high);
        Fetch("z-high", "a-low").JobId.Should().Be(low);
    }

    [Fact]
    public virtual void FetchNextJob_WithACancelledToken_ThrowsAtOnce_AndTakesNoJob()
    {
        var id = EnqueueJob();
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();

        Connection.Invoking(c => c.FetchNextJob(["default"], cancelled.Token)).Should().Throw<OperationCanceledException>();

        Fetch().JobId.Should().Be(id);
    }

    [Fact]
    public async Task Cancellation_ReleasesAllWaitingWorkersPromptly()
    {
        using var shutdown = new CancellationTokenSource();
        using var ready = new CountdownEvent(8);
        var waiting = Enumerable.Range(0, 8).Select(_ => Crowd.Run(() =>
        {
            using var connection = Storage.GetConnection();
            ready.Signal();
            connection.Invoking(c => c.FetchNextJob(["default"], shutdown.Token)).Should().Throw<OperationCanceledException>();
        })).ToArray();
        ready.Wait(Patience.Long);
        await Eventually.PassAsync(TimeSpan.FromMilliseconds(100));

        var cancelled = Stopwatch.GetTimestamp();
        await shutdown.CancelAsync();
        await Task.WhenAll(waiting);

        Stopwatch.GetElapsedTime(cancelled).Should().BeLessThan(TimeSpan.FromSeconds(1.5));
    }

    [Fact]
    public async Task Cancellation_LosesNoJob()
    {
        var ids = CreateJobs(40);
        var fetched = new ConcurrentBag<string>();

        foreach (var id in ids)
        {
            using var cancellation = new CancellationTokenSource();
            var fetch = Crowd.Run(() => TryFetch(cancellation.Token));
            var enqueue = Crowd.Run(() => Commit(write => write.AddToQueue("default", id)));
            await cancellation.CancelAsync();
            await Task.WhenAll(fetch, enqueue);
            Keep(await fetch);
        }

        while (fetched.Count < ids.Length)
        {
            Keep(Fetch());
        }

        fetched.Should().BeEquivalentTo(ids);
        ExpectNothingIn("default");

        void Keep(IFetchedJob? job)
        {
            if (job is not null)
            {
                fetched.Add(job.JobId);
                job.RemoveFromQueue();
                job.Dispose();
            }
        }
    }

    [Fact]
    public async Task AWaitingWorker_WakesForAJob_WellWithinASecond()
    {
        var id = CreateJob();
        using var waits = new ManualResetEventSlim();
        var worker = Crowd.Run(() =>
        {
            using var connection = (JobStorageConnection)Storage.GetConnection();
            waits.Set();
            using var job = FetchFrom(connection, "other", "default");
            return (job.JobId, At: Stopwatch.GetTimestamp());
        });
        waits.Wait(Patience.Long);
        await Eventually.PassAsync(TimeSpan.FromMilliseconds(200));

        var enqueued = Stopwatch.GetTimestamp();
        Commit(write => write.AddToQueue("default", id));

        var (fetched, at) = await worker;
        fetched.Should().Be(id);
        Stopwatch.GetElapsedTime(enqueued, at).Should().BeLessThan(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task ABurst_WakesAllWaitingWorkers()
    {
        var ids = CreateJobs(6);
        var workers = ids.Select(_ => Crowd.Run(() =>
        {
            var connection = Connect();
            return FetchFrom(connection).JobId;
        })).ToArray();
        await Eventually.PassAsync(TimeSpan.FromMilliseconds(200));

        Commit(write => Array.ForEach(ids, id => write.AddToQueue("default", id)));

        (await Task.WhenAll(workers)).Should().BeEquivalentTo(ids);
    }

    [Fact]
    public void AnUncommittedJob_IsNotFetched()
    {
        var id = CreateJob();
        using var transaction = Begin();
        transaction.AddToQueue("default", id);

        ExpectNothingIn("default");

        transaction.Commit();
        Fetch().JobId.Should().Be(id);
    }

    [Fact]
    public async Task AFetchedEntry_AlwaysFindsItsJob_HoweverSoonItIsFetched()
    {
        const int Jobs = 60;
        var lost = 0;
        var fetching = Crowd.Run(() =>
        {
            using var reader = Connect();
            for (var i = 0; i < Jobs; i++)
            {
                using var job = FetchFrom(reader);
                lost += reader.GetJobData(job.JobId) is null ? 1 : 0;
                job.RemoveFromQueue();
            }
        });

        await Crowd.RunAsync(3, _ =>
        {
            using var writer = Connect();
            for (var i = 0; i < Jobs / 3; i++)
            {
                var id = writer.CreateExpiredJob(Some.Job(), Some.NoParameters, Now, TimeSpan.FromHours(1));
                using var transaction = writer.CreateWriteTransaction();
                transaction.AddToQueue("default", id);
                transaction.Commit();
            }
        });
        await fetching;

        lost.Should().Be(0, "an entry comes with its job or after it");
    }

    [Fact]
    public void ADroppedTransaction_EnqueuesNothing()
    {
        var id = CreateJob();
        using (var transaction = Begin())
        {
            transaction.AddToQueue("default", id);
        }

        ExpectNothingIn("default");
    }

    [Fact]
    public virtual void RemoveFromQueue_IsTheEndOfIt_DisposeAfterwardsGivesNothingBack()
    {
        EnqueueJob();
        var job = Fetch();

        job.RemoveFromQueue();
        job.RemoveFromQueue();
        job.Requeue();
        job.Dispose();

        ExpectNothingIn("default");
        Monitoring.FetchedCount("default").Should().Be(0);
        Monitoring.EnqueuedCount("default").Should().Be(0);
    }

    [Fact]
    public virtual void Requeue_GivesTheJobBack_Once()
    {
        var id = EnqueueJob();
        var job = Fetch();

        job.Requeue();
        job.Requeue();
        job.Dispose();

        Fetch().JobId.Should().Be(id);
        ExpectNothingIn("default");
    }

    [Fact]
    public virtual void Dispose_WithoutAnAnswer_GivesTheJobBack()
    {
        var id = EnqueueJob();
        Fetch().Dispose();

        Fetch().JobId.Should().Be(id);
    }

    [Fact]
    public virtual async Task AFetchedJob_MayBeDisposedOnAnotherThread_AndAfterItsConnection()
    {
        var id = EnqueueJob();
        var connection = Connect();
        var job = FetchFrom(connection);
        connection.Dispose();

        await Crowd.Run(job.Dispose);

        Fetch().JobId.Should().Be(id);
    }

    [Fact]
    public void AnAcknowledgement_OfAFormerOwner_DoesNotTouchTheNextOnesFetch()
    {
        var id = EnqueueJob();
        var former = Fetch();
        former.Requeue();
        var next = Fetch();

        former.RemoveFromQueue();
        former.Dispose();
        next.Requeue();

        Fetch().JobId.Should().Be(id);
        ExpectNothingIn("default");
    }

    [Fact]
    public async Task AWorkerThatFinishesAndDoesNotComeBack_KeepsNoJobFromOthers()
    {
        var left = 60;
        Commit(write => Array.ForEach(CreateJobs(left), id => write.AddToQueue("default", id)));

        for (var inARow = 1; inARow <= 8; inARow++)
        {
            for (var i = 0; i < inARow; i++)
            {
                var job = Fetch();
                Commit(write => write.SetJobState(job.JobId, Some.State("Done")), write => write.RemoveFromQueue(job));
                left--;
            }

            await Eventually.BeTrueAsync(
                () => Monitoring.EnqueuedCount("default") == left && Monitoring.FetchedCount("default") == 0,
                TimeSpan.FromSeconds(3),
                "what nobody works on waits in the queue, for any process");
        }
    }

    [Fact]
    public async Task WorkersThatComeAndGo_LoseNoJob()
    {
        var ids = CreateJobs(150);
        Commit(write => Array.ForEach(ids, id => write.AddToQueue("default", id)));
        var fetched = new ConcurrentBag<string>();

        await Crowd.RunAsync(5, thread =>
        {
            var random = new Random(thread);
            using var connection = (JobStorageConnection)Storage.GetConnection();
            using var pause = new ManualResetEventSlim();
            for (var i = 0; i < 30; i++)
            {
                using var job = FetchFrom(connection);
                fetched.Add(job.JobId);
                using var transaction = (JobStorageTransaction)connection.CreateWriteTransaction();
                transaction.RemoveFromQueue(job);
                transaction.Commit();

                // Some come back at once, some just when nobody reckons with them any more.
                pause.Wait(random.Next(3) == 0 ? random.Next(15, 30) : 0);
            }
        });

        fetched.Should().BeEquivalentTo(ids);
        await Eventually.BeTrueAsync(() => Monitoring.FetchedCount("default") == 0, "nothing is left behind");
    }

    [Fact]
    public virtual void AJob_EnqueuedTwice_IsFetchedTwice()
    {
        var id = CreateJob();
        Commit(write => write.AddToQueue("default", id));
        var first = Fetch();

        Commit(write => write.AddToQueue("default", id));
        var second = Fetch();

        first.JobId.Should().Be(id);
        second.JobId.Should().Be(id);
        first.RemoveFromQueue();
        Monitoring.FetchedCount("default").Should().Be(1);
    }

    [Fact]
    public void AnEntryWhoseJobIsGone_IsFetchedAndAcknowledged_ByTheWorker()
    {
        Commit(write => write.AddToQueue("default", "4711"));

        var job = Fetch();

        job.JobId.Should().Be("4711");
        Connection.GetJobData(job.JobId).Should().BeNull();
        job.RemoveFromQueue();
        ExpectNothingIn("default");
    }

    [Fact]
    public async Task UnderARush_EachJobGoesToExactlyOneWorker()
    {
        var ids = CreateJobs(200);
        var fetched = new ConcurrentBag<string>();

        await Crowd.RunAsync(10, thread =>
        {
            using var connection = (JobStorageConnection)Storage.GetConnection();
            if (thread < 2)
            {
                foreach (var id in ids.Where((_, i) => i % 2 == thread))
                {
                    using var transaction = connection.CreateWriteTransaction();
                    transaction.AddToQueue(thread == 0 ? "even" : "odd", id);
                    transaction.Commit();
                }

                return;
            }

            for (var i = 0; i < 25; i++)
            {
                using var job = FetchFrom(connection, thread % 2 == 0 ? ["even", "odd"] : ["odd", "even"]);
                fetched.Add(job.JobId);
                job.RemoveFromQueue();
            }
        });

        fetched.Should().BeEquivalentTo(ids);
        Monitoring.EnqueuedCount("even").Should().Be(0);
        Monitoring.FetchedCount("odd").Should().Be(0);
    }

    [Fact]
    public async Task ThroughTwoStorageObjectsOverTheSameData_EachJobGoesToOneWorker()
    {
        var other = OpenAnother();
        var ids = CreateJobs(60);
        Commit(write => Array.ForEach(ids, id => write.AddToQueue("default", id)));
        var fetched = new ConcurrentBag<string>();

        await Crowd.RunAsync(4, thread =>
        {
            using var connection = (JobStorageConnection)(thread % 2 == 0 ? Storage : other).GetConnection();
            for (var i = 0; i < 15; i++)
            {
                using var job = FetchFrom(connection);
                fetched.Add(job.JobId);
                job.RemoveFromQueue();
            }
        });

        fetched.Should().BeEquivalentTo(ids);
    }

    private IFetchedJob? TryFetch(CancellationToken cancellation)
    {
        try
        {
            using var connection = Storage.GetConnection();
            return connection.FetchNextJob(["default"], cancellation);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }
}
