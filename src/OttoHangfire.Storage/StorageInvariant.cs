namespace OttoHangfire.Storage;

/// <summary>What always holds between the rows of the storage. The numbers are those of the log's events.</summary>
public enum StorageInvariant
{
    /// <summary>What is fetched or locked belongs to an owner with a row, so that somebody frees it when the owner ends.</summary>
    BelongsToAnOwner = 3001,

    /// <summary>What this process has fetched is in the hands of one of its workers, or on its way there or back.</summary>
    IsInHand = 3002,

    /// <summary>The counts of states, queues and sets are those of the rows.</summary>
    CountsAreRight = 3003,

    /// <summary>A job that is enqueued is in a queue, or fetched.</summary>
    EnqueuedIsInAQueue = 3004,

    /// <summary>What is in the schedule is a job.</summary>
    ScheduledIsAJob = 3005,

    /// <summary>Numbers that are given out next were never given out before.</summary>
    NumbersAreNew = 3006,
}
