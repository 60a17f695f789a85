namespace OttoHangfire.Storage.Locks;

/// <summary>Locks as bytes of a file beside the database: nothing is written, and the kernel frees the locks of a dead process.</summary>
internal sealed class RangeLocks(string databasePath, string prefix) : ProcessLocks
{
    private readonly RangeLockFile _file = RangeLockFile.Open(databasePath + "-locks", databasePath);

    public override bool CanBeLost => false;

    public override LockClaim? TryAcquire(string resource)
    {
        var offset = Offset(resource);
        return _file.TryLock(offset) ? new LockClaim(resource, 0, offset) : null;
    }

    public override void Release(LockClaim claim) => _file.Unlock(claim.Token);

    public override void LookAfter() => _file.LookAfter();

    public override void Dispose() => _file.Dispose();

    // FNV-1a with a final mix, the same in every process and version. 62 bits are a valid file offset on any system.
    private long Offset(string resource)
    {
        var hash = 14695981039346656037UL;
        foreach (var character in prefix)
        {
            hash = (hash ^ character) * 1099511628211UL;
        }

        foreach (var character in resource)
        {
            hash = (hash ^ character) * 1099511628211UL;
        }

        hash = (hash ^ (hash >> 32)) * 0x9E3779B97F4A7C15UL;
        return (long)((hash ^ (hash >> 29)) & 0x3FFF_FFFF_FFFF_FFFFUL);
    }
}
