using OttoHangfire.Storage.Tests.Support;

namespace OttoHangfire.Storage.Tests.Facts;

/// <summary>States: the current one of a job, and the history behind it.</summary>
public abstract class StateFacts(StorageUnderTest subject) : StorageFacts(subject)
{
    [Fact]
    public void GetStateData_RefusesNull()
    {
        Connection.Invoking(c => c.GetStateData(null)).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void GetStateData_IsNull_WhileTheJobHasNoState()
    {
        Connection.GetStateData(CreateJob()).Should().BeNull();
    }

    [Fact]
    public void SetJobState_MakesTheStateCurrent_WithReasonAndData()
    {
        var id = CreateJob();

        Commit(write => write.SetJobState(id, Some.State("Waiting", "because of rain", ("Until", "noon"), ("Empty", ""), ("Null", null))));

        var state = Connection.GetStateData(id);
        state.Name.Should().Be("Waiting");
        state.Reason.Should().Be("because of rain");
        state.Data.Should().BeEquivalentTo(new Dictionary<string, string?> { ["Until"] = "noon", ["Empty"] = "", ["Null"] = null });
        Connection.GetJobData(id).State.Should().Be("Waiting");
    }

    [Fact]
    public void SetJobState_TheLastOfATransactionWins_AndHistoryKeepsBoth()
    {
        var id = CreateJob();

        Commit(write => write.SetJobState(id, Some.State("First")), write => write.SetJobState(id, Some.State("Second")));

        Connection.GetStateData(id).Name.Should().Be("Second");
        Monitoring.JobDetails(id).History.Select(entry => entry.StateName).Should().Equal("Second", "First");
    }

    [Fact]
    public void AddJobState_IsHistoryOnly_TheCurrentStateStays()
    {
        var id = CreateJob();
        Commit(write => write.SetJobState(id, Some.State("Current", "kept")));

        Commit(write => write.AddJobState(id, Some.State("Aside")));

        Connection.GetStateData(id).Name.Should().Be("Current");
        Connection.GetStateData(id).Reason.Should().Be("kept");
        Connection.GetJobData(id).State.Should().Be("Current");
        Monitoring.JobDetails(id).History.Select(entry => entry.StateName).Should().Equal("Aside", "Current");
    }

    [Fact]
    public void AddJobState_GivesAStatelessJobNoState()
    {
        var id = CreateJob();

        Commit(write => write.AddJobState(id, Some.State("Aside")));

        Connection.GetStateData(id).Should().BeNull();
        Connection.GetJobData(id).State.Should().BeNull();
    }

    [Fact]
    public void AddJobState_OfAMissingJob_MakesNoJob_AndLeavesTheStorageUsable()
    {
        _ = Record.Exception(() => Commit(write => write.AddJobState("4711", Some.State("Aside"))));

        Connection.GetJobData("4711").Should().BeNull();
        Monitoring.JobDetails("4711").Should().BeNull();
        Commit(write => write.SetJobState(CreateJob(), Some.State("Current")));
    }

    [Fact]
    public void Reason_MayBeNull_OrLong()
    {
        var id = CreateJob();
        var long_ = new string('r', 5000);

        Commit(write => write.SetJobState(id, Some.State("Quiet")), write => write.SetJobState(id, Some.State("Loud", long_)));

        var history = Monitoring.JobDetails(id).History;
        history[0].Reason.Should().Be(long_);
        history[1].Reason.Should().BeNull();
    }

    [Fact]
    public void StateData_MayBeNull_AndReadsAsEmpty()
    {
        var id = CreateJob();

        Commit(write => write.SetJobState(id, new StateDouble("Bare", null, () => null)));

        Connection.GetStateData(id).Data.Should().NotBeNull().And.BeEmpty();
        Monitoring.JobDetails(id).History.Should().ContainSingle();
    }

    [Fact]
    public void StateData_IsAskedForWhenTheMethodIsCalled_BecauseItIsUserCode()
    {
        var id = CreateJob();
        var (set, added) = (Some.State("Set"), Some.State("Added"));
        using var transaction = Begin();

        transaction.SetJobState(id, set);
        transaction.AddJobState(id, added);

        set.Serialized.Should().Be(1);
        added.Serialized.Should().Be(1);
        transaction.Commit();
        set.Serialized.Should().Be(1);
    }

    [Fact]
    public void StateData_ThatThrows_ThrowsToTheCaller_AndNothingOfTheTransactionStays()
    {
        var id = CreateJob();
        var broken = new StateDouble("Broken", null, () => throw new InvalidOperationException("user code"));

        var commit = () => Commit(write => write.IncrementCounter("count"), write => write.SetJobState(id, broken));

        commit.Should().Throw<InvalidOperationException>().WithMessage("user code");
        Connection.GetCounter("count").Should().Be(0);
        Connection.GetStateData(id).Should().BeNull();
        Commit(write => write.SetJobState(id, Some.State("Fine")));
        Connection.GetStateData(id).Name.Should().Be("Fine");
    }

    [Fact]
    public void SetJobState_OfAMissingJob_MakesNoJob_AndLeavesTheStorageUsable()
    {
        // A storage may refuse or pass over it: what matters is what it leaves behind.
        Record.Exception(() => Commit(write => write.SetJobState("4711", Some.State())));

        Connection.GetJobData("4711").Should().BeNull();
        Connection.GetStateData("4711").Should().BeNull();
        Connection.GetJobData(CreateJob()).Should().NotBeNull();
    }

    [Fact]
    public void State_IsNotSeen_BeforeTheCommit()
    {
        var id = CreateJob();
        using var transaction = Begin();

        transaction.SetJobState(id, Some.State("Later"));

        Connection.GetStateData(id).Should().BeNull();
        Monitoring.JobDetails(id).History.Should().BeEmpty();
    }

    [Fact]
    public async Task SetJobState_FromManyThreads_KeepsTheWholeHistory()
    {
        var id = CreateJob();

        await Crowd.RunAsync(6, thread =>
        {
            using var connection = Storage.GetConnection();
            using var transaction = connection.CreateWriteTransaction();
            transaction.SetJobState(id, Some.State("State" + thread));
            transaction.Commit();
        });

        var history = Monitoring.JobDetails(id).History;
        history.Should().HaveCount(6);
        Connection.GetStateData(id).Name.Should().Be(history[0].StateName);
    }
}
