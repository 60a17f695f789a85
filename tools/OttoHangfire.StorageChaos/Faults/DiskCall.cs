namespace OttoHangfire.StorageChaos.Faults;

/// <summary>What SQLite asks of a file.</summary>
internal enum DiskCall
{
    Open,
    Read,
    Write,
    Truncate,
    Sync,

    /// <summary>A lock of the database file itself.</summary>
    Lock,

    /// <summary>A lock in the index of the write-ahead log.</summary>
    IndexLock,

    /// <summary>A page of the index of the write-ahead log.</summary>
    IndexMap,
}
