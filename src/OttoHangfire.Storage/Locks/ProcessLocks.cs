namespace OttoHangfire.Storage.Locks;

/// <summary>What keeps the other processes out while this process has a lock.</summary>
internal abstract class ProcessLocks : IDisposable
{
    public static ProcessLocks Create(Store store, SqliteLockKind kind)
    {
        // macOS has byte ranges, but .NET does not offer them there.
        var ranges = kind == SqliteLockKind.FileRanges
            || (kind == SqliteLockKind.Auto && (OperatingSystem.IsLinux() || OperatingSystem.IsWindows()));
        return ranges ? new RangeLocks(store) : new TableLocks(store);
    }

    /// <summary>Whether a commit must make sure that the lock was not given to others meanwhile.</summary>
    public abstract bool CanBeLost { get; }

    /// <summary>Takes the lock for this process; null when another process has it.</summary>
    public abstract LockClaim? TryTake(string resource);

    /// <summary>Gives it back; must not throw when the storage is closed.</summary>
    public abstract void Free(LockClaim held);

    public abstract void Dispose();
}

/// <summary>A lock that this process has: which one, and since which taking.</summary>
internal sealed record LockClaim(string Resource, long Owner, long Token);
