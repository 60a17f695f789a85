using Hangfire.Storage;
using OttoHangfire.Storage.Tests.Support;

namespace OttoHangfire.Storage.Tests.Facts;

/// <summary>Hashes: fields and values under a key.</summary>
public abstract class HashFacts(StorageUnderTest subject) : StorageFacts(subject)
{
    [Fact]
    public void Reads_RefuseNulls()
    {
        Action<JobStorageConnection>[] reads =
        [
            c => c.GetAllEntriesFromHash(null),
            c => c.GetValueFromHash(null, "field"),
            c => c.GetValueFromHash("key", null),
            c => c.GetHashCount(null),
            c => c.GetHashTtl(null),
        ];

        reads.Should().AllSatisfy(read => Connection.Invoking(read).Should().Throw<ArgumentNullException>());
    }

    [Fact]
    public void Writes_RefuseNulls()
    {
        using var transaction = Begin();
        Action[] writes =
        [
            () => Connection.SetRangeInHash(null, Some.Fields(("field", "value"))),
            () => Connection.SetRangeInHash("key", null),
            () => transaction.SetRangeInHash(null, Some.Fields(("field", "value"))),
            () => transaction.SetRangeInHash("key", null),
            () => transaction.RemoveHash(null),
            () => transaction.ExpireHash(null, TimeSpan.Zero),
            () => transaction.PersistHash(null),
        ];

        writes.Should().AllSatisfy(write => write.Should().Throw<ArgumentNullException>());
    }

    [Fact]
    public void AMissingHash_IsNull_AndCountsNothing()
    {
        Connection.GetAllEntriesFromHash("missing").Should().BeNull("recurring jobs are known to be gone by that");
        Connection.GetValueFromHash("missing", "field").Should().BeNull();
        Connection.GetHashCount("missing").Should().Be(0);
    }

    [Fact]
    public void SetRangeInHash_Creates_ThenReplacesWhatItNames()
    {
        Connection.SetRangeInHash("key", Some.Fields(("one", "1"), ("two", "2")));
        Connection.SetRangeInHash("key", Some.Fields(("two", "II"), ("three", "3")));

        Connection.GetAllEntriesFromHash("key").Should().BeEquivalentTo(
            new Dictionary<string, string> { ["one"] = "1", ["two"] = "II", ["three"] = "3" });
        Connection.GetValueFromHash("key", "two").Should().Be("II");
        Connection.GetValueFromHash("key", "four").Should().BeNull();
        Connection.GetHashCount("key").Should().Be(3);
    }

    [Fact]
    public void NullAndEmptyValues_AreKept()
    {
        Connection.SetRangeInHash("key", Some.Fields(("null", null), ("empty", "")));

        Connection.GetAllEntriesFromHash("key").Should().BeEquivalentTo(new Dictionary<string, string?> { ["null"] = null, ["empty"] = "" });
        Connection.GetHashCount("key").Should().Be(2);
    }

    [Fact]
    public void Fields_DifferByCase_AndMayBeLong()
    {
        var long_ = new string('v', 500_000);

        Connection.SetRangeInHash("key", Some.Fields(("a", "small"), ("A", "large"), ("long", long_)));

        Connection.GetValueFromHash("key", "a").Should().Be("small");
        Connection.GetValueFromHash("key", "A").Should().Be("large");
        Connection.GetValueFromHash("key", "long").Should().Be(long_);
    }

    [Fact]
    public void AnEmptyRange_CreatesNothing()
    {
        Connection.SetRangeInHash("key", []);
        Commit(write => write.SetRangeInHash("other", []));

        Connection.GetAllEntriesFromHash("key").Should().BeNull();
        Connection.GetAllEntriesFromHash("other").Should().BeNull();
    }

    [Fact]
    public void OfARepeatedField_TheLastValueWins()
    {
        Connection.SetRangeInHash("key", Some.Fields(("field", "first"), ("field", "last")));
        Commit(write => write.SetRangeInHash("other", Some.Fields(("field", "first"), ("field", "last"))));

        Connection.GetValueFromHash("key", "field").Should().Be("last");
        Connection.GetValueFromHash("other", "field").Should().Be("last");
    }

    [Fact]
    public virtual void SetRangeInHash_OnTheConnection_IsAtomic_EvenWhenTheRangeThrows()
    {
        Connection.SetRangeInHash("key", Some.Fields(("field", "before")));

        Connection.Invoking(c => c.SetRangeInHash("key", Breaking("after"))).Should().Throw<InvalidOperationException>();

        Connection.GetAllEntriesFromHash("key").Should().BeEquivalentTo(new Dictionary<string, string> { ["field"] = "before" });
    }

    [Fact]
    public virtual void SetRangeInHash_InATransaction_ThatThrows_LeavesNothingOfTheTransaction()
    {
        var commit = () => Commit(write => write.IncrementCounter("count"), write => write.SetRangeInHash("key", Breaking("value")));

        commit.Should().Throw<InvalidOperationException>();
        Connection.GetCounter("count").Should().Be(0);
        Connection.GetAllEntriesFromHash("key").Should().BeNull();
    }

    [Fact]
    public void RemoveHash_TakesTheWholeKey_AndNoOther()
    {
        Connection.SetRangeInHash("key", Some.Fields(("one", "1"), ("two", "2")));
        Connection.SetRangeInHash("other", Some.Fields(("one", "1")));

        Commit(write => write.RemoveHash("key"), write => write.RemoveHash("missing"));

        Connection.GetAllEntriesFromHash("key").Should().BeNull();
        Connection.GetHashCount("other").Should().Be(1);
    }

    [Fact]
    public void CommandsOnOneHash_RunInTheOrderTheyWereGiven()
    {
        Commit(
            write => write.SetRangeInHash("key", Some.Fields(("old", "1"))),
            write => write.RemoveHash("key"),
            write => write.SetRangeInHash("key", Some.Fields(("new", "1"))),
            write => write.SetRangeInHash("key", Some.Fields(("new", "2"))));

        Connection.GetAllEntriesFromHash("key").Should().BeEquivalentTo(new Dictionary<string, string> { ["new"] = "2" });
    }

    [Fact]
    public void Ttl_IsNegative_WithoutExpiration_OrWithoutHash()
    {
        Connection.SetRangeInHash("key", Some.Fields(("one", "1")));

        Connection.GetHashTtl("key").Should().BeNegative();
        Connection.GetHashTtl("missing").Should().BeNegative();
    }

    [Fact]
    public void ExpireHash_And_PersistHash_ActOnTheWholeKey()
    {
        Connection.SetRangeInHash("key", Some.Fields(("one", "1"), ("two", "2")));

        Commit(write => write.ExpireHash("key", TimeSpan.FromHours(2)));
        Connection.GetHashTtl("key").Should().BeCloseTo(TimeSpan.FromHours(2), TimeSpan.FromMinutes(1));

        Commit(write => write.PersistHash("key"));
        Connection.GetHashTtl("key").Should().BeNegative();
        Connection.GetHashCount("key").Should().Be(2);
    }

    [Fact]
    public void ExpireHash_And_PersistHash_OfAMissingKey_DoNothing()
    {
        Commit(write => write.ExpireHash("missing", TimeSpan.FromHours(1)), write => write.PersistHash("missing"));

        Connection.GetAllEntriesFromHash("missing").Should().BeNull();
    }

    [Fact]
    public async Task AnExpiredHash_IsRemoved_AndOthersStay()
    {
        Commit(
            write => write.SetRangeInHash("expired", Some.Fields(("one", "1"), ("two", "2"))),
            write => write.ExpireHash("expired", TimeSpan.FromSeconds(-5)),
            write => write.SetRangeInHash("eternal", Some.Fields(("one", "1"))));

        StartHousekeeping();

        await Eventually.BeTrueAsync(() => Connection.GetAllEntriesFromHash("expired") is null, "the expired hash is removed");
        Connection.GetHashCount("eternal").Should().Be(1);
    }

    [Fact]
    public async Task AReader_NeverSeesAHalfWrittenHash()
    {
        Write(0);
        var torn = 0;
        using var stop = new CancellationTokenSource();

        var readers = Enumerable.Range(0, 2).Select(_ => Crowd.Run(() =>
        {
            using var connection = Storage.GetConnection();
            while (!stop.IsCancellationRequested)
            {
                if (connection.GetAllEntriesFromHash("pair").Values.Distinct().Count() > 1)
                {
                    Interlocked.Increment(ref torn);
                }
            }
        })).ToArray();
        for (var i = 1; i <= 150; i++)
        {
            Write(i);
        }

        await stop.CancelAsync();
        await Task.WhenAll(readers);
        torn.Should().Be(0);

        void Write(int value) => Commit(
            write => write.SetRangeInHash("pair", Some.Fields(("left", value.ToString()))),
            write => write.SetRangeInHash("pair", Some.Fields(("right", value.ToString()))));
    }

    [Fact]
    public async Task SetRangeInHash_FromManyThreadsAtOnce_NeverThrows_AndEachRangeStaysWhole()
    {
        await Crowd.RunAsync(8, thread =>
        {
            using var connection = Storage.GetConnection();
            for (var i = 0; i < 20; i++)
            {
                connection.SetRangeInHash("key", Some.Fields(("left", $"{thread}-{i}"), ("right", $"{thread}-{i}")));
            }
        });

        var entries = Connection.GetAllEntriesFromHash("key");
        entries["left"].Should().Be(entries["right"]);
    }

    private static IEnumerable<KeyValuePair<string, string>> Breaking(string value)
    {
        yield return KeyValuePair.Create("field", value);
        throw new InvalidOperationException("the range broke off");
    }
}
