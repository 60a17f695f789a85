using System.Diagnostics;

namespace OttoHangfire.Storage.Locks;

/// <summary>A lock that a connection of this process has.</summary>
internal sealed class HeldLock(string resource, object holder)
{
    public string Resource => resource;

    public object Holder { get; set; } = holder;

    public int Depth { get; set; } = 1;

    public LockClaim? Process { get; set; }

    /// <summary>Since when it has gone from one connection of this process to the next.</summary>
    public long RoundSince { get; set; } = Stopwatch.GetTimestamp();

    public LinkedList<LockWaiter> Waiting { get; } = new();
}

/// <summary>One taking of a lock; disposing it, once or more often, gives that taking back.</summary>
internal sealed class LockHandle(LockManager desk, HeldLock held) : IDisposable
{
    private int _freed;

    public string Resource => held.Resource;

    public bool IsFreed => Volatile.Read(ref _freed) != 0;

    public LockClaim? Process => held.Process;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _freed, 1) == 0)
        {
            desk.Free(held);
        }
    }
}
