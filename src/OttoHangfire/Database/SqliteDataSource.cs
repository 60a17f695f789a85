using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace OttoHangfire.Database;

/// <summary>Gives SQLite the door that other drivers have: connections that come open and with our habits.</summary>
internal sealed class SqliteDataSource(string path) : DbDataSource
{
    /// <summary>Older engines can lose a write when a checkpoint resets the write-ahead log under a reader.</summary>
    private static readonly Version OldestEngine = new(3, 51, 3);

    // A 201 must survive power loss: FULL syncs the log at each commit. The waiting is done by SQLite itself. What a savepoint could
    // need again stays in memory: in a file it would be written for each write of a group. And the log grows as far as that of the job
    // storage before it is worked into the file, so that a page that many commits change is written there once.
    private const string Habits =
        """
        PRAGMA busy_timeout = 30000; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
        PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 8000; PRAGMA journal_size_limit = 67108864;
        """;

    /// <summary>Open and at rest. Whoever finds none opens one, which reads the tables' definitions anew.</summary>
    private const int MostKept = 8;

    private readonly ConcurrentStack<KeptConnection> _kept = new();
    private volatile bool _isOver;

    public override string ConnectionString { get; } =
        new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWriteCreate, Pooling = false }.ToString();

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
        if (_kept.TryPop(out var kept))
        {
            return kept;
        }

        var connection = new KeptConnection(ConnectionString, TryKeep);
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
            connection.Close();
            throw;
        }
    }

    protected override ValueTask<DbConnection> OpenDbConnectionAsync(CancellationToken cancellationToken = default) =>
        new(OpenDbConnection());

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _isOver = true;
            CloseKept();
        }

        base.Dispose(disposing);
    }

    /// <summary>False when the connection is to be closed: something in it is still open, or there are enough.</summary>
    private bool TryKeep(KeptConnection connection)
    {
        if (_isOver || _kept.Count >= MostKept || connection.State != ConnectionState.Open || !connection.IsAtRest)
        {
            return false;
        }

        _kept.Push(connection);
        if (_isOver)
        {
            CloseKept();
        }

        return true;
    }

    private void CloseKept()
    {
        while (_kept.TryPop(out var connection))
        {
            connection.Close();
        }
    }
}
