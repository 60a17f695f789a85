using OttoHangfire.Storage.Database;
using OttoHangfire.Storage.Writing;

namespace OttoHangfire.Storage.Expiration;

/// <summary>Gives the free pages of the file back to the file system, some at a time.</summary>
internal sealed class FreePages(DatabaseFile file, ReadConnectionPool reads, TableWriter writer)
{
    private const int PagesPerStep = 500;

    private static readonly Sql Free = new("PRAGMA freelist_count");
    private static readonly Sql AutoVacuum = new("PRAGMA auto_vacuum");
    private static readonly Sql Vacuum = new($"PRAGMA incremental_vacuum({PagesPerStep})");

    public void Release(CancellationToken stopping)
    {
        const int Incremental = 2;
        if (reads.Read(session => session.Use(AutoVacuum).Number()) != Incremental)
        {
            return;
        }

        while (!stopping.IsCancellationRequested && reads.Read(session => session.Use(Free).Number()) > 0)
        {
            writer.Write(w => w.Use(Vacuum).Run(), durable: false);
        }

        Checkpoint();
    }

    // The file shrinks when the log is written back to it. If a reader is in the way, that is left to the next time.
    private void Checkpoint()
    {
        using var turn = file.Gate.Enter(file.BusyTimeout);
        using var connection = file.Open();
        connection.Run("PRAGMA busy_timeout = 0; PRAGMA wal_checkpoint(TRUNCATE)");
    }
}
