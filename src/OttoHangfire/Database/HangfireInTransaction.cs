using Hangfire;
using Microsoft.Data.Sqlite;
using OttoHangfire.Storage;

namespace OttoHangfire.Database;

/// <summary>Lets Hangfire's jobs and our rows commit together, from either side.</summary>
internal sealed class HangfireInTransaction(SqliteJobStorage storage)
{
    /// <summary>Hangfire's storage on its own.</summary>
    public JobStorage Storage => storage;

    /// <summary>A storage that writes into our transaction; its workers wake when that has committed.</summary>
    public JobStorage Enlist(SqlTransaction transaction)
    {
        transaction.WhenCommitted(storage.Wake);
        return storage.Enlist((SqliteConnection)transaction.Connection, (SqliteTransaction)transaction.Transaction);
    }

    /// <summary>Runs our writes in a transaction of Hangfire's, when that commits.</summary>
    public void Execute(Hangfire.Storage.IWriteOnlyTransaction hangfires, Func<SqlTransaction, Task> work) =>
        ((SqliteWriteTransaction)hangfires).Execute((connection, transaction) =>
        {
            // Hangfire's transaction is synchronous, and so is SQLite: nothing here ever waits.
#pragma warning disable VSTHRD002
            work(new SqlTransaction(connection, transaction, CancellationToken.None)).GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
        });
}
