namespace OttoHangfire.Storage;

/// <summary>The options of <see cref="SqliteJobStorage"/>. Each default is safe for one machine and one file.</summary>
public sealed class SqliteJobStorageOptions
{
    // The system's timers count milliseconds up to 2^31.
    internal static readonly TimeSpan LongestTime = TimeSpan.FromDays(20);

    /// <summary>The shortest lease that is taken. Programs that try what happens after a lease set it lower.</summary>
    internal static TimeSpan ShortestLease { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// What the name of each table and index of the storage begins with: letters, digits and underscores; default <c>hangfire_</c>.
    /// </summary>
    public string TablePrefix { get; set; } = "hangfire_";

    /// <summary>
    /// How a commit is made durable; default <see cref="SqliteSynchronous.Full"/>. Storages of one process on one file use the strictest.
    /// </summary>
    public SqliteSynchronous Synchronous { get; set; } = SqliteSynchronous.Full;

    /// <summary>How long a process must be silent before its jobs and locks are given to others; default 15 s, at least 1 s.</summary>
    public TimeSpan OwnerLease { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How often an idle process asks SQLite whether another connection has committed; default 200 ms. This reads no table.
    /// </summary>
    public TimeSpan WakePollInterval { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How often a server deletes what has expired; default 5 min.</summary>
    public TimeSpan JobExpirationCheckInterval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a write waits for other processes or the write gate before it fails; default 60 s.</summary>
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How long a write on a thread of its own, as Hangfire's workers have, waits for room on a full disk before it fails; default 60 s,
    /// <see cref="Timeout.InfiniteTimeSpan"/> for as long as it takes. On a thread of the pool, as requests have, it fails at once.
    /// </summary>
    public TimeSpan FullDiskTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How distributed locks are held between processes; default <see cref="SqliteLockKind.Auto"/>.</summary>
    public SqliteLockKind LockKind { get; set; } = SqliteLockKind.Auto;

    /// <summary>Gives the times that are stored. Leases and timeouts use the monotonic clock of the machine.</summary>
    public TimeProvider Clock { get; set; } = TimeProvider.System;
}

/// <summary>How a commit is made durable.</summary>
public enum SqliteSynchronous
{
    /// <summary>
    /// A power loss may undo the last moments before it, even writes that were reported as done; the file stays sound. A crash of the
    /// process loses nothing.
    /// </summary>
    Normal = 1,

    /// <summary>What was reported as done survives a power loss.</summary>
    Full = 2,
}

/// <summary>How distributed locks are held between processes.</summary>
public enum SqliteLockKind
{
    /// <summary>Byte ranges where the operating system has them (Linux, Windows), the table elsewhere.</summary>
    Auto = 0,

    /// <summary>Byte ranges of a file beside the database; the kernel frees them when a process dies. Not for network disks.</summary>
    FileRanges = 1,

    /// <summary>Rows of a table; they are freed when the lease of their owner is over.</summary>
    Table = 2,
}
