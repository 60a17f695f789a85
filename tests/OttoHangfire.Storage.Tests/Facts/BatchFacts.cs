using Hangfire;
using Hangfire.Common;
using Hangfire.States;
using Hangfire.Storage;
using OttoHangfire.Storage.Tests.Support;

namespace OttoHangfire.Storage.Tests.Facts;

/// <summary>
/// The features that only batches and other extensions ask for, used as they do it: several jobs made in one transaction, through
/// Hangfire's own state machine, worker and dashboard.
/// </summary>
public abstract class BatchFacts(StorageUnderTest subject) : StorageFacts(subject)
{
    private readonly string _name = Work.NewName();

    [Fact]
    public async Task CreateJobFeature_JobsMadeInOneTransaction_RunAfterItsCommit_AndNotBefore()
    {
        Closing(new RunningServer(Storage));
        using var transaction = Begin();

        var ids = Enumerable.Range(0, 3).Select(_ => Create(transaction)).ToArray();
        await Eventually.PassAsync(Patience.Short);
        Work.TimesRun(_name).Should().Be(0);
        transaction.Commit();

        await Eventually.BeTrueAsync(() => Monitoring.SucceededListCount() == 3, "the whole batch runs");
        Work.TimesRun(_name).Should().Be(3);
        Monitoring.SucceededJobs(0, 9).Select(job => job.Key).Should().BeEquivalentTo(ids);
    }

    [Fact]
    public async Task SetJobParameterFeature_WhatWasSetInTheTransaction_IsKnownToTheJob_AndShownByTheDashboard()
    {
        using (var transaction = Begin())
        {
            transaction.SetJobParameter(Create(transaction), "BatchId", "\"batch-1\"");
            transaction.Commit();
        }

        var id = Monitoring.EnqueuedJobs("default", 0, 1).Single().Key;
        using var server = new RunningServer(Storage);
        await Eventually.BeTrueAsync(() => Monitoring.SucceededListCount() == 1, "the job runs");

        Work.ParameterSeen(_name).Should().Be("batch-1");
        (await Dashboard.GetAsync(Storage, "/jobs/details/" + id)).Should().Contain("BatchId").And.Contain("batch-1");
    }

    [Fact]
    public void TransactionLockFeature_ABatchUnderItsLock_KeepsOthersOut_UntilItsCommit()
    {
        using var other = Connect();
        using var transaction = Begin();
        transaction.AcquireDistributedLock("batch:1:lock", TimeSpan.Zero);
        Create(transaction);

        other.Invoking(c => c.AcquireDistributedLock("batch:1:lock", TimeSpan.Zero)).Should().Throw<DistributedLockTimeoutException>();
        transaction.Commit();

        other.AcquireDistributedLock("batch:1:lock", Patience.Long).Dispose();
        Monitoring.EnqueuedCount("default").Should().Be(1);
    }

    [Fact]
    public void SetFeatures_TellWhichJobsOfABatchAreLeft_AndCountThemOverSeveralBatches()
    {
        using var transaction = Begin();
        var (first, second) = (Create(transaction), Create(transaction));
        transaction.AddToSet("batch:1:pending", first);
        transaction.AddToSet("batch:1:pending", second);
        transaction.AddToSet("batch:2:pending", Create(transaction));
        transaction.Commit();

        Commit(write => write.RemoveFromSet("batch:1:pending", first));

        Connection.GetSetContains("batch:1:pending", first).Should().BeFalse();
        Connection.GetSetContains("batch:1:pending", second).Should().BeTrue();
        Connection.GetSetCount(["batch:1:pending", "batch:2:pending", "batch:3:pending"], 10).Should().Be(2);
        Connection.GetSetCount(["batch:1:pending", "batch:2:pending"], 1).Should().Be(1, "the limit says how far is counted");
    }

    // As a batch's own client does: the job and its first state, with the filters that states have, in the caller's transaction.
    private string Create(JobStorageTransaction transaction)
    {
        var job = Job.FromExpression(() => Work.RunWith(_name, null!));
        var id = transaction.CreateJob(job, Some.NoParameters, Now, TimeSpan.FromDays(1));
        new StateMachine(JobFilterProviders.Providers).ApplyState(new ApplyStateContext(
            Storage, Connection, transaction, new BackgroundJob(id, job, Now), new EnqueuedState(), oldStateName: null));
        return id;
    }
}
