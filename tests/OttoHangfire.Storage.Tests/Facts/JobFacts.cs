using Hangfire.Common;
using Hangfire.Storage;
using OttoHangfire.Storage.Tests.Support;

namespace OttoHangfire.Storage.Tests.Facts;

/// <summary>Jobs: how they are created, read back and kept.</summary>
public abstract class JobFacts(StorageUnderTest subject) : StorageFacts(subject)
{
    [Fact]
    public void CreateExpiredJob_RefusesNulls()
    {
        var withoutJob = () => Connection.CreateExpiredJob(null, Some.NoParameters, Now, TimeSpan.Zero);
        var withoutParameters = () => Connection.CreateExpiredJob(Some.Job(), null, Now, TimeSpan.Zero);

        withoutJob.Should().Throw<ArgumentNullException>();
        withoutParameters.Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void CreateExpiredJob_GivesEachJobAnIdOfItsOwn()
    {
        var ids = CreateJobs(20);

        ids.Should().OnlyHaveUniqueItems().And.NotContain(id => string.IsNullOrEmpty(id));
    }

    [Fact]
    public void GetJobData_GivesBackTypeMethodAndArguments()
    {
        var id = CreateJob(Some.Job("it's \"quoted\" – ünïcode \u0001 😀"));

        var data = Connection.GetJobData(id);

        data.Job.Type.Should().Be(typeof(Work));
        data.Job.Method.Name.Should().Be(nameof(Work.Nothing));
        data.Job.Args.Should().Equal("it's \"quoted\" – ünïcode \u0001 😀");
        data.LoadException.Should().BeNull();
    }

    [Fact]
    public void GetJobData_KeepsAnArgumentOfAMegabyte()
    {
        var large = new string('x', 1_000_000);

        var id = CreateJob(Some.Job(large));

        Connection.GetJobData(id).Job.Args[0].Should().Be(large);
    }

    [Fact]
    public void GetJobData_HasNoState_UntilOneIsSet()
    {
        Connection.GetJobData(CreateJob()).State.Should().BeNull();
    }

    [Fact]
    public void GetJobData_HasTheRawInvocation()
    {
        var data = Connection.GetJobData(CreateJob());

        data.InvocationData.Should().NotBeNull();
        data.InvocationData.Method.Should().Be(nameof(Work.Nothing));
        data.InvocationData.DeserializeJob().Method.Name.Should().Be(nameof(Work.Nothing));
    }

    [Fact]
    public void GetJobData_HasASnapshotOfTheParameters_NullValuesToo()
    {
        var parameters = new Dictionary<string, string> { ["Culture"] = "\"de\"", ["Empty"] = "", ["Null"] = null! };
        var id = Connection.CreateExpiredJob(Some.Job(), parameters, Now, TimeSpan.FromHours(1));

        var snapshot = Connection.GetJobData(id).ParametersSnapshot;

        snapshot.Should().BeEquivalentTo(parameters);
    }

    [Fact]
    public virtual void GetJobData_HasTheCreationTimeItWasGiven_InUtc()
    {
        var created = new DateTime(2026, 3, 29, 1, 30, 12, 345, DateTimeKind.Utc);
        var id = Connection.CreateExpiredJob(Some.Job(), Some.NoParameters, created, TimeSpan.FromDays(100_000));

        var data = Connection.GetJobData(id);

        data.CreatedAt.Kind.Should().Be(DateTimeKind.Utc);
        data.CreatedAt.Should().BeCloseTo(created, TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public virtual void CreateExpiredJob_ExpiresThatLongAfterItsCreation()
    {
        var created = Now.AddHours(-2);
        var id = Connection.CreateExpiredJob(Some.Job(), Some.NoParameters, created, TimeSpan.FromHours(5));

        var details = Monitoring.JobDetails(id);

        details.ExpireAt.Should().BeCloseTo(created.AddHours(5), TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void GetJobData_RefusesNull()
    {
        Connection.Invoking(c => c.GetJobData(null)).Should().Throw<ArgumentNullException>();
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("not-an-id")]
    [InlineData("1 OR 1=1")]
    [InlineData("1.5")]
    [InlineData("99999999999999999999999")]
    [InlineData("6f9619ff-8b86-d011-b42d-00c04fc964ff")]
    public void GetJobData_IsNull_ForIdsThatAreMissingOrNotOurs(string id)
    {
        CreateJob();

        Connection.GetJobData(id).Should().BeNull("dashboard addresses and old recurring jobs bring such ids");
        Connection.GetStateData(id).Should().BeNull();
        Connection.GetJobParameter(id, "Culture").Should().BeNull();
        Monitoring.JobDetails(id).Should().BeNull();
    }

    [Fact]
    public void GetJobData_CarriesTheLoadException_WhenTheTypeIsGone()
    {
        var id = CreateJob(Some.UnloadableJob());

        var data = Connection.GetJobData(id);

        data.Job.Should().BeNull();
        data.LoadException.Should().NotBeNull();
        data.InvocationData.Should().NotBeNull();
        data.Invoking(d => d.EnsureLoaded()).Should().Throw<JobLoadException>();
    }

    [Fact]
    public void JobQueueFeature_TheQueueOfAJobComesBackWithIt()
    {
        Storage.HasFeature(JobStorageFeatures.JobQueueProperty).Should().BeTrue();
        var id = CreateJob(Some.Job(queue: "critical"));

        Connection.GetJobData(id).Job.Queue.Should().Be("critical");
        Connection.GetJobData(id).InvocationData.Queue.Should().Be("critical");
        Monitoring.JobDetails(id).Job.Queue.Should().Be("critical");
    }

    [Fact]
    public async Task CreateExpiredJob_FromManyThreads_LosesNoneAndMixesNothing()
    {
        var ids = new string[8][];

        await Crowd.RunAsync(8, thread => ids[thread] = [.. Enumerable.Range(0, 25).Select(i => CreateNamed($"{thread}-{i}"))]);

        ids.SelectMany(all => all).Should().OnlyHaveUniqueItems();
        for (var thread = 0; thread < 8; thread++)
        {
            for (var i = 0; i < 25; i++)
            {
                var data = Connection.GetJobData(ids[thread][i]);
                data.Job.Args[0].Should().Be($"{thread}-{i}");
                data.ParametersSnapshot["Name"].Should().Be($"{thread}-{i}");
            }
        }
    }

    [Fact]
    public void ExpireJob_And_PersistJob_SetAndClearTheTimeOfExpiration()
    {
        var id = CreateJob();

        Commit(write => write.ExpireJob(id, TimeSpan.FromHours(3)));
        Monitoring.JobDetails(id).ExpireAt.Should().BeCloseTo(Now.AddHours(3), TimeSpan.FromSeconds(10));

        Commit(write => write.PersistJob(id));
        Monitoring.JobDetails(id).ExpireAt.Should().BeNull();
    }

    [Fact]
    public void OfExpirations_InOneTransaction_TheLastHolds_EachForItsOwnJob()
    {
        var (kept, expiring) = (CreateJob(), CreateJob());

        Commit(write =>
        {
            write.ExpireJob(kept, TimeSpan.FromHours(3));
            write.SetJobState(kept, Some.State("Kept"));
            write.SetJobState(expiring, Some.State("Expiring"));
            write.PersistJob(kept);
            write.PersistJob(expiring);
            write.ExpireJob(expiring, TimeSpan.FromHours(5));
        });

        Monitoring.JobDetails(kept).ExpireAt.Should().BeNull();
        Monitoring.JobDetails(expiring).ExpireAt.Should().BeCloseTo(Now.AddHours(5), TimeSpan.FromMinutes(1));
        Connection.GetJobData(kept).State.Should().Be("Kept");
        Connection.GetJobData(expiring).State.Should().Be("Expiring");
    }

    [Fact]
    public void ExpireJob_And_PersistJob_PassOverAMissingJob()
    {
        var expire = () => Commit(write => write.ExpireJob("4711", TimeSpan.FromHours(1)), write => write.PersistJob("4711"));

        expire.Should().NotThrow();
    }

    [Fact]
    public void CreateJobFeature_TheIdIsKnownBeforeTheCommit_AndTheJobIsThereAfterIt()
    {
        Storage.HasFeature(JobStorageFeatures.Transaction.CreateJob).Should().BeTrue();
        using var transaction = Begin();

        var id = transaction.CreateJob(Some.Job("new"), new Dictionary<string, string> { ["Name"] = "value" }, Now, TimeSpan.FromHours(1));
        id.Should().NotBeNullOrEmpty();
        Connection.GetJobData(id).Should().BeNull();

        transaction.Commit();
        Connection.GetJobData(id).Job.Args[0].Should().Be("new");
        Connection.GetJobParameter(id, "Name").Should().Be("value");
    }

    [Fact]
    public void CreateJobFeature_ADisposedTransactionLeavesNoJob_AndItsIdIsNotGivenAgain()
    {
        using var transaction = Begin();
        var dead = transaction.CreateJob(Some.Job(), Some.NoParameters, Now, TimeSpan.FromHours(1));
        transaction.Dispose();

        var next = CreateJobs(3);

        Connection.GetJobData(dead).Should().BeNull();
        next.Should().NotContain(dead);
    }

    [Fact]
    public void CreateJobFeature_JobStateAndQueue_ComeInOneCommit()
    {
        var id = "";
        Commit(write =>
        {
            id = write.CreateJob(Some.Job(), Some.NoParameters, Now, TimeSpan.FromHours(1));
            write.SetJobParameter(id, "Name", "value");
            write.SetJobState(id, Some.State("Enqueued"));
            write.PersistJob(id);
            write.AddToQueue("default", id);
        });

        Fetch().JobId.Should().Be(id);
        Connection.GetStateData(id).Name.Should().Be("Enqueued");
        Connection.GetJobParameter(id, "Name").Should().Be("value");
        Monitoring.JobDetails(id).ExpireAt.Should().BeNull();
    }

    [Fact]
    public void CreateJobFeature_RefusesNulls()
    {
        using var transaction = Begin();

        transaction.Invoking(t => t.CreateJob(null, Some.NoParameters, Now, TimeSpan.Zero)).Should().Throw<ArgumentNullException>();
        transaction.Invoking(t => t.CreateJob(Some.Job(), null, Now, TimeSpan.Zero)).Should().Throw<ArgumentNullException>();
    }

    private string CreateNamed(string name)
    {
        using var connection = Storage.GetConnection();
        return connection.CreateExpiredJob(Some.Job(name), new Dictionary<string, string> { ["Name"] = name }, Now, TimeSpan.FromHours(1));
    }
}
