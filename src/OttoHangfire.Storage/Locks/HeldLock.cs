using System.Diagnostics;

namespace OttoHangfire.Storage.Locks;

/// <summary>A lock that a connection of this process has.</summary>
internal sealed class HeldLock(string resource, object holder)
{
    public string Resource => resource;

    public object Holder { get; set; } = holder;

    /// <summary>How often its holder has acquired it and not yet released it.</summary>
    public int Depth { get; set; } = 1;

    /// <summary>The lock among processes; null while it is only held within this one.</summary>
    public LockClaim? Claim { get; set; }

    /// <summary>Since when it has passed from one connection of this process to the next.</summary>
    public long InProcessSince { get; set; } = Stopwatch.GetTimestamp();

    public LinkedList<LockWaiter> Waiting { get; } = new();
}

/// <summary>One acquisition of a lock. Disposing it, once or more often, releases that acquisition.</summary>
internal sealed class LockHandle(LockManager locks, HeldLock held) : IDisposable
{
    private int _released;

    public string Resource => held.Resource;

    public bool IsReleased => Volatile.Read(ref _released) != 0;

    public LockClaim? Claim => held.Claim;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _released, 1) == 0)
        {
            locks.Release(held);
        }
    }
}
