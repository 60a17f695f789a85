using OttoHangfire.Storage.Tests.Support;

namespace OttoHangfire.Storage.Tests.Facts;

/// <summary>Counters: sums that are exact at once, never aggregated later.</summary>
public abstract class CounterFacts(StorageUnderTest subject) : StorageFacts(subject)
{
    [Fact]
    public void Calls_RefuseNulls()
    {
        using var transaction = Begin();
        Action[] calls =
        [
            () => Connection.GetCounter(null),
            () => transaction.IncrementCounter(null),
            () => transaction.IncrementCounter(null, TimeSpan.FromHours(1)),
            () => transaction.DecrementCounter(null),
            () => transaction.DecrementCounter(null, TimeSpan.FromHours(1)),
        ];

        calls.Should().AllSatisfy(call => call.Should().Throw<ArgumentNullException>());
    }

    [Fact]
    public void AMissingCounter_IsZero()
    {
        Connection.GetCounter("missing").Should().Be(0);
    }

    [Fact]
    public void Increments_And_Decrements_AddUp_BelowZeroToo()
    {
        Commit(write => write.IncrementCounter("up"), write => write.IncrementCounter("up"), write => write.DecrementCounter("down"));
        Commit(write => write.IncrementCounter("up", TimeSpan.FromHours(1)), write => write.DecrementCounter("down", TimeSpan.FromHours(1)));

        Connection.GetCounter("up").Should().Be(3);
        Connection.GetCounter("down").Should().Be(-2);
    }

    [Fact]
    public void ACounter_ThatIsBackAtZero_IsZero_AndGoesOn()
    {
        Commit(write => write.IncrementCounter("key"), write => write.DecrementCounter("key"));
        Connection.GetCounter("key").Should().Be(0);

        Commit(write => write.IncrementCounter("key"));
        Connection.GetCounter("key").Should().Be(1);
    }

    [Fact]
    public async Task AnExpiredCounter_IsRemoved_AndOthersStay()
    {
        Commit(
            write => write.IncrementCounter("expired", TimeSpan.FromSeconds(-5)),
            write => write.IncrementCounter("living", TimeSpan.FromHours(1)),
            write => write.IncrementCounter("eternal"));

        StartHousekeeping();

        await Eventually.BeTrueAsync(() => Connection.GetCounter("expired") == 0, "the expired counter is removed");
        Connection.GetCounter("living").Should().Be(1);
        Connection.GetCounter("eternal").Should().Be(1);
    }

    [Fact]
    public async Task OfTwoExpirations_TheLaterHolds()
    {
        Commit(write => write.IncrementCounter("expired", TimeSpan.FromSeconds(-5)));
        Commit(
            write => write.IncrementCounter("prolonged", TimeSpan.FromHours(1)),
            write => write.IncrementCounter("prolonged", TimeSpan.FromHours(2)));

        StartHousekeeping();

        await Eventually.BeTrueAsync(() => Connection.GetCounter("expired") == 0, "the housekeeping was there");
        Connection.GetCounter("prolonged").Should().Be(2);
    }

    [Fact]
    public async Task IncrementCounter_FromManyThreads_LosesNone()
    {
        await Crowd.RunAsync(8, _ =>
        {
            using var connection = Storage.GetConnection();
            for (var i = 0; i < 25; i++)
            {
                using var transaction = connection.CreateWriteTransaction();
                transaction.IncrementCounter("contended");
                transaction.Commit();
            }
        });

        Connection.GetCounter("contended").Should().Be(200);
    }
}
