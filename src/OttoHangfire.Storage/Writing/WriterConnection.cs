using Microsoft.Data.Sqlite;
using OttoHangfire.Storage.Database;
using SQLitePCL;

namespace OttoHangfire.Storage.Writing;

/// <summary>The writer's connection and its transaction.</summary>
internal sealed class WriterConnection : IDisposable
{
    // A checkpoint costs two syncs and writes each changed page once more. At 32 MB of log it is rare enough.
    // On macOS a plain fsync leaves the data in the drive's own memory.
    private const string Settings =
        "PRAGMA wal_autocheckpoint = 8000; PRAGMA journal_size_limit = 67108864; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON";

    private static readonly Sql BeginImmediate = new("BEGIN IMMEDIATE");
    private static readonly Sql CommitAll = new("COMMIT");
    private static readonly Sql DataVersion = new("PRAGMA data_version");

    private readonly SqliteConnection _connection;
    private readonly Session _session;
    private readonly Dictionary<string, WriteSession> _sessions = new(StringComparer.Ordinal);
    private SqliteTransaction? _transaction;
    private SqliteSynchronous? _synchronous;
    private long _dataVersion = -1;

    public WriterConnection(DatabaseFile file)
    {
        _connection = file.Open();
        _connection.Run(Settings);
        _session = new Session(_connection, "");
    }

    /// <summary>Whether the commit of this transaction waits until the disk has it.</summary>
    public bool WaitsForDisk => _synchronous == SqliteSynchronous.Full;

    public bool IsTransactionGone => _session.IsAutocommit;

    /// <summary>The session of this connection for the tables of one prefix.</summary>
    public WriteSession For(string prefix)
    {
        if (!_sessions.TryGetValue(prefix, out var session))
        {
            session = new WriteSession(new Session(_connection, prefix)) { Transaction = _transaction };
            _sessions.Add(prefix, session);
        }

        return session;
    }

    /// <summary>Begins to write. Only application SQL needs the transaction as an object, which costs more.</summary>
    public void Begin(SqliteSynchronous synchronous, bool joined)
    {
        if (_synchronous != synchronous)
        {
            _connection.Run($"PRAGMA synchronous = {(int)synchronous}");
            _synchronous = synchronous;
        }

        // SQLite waits in growing steps and would lose its turn to a busy process again and again, so the writer asks more often itself.
        // This does not help where SqliteCommand begins: its own steps are longer still.
        _ = raw.sqlite3_busy_timeout(_connection.Handle, joined ? 1000 : 5);
        if (joined)
        {
            _transaction = _connection.BeginTransaction(deferred: false);
        }
        else
        {
            _session.Use(BeginImmediate).Run();
        }

        foreach (var session in _sessions.Values)
        {
            session.Transaction = _transaction;
        }
    }

    /// <summary>Whether the transaction that has begun gives the item what it needs.</summary>
    public bool Takes(WriteItem item, SqliteSynchronous synchronous) =>
        (!item.IsDurable || _synchronous == synchronous) && (!item.JoinsTransaction || _transaction is not null);

    /// <summary>Whether another connection, of this process or another, has committed since this was last asked.</summary>
    public bool OthersHaveCommitted()
    {
        var version = _session.Use(DataVersion).Number()!.Value;
        var changed = version != _dataVersion;
        _dataVersion = version;
        return changed;
    }

    /// <summary>Writes what the items have only noted; the last step before <see cref="Commit"/>.</summary>
    public void Flush()
    {
        foreach (var session in _sessions.Values)
        {
            session.Flush();
        }
    }

    public void Commit()
    {
        if (_transaction is null)
        {
            _session.Use(CommitAll).Run();
        }
        else
        {
            _transaction.Commit();
        }

        Clear();
    }

    public void Rollback()
    {
        if (_transaction is not null)
        {
            _transaction.Dispose();
        }
        else if (!_session.IsAutocommit)
        {
            _connection.Run("ROLLBACK");
        }

        Clear();
    }

    public void Dispose()
    {
        foreach (var session in _sessions.Values)
        {
            session.Dispose();
        }

        _transaction?.Dispose();
        _session.Dispose();
        _connection.Dispose();
    }

    private void Clear()
    {
        _transaction = null;
        foreach (var session in _sessions.Values)
        {
            session.Clear();
            session.Transaction = null;
        }
    }
}
