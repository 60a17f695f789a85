using OttoHangfire.Storage.Tests.Support;

namespace OttoHangfire.Storage.Tests.Facts;

/// <summary>The page of one job.</summary>
public abstract class JobDetailsFacts(StorageUnderTest subject) : StorageFacts(subject)
{
    [Fact]
    public void JobDetails_RefusesNull()
    {
        Monitoring.Invoking(m => m.JobDetails(null)).Should().Throw<ArgumentNullException>();
    }

    [Theory]
    [InlineData("4711")]
    [InlineData("not-an-id")]
    [InlineData("")]
    public void JobDetails_IsNull_ForIdsThatAreMissingOrNotOurs(string id)
    {
        Monitoring.JobDetails(id).Should().BeNull();
    }

    [Fact]
    public void JobDetails_ShowsJob_Properties_AndTimes()
    {
        var parameters = new Dictionary<string, string> { ["Culture"] = "\"de\"", ["Null"] = null! };
        var id = Connection.CreateExpiredJob(Some.Job("shown"), parameters, Now, TimeSpan.FromHours(2));

        var details = Monitoring.JobDetails(id);

        details.Job.Args[0].Should().Be("shown");
        details.InvocationData.Should().NotBeNull();
        details.LoadException.Should().BeNull();
        details.CreatedAt.Should().BeCloseTo(Now, TimeSpan.FromMinutes(1));
        details.ExpireAt.Should().BeCloseTo(Now.AddHours(2), TimeSpan.FromMinutes(1));
        details.Properties.Should().BeEquivalentTo(parameters);
        details.History.Should().BeEmpty();
    }

    [Fact]
    public void History_IsNewestFirst_InTheOrderOfWriting_EvenWithinAMillisecond()
    {
        var id = CreateJob();
        Commit(write => Array.ForEach(["1", "2", "3", "4"], name => write.SetJobState(id, Some.State(name, "reason " + name, ("Key", name)))));
        Commit(write => write.AddJobState(id, Some.State("5")));

        var history = Monitoring.JobDetails(id).History;

        history.Select(entry => entry.StateName).Should().Equal("5", "4", "3", "2", "1");
        history[1].Reason.Should().Be("reason 4");
        history[1].Data["Key"].Should().Be("4");
        history[1].CreatedAt.Should().BeCloseTo(Now, TimeSpan.FromMinutes(1));
        history[0].Data.Should().NotBeNull();
    }

    [Fact]
    public void JobDetails_OfAnUnknownType_CarriesTheException()
    {
        var details = Monitoring.JobDetails(CreateJob(Some.UnloadableJob()));

        details.Job.Should().BeNull();
        details.LoadException.Should().NotBeNull();
        details.InvocationData.Should().NotBeNull();
    }

    [Fact]
    public async Task AnExpiredJob_IsRemoved_WithAllThatHangsOnIt()
    {
        var (expired, living) = (CreateJob(), CreateJob());
        Connection.SetJobParameter(expired, "Name", "value");
        Commit(write => write.SetJobState(expired, SomeStates.Succeeded(1)), write => write.ExpireJob(expired, TimeSpan.FromSeconds(-5)));

        StartHousekeeping();

        await Eventually.BeTrueAsync(() => Connection.GetJobData(expired) is null, "the expired job is removed");
        Connection.GetStateData(expired).Should().BeNull();
        Connection.GetJobParameter(expired, "Name").Should().BeNull();
        Monitoring.SucceededListCount().Should().Be(0);
        Monitoring.SucceededJobs(0, 10).Should().BeEmpty();
        Connection.GetJobData(living).Should().NotBeNull();
    }
}
