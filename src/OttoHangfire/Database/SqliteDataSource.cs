using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace OttoHangfire.Database;

/// <summary>Gives SQLite the door that other drivers have: connections that come open and with our habits.</summary>
internal sealed class SqliteDataSource(string path) : DbDataSource
{
    /// <summary>Older engines can lose a write when a checkpoint resets the write-ahead log under a reader.</summary>
    private static readonly Version OldestEngine = new(3, 51, 3);

    // A 201 must survive power loss: FULL syncs the log at each commit. The waiting is done by SQLite itself.
    private const string Habits = "PRAGMA busy_timeout = 30000; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;";

    public override string ConnectionString { get; } =
        new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWriteCreate, Pooling = true }.ToString();

    /// <summary>Makes the file a write-ahead one and checks the engine.</summary>
    /// <exception cref="InvalidOperationException">The SQLite engine is too old to be trusted.</exception>
    public void Prepare()
    {
        using var connection = (SqliteConnection)OpenConnection();
        if (!Version.TryParse(connection.ServerVersion, out var engine) || engine < OldestEngine)
        {
            throw new InvalidOperationException($"SQLite {connection.ServerVersion} is too old; {OldestEngine} or newer is needed.");
        }

        using var command = connection.CreateCommand();

        // auto_vacuum only takes effect while the file is still empty; then a database that was large can shrink again.
        command.CommandText = "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL;";
        command.ExecuteNonQuery();
    }

    protected override DbConnection CreateDbConnection() => new SqliteConnection(ConnectionString);

    protected override DbConnection OpenDbConnection()
    {
        var connection = new SqliteConnection(ConnectionString);
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = Habits;
            command.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    protected override ValueTask<DbConnection> OpenDbConnectionAsync(CancellationToken cancellationToken = default) =>
        new(OpenDbConnection());

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            // The pool would keep the file open behind our back.
            using var connection = new SqliteConnection(ConnectionString);
            SqliteConnection.ClearPool(connection);
        }

        base.Dispose(disposing);
    }
}
