using System.Diagnostics;
using Hangfire.Storage;

namespace OttoHangfire.Storage.Locks;

/// <summary>Distributed locks: first among the connections of this process, in turn, then among processes.</summary>
internal sealed class LockManager(ProcessLocks processes, Func<bool> hasOthers) : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(100);

    // For so long a lock may go round among the connections of this process while others ask for it in vain.
    private static readonly TimeSpan LongestRound = TimeSpan.FromSeconds(0.5);

    private readonly Lock _sync = new();
    private readonly Dictionary<string, HeldLock> _locks = new(StringComparer.Ordinal);

    public bool CanBeLost => processes.CanBeLost;

    /// <summary>Takes the lock for this holder, who may have it already and must give it back as often as it took it.</summary>
    public LockHandle Take(object holder, string resource, TimeSpan timeout) =>
        TryTake(holder, resource, timeout, amongProcesses: true) ?? throw new DistributedLockTimeoutException(resource);

    /// <summary>The same within this process only, at once or not at all.</summary>
    public LockHandle? TryTakeHere(object holder, string resource) =>
        TryTake(holder, resource, TimeSpan.Zero, amongProcesses: false);

    internal void Free(HeldLock held)
    {
        LockClaim? given;
        lock (_sync)
        {
            if (--held.Depth > 0)
            {
                return;
            }

            // Until the other processes can have it, it is nobody's.
            held.Holder = this;
            given = held.Process;
            held.Process = null;
        }

        if (given is not null)
        {
            processes.Free(given);
        }

        PassOn(held);
    }

    public void Dispose() => processes.Dispose();

    private LockHandle? TryTake(object holder, string resource, TimeSpan timeout, bool amongProcesses)
    {
        var started = Stopwatch.GetTimestamp();
        var held = TakeAmongConnections(holder, resource, timeout);
        if (held is null)
        {
            return null;
        }

        try
        {
            if (held.Process is not null || !amongProcesses || TakeAmongProcesses(held, started, timeout))
            {
                return new LockHandle(this, held);
            }
        }
        catch
        {
            Free(held);
            throw;
        }

        Free(held);
        return null;
    }

    private HeldLock? TakeAmongConnections(object holder, string resource, TimeSpan timeout)
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

        return place.Value.Wait(timeout) || !Leave(held, place) ? held : null;
    }

    private bool TakeAmongProcesses(HeldLock held, long started, TimeSpan timeout)
    {
        var pause = FirstPause;
        using var never = new ManualResetEventSlim();
        if (Stopwatch.GetElapsedTime(held.RoundSince) > LongestRound && hasOthers())
        {
            never.Wait(timeout < LongestPause ? timeout : LongestPause + FirstPause);
            held.RoundSince = Stopwatch.GetTimestamp();
        }

        while (true)
        {
            if (processes.TryTake(held.Resource) is { } taken)
            {
                held.Process = taken;
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

    // False: it has been given to the waiter at this very moment.
    private bool Leave(HeldLock held, LinkedListNode<LockWaiter> place)
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
