using OttoHangfire.Storage.Tests.Support;

namespace OttoHangfire.Storage.Tests.Facts;

/// <summary>Write transactions: buffered, ordered, all or nothing.</summary>
public abstract class TransactionFacts(StorageUnderTest subject) : StorageFacts(subject)
{
    [Fact]
    public void StateCalls_RefuseNulls()
    {
        using var transaction = Begin();
        Action[] calls =
        [
            () => transaction.ExpireJob(null, TimeSpan.Zero),
            () => transaction.PersistJob(null),
            () => transaction.SetJobState(null, Some.State()),
            () => transaction.SetJobState("1", null),
            () => transaction.AddJobState(null, Some.State()),
            () => transaction.AddJobState("1", null),
        ];

        calls.Should().AllSatisfy(call => call.Should().Throw<ArgumentNullException>());
    }

    [Fact]
    public void Nothing_IsVisibleBeforeTheCommit_Everything_IsAfterIt()
    {
        var id = CreateJob();
        using var transaction = Begin();
        transaction.SetJobState(id, Some.State("Later"));
        transaction.AddToSet("set", "value");
        transaction.InsertToList("list", "value");
        transaction.SetRangeInHash("hash", Some.Fields(("field", "value")));
        transaction.IncrementCounter("counter");
        transaction.AddToQueue("default", id);
        transaction.ExpireJob(id, TimeSpan.FromDays(30));

        Visible().Should().Equal(false, false, false, false, false, false);

        transaction.Commit();
        Visible().Should().Equal(true, true, true, true, true, true);

        bool[] Visible() =>
        [
            Connection.GetStateData(id) is not null,
            Connection.GetSetCount("set") == 1,
            Connection.GetListCount("list") == 1,
            Connection.GetHashCount("hash") == 1,
            Connection.GetCounter("counter") == 1,
            Monitoring.EnqueuedCount("default") == 1,
        ];
    }

    [Fact]
    public void ADroppedTransaction_LeavesNothing()
    {
        using (var transaction = Begin())
        {
            transaction.AddToSet("set", "value");
            transaction.InsertToList("list", "value");
            transaction.SetRangeInHash("hash", Some.Fields(("field", "value")));
            transaction.IncrementCounter("counter");
        }

        Connection.GetSetCount("set").Should().Be(0);
        Connection.GetListCount("list").Should().Be(0);
        Connection.GetAllEntriesFromHash("hash").Should().BeNull();
        Connection.GetCounter("counter").Should().Be(0);
    }

    [Fact]
    public void AnEmptyTransaction_MayBeCommitted()
    {
        FluentActions.Invoking(() => Commit()).Should().NotThrow();
    }

    [Fact]
    public void AnOpenTransaction_HoldsUpNoOtherWriter()
    {
        using var open = Begin();
        open.AddToSet("set", "open");

        using var other = Connect();
        var id = other.CreateExpiredJob(Some.Job(), Some.NoParameters, Now, TimeSpan.FromHours(1));
        other.SetRangeInHash("hash", Some.Fields(("field", "value")));

        other.GetJobData(id).Should().NotBeNull();
        open.Commit();
        Connection.GetSetCount("set").Should().Be(1);
    }

    [Fact]
    public void TwoTransactions_MayBeOpenOnOneConnection()
    {
        using var first = Begin();
        using var second = Begin();
        first.InsertToList("list", "first");
        second.InsertToList("list", "second");

        second.Commit();
        first.Commit();

        Connection.GetAllItemsFromList("list").Should().Equal("first", "second");
    }

    [Fact]
    public virtual void ACommitThatFails_LeavesNothing_AndTheStorageUsable()
    {
        using var transaction = Begin();
        var failing = () =>
        {
            transaction.IncrementCounter("counter");
            transaction.AddToSet("set", "value");
            transaction.SetRangeInHash("hash", Enumerable.Range(0, 3).Select(i => KeyValuePair.Create("f" + (10 / (2 - i)), "v")));
            transaction.Commit();
        };

        failing.Should().Throw<DivideByZeroException>();
        transaction.Dispose();

        Connection.GetCounter("counter").Should().Be(0);
        Connection.GetSetCount("set").Should().Be(0);
        Connection.GetAllEntriesFromHash("hash").Should().BeNull();
        Commit(write => write.IncrementCounter("counter"));
        Connection.GetCounter("counter").Should().Be(1);
    }

    [Fact]
    public void AManyHandedTransaction_ArrivesWhole()
    {
        var id = CreateJob();

        Commit(write =>
        {
            for (var i = 0; i < 500; i++)
            {
                write.AddToSet("set", "v" + i, i);
                write.InsertToList("list", "v" + i);
                write.IncrementCounter("counter");
            }

            write.SetJobState(id, Some.State("Done"));
        });

        Connection.GetSetCount("set").Should().Be(500);
        Connection.GetListCount("list").Should().Be(500);
        Connection.GetCounter("counter").Should().Be(500);
        Connection.GetStateData(id).Name.Should().Be("Done");
    }

    [Fact]
    public async Task WritersOfOneKey_NeverInterleaveInsideATransaction()
    {
        await Crowd.RunAsync(4, thread =>
        {
            using var connection = Storage.GetConnection();
            for (var i = 0; i < 20; i++)
            {
                using var transaction = connection.CreateWriteTransaction();
                transaction.InsertToList("list", $"{thread}-{i}-open");
                transaction.InsertToList("list", $"{thread}-{i}-close");
                transaction.Commit();
            }
        });

        var oldestFirst = Connection.GetAllItemsFromList("list").AsEnumerable().Reverse().ToArray();
        oldestFirst.Should().HaveCount(160);
        oldestFirst.Chunk(2).Should().AllSatisfy(pair => pair[1].Should().Be(pair[0].Replace("open", "close", StringComparison.Ordinal)));
    }

    [Fact]
    public void KeysOfDifferentKinds_AreApart()
    {
        Commit(
            write => write.AddToSet("key", "value"),
            write => write.InsertToList("key", "value"),
            write => write.SetRangeInHash("key", Some.Fields(("field", "value"))),
            write => write.IncrementCounter("key"));

        Commit(write => write.RemoveSet("key"));

        Connection.GetListCount("key").Should().Be(1);
        Connection.GetHashCount("key").Should().Be(1);
        Connection.GetCounter("key").Should().Be(1);
    }
}
