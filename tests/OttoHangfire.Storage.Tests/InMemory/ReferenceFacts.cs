using OttoHangfire.Storage.Tests.Facts;

namespace OttoHangfire.Storage.Tests.InMemory;

// The facts, run against Hangfire.InMemory 1.0.0. Where it goes its own way the fact is skipped, and the reason is said.

public sealed class InMemoryBackgroundJobFacts() : BackgroundJobFacts(new InMemoryUnderTest());

public sealed class InMemoryBatchFacts() : BatchFacts(new InMemoryUnderTest());

public sealed class InMemoryCounterFacts() : CounterFacts(new InMemoryUnderTest());

public sealed class InMemoryDashboardFacts() : DashboardFacts(new InMemoryUnderTest());

public sealed class InMemoryHashFacts() : HashFacts(new InMemoryUnderTest())
{
    [Fact(Skip = "The range is enumerated by its dispatcher: what it throws stops the whole storage.")]
    public override void SetRangeInHash_InATransaction_ThatThrows_LeavesNothingOfTheTransaction() => base.SetRangeInHash_InATransaction_ThatThrows_LeavesNothingOfTheTransaction();

    [Fact(Skip = "The range is enumerated by its dispatcher: what it throws stops the whole storage.")]
    public override void SetRangeInHash_OnTheConnection_IsAtomic_EvenWhenTheRangeThrows() => base.SetRangeInHash_OnTheConnection_IsAtomic_EvenWhenTheRangeThrows();
}

public sealed class InMemoryJobDetailsFacts() : JobDetailsFacts(new InMemoryUnderTest());

public sealed class InMemoryJobFacts() : JobFacts(new InMemoryUnderTest())
{
    [Fact(Skip = "It takes its own clock for the time of creation, not the time it is given.")]
    public override void CreateExpiredJob_ExpiresThatLongAfterItsCreation() => base.CreateExpiredJob_ExpiresThatLongAfterItsCreation();

    [Fact(Skip = "It takes its own clock for the time of creation, not the time it is given.")]
    public override void GetJobData_HasTheCreationTimeItWasGiven_InUtc() => base.GetJobData_HasTheCreationTimeItWasGiven_InUtc();
}

public sealed class InMemoryJobParameterFacts() : JobParameterFacts(new InMemoryUnderTest());

public sealed class InMemoryListFacts() : ListFacts(new InMemoryUnderTest());

public sealed class InMemoryLockFacts() : LockFacts(new InMemoryUnderTest());

public sealed class InMemoryMonitoringListFacts() : MonitoringListFacts(new InMemoryUnderTest())
{
    [Fact(Skip = "It doesn't know which jobs are fetched.")]
    public override void Fetched_ListsAndCountsWhatIsOwned() => base.Fetched_ListsAndCountsWhatIsOwned();

    [Fact(Skip = "It doesn't know which jobs are fetched.")]
    public override void Queues_AreListedByName_WithLength_FetchedAndTheFirstFive() => base.Queues_AreListedByName_WithLength_FetchedAndTheFirstFive();
}

public sealed class InMemoryQueueFacts() : QueueFacts(new InMemoryUnderTest())
{
    [Fact(Skip = "Dispose of a fetched job does nothing: a job nobody answered for is lost.")]
    public override Task AFetchedJob_MayBeDisposedOnAnotherThread_AndAfterItsConnection() => base.AFetchedJob_MayBeDisposedOnAnotherThread_AndAfterItsConnection();

    [Fact(Skip = "Dispose of a fetched job does nothing: a job nobody answered for is lost.")]
    public override void Dispose_WithoutAnAnswer_GivesTheJobBack() => base.Dispose_WithoutAnAnswer_GivesTheJobBack();

    [Fact(Skip = "It doesn't know which jobs are fetched.")]
    public override void AJob_EnqueuedTwice_IsFetchedTwice() => base.AJob_EnqueuedTwice_IsFetchedTwice();

    [Fact(Skip = "A job that waits is given out although the token is cancelled.")]
    public override void FetchNextJob_WithACancelledToken_ThrowsAtOnce_AndTakesNoJob() => base.FetchNextJob_WithACancelledToken_ThrowsAtOnce_AndTakesNoJob();

    [Fact(Skip = "Requeue enqueues each time it is called, also after an acknowledgement.")]
    public override void RemoveFromQueue_IsTheEndOfIt_DisposeAfterwardsGivesNothingBack() => base.RemoveFromQueue_IsTheEndOfIt_DisposeAfterwardsGivesNothingBack();

    [Fact(Skip = "Requeue enqueues each time it is called, also after an acknowledgement.")]
    public override void Requeue_GivesTheJobBack_Once() => base.Requeue_GivesTheJobBack_Once();
}

public sealed class InMemoryScheduleFacts() : ScheduleFacts(new InMemoryUnderTest());

public sealed class InMemoryServerFacts() : ServerFacts(new InMemoryUnderTest())
{
    [Fact(Skip = "The first announcement of a server stays.")]
    public override void AnnounceServer_Again_ReplacesWhatWasSaid() => base.AnnounceServer_Again_ReplacesWhatWasSaid();
}

public sealed class InMemorySetFacts() : SetFacts(new InMemoryUnderTest());

public sealed class InMemoryStateChangeFacts() : StateChangeFacts(new InMemoryUnderTest());

public sealed class InMemoryStateFacts() : StateFacts(new InMemoryUnderTest());

public sealed class InMemoryStatisticsFacts() : StatisticsFacts(new InMemoryUnderTest());

public sealed class InMemoryStorageContractFacts() : StorageContractFacts(new InMemoryUnderTest())
{
    [Fact(Skip = "It declares no processes of its own, and its acknowledgement under a name that no worker asks for.")]
    public override void EveryFeatureOfHangfire_IsDeclared() => base.EveryFeatureOfHangfire_IsDeclared();
}

public sealed class InMemoryTransactionFacts() : TransactionFacts(new InMemoryUnderTest())
{
    [Fact(Skip = "The range is enumerated by its dispatcher: what it throws stops the whole storage.")]
    public override void ACommitThatFails_LeavesNothing_AndTheStorageUsable() => base.ACommitThatFails_LeavesNothing_AndTheStorageUsable();
}

public sealed class InMemoryTransactionalAcknowledgeFacts() : TransactionalAcknowledgeFacts(new InMemoryUnderTest())
{
    [Fact(Skip = "It declares the feature under the name of a generic type, which no worker asks for.")]
    public override void TheFeature_IsDeclaredUnderTheNameThatTheWorkerAsksFor() => base.TheFeature_IsDeclaredUnderTheNameThatTheWorkerAsksFor();

    [Fact(Skip = "A fetched job has left the queue already: there is nothing to acknowledge.")]
    public override void Committed_TheJobsOwnCallsDoNothingMore() => base.Committed_TheJobsOwnCallsDoNothingMore();

    [Fact(Skip = "A fetched job has left the queue already: there is nothing to acknowledge.")]
    public override void NotCommitted_DisposeGivesTheJobBack() => base.NotCommitted_DisposeGivesTheJobBack();

    [Fact(Skip = "A fetched job has left the queue already: there is nothing to acknowledge.")]
    public override void UntilTheCommit_TheJobStaysFetched() => base.UntilTheCommit_TheJobStaysFetched();

    [Fact(Skip = "It takes any argument, even null.")]
    public override void RemoveFromQueue_RefusesNull_AndForeignJobs() => base.RemoveFromQueue_RefusesNull_AndForeignJobs();
}
