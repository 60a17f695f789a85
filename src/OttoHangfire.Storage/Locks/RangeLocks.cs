namespace OttoHangfire.Storage.Locks;

/// <summary>Locks as bytes of a file beside the database: no write at all, and the kernel frees what a dead process had.</summary>
internal sealed class RangeLocks : ProcessLocks
{
    private readonly RangeLockFile _file;
    private readonly string _prefix;

    public RangeLocks(Store store)
    {
        _file = RangeLockFile.Open(store.File.Path + "-locks");
        _prefix = store.Prefix;
    }

    public override bool CanBeLost => false;

    public override LockClaim? TryTake(string resource)
    {
        var offset = Offset(resource);
        return _file.TryLock(offset) ? new LockClaim(resource, 0, offset) : null;
    }

    public override void Free(LockClaim held) => _file.Unlock(held.Token);

    public override void Dispose() => _file.Dispose();

    // FNV-1a with a last mix, the same in every process and version; 62 bits are a file offset on any system.
    private long Offset(string resource)
    {
        var hash = 14695981039346656037UL;
        foreach (var character in _prefix)
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
