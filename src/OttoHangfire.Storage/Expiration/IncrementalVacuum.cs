using OttoHangfire.Storage.Database;

namespace OttoHangfire.Storage.Expiration;

/// <summary>Gives free pages back to the file system, some at a time.</summary>
internal sealed class IncrementalVacuum(Store store)
{
    private const int PagesPerStep = 500;

    private static readonly Sql FreePages = new("PRAGMA freelist_count");
    private static readonly Sql AutoVacuum = new("PRAGMA auto_vacuum");
    private static readonly Sql Vacuum = new($"PRAGMA incremental_vacuum({PagesPerStep})");

    public void GiveBack(CancellationToken stopping)
    {
        const int Incremental = 2;
        if (store.Read(session => session.Use(AutoVacuum).Number()) != Incremental)
        {
            return;
        }

        while (!stopping.IsCancellationRequested && store.Read(session => session.Use(FreePages).Number()) > 0)
        {
            store.Write(w => w.Use(Vacuum).Run(), durable: false);
        }

        Checkpoint();
    }

    // The file shrinks when the log is written back to it. Not waited for: a reader may be in the way until the next time.
    private void Checkpoint()
    {
        using var turn = store.File.Gate.Enter(store.File.BusyTimeout);
        using var connection = store.File.Open();
        connection.Run("PRAGMA busy_timeout = 0; PRAGMA wal_checkpoint(TRUNCATE)");
    }
}
