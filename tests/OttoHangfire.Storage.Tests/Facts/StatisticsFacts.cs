using Hangfire.States;
using OttoHangfire.Storage.Tests.Support;

namespace OttoHangfire.Storage.Tests.Facts;

/// <summary>Statistics and graphs: exact at once, each slot of a graph present.</summary>
public abstract class StatisticsFacts(StorageUnderTest subject) : StorageFacts(subject)
{
    [Fact]
    public void Statistics_OfAnEmptyStorage_AreZero()
    {
        var statistics = Monitoring.GetStatistics();

        new[]
        {
            statistics.Servers, statistics.Recurring, statistics.Enqueued, statistics.Queues, statistics.Scheduled, statistics.Processing,
            statistics.Succeeded, statistics.Failed, statistics.Deleted, statistics.Retries ?? 0, statistics.Awaiting ?? 0,
        }.Should().AllBeEquivalentTo(0L);
    }

    [Fact]
    public void Statistics_CountEachState_Counters_Sets_Servers_AndQueues()
    {
        Set(2, new EnqueuedState(), ("alpha", 1), ("beta", 1));
        Set(3, new ScheduledState(TimeSpan.FromHours(1)));
        Set(4, SomeStates.Processing("server"));
        Set(5, new FailedState(new InvalidOperationException("broken")));
        Set(6, Some.State(AwaitingState.StateName));
        Commit(
            write => write.IncrementCounter("stats:succeeded"),
            write => write.IncrementCounter("stats:succeeded"),
            write => write.IncrementCounter("stats:deleted"),
            write => write.AddRangeToSet("recurring-jobs", ["a", "b", "c"]),
            write => write.AddRangeToSet("retries", ["a", "b"]));
        Connection.AnnounceServer("server", Some.Server());

        var statistics = Monitoring.GetStatistics();

        statistics.Enqueued.Should().Be(2);
        statistics.Queues.Should().Be(2);
        statistics.Scheduled.Should().Be(3);
        statistics.Processing.Should().Be(4);
        statistics.Failed.Should().Be(5);
        statistics.Awaiting.Should().Be(6);
        statistics.Succeeded.Should().Be(2);
        statistics.Deleted.Should().Be(1);
        statistics.Recurring.Should().Be(3);
        statistics.Retries.Should().Be(2);
        statistics.Servers.Should().Be(1);
    }

    [Fact]
    public void Statistics_FollowAtOnce()
    {
        for (var i = 1; i <= 5; i++)
        {
            Set(1, new FailedState(new InvalidOperationException("broken")));

            Monitoring.GetStatistics().Failed.Should().Be(i);
            Monitoring.FailedCount().Should().Be(i);
        }
    }

    [Fact]
    public void GraphsByDate_HaveTheLastSevenDays_NewestWithToday()
    {
        var today = Now.Date;
        Commit(
            write => write.IncrementCounter($"stats:succeeded:{today:yyyy-MM-dd}"),
            write => write.IncrementCounter($"stats:failed:{today:yyyy-MM-dd}"),
            write => write.IncrementCounter($"stats:failed:{today:yyyy-MM-dd}"),
            write => write.IncrementCounter($"stats:succeeded:{today.AddDays(-6):yyyy-MM-dd}"),
            write => write.IncrementCounter($"stats:succeeded:{today.AddDays(-7):yyyy-MM-dd}"));

        var (succeeded, failed) = (Monitoring.SucceededByDatesCount(), Monitoring.FailedByDatesCount());

        succeeded.Keys.Should().BeEquivalentTo(Enumerable.Range(0, 7).Select(day => today.AddDays(-day)));
        succeeded[today].Should().Be(1);
        succeeded[today.AddDays(-6)].Should().Be(1);
        succeeded[today.AddDays(-1)].Should().Be(0);
        failed[today].Should().Be(2);
    }

    [Fact]
    public void GraphsByHour_HaveTheLast24Hours_EmptySlotsToo()
    {
        var now = Now;
        var hour = now.Date.AddHours(now.Hour);
        Commit(
            write => write.IncrementCounter($"stats:succeeded:{hour:yyyy-MM-dd-HH}"),
            write => write.IncrementCounter($"stats:failed:{hour.AddHours(-5):yyyy-MM-dd-HH}"));

        var (succeeded, failed) = (Monitoring.HourlySucceededJobs(), Monitoring.HourlyFailedJobs());

        succeeded.Should().HaveCount(24);
        succeeded.Values.Sum().Should().Be(1);
        succeeded.Single(slot => slot.Value == 1).Key.Should().BeCloseTo(hour, TimeSpan.FromHours(1));
        failed.Single(slot => slot.Value == 1).Key.Should().BeCloseTo(hour.AddHours(-5), TimeSpan.FromHours(1));
    }

    [Fact]
    public void DeletedGraphsFeature_CountsDeletions()
    {
        Storage.HasFeature(Hangfire.Storage.JobStorageFeatures.Monitoring.DeletedStateGraphs).Should().BeTrue();
        var now = Now;
        Commit(
            write => write.IncrementCounter($"stats:deleted:{now:yyyy-MM-dd}"),
            write => write.IncrementCounter($"stats:deleted:{now:yyyy-MM-dd-HH}"));

        Monitoring.DeletedByDatesCount().Should().HaveCount(7);
        Monitoring.DeletedByDatesCount()[now.Date].Should().Be(1);
        Monitoring.HourlyDeletedJobs().Should().HaveCount(24);
        Monitoring.HourlyDeletedJobs().Values.Sum().Should().Be(1);
    }

    private void Set(int count, IState state, params (string Name, int Jobs)[] queues)
    {
        var ids = CreateJobs(count);
        foreach (var id in ids)
        {
            Commit(write => write.SetJobState(id, state));
        }

        foreach (var (id, (name, _)) in ids.Zip(queues))
        {
            Commit(write => write.AddToQueue(name, id));
        }
    }
}
