using Hangfire;
using Hangfire.States;
using OttoHangfire.Storage.Tests.Support;

namespace OttoHangfire.Storage.Tests.Facts;

/// <summary>The lists of the dashboard: windows of one stable order, with what a page shows of each job.</summary>
public abstract class MonitoringListFacts(StorageUnderTest subject) : StorageFacts(subject)
{
    [Fact]
    public void WithoutJobs_AllIsZeroAndEmpty()
    {
        new[]
        {
            Monitoring.EnqueuedCount("default"), Monitoring.FetchedCount("default"), Monitoring.ScheduledCount(), Monitoring.FailedCount(),
            Monitoring.ProcessingCount(), Monitoring.SucceededListCount(), Monitoring.DeletedListCount(), Monitoring.AwaitingCount(),
        }.Should().AllBeEquivalentTo(0L);
        Monitoring.EnqueuedJobs("default", 0, 10).Should().BeEmpty();
        Monitoring.FetchedJobs("default", 0, 10).Should().BeEmpty();
        Monitoring.ScheduledJobs(0, 10).Should().BeEmpty();
        Monitoring.FailedJobs(0, 10).Should().BeEmpty();
        Monitoring.ProcessingJobs(0, 10).Should().BeEmpty();
        Monitoring.SucceededJobs(0, 10).Should().BeEmpty();
        Monitoring.DeletedJobs(0, 10).Should().BeEmpty();
        Monitoring.AwaitingJobs(0, 10).Should().BeEmpty();
        Monitoring.Queues().Should().BeEmpty();
        Monitoring.Servers().Should().BeEmpty();
    }

    [Fact]
    public void Succeeded_IsNewestFirst_WithResultAndDuration()
    {
        var ids = InState(3, i => SomeStates.Succeeded(i));

        var page = Monitoring.SucceededJobs(0, 10);

        page.Select(entry => entry.Key).Should().Equal(ids.Reverse());
        var newest = page[0].Value;
        newest.Job.Method.Name.Should().Be(nameof(Work.Nothing));
        newest.InvocationData.Should().NotBeNull();
        newest.InSucceededState.Should().BeTrue();
        newest.TotalDuration.Should().Be(102, "performance 2 and latency 100");
        newest.Result.ToString().Should().Contain("2");
        newest.SucceededAt.Should().BeCloseTo(Now, TimeSpan.FromMinutes(1));
        newest.StateData.Should().ContainKey("PerformanceDuration");
        Monitoring.SucceededListCount().Should().Be(3);
    }

    [Fact]
    public void Failed_IsNewestFirst_WithTheException()
    {
        var ids = InState(3, i => new FailedState(new InvalidOperationException("broken " + i)) { Reason = "reason " + i });

        var page = Monitoring.FailedJobs(0, 10);

        page.Select(entry => entry.Key).Should().Equal(ids.Reverse());
        var newest = page[0].Value;
        newest.ExceptionType.Should().Be(typeof(InvalidOperationException).FullName);
        newest.ExceptionMessage.Should().Be("broken 2");
        newest.ExceptionDetails.Should().Contain("broken 2");
        newest.Reason.Should().Be("reason 2");
        newest.InFailedState.Should().BeTrue();
        newest.FailedAt.Should().BeCloseTo(Now, TimeSpan.FromMinutes(1));
        Monitoring.FailedCount().Should().Be(3);
    }

    [Fact]
    public void Deleted_IsNewestFirst()
    {
        var ids = InState(3, _ => new DeletedState());

        var page = Monitoring.DeletedJobs(0, 10);

        page.Select(entry => entry.Key).Should().Equal(ids.Reverse());
        page[0].Value.InDeletedState.Should().BeTrue();
        page[0].Value.DeletedAt.Should().BeCloseTo(Now, TimeSpan.FromMinutes(1));
        Monitoring.DeletedListCount().Should().Be(3);
    }

    [Fact]
    public void Processing_IsOldestFirst_WithItsServer()
    {
        var ids = InState(3, i => SomeStates.Processing("server-" + i));

        var page = Monitoring.ProcessingJobs(0, 10);

        page.Select(entry => entry.Key).Should().Equal(ids);
        page[0].Value.ServerId.Should().Be("server-0");
        page[0].Value.InProcessingState.Should().BeTrue();
        page[0].Value.StartedAt.Should().BeCloseTo(Now, TimeSpan.FromMinutes(1));
        Monitoring.ProcessingCount().Should().Be(3);
    }

    [Fact]
    public void Scheduled_IsInTheOrderOfItsList_WithItsTime()
    {
        var due = Now.AddHours(1);
        var ids = InState(3, i => new ScheduledState(due.AddMinutes(i)));

        var page = Monitoring.ScheduledJobs(0, 10);

        page.Select(entry => entry.Key).Should().Equal(ids);
        page[0].Value.EnqueueAt.Should().BeCloseTo(due, TimeSpan.FromSeconds(1));
        page[0].Value.ScheduledAt.Should().BeCloseTo(Now, TimeSpan.FromMinutes(1));
        page[0].Value.InScheduledState.Should().BeTrue();
        Monitoring.ScheduledCount().Should().Be(3);
    }

    [Fact]
    public void AwaitingFeature_ListsAndCountsJobsThatWait()
    {
        Storage.HasFeature(Hangfire.Storage.JobStorageFeatures.Monitoring.AwaitingJobs).Should().BeTrue();
        var parent = CreateJob();
        Commit(write => write.SetJobState(parent, new ScheduledState(TimeSpan.FromHours(1))));
        var ids = InState(2, _ => new AwaitingState(parent, new EnqueuedState(), JobContinuationOptions.OnlyOnSucceededState));

        var page = Monitoring.AwaitingJobs(0, 10);

        page.Select(entry => entry.Key).Should().Equal(ids);
        page[0].Value.InAwaitingState.Should().BeTrue();
        page[0].Value.ParentStateName.Should().Be("Scheduled");
        page[0].Value.AwaitingAt.Should().BeCloseTo(Now, TimeSpan.FromMinutes(1));
        Monitoring.AwaitingCount().Should().Be(2);
    }

    [Fact]
    public void Enqueued_IsInQueueOrder_AndCountsWhatWaits()
    {
        var ids = Enumerable.Range(0, 4).Select(_ => EnqueueInState("default")).ToArray();
        EnqueueInState("other");
        Fetch();

        var page = Monitoring.EnqueuedJobs("default", 0, 10);

        page.Select(entry => entry.Key).Should().Equal(ids[1..]);
        page[0].Value.State.Should().Be("Enqueued");
        page[0].Value.InEnqueuedState.Should().BeTrue();
        page[0].Value.EnqueuedAt.Should().BeCloseTo(Now, TimeSpan.FromMinutes(1));
        page[0].Value.Job.Method.Name.Should().Be(nameof(Work.Nothing));
        Monitoring.EnqueuedCount("default").Should().Be(3);
        Monitoring.EnqueuedCount("other").Should().Be(1);
        Monitoring.EnqueuedCount("nobody").Should().Be(0);
    }

    [Fact]
    public virtual void Fetched_ListsAndCountsWhatIsOwned()
    {
        var ids = Enumerable.Range(0, 3).Select(_ => EnqueueInState("default")).ToArray();
        Fetch();
        Fetch();

        var page = Monitoring.FetchedJobs("default", 0, 10);

        page.Select(entry => entry.Key).Should().BeEquivalentTo(ids[..2]);
        page[0].Value.Job.Should().NotBeNull();
        page[0].Value.State.Should().Be("Enqueued");
        page[0].Value.FetchedAt.Should().BeCloseTo(Now, TimeSpan.FromMinutes(1));
        Monitoring.FetchedCount("default").Should().Be(2);
        Monitoring.FetchedCount("nobody").Should().Be(0);
    }

    [Fact]
    public void Pages_AreWindowsOfOneOrder()
    {
        var succeeded = InState(7, i => SomeStates.Succeeded(i)).Reverse().ToArray();
        var processing = InState(7, i => SomeStates.Processing("server"));
        var enqueued = Enumerable.Range(0, 7).Select(_ => EnqueueInState("default")).ToArray();

        Monitoring.SucceededJobs(2, 3).Select(entry => entry.Key).Should().Equal(succeeded[2..5]);
        Monitoring.SucceededJobs(6, 10).Select(entry => entry.Key).Should().Equal(succeeded[6..]);
        Monitoring.SucceededJobs(7, 10).Should().BeEmpty();
        Monitoring.SucceededJobs(0, 0).Should().BeEmpty();
        Monitoring.ProcessingJobs(2, 3).Select(entry => entry.Key).Should().Equal(processing[2..5]);
        Monitoring.EnqueuedJobs("default", 2, 3).Select(entry => entry.Key).Should().Equal(enqueued[2..5]);
        Monitoring.EnqueuedJobs("default", 6, 3).Select(entry => entry.Key).Should().Equal(enqueued[6..]);
    }

    [Fact]
    public void AJobThatChangesItsState_MovesFromListToList()
    {
        var id = InState(1, _ => SomeStates.Processing("server"))[0];

        Commit(write => write.SetJobState(id, SomeStates.Succeeded(1)));

        Monitoring.ProcessingCount().Should().Be(0);
        Monitoring.ProcessingJobs(0, 10).Should().BeEmpty();
        Monitoring.SucceededListCount().Should().Be(1);
    }

    [Fact]
    public void AJobThatEntersAStateAgain_IsTheNewestOfIt()
    {
        var ids = InState(3, _ => new FailedState(new InvalidOperationException("broken")));

        Commit(write => write.SetJobState(ids[0], new FailedState(new InvalidOperationException("again"))));

        Monitoring.FailedJobs(0, 10)[0].Key.Should().Be(ids[0]);
        Monitoring.FailedCount().Should().Be(3);
    }

    [Fact]
    public void StatesWithoutTheExpectedData_AreShownAllTheSame()
    {
        string[] names = [SucceededState.StateName, FailedState.StateName, DeletedState.StateName, ProcessingState.StateName, AwaitingState.StateName];
        foreach (var name in names)
        {
            InState(1, _ => new StateDouble(name, null, () => null));
        }

        Monitoring.SucceededJobs(0, 1)[0].Value.TotalDuration.Should().BeNull();
        Monitoring.FailedJobs(0, 1)[0].Value.ExceptionType.Should().BeNull();
        Monitoring.DeletedJobs(0, 1).Should().ContainSingle();
        Monitoring.ProcessingJobs(0, 1)[0].Value.ServerId.Should().BeNull();
        Monitoring.AwaitingJobs(0, 1)[0].Value.ParentStateName.Should().BeNull();
    }

    [Fact]
    public void AScheduledJobWithoutItsTime_IsShownAllTheSame()
    {
        InState(1, _ => new StateDouble(ScheduledState.StateName, null, () => null));

        Monitoring.Invoking(m => m.ScheduledJobs(0, 10)).Should().NotThrow();
    }

    [Fact]
    public void JobsOfAnUnknownType_AreListedWithTheirException()
    {
        var id = CreateJob(Some.UnloadableJob());
        Commit(write => write.SetJobState(id, SomeStates.Processing("server")), write => write.AddToQueue("default", id));

        var processing = Monitoring.ProcessingJobs(0, 10)[0].Value;
        processing.Job.Should().BeNull();
        processing.LoadException.Should().NotBeNull();
        processing.InvocationData.Should().NotBeNull();
        Monitoring.EnqueuedJobs("default", 0, 10)[0].Value.LoadException.Should().NotBeNull();
    }

    [Fact]
    public void AnEntryWhoseJobIsGone_DoesNotBreakThePage()
    {
        Commit(write => write.AddToQueue("default", "4711"));
        EnqueueInState("default");

        var page = Monitoring.EnqueuedJobs("default", 0, 10);

        page.Select(entry => entry.Key).Should().HaveCount(2).And.Contain("4711");
        Monitoring.Queues()[0].FirstJobs.Should().HaveCount(2);
        Fetch();
        Monitoring.Invoking(m => m.FetchedJobs("default", 0, 10)).Should().NotThrow();
    }

    [Fact]
    public void AnEnqueuedJob_ThatIsElsewhereMeanwhile_IsMarkedSo()
    {
        var id = EnqueueInState("default");
        Commit(write => write.SetJobState(id, new DeletedState()));

        Monitoring.EnqueuedJobs("default", 0, 10).Should().ContainSingle().Which.Value.InEnqueuedState.Should().BeFalse();
    }

    [Fact]
    public virtual void Queues_AreListedByName_WithLength_FetchedAndTheFirstFive()
    {
        var ids = Enumerable.Range(0, 7).Select(_ => EnqueueInState("beta")).ToArray();
        EnqueueInState("alpha");
        Fetch("beta");

        var queues = Monitoring.Queues();

        queues.Select(queue => queue.Name).Should().Equal("alpha", "beta");
        queues[1].Length.Should().Be(6);
        queues[1].Fetched.Should().Be(1);
        queues[1].FirstJobs.Select(entry => entry.Key).Should().Equal(ids[1..6]);
        queues[1].FirstJobs[0].Value.EnqueuedAt.Should().NotBeNull();
    }

    private string[] InState(int count, Func<int, IState> state) =>
        [.. Enumerable.Range(0, count).Select(i =>
        {
            var id = CreateJob();
            Commit(write => write.SetJobState(id, state(i)));
            return id;
        })];

    private string EnqueueInState(string queue)
    {
        var id = CreateJob();
        Commit(write => write.SetJobState(id, new EnqueuedState(queue)), write => write.AddToQueue(queue, id));
        return id;
    }
}
