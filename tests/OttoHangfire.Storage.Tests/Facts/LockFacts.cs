using System.Diagnostics;
using Hangfire.Storage;
using OttoHangfire.Storage.Tests.Support;

namespace OttoHangfire.Storage.Tests.Facts;

/// <summary>Distributed locks: exclusive, re-entrant on a connection, freed when their owner ends.</summary>
public abstract class LockFacts(StorageUnderTest subject) : StorageFacts(subject)
{
    private static readonly TimeSpan Patiently = TimeSpan.FromSeconds(15);

    [Fact]
    public void Acquire_RefusesNull()
    {
        Connection.Invoking(c => c.AcquireDistributedLock(null, TimeSpan.Zero)).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void ALock_KeepsOtherConnectionsOut_UntilItIsReleased()
    {
        var held = Connection.AcquireDistributedLock("resource", TimeSpan.Zero);

        TryTake(Connect(), "resource").Should().BeFalse();

        held.Dispose();
        TryTake(Connect(), "resource").Should().BeTrue();
    }

    [Fact]
    public void Timeout_IsADistributedLockTimeoutException_ThatNamesTheResource()
    {
        using var held = Connection.AcquireDistributedLock("resource", TimeSpan.Zero);
        var other = Connect();

        other.Invoking(c => c.AcquireDistributedLock("resource", TimeSpan.FromMilliseconds(100)))
            .Should().Throw<DistributedLockTimeoutException>().Which.Resource.Should().Be("resource");
    }

    [Fact]
    public void ZeroTimeout_IsOneTry_AndALongerOneIsWaitedOut()
    {
        using var held = Connection.AcquireDistributedLock("resource", TimeSpan.Zero);
        var other = Connect();

        Took(() => TryTake(other, "resource")).Should().BeLessThan(TimeSpan.FromSeconds(1));
        Took(() => TryTake(other, "resource", TimeSpan.FromMilliseconds(700))).Should()
            .BeGreaterThan(TimeSpan.FromMilliseconds(600)).And.BeLessThan(TimeSpan.FromSeconds(3));
    }

    [Fact]
    public void Locks_OfOtherNames_AreIndependent()
    {
        using var held = Connection.AcquireDistributedLock("resource", TimeSpan.Zero);
        var other = Connect();

        TryTake(other, "resource2").Should().BeTrue();
        TryTake(other, "Resource").Should().BeTrue();
        TryTake(other, "").Should().BeTrue();
        TryTake(other, new string('r', 2000)).Should().BeTrue();
        TryTake(other, "ресурс 😀 '; --").Should().BeTrue();
    }

    [Fact]
    public void ALock_IsReentrantOnItsConnection_AndCounted()
    {
        var outer = Connection.AcquireDistributedLock("resource", TimeSpan.Zero);
        var inner = Connection.AcquireDistributedLock("resource", TimeSpan.Zero);
        var other = Connect();

        inner.Dispose();
        TryTake(other, "resource").Should().BeFalse("the outer handle still holds");

        outer.Dispose();
        TryTake(other, "resource").Should().BeTrue();
    }

    [Fact]
    public void Handles_MayBeReleasedInAnyOrder()
    {
        var outer = Connection.AcquireDistributedLock("resource", TimeSpan.Zero);
        var inner = Connection.AcquireDistributedLock("resource", TimeSpan.Zero);
        var other = Connect();

        outer.Dispose();
        TryTake(other, "resource").Should().BeFalse("the inner handle still holds");

        inner.Dispose();
        TryTake(other, "resource").Should().BeTrue();
    }

    [Fact]
    public void AHandle_ReleasesOnce_HoweverOftenItIsDisposed()
    {
        var outer = Connection.AcquireDistributedLock("resource", TimeSpan.Zero);
        var inner = Connection.AcquireDistributedLock("resource", TimeSpan.Zero);

        inner.Dispose();
        inner.Dispose();

        TryTake(Connect(), "resource").Should().BeFalse("the outer handle still holds");
        outer.Dispose();
    }

    [Fact]
    public void AHandle_OfTheFormerHolder_DoesNotTakeTheLockFromTheNext()
    {
        var former = Connection.AcquireDistributedLock("resource", TimeSpan.Zero);
        former.Dispose();
        using var next = Connect().AcquireDistributedLock("resource", TimeSpan.Zero);

        former.Dispose();

        TryTake(Connect(), "resource").Should().BeFalse();
    }

    [Fact]
    public async Task AHandle_MayBeReleasedOnAnotherThread()
    {
        var held = Connection.AcquireDistributedLock("resource", TimeSpan.Zero);

        await Crowd.Run(held.Dispose);

        TryTake(Connect(), "resource").Should().BeTrue();
    }

    [Fact]
    public void DisposingTheConnection_FreesItsLocks()
    {
        var owner = Connect();
        owner.AcquireDistributedLock("one", TimeSpan.Zero);
        owner.AcquireDistributedLock("two", TimeSpan.Zero);
        owner.AcquireDistributedLock("two", TimeSpan.Zero);

        owner.Dispose();

        TryTake(Connection, "one").Should().BeTrue();
        TryTake(Connection, "two").Should().BeTrue();
    }

    [Fact]
    public async Task AWaiter_GetsTheLock_WithinASecondOfItsRelease()
    {
        var held = Connection.AcquireDistributedLock("resource", TimeSpan.Zero);
        var other = Connect();
        using var waiting = new ManualResetEventSlim();
        var waiter = Crowd.Run(() =>
        {
            waiting.Set();
            using var taken = other.AcquireDistributedLock("resource", Patiently);
            return Stopwatch.GetTimestamp();
        });
        waiting.Wait(Patience.Long);
        await Eventually.PassAsync(TimeSpan.FromMilliseconds(200));

        var released = Stopwatch.GetTimestamp();
        held.Dispose();

        Stopwatch.GetElapsedTime(released, await waiter).Should().BeLessThan(TimeSpan.FromSeconds(1.5));
    }

    [Fact]
    public async Task Waiting_BlocksNeitherReadsNorWrites()
    {
        using var held = Connection.AcquireDistributedLock("resource", TimeSpan.Zero);
        var waiters = Enumerable.Range(0, 4).Select(_ => Crowd.Run(() =>
        {
            using var connection = Connect();
            return TryTake(connection, "resource", TimeSpan.FromSeconds(2));
        })).ToArray();
        var other = Connect();

        var took = Took(() =>
        {
            for (var i = 0; i < 20; i++)
            {
                var id = other.CreateExpiredJob(Some.Job(), Some.NoParameters, Now, TimeSpan.FromHours(1));
                other.GetJobData(id).Should().NotBeNull();
            }
        });

        took.Should().BeLessThan(TimeSpan.FromSeconds(1.5), "the waiters wait two seconds");
        (await Task.WhenAll(waiters)).Should().AllBeEquivalentTo(false);
    }

    [Fact]
    public async Task UnderARush_OneIsInsideAtATime_AndEveryoneGetsIn()
    {
        var (inside, most, entered) = (0, 0, 0);

        await Crowd.RunAsync(8, _ =>
        {
            for (var i = 0; i < 10; i++)
            {
                using var connection = Storage.GetConnection();
                using var held = connection.AcquireDistributedLock("resource", Patience.Long);
                most = Math.Max(most, Interlocked.Increment(ref inside));
                Thread.Yield();
                Interlocked.Decrement(ref inside);
                entered++;
            }
        });

        most.Should().Be(1);
        entered.Should().Be(80);
    }

    [Fact]
    public async Task ManyLocks_ByManyThreads_StayApart()
    {
        var inside = new int[5];
        var clashes = 0;

        await Crowd.RunAsync(6, thread =>
        {
            using var connection = Storage.GetConnection();
            for (var i = 0; i < 25; i++)
            {
                var which = (thread + i) % inside.Length;
                using var held = connection.AcquireDistributedLock("resource-" + which, Patience.Long);
                if (Interlocked.Increment(ref inside[which]) > 1)
                {
                    Interlocked.Increment(ref clashes);
                }

                Interlocked.Decrement(ref inside[which]);
            }
        });

        clashes.Should().Be(0);
    }

    [Fact]
    public void ALock_HoldsAgainstAnotherStorageObjectOverTheSameData()
    {
        using var elsewhere = (JobStorageConnection)OpenAnother().GetConnection();
        using (elsewhere.AcquireDistributedLock("resource", TimeSpan.Zero))
        {
            TryTake(Connection, "resource").Should().BeFalse();
        }

        TryTake(Connection, "resource").Should().BeTrue();
    }

    [Fact]
    public void AFailedTry_LeavesNoTrace()
    {
        var held = Connection.AcquireDistributedLock("resource", TimeSpan.Zero);
        var other = Connect();
        TryTake(other, "resource").Should().BeFalse();
        other.Dispose();
        held.Dispose();

        using var again = Connect().AcquireDistributedLock("resource", TimeSpan.Zero);
    }

    [Fact]
    public void TransactionFeature_TheLockIsHeldUntilTheCommit()
    {
        Storage.HasFeature(JobStorageFeatures.Transaction.AcquireDistributedLock).Should().BeTrue();
        using var transaction = Begin();
        transaction.AcquireDistributedLock("resource", TimeSpan.Zero);
        TryTake(Connect(), "resource").Should().BeFalse();

        transaction.Commit();
        transaction.Dispose();

        TryTake(Connect(), "resource").Should().BeTrue();
    }

    [Fact]
    public void TransactionFeature_TheLockIsFreedWhenTheTransactionIsDropped()
    {
        using (var transaction = Begin())
        {
            transaction.AcquireDistributedLock("one", TimeSpan.Zero);
            transaction.AcquireDistributedLock("two", TimeSpan.Zero);
        }

        TryTake(Connect(), "one").Should().BeTrue();
        TryTake(Connect(), "two").Should().BeTrue();
    }

    [Fact]
    public void TransactionFeature_TheLockNestsWithTheConnectionsOwn()
    {
        var own = Connection.AcquireDistributedLock("resource", TimeSpan.Zero);
        using var transaction = Begin();
        transaction.AcquireDistributedLock("resource", TimeSpan.Zero);

        own.Dispose();
        TryTake(Connect(), "resource").Should().BeFalse("the transaction still holds");

        transaction.Commit();
        transaction.Dispose();
        TryTake(Connect(), "resource").Should().BeTrue();
    }

    [Fact]
    public void TransactionFeature_TimesOutAsTheConnectionDoes_AndRefusesNull()
    {
        using var held = Connect().AcquireDistributedLock("resource", TimeSpan.Zero);
        using var transaction = Begin();

        transaction.Invoking(t => t.AcquireDistributedLock(null, TimeSpan.Zero)).Should().Throw<ArgumentNullException>();
        transaction.Invoking(t => t.AcquireDistributedLock("resource", TimeSpan.Zero))
            .Should().Throw<DistributedLockTimeoutException>().Which.Resource.Should().Be("resource");
    }

    private static bool TryTake(JobStorageConnection connection, string resource, TimeSpan timeout = default)
    {
        try
        {
            connection.AcquireDistributedLock(resource, timeout).Dispose();
            return true;
        }
        catch (DistributedLockTimeoutException)
        {
            return false;
        }
    }

    private static TimeSpan Took(Action work)
    {
        var started = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(started);
    }
}
