using Hangfire.Storage;
using OttoHangfire.Storage.Tests.Support;

namespace OttoHangfire.Storage.Tests.Facts;

/// <summary>Acknowledgement in a transaction: a job's last state and its leaving the queue are one commit.</summary>
public abstract class TransactionalAcknowledgeFacts(StorageUnderTest subject) : StorageFacts(subject)
{
    [Fact]
    public virtual void TheFeature_IsDeclaredUnderTheNameThatTheWorkerAsksFor()
    {
        EnqueueJob();

        Storage.HasFeature(JobStorageFeatures.Transaction.RemoveFromQueue(Fetch().GetType())).Should().BeTrue();
    }

    [Fact]
    public virtual void RemoveFromQueue_RefusesNull_AndForeignJobs()
    {
        using var transaction = Begin();

        transaction.Invoking(t => t.RemoveFromQueue(null)).Should().Throw<ArgumentNullException>();
        transaction.Invoking(t => t.RemoveFromQueue(new ForeignJob())).Should().Throw<NotSupportedException>();
    }

    [Fact]
    public void Committed_TheJobHasLeftTheQueue_WithItsState()
    {
        var id = EnqueueJob();
        var job = Fetch();

        Commit(write => write.SetJobState(id, Some.State("Done")), write => write.RemoveFromQueue(job));

        Connection.GetStateData(id).Name.Should().Be("Done");
        Monitoring.FetchedCount("default").Should().Be(0);
        job.Dispose();
        ExpectNothingIn("default");
    }

    [Fact]
    public virtual void Committed_TheJobsOwnCallsDoNothingMore()
    {
        EnqueueJob();
        var job = Fetch();
        Commit(write => write.RemoveFromQueue(job));

        job.RemoveFromQueue();
        job.Requeue();
        job.Dispose();

        ExpectNothingIn("default");
    }

    [Fact]
    public virtual void NotCommitted_DisposeGivesTheJobBack()
    {
        var id = EnqueueJob();
        var job = Fetch();
        using (var transaction = Begin())
        {
            transaction.RemoveFromQueue(job);
        }

        job.Dispose();

        Fetch().JobId.Should().Be(id);
    }

    [Fact]
    public virtual void UntilTheCommit_TheJobStaysFetched()
    {
        var id = EnqueueJob();
        var job = Fetch();
        using var transaction = Begin();
        transaction.RemoveFromQueue(job);

        Monitoring.FetchedCount("default").Should().Be(1);
        Monitoring.FetchedJobs("default", 0, 10).Select(entry => entry.Key).Should().Equal(id);

        transaction.Commit();
        Monitoring.FetchedCount("default").Should().Be(0);
    }

    private sealed class ForeignJob : IFetchedJob
    {
        public string JobId => "1";

        public void RemoveFromQueue()
        {
            // Another storage's business.
        }

        public void Requeue()
        {
            // Another storage's business.
        }

        public void Dispose()
        {
            // Another storage's business.
        }
    }
}
