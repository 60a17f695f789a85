using Hangfire.Logging;
using Hangfire.Storage;
using OttoHangfire.Storage.Tests.Support;

namespace OttoHangfire.Storage.Tests.Facts;

/// <summary>The storage object itself: what Hangfire Core and the dashboard take for granted.</summary>
public abstract class StorageContractFacts(StorageUnderTest subject) : StorageFacts(subject)
{
    [Fact]
    public void Connection_Transaction_AndMonitor_AreOfTheBaseClassesThatCoreCastsTo()
    {
        Storage.GetConnection().Should().BeAssignableTo<JobStorageConnection>();
        Storage.GetReadOnlyConnection().Should().BeAssignableTo<JobStorageConnection>();
        Connection.CreateWriteTransaction().Should().BeAssignableTo<JobStorageTransaction>();
        Storage.GetMonitoringApi().Should().BeAssignableTo<JobStorageMonitor>();
    }

    [Fact]
    public void ReadOnlyConnection_SeesWhatWasCommittedAMomentAgo()
    {
        for (var round = 0; round < 20; round++)
        {
            var id = CreateJob();
            using var reader = (JobStorageConnection)Storage.GetReadOnlyConnection();

            reader.GetJobData(id).Should().NotBeNull();
        }
    }

    [Fact]
    public void LinearizableReads_IsPromised()
    {
        Storage.LinearizableReads.Should().BeTrue("workers otherwise dawdle over each job that is gone");
    }

    [Fact]
    public async Task LinearizableReads_IsKept_EachConnectionSeesACommitAtOnce()
    {
        var missed = 0;
        await Crowd.RunAsync(4, thread =>
        {
            for (var round = 0; round < 25; round++)
            {
                using var writer = Storage.GetConnection();
                var id = writer.CreateExpiredJob(Some.Job(), Some.NoParameters, Now, TimeSpan.FromHours(1));
                using var reader = Storage.GetConnection();
                if (reader.GetJobData(id) is null)
                {
                    Interlocked.Increment(ref missed);
                }
            }
        });

        missed.Should().Be(0);
    }

    [Fact]
    public void JobExpirationTimeout_IsADay_AndRefusesNegativeValues()
    {
        var set = () => Storage.JobExpirationTimeout = TimeSpan.FromSeconds(-1);

        Storage.JobExpirationTimeout.Should().Be(TimeSpan.FromDays(1));
        set.Should().Throw<ArgumentException>();
    }

    [Fact]
    public void HasFeature_AnswersFalseForUnknownIds_AndRefusesNull()
    {
        var ask = () => Storage.HasFeature(null);

        Storage.HasFeature("Storage.OfNobody").Should().BeFalse();
        Storage.HasFeature("").Should().BeFalse();
        ask.Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public virtual void EveryFeatureOfHangfire_IsDeclared()
    {
        using var fetched = FetchAny();
        string[] all =
        [
            JobStorageFeatures.ExtendedApi,
            JobStorageFeatures.JobQueueProperty,
            JobStorageFeatures.ProcessesInsteadOfComponents,
            JobStorageFeatures.Connection.BatchedGetFirstByLowest,
            JobStorageFeatures.Connection.GetUtcDateTime,
            JobStorageFeatures.Connection.GetSetContains,
            JobStorageFeatures.Connection.LimitedGetSetCount,
            JobStorageFeatures.Transaction.AcquireDistributedLock,
            JobStorageFeatures.Transaction.CreateJob,
            JobStorageFeatures.Transaction.SetJobParameter,
            JobStorageFeatures.Transaction.RemoveFromQueue(fetched.GetType()),
            JobStorageFeatures.Monitoring.DeletedStateGraphs,
            JobStorageFeatures.Monitoring.AwaitingJobs,
            "BatchedGetFirstByLowestScoreFromSet",
        ];

        all.Where(feature => !Storage.HasFeature(feature)).Should().BeEmpty();
    }

    [Fact]
    public void GetUtcDateTime_IsTheStoragesClock_InUtc()
    {
        var time = Connection.GetUtcDateTime();

        time.Kind.Should().Be(DateTimeKind.Utc);
        time.Should().BeCloseTo(Now, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void StateHandlers_AreNeverNull()
    {
        Storage.GetStateHandlers().Should().NotBeNull();
    }

    [Fact]
    public void ServerProcesses_AreNeverNull_BecauseCoreAsksForThem()
    {
        Storage.GetServerRequiredProcesses().Should().NotBeNull();
        Storage.GetStorageWideProcesses().Should().NotBeNull();
    }

    [Fact]
    public void ToString_NamesTheStorage()
    {
        Storage.ToString().Should().NotBeNullOrWhiteSpace();
    }

    [Fact]
    public void WriteOptionsToLog_WritesAndDoesNotThrow()
    {
        var write = () => Storage.WriteOptionsToLog(new QuietLog());

        write.Should().NotThrow();
    }

    [Fact]
    public void Connection_MayBeDisposedTwice()
    {
        var connection = Connect();
        connection.Dispose();

        connection.Invoking(gone => gone.Dispose()).Should().NotThrow();
    }

    [Fact]
    public void Connection_IsCheap_AThousandAreNoBurden()
    {
        for (var i = 0; i < 1000; i++)
        {
            using var connection = Storage.GetConnection();
            connection.GetJobData("1");
        }
    }

    private IFetchedJob FetchAny()
    {
        EnqueueJob();
        return Fetch();
    }

    private sealed class QuietLog : ILog
    {
        public bool Log(LogLevel logLevel, Func<string> messageFunc, Exception? exception = null)
        {
            messageFunc?.Invoke();
            return true;
        }
    }
}
