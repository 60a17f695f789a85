using Hangfire;
using Hangfire.States;
using OttoHangfire.Storage.Tests.Support;

namespace OttoHangfire.Storage.Tests.Facts;

/// <summary>State changes through Hangfire's client and its state changer.</summary>
public abstract class StateChangeFacts(StorageUnderTest subject) : StorageFacts(subject)
{
    private BackgroundJobClient Client => new(Storage);

    [Fact]
    public void Create_WithAnEnqueuedState_PutsTheJobIntoItsQueue()
    {
        var id = Client.Create(() => Work.Nothing("x"), new EnqueuedState("critical"));

        Monitoring.EnqueuedJobs("critical", 0, 10).Select(entry => entry.Key).Should().Equal(id);
        Monitoring.JobDetails(id).ExpireAt.Should().BeNull("a job that waits does not expire");
    }

    [Fact]
    public void Create_WithAScheduledState_PutsTheJobIntoTheSchedule()
    {
        var due = Now.AddHours(1);

        var id = Client.Create(() => Work.Nothing("x"), new ScheduledState(due));

        Connection.GetRangeFromSet("schedule", 0, 9).Should().ContainSingle(entry => entry.EndsWith(id, StringComparison.Ordinal));
        Monitoring.ScheduledJobs(0, 1)[0].Value.EnqueueAt.Should().BeCloseTo(due, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Delete_TakesAScheduledJobOffTheSchedule_AndLetsItExpire()
    {
        var id = Client.Schedule(() => Work.Nothing("x"), TimeSpan.FromHours(1));

        Client.Delete(id).Should().BeTrue();

        Connection.GetSetCount("schedule").Should().Be(0);
        Connection.GetStateData(id).Name.Should().Be(DeletedState.StateName);
        Monitoring.JobDetails(id).ExpireAt.Should().BeCloseTo(Now.AddDays(1), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void Requeue_BringsADeletedJobBack_ForGood()
    {
        var id = Client.Schedule(() => Work.Nothing("x"), TimeSpan.FromHours(1));
        Client.Delete(id);

        Client.Requeue(id).Should().BeTrue();

        Fetch().JobId.Should().Be(id);
        Monitoring.JobDetails(id).ExpireAt.Should().BeNull();
        Monitoring.DeletedListCount().Should().Be(0);
    }

    [Fact]
    public void ChangeState_FromAnUnexpectedState_ChangesNothing()
    {
        var id = Client.Schedule(() => Work.Nothing("x"), TimeSpan.FromHours(1));

        Client.ChangeState(id, new EnqueuedState(), FailedState.StateName).Should().BeFalse();

        Connection.GetStateData(id).Name.Should().Be(ScheduledState.StateName);
        Monitoring.EnqueuedCount("default").Should().Be(0);
    }

    [Fact]
    public void ChangeState_OfAMissingJob_IsFalse()
    {
        Client.ChangeState("4711", new EnqueuedState()).Should().BeFalse();
        Client.Delete("not-an-id").Should().BeFalse();
    }

    [Fact]
    public async Task ChangeState_OfOneJobByMany_IsDoneByOne()
    {
        var id = Client.Schedule(() => Work.Nothing("x"), TimeSpan.FromHours(1));
        var changed = 0;

        await Crowd.RunAsync(6, _ =>
        {
            if (Client.ChangeState(id, new EnqueuedState(), ScheduledState.StateName))
            {
                Interlocked.Increment(ref changed);
            }
        });

        changed.Should().Be(1);
        Monitoring.EnqueuedCount("default").Should().Be(1);
        Monitoring.JobDetails(id).History.Should().HaveCount(2);
    }

    [Fact]
    public void TransactionLockFeature_TheStateChanger_AppliesAStateWithinACallersTransaction()
    {
        var id = Client.Schedule(() => Work.Nothing("x"), TimeSpan.FromHours(1));
        using var transaction = Begin();
        transaction.AddToSet("mine", "row");

        var applied = new BackgroundJobStateChanger().ChangeState(new StateChangeContext(
            Storage, Connection, transaction, id, new EnqueuedState(), [ScheduledState.StateName], CancellationToken.None));

        applied.Should().NotBeNull();
        Connection.GetStateData(id).Name.Should().Be(ScheduledState.StateName);

        transaction.Commit();
        Connection.GetStateData(id).Name.Should().Be(EnqueuedState.StateName);
        Connection.GetSetCount("mine").Should().Be(1);
        Monitoring.EnqueuedCount("default").Should().Be(1);
    }

    [Fact]
    public void ParametersOfTheClient_ArriveWithTheJob()
    {
        var id = Client.Create(Some.Job(), new EnqueuedState(), new Dictionary<string, object> { ["Tenant"] = "acme" });

        Connection.GetJobParameter(id, "Tenant").Should().Be("\"acme\"");
        Connection.GetJobParameter(id, "CurrentCulture").Should().NotBeNull("Hangfire's own filters write parameters too");
    }
}
