using OttoHangfire.Storage;

namespace OttoHangfire.Database;

/// <summary>The queue from which Hangfire's workers of this process take their jobs.</summary>
internal sealed class JobQueue(SqliteJobStorage storage)
{
    /// <summary>Whether due jobs stay in it. For this process and this life of it.</summary>
    public bool IsPaused
    {
        get => storage.IsPaused;
        set => storage.IsPaused = value;
    }
}
