using OttoHangfire.Storage.Tests.Support;

namespace OttoHangfire.Storage.Tests.Facts;

/// <summary>Lists: newest first, duplicates kept.</summary>
public abstract class ListFacts(StorageUnderTest subject) : StorageFacts(subject)
{
    [Fact]
    public void ReadsAndWrites_RefuseNulls()
    {
        using var transaction = Begin();
        Action[] calls =
        [
            () => Connection.GetListCount(null),
            () => Connection.GetAllItemsFromList(null),
            () => Connection.GetRangeFromList(null, 0, 1),
            () => Connection.GetListTtl(null),
            () => transaction.InsertToList(null, "value"),
            () => transaction.InsertToList("key", null),
            () => transaction.RemoveFromList(null, "value"),
            () => transaction.RemoveFromList("key", null),
            () => transaction.TrimList(null, 0, 1),
            () => transaction.ExpireList(null, TimeSpan.Zero),
            () => transaction.PersistList(null),
        ];

        calls.Should().AllSatisfy(call => call.Should().Throw<ArgumentNullException>());
    }

    [Fact]
    public void AMissingList_IsEmpty()
    {
        Connection.GetAllItemsFromList("missing").Should().NotBeNull().And.BeEmpty();
        Connection.GetRangeFromList("missing", 0, 5).Should().NotBeNull().And.BeEmpty();
        Connection.GetListCount("missing").Should().Be(0);
    }

    [Fact]
    public void InsertToList_PutsTheNewestFirst_AndKeepsDuplicates()
    {
        Insert("a", "b", "a");

        Connection.GetAllItemsFromList("key").Should().Equal("a", "b", "a");
        Connection.GetListCount("key").Should().Be(3);
    }

    [Fact]
    public void GetRangeFromList_IsZeroBased_BothEndsIncluded()
    {
        Insert("1", "2", "3", "4", "5");

        Connection.GetRangeFromList("key", 0, 0).Should().Equal("5");
        Connection.GetRangeFromList("key", 1, 3).Should().Equal("4", "3", "2");
        Connection.GetRangeFromList("key", 3, 100).Should().Equal("2", "1");
        Connection.GetRangeFromList("key", 9, 10).Should().BeEmpty();
    }

    [Fact]
    public void RemoveFromList_TakesAllEqualValues()
    {
        Insert("a", "b", "a", "A");

        Commit(write => write.RemoveFromList("key", "a"), write => write.RemoveFromList("key", "z"), write => write.RemoveFromList("none", "a"));

        Connection.GetAllItemsFromList("key").Should().Equal("A", "b");
    }

    [Theory]
    [InlineData(0, 1, "5 4")]
    [InlineData(1, 3, "4 3 2")]
    [InlineData(0, 100, "5 4 3 2 1")]
    [InlineData(4, 4, "1")]
    [InlineData(2, 1, "")]
    [InlineData(5, 9, "")]
    public void TrimList_KeepsTheNamedRange_CountedFromTheNewest(int from, int to, string kept)
    {
        Insert("1", "2", "3", "4", "5");

        Commit(write => write.TrimList("key", from, to));

        string.Join(' ', Connection.GetAllItemsFromList("key")).Should().Be(kept);
    }

    [Fact]
    public void TrimList_OfAMissingList_DoesNothing_AndOthersStay()
    {
        Insert("1", "2");

        Commit(write => write.TrimList("missing", 0, 0));

        Connection.GetListCount("key").Should().Be(2);
        Connection.GetListCount("missing").Should().Be(0);
    }

    [Fact]
    public void CommandsOnOneList_RunInTheOrderTheyWereGiven()
    {
        Commit(
            write => write.InsertToList("key", "1"),
            write => write.InsertToList("key", "2"),
            write => write.TrimList("key", 0, 0),
            write => write.InsertToList("key", "3"),
            write => write.RemoveFromList("key", "3"),
            write => write.InsertToList("key", "4"));

        Connection.GetAllItemsFromList("key").Should().Equal("4", "2");
    }

    [Fact]
    public void Ttl_IsNegative_WithoutExpiration_OrWithoutList()
    {
        Insert("a");

        Connection.GetListTtl("key").Should().BeNegative();
        Connection.GetListTtl("missing").Should().BeNegative();
    }

    [Fact]
    public void ExpireList_And_PersistList_ActOnTheWholeKey()
    {
        Insert("a", "b");

        Commit(write => write.ExpireList("key", TimeSpan.FromHours(2)), write => write.ExpireList("missing", TimeSpan.FromHours(2)));
        Connection.GetListTtl("key").Should().BeCloseTo(TimeSpan.FromHours(2), TimeSpan.FromMinutes(1));

        Commit(write => write.PersistList("key"), write => write.PersistList("missing"));
        Connection.GetListTtl("key").Should().BeNegative();
        Connection.GetListCount("key").Should().Be(2);
        Connection.GetListCount("missing").Should().Be(0);
    }

    [Fact]
    public async Task AnExpiredList_IsRemoved_AndOthersStay()
    {
        Insert("a", "b");
        Commit(write => write.ExpireList("key", TimeSpan.FromSeconds(-5)), write => write.InsertToList("eternal", "a"));

        StartHousekeeping();

        await Eventually.BeTrueAsync(() => Connection.GetListCount("key") == 0, "the expired list is removed");
        Connection.GetListCount("eternal").Should().Be(1);
    }

    [Fact]
    public async Task InsertToList_FromManyThreads_LosesNothing()
    {
        await Crowd.RunAsync(6, thread =>
        {
            using var connection = Storage.GetConnection();
            for (var i = 0; i < 20; i++)
            {
                using var transaction = connection.CreateWriteTransaction();
                transaction.InsertToList("key", $"{thread}-{i}");
                transaction.Commit();
            }
        });

        Connection.GetAllItemsFromList("key").Should().HaveCount(120).And.OnlyHaveUniqueItems();
    }

    private void Insert(params string[] values) => Commit(write => Array.ForEach(values, value => write.InsertToList("key", value)));
}
