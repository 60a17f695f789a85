using System.Diagnostics;
using Hangfire.Storage;

namespace OttoHangfire.Storage.Locks;

/// <summary>Distributed locks: first among the connections of this process, in turn, then among processes.</summary>
internal sealed class LockManager(ProcessLocks processes, EnlistedTransactions enlisted, Func<bool> seesOtherProcesses) : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(100);

    // For so long a lock may pass from connection to connection within this process while other processes ask for it in vain.
    private static readonly TimeSpan LongestInProcess = TimeSpan.FromSeconds(0.5);

    private readonly Lock _sync = new();
    private readonly Dictionary<string, HeldLock> _locks = new(StringComparer.Ordinal);

    /// <summary>The application's transactions that hold locks of this manager.</summary>
    public EnlistedTransactions Enlisted => enlisted;

    public bool CanBeLost => processes.CanBeLost;

    /// <summary>Acquires the lock for this holder, who may have it already and must release it as often as it acquired it.</summary>
    public LockHandle Acquire(object holder, string resource, TimeSpan timeout) =>
        TryAcquire(holder, resource, timeout, acrossProcesses: true) ?? throw new DistributedLockTimeoutException(resource);

    /// <summary>The same within this process only, and without waiting.</summary>
    public LockHandle? TryAcquireInProcess(object holder, string resource) =>
        TryAcquire(holder, resource, TimeSpan.Zero, acrossProcesses: false);

    internal void Release(HeldLock held)
    {
        LockClaim? claim;
        lock (_sync)
        {
            if (--held.Depth > 0)
            {
                return;
            }

            // Until other processes can have it, it is nobody's.
            held.Holder = this;
            claim = held.Claim;
            held.Claim = null;
        }

        try
        {
            if (claim is not null)
            {
                processes.Release(claim);
            }
        }
        finally
        {
            PassOn(held);
        }
    }

    /// <summary>Makes sure from time to time that what this process has keeps others out.</summary>
    public void LookAfter() => processes.LookAfter();

    public void Dispose() => processes.Dispose();

    private LockHandle? TryAcquire(object holder, string resource, TimeSpan timeout, bool acrossProcesses)
    {
        enlisted.ReleaseEnded();
        var started = Stopwatch.GetTimestamp();
        var held = AcquireInProcess(holder, resource, timeout);
        if (held is null)
        {
            return null;
        }

        try
        {
            if (held.Claim is not null || !acrossProcesses || AcquireAcrossProcesses(held, started, timeout))
            {
                return new LockHandle(this, held);
            }
        }
        catch
        {
            Release(held);
            throw;
        }

        Release(held);
        return null;
    }

    private HeldLock? AcquireInProcess(object holder, string resource, TimeSpan timeout)
    {
        HeldLock? held;
        LinkedListNode<LockWaiter> place;
        lock (_sync)
        {
            if (!_locks.TryGetValue(resource, out held))
            {
                held = new HeldLock(resource, holder);
                _locks.Add(resource, held);
                return held;
            }

            if (ReferenceEquals(held.Holder, holder))
            {
                held.Depth++;
                return held;
            }

            if (timeout <= TimeSpan.Zero)
            {
                return null;
            }

            place = held.Waiting.AddLast(new LockWaiter(holder));
        }

        return place.Value.Wait(timeout, enlisted.ReleaseEnded) || !TryLeave(held, place) ? held : null;
    }

    private bool AcquireAcrossProcesses(HeldLock held, long started, TimeSpan timeout)
    {
        var pause = FirstPause;
        using var never = new ManualResetEventSlim();
        if (Stopwatch.GetElapsedTime(held.InProcessSince) > LongestInProcess && seesOtherProcesses())
        {
            never.Wait(timeout < LongestPause ? timeout : LongestPause + FirstPause);
            held.InProcessSince = Stopwatch.GetTimestamp();
        }

        while (true)
        {
            if (processes.TryAcquire(held.Resource) is { } claim)
            {
                held.Claim = claim;
                return true;
            }

            var left = timeout - Stopwatch.GetElapsedTime(started);
            if (left <= TimeSpan.Zero)
            {
                return false;
            }

            never.Wait(left < pause ? left : pause);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private void PassOn(HeldLock held)
    {
        LockWaiter? next;
        lock (_sync)
        {
            next = held.Waiting.First?.Value;
            if (next is null)
            {
                _locks.Remove(held.Resource);
                return;
            }

            held.Waiting.RemoveFirst();
            held.Holder = next.Holder;
            held.Depth = 1;
        }

        next.Give();
    }

    // False: the lock has been given to the waiter at this very moment.
    private bool TryLeave(HeldLock held, LinkedListNode<LockWaiter> place)
    {
        lock (_sync)
        {
            if (place.List is null)
            {
                return false;
            }

            held.Waiting.Remove(place);
            return true;
        }
    }
}
