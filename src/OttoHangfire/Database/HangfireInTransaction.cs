using Hangfire;
using Microsoft.Data.Sqlite;
using OttoHangfire.Storage;

namespace OttoHangfire.Database;

/// <summary>Lets Hangfire's jobs and our rows commit together, from either side.</summary>
internal sealed class HangfireInTransaction(SqliteJobStorage storage, CommitSignal signal, ILogger<HangfireInTransaction> log)
{
    private static readonly AsyncLocal<bool> Holding = new();

    /// <summary>Whether Hangfire is asking us about a job just now: it holds the job's lock until we have answered.</summary>
    public bool HoldsAJob
    {
        get => Holding.Value;
        set => Holding.Value = value;
    }

    /// <summary>Hangfire's storage on its own.</summary>
    public JobStorage Storage => storage;

    /// <summary>A storage that writes into our transaction; its workers wake when that has committed.</summary>
    public JobStorage Enlist(SqlTransaction transaction)
    {
        transaction.WhenCommitted(storage.Wake);
        return storage.Enlist((SqliteConnection)transaction.Connection, (SqliteTransaction)transaction.Transaction);
    }

    /// <summary>Runs our writes in a transaction of Hangfire's, when that commits.</summary>
    public void Execute(Hangfire.Storage.IWriteOnlyTransaction hangfires, Func<SqlTransaction, Task> work)
    {
        var sqlite = (SqliteWriteTransaction)hangfires;
        SqlTransaction? written = null;
        sqlite.Execute((connection, transaction) =>
        {
            // Repeated when the commit has to be: what counts is the last time.
            written = new SqlTransaction(connection, transaction, CancellationToken.None);

            // Hangfire's transaction is synchronous, and so is SQLite: nothing here ever waits.
#pragma warning disable VSTHRD002
            work(written).GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
        });

        // Elsewhere: whoever changes a job holds its lock until he is through, and what follows may need that lock.
        sqlite.WhenCommitted(() => _ = Task.Run(() => written!.Committed(log)));
        sqlite.WhenCommitted(signal.Raise);
    }
}
