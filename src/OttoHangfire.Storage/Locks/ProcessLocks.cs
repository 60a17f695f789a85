namespace OttoHangfire.Storage.Locks;

/// <summary>What keeps the other processes out while this process has a lock.</summary>
internal abstract class ProcessLocks : IDisposable
{
    /// <summary>Whether a commit must make sure that the lock was not given to others meanwhile.</summary>
    public abstract bool CanBeLost { get; }

    /// <summary>Takes the lock for this process; null if another process has it.</summary>
    public abstract LockClaim? TryAcquire(string resource);

    /// <summary>Gives the lock back; must not throw if the storage is closed.</summary>
    public abstract void Release(LockClaim claim);

    /// <summary>Makes sure from time to time that what this process has keeps others out.</summary>
    public virtual void LookAfter()
    {
    }

    public abstract void Dispose();
}

/// <summary>A lock that this process has. The token tells this taking of it from any other.</summary>
internal sealed record LockClaim(string Resource, long Owner, long Token);
