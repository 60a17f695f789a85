using Hangfire.Storage;
using OttoHangfire.Storage.Tests.Support;

namespace OttoHangfire.Storage.Tests.Facts;

/// <summary>Sorted sets: each value once, ordered by a score that is a real double.</summary>
public abstract class SetFacts(StorageUnderTest subject) : StorageFacts(subject)
{
    [Fact]
    public void Reads_RefuseNullKeys()
    {
        Action<JobStorageConnection>[] reads =
        [
            c => c.GetAllItemsFromSet(null),
            c => c.GetFirstByLowestScoreFromSet(null, 0, 1),
            c => c.GetFirstByLowestScoreFromSet(null, 0, 1, 1),
            c => c.GetSetCount((string)null!),
            c => c.GetSetCount((IEnumerable<string>)null!, 1),
            c => c.GetSetContains(null, "value"),
            c => c.GetSetContains("key", null),
            c => c.GetRangeFromSet(null, 0, 1),
            c => c.GetSetTtl(null),
        ];

        reads.Should().AllSatisfy(read => Connection.Invoking(read).Should().Throw<ArgumentNullException>());
    }

    [Fact]
    public void Writes_RefuseNulls()
    {
        using var transaction = Begin();
        Action<JobStorageTransaction>[] writes =
        [
            t => t.AddToSet(null, "value"),
            t => t.AddToSet("key", null),
            t => t.AddToSet(null, "value", 1),
            t => t.AddToSet("key", null, 1),
            t => t.RemoveFromSet(null, "value"),
            t => t.RemoveFromSet("key", null),
            t => t.AddRangeToSet(null, ["value"]),
            t => t.AddRangeToSet("key", null),
            t => t.RemoveSet(null),
            t => t.ExpireSet(null, TimeSpan.Zero),
            t => t.PersistSet(null),
        ];

        writes.Should().AllSatisfy(write => transaction.Invoking(write).Should().Throw<ArgumentNullException>());
    }

    [Fact]
    public void AMissingSet_IsEmpty_NeverNull()
    {
        Connection.GetAllItemsFromSet("missing").Should().NotBeNull().And.BeEmpty();
        Connection.GetRangeFromSet("missing", 0, 10).Should().NotBeNull().And.BeEmpty();
        Connection.GetFirstByLowestScoreFromSet("missing", 0, 10).Should().BeNull();
        Connection.GetFirstByLowestScoreFromSet("missing", 0, 10, 5).Should().NotBeNull().And.BeEmpty();
        Connection.GetSetCount("missing").Should().Be(0);
        Connection.GetSetContains("missing", "value").Should().BeFalse();
    }

    [Fact]
    public void AddToSet_KeepsEachValueOnce()
    {
        Commit(write => write.AddToSet("key", "a"), write => write.AddToSet("key", "a"), write => write.AddToSet("key", "b", 3));
        Commit(write => write.AddToSet("key", "a", 2));

        Connection.GetAllItemsFromSet("key").Should().BeEquivalentTo("a", "b");
        Connection.GetSetCount("key").Should().Be(2);
    }

    [Fact]
    public void AddToSet_WithoutScore_IsScoreZero()
    {
        Commit(write => write.AddToSet("key", "plain"));

        Connection.GetFirstByLowestScoreFromSet("key", 0, 0).Should().Be("plain");
    }

    [Fact]
    public void AddToSet_ReplacesTheScore()
    {
        Commit(write => write.AddToSet("key", "a", 1), write => write.AddToSet("key", "b", 2));

        Commit(write => write.AddToSet("key", "a", 3));

        Connection.GetRangeFromSet("key", 0, 9).Should().Equal("b", "a");
        Connection.GetFirstByLowestScoreFromSet("key", 0, 1).Should().BeNull();
    }

    [Fact]
    public void Values_DifferByCase_AndMayBeLongOrForeign()
    {
        var long_ = new string('v', 2000);

        Commit(write => write.AddRangeToSet("key", ["a", "A", "ä", "'; --", long_]), write => write.AddToSet("KEY", "other"));

        Connection.GetAllItemsFromSet("key").Should().BeEquivalentTo("a", "A", "ä", "'; --", long_);
    }

    [Fact]
    public void Scores_KeepTheirFractions()
    {
        Commit(
            write => write.AddToSet("schedule", "late", 1774747812.75),
            write => write.AddToSet("schedule", "early", 1774747812.25));

        Connection.GetFirstByLowestScoreFromSet("schedule", 0, 1774747812.2).Should().BeNull();
        Connection.GetFirstByLowestScoreFromSet("schedule", 0, 1774747812.5).Should().Be("early");
        Connection.GetFirstByLowestScoreFromSet("schedule", 1774747812.5, 1774747813).Should().Be("late");
    }

    [Theory]
    [InlineData(-1.0)]
    [InlineData(1e15 + 0.5)]
    [InlineData(9_999_999_999_999.0)]
    [InlineData(1e300)]
    [InlineData(-1e300)]
    [InlineData(double.MaxValue)]
    [InlineData(double.MinValue)]
    public void Scores_AreRealDoubles(double score)
    {
        Commit(write => write.AddToSet("key", "value", score));

        Connection.GetFirstByLowestScoreFromSet("key", score, score).Should().Be("value");
        Connection.GetFirstByLowestScoreFromSet("key", score, score, 1).Should().Equal("value");
    }

    [Fact]
    public void ADisabledRecurringJob_AtMinusOne_IsNotDue()
    {
        Commit(write => write.AddToSet("recurring-jobs", "disabled", -1), write => write.AddToSet("recurring-jobs", "due", 100));

        Connection.GetFirstByLowestScoreFromSet("recurring-jobs", 0, 200).Should().Be("due");
        Connection.GetFirstByLowestScoreFromSet("recurring-jobs", 0, 200, 10).Should().Equal("due");
    }

    [Fact]
    public void GetFirstByLowestScore_TakesTheLowest_BothBoundsIncluded()
    {
        Commit(
            write => write.AddToSet("key", "three", 3),
            write => write.AddToSet("key", "one", 1),
            write => write.AddToSet("key", "two", 2));

        Connection.GetFirstByLowestScoreFromSet("key", 1, 3).Should().Be("one");
        Connection.GetFirstByLowestScoreFromSet("key", 1.5, 3).Should().Be("two");
        Connection.GetFirstByLowestScoreFromSet("key", 3, 3).Should().Be("three");
        Connection.GetFirstByLowestScoreFromSet("key", 3.5, 9).Should().BeNull();
        Connection.GetFirstByLowestScoreFromSet("key", double.NegativeInfinity, double.PositiveInfinity).Should().Be("one");
    }

    [Fact]
    public void GetFirstByLowestScore_RefusesReversedBounds()
    {
        Connection.Invoking(c => c.GetFirstByLowestScoreFromSet("key", 2, 1)).Should().Throw<ArgumentException>();
        Connection.Invoking(c => c.GetFirstByLowestScoreFromSet("key", 2, 1, 1)).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void BatchedFeature_GivesSoManyInScoreOrder()
    {
        Storage.HasFeature(JobStorageFeatures.Connection.BatchedGetFirstByLowest).Should().BeTrue();
        Commit(write =>
        {
            for (var i = 9; i >= 0; i--)
            {
                write.AddToSet("key", "v" + i, i);
            }
        });

        Connection.GetFirstByLowestScoreFromSet("key", 2, 8, 3).Should().Equal("v2", "v3", "v4");
        Connection.GetFirstByLowestScoreFromSet("key", 7, 100, 1000).Should().Equal("v7", "v8", "v9");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void BatchedFeature_RefusesACountThatIsNotPositive(int count)
    {
        Connection.Invoking(c => c.GetFirstByLowestScoreFromSet("key", 0, 1, count)).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void EqualScores_AreOrderedByValue_Ordinal()
    {
        Commit(write => write.AddRangeToSet("key", ["b", "ä", "B", "a", "_"]));

        string[] ordinal = ["B", "_", "a", "b", "ä"];
        Connection.GetFirstByLowestScoreFromSet("key", 0, 0, 9).Should().Equal(ordinal);
        Connection.GetRangeFromSet("key", 0, 9).Should().Equal(ordinal);
        Connection.GetFirstByLowestScoreFromSet("key", 0, 0).Should().Be("B");
    }

    [Fact]
    public void GetRangeFromSet_IsZeroBased_BothEndsIncluded_OrderedByScore()
    {
        Commit(
            write => write.AddToSet("key", "d", 4),
            write => write.AddToSet("key", "a", 1),
            write => write.AddToSet("key", "c", 3),
            write => write.AddToSet("key", "b", 2));

        Connection.GetRangeFromSet("key", 0, 0).Should().Equal("a");
        Connection.GetRangeFromSet("key", 1, 2).Should().Equal("b", "c");
        Connection.GetRangeFromSet("key", 2, 100).Should().Equal("c", "d");
        Connection.GetRangeFromSet("key", 9, 10).Should().BeEmpty();
    }

    [Fact]
    public void GetSetContains_Feature_TellsMembersFromOthers()
    {
        Storage.HasFeature(JobStorageFeatures.Connection.GetSetContains).Should().BeTrue();
        Commit(write => write.AddToSet("key", "member", 5));

        Connection.GetSetContains("key", "member").Should().BeTrue();
        Connection.GetSetContains("key", "Member").Should().BeFalse();
        Connection.GetSetContains("other", "member").Should().BeFalse();
    }

    [Fact]
    public void GetSetCount_Limited_Feature_CountsOverManySets_UpToTheLimit()
    {
        Storage.HasFeature(JobStorageFeatures.Connection.LimitedGetSetCount).Should().BeTrue();
        Commit(write => write.AddRangeToSet("one", ["a", "b", "c"]), write => write.AddRangeToSet("two", ["a", "d"]));

        Connection.GetSetCount(["one", "two", "missing"], 100).Should().Be(5);
        Connection.GetSetCount(["one", "two"], 4).Should().Be(4);
        Connection.GetSetCount(["one"], 0).Should().Be(0);
        Connection.GetSetCount([], 10).Should().Be(0);
        Connection.Invoking(c => c.GetSetCount(["one"], -1)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void AddRangeToSet_AddsWithScoreZero_AndPassesOverDuplicates()
    {
        Commit(write => write.AddToSet("key", "old", 0));

        Commit(write => write.AddRangeToSet("key", ["new", "old", "new"]), write => write.AddRangeToSet("key", []));

        Connection.GetFirstByLowestScoreFromSet("key", 0, 0, 10).Should().Equal("new", "old");
    }

    [Fact]
    public void RemoveFromSet_TakesOneValue_AndMissingOnesDoNotMatter()
    {
        Commit(write => write.AddRangeToSet("key", ["a", "b"]));

        Commit(write => write.RemoveFromSet("key", "a"), write => write.RemoveFromSet("key", "z"), write => write.RemoveFromSet("none", "a"));

        Connection.GetAllItemsFromSet("key").Should().Equal("b");
    }

    [Fact]
    public void RemoveSet_TakesTheWholeKey_AndNoOther()
    {
        Commit(write => write.AddRangeToSet("key", ["a", "b"]), write => write.AddToSet("other", "a"));

        Commit(write => write.RemoveSet("key"), write => write.RemoveSet("missing"));

        Connection.GetSetCount("key").Should().Be(0);
        Connection.GetSetCount("other").Should().Be(1);
    }

    [Fact]
    public void CommandsOnOneSet_RunInTheOrderTheyWereGiven()
    {
        Commit(
            write => write.AddToSet("key", "gone", 1),
            write => write.RemoveFromSet("key", "gone"),
            write => write.RemoveFromSet("key", "back"),
            write => write.AddToSet("key", "back", 1),
            write => write.AddToSet("key", "back", 2));

        Connection.GetAllItemsFromSet("key").Should().Equal("back");
        Connection.GetFirstByLowestScoreFromSet("key", 2, 2).Should().Be("back");
    }

    [Fact]
    public void Ttl_IsNegative_WithoutExpiration_OrWithoutSet()
    {
        Commit(write => write.AddToSet("key", "a"));

        Connection.GetSetTtl("key").Should().BeNegative();
        Connection.GetSetTtl("missing").Should().BeNegative();
    }

    [Fact]
    public void ExpireSet_And_PersistSet_ActOnTheWholeKey()
    {
        Commit(write => write.AddRangeToSet("key", ["a", "b"]), write => write.AddToSet("other", "a"));

        Commit(write => write.ExpireSet("key", TimeSpan.FromHours(2)));
        Connection.GetSetTtl("key").Should().BeCloseTo(TimeSpan.FromHours(2), TimeSpan.FromMinutes(1));
        Connection.GetSetTtl("other").Should().BeNegative();

        Commit(write => write.PersistSet("key"));
        Connection.GetSetTtl("key").Should().BeNegative();
        Connection.GetSetCount("key").Should().Be(2);
    }

    [Fact]
    public void ExpireSet_And_PersistSet_OfAMissingKey_DoNothing()
    {
        Commit(write => write.ExpireSet("missing", TimeSpan.FromHours(1)), write => write.PersistSet("missing"));

        Connection.GetSetCount("missing").Should().Be(0);
        Connection.GetSetTtl("missing").Should().BeNegative();
    }

    [Fact]
    public async Task AnExpiredSet_IsRemoved_AndOthersStay()
    {
        Commit(
            write => write.AddRangeToSet("expired", ["a", "b"]),
            write => write.ExpireSet("expired", TimeSpan.FromSeconds(-5)),
            write => write.AddToSet("living", "a"),
            write => write.ExpireSet("living", TimeSpan.FromHours(1)),
            write => write.AddToSet("eternal", "a"));

        StartHousekeeping();

        await Eventually.BeTrueAsync(() => Connection.GetSetCount("expired") == 0, "the expired set is removed");
        Connection.GetSetCount("living").Should().Be(1);
        Connection.GetSetCount("eternal").Should().Be(1);
    }

    [Fact]
    public async Task AddToSet_OfOneValueFromManyThreads_KeepsItOnce()
    {
        await Crowd.RunAsync(8, thread =>
        {
            using var connection = Storage.GetConnection();
            for (var i = 0; i < 10; i++)
            {
                using var transaction = connection.CreateWriteTransaction();
                transaction.AddToSet("key", "contended", thread);
                transaction.AddToSet("key", $"{thread}-{i}", i);
                transaction.Commit();
            }
        });

        Connection.GetSetCount("key").Should().Be(81);
        Connection.GetRangeFromSet("key", 0, 100).Should().HaveCount(81).And.OnlyHaveUniqueItems();
    }
}
