using Microsoft.Data.Sqlite;
using OttoHangfire.Storage.Database;
using SQLitePCL;

namespace OttoHangfire.Storage.Writing;

/// <summary>The writer's connection and its transaction.</summary>
internal sealed class WriterConnection : IDisposable
{
    // Each checkpoint costs two syncs and writes each changed page once more: at 32 MB of log it is rare enough.
    // On macOS a plain fsync leaves the data in the drive's own memory.
    private const string Settings =
        "PRAGMA wal_autocheckpoint = 8000; PRAGMA journal_size_limit = 67108864; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON";

    private static readonly Sql BeginImmediate = new("BEGIN IMMEDIATE");
    private static readonly Sql CommitAll = new("COMMIT");
    private static readonly Sql DataVersion = new("PRAGMA data_version");

    private readonly SqliteConnection _connection;
    private readonly Session _session;
    private readonly Dictionary<Store, WriteSession> _sessions = [];
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

    public WriteSession For(Store store)
    {
        if (!_sessions.TryGetValue(store, out var session))
        {
            session = new WriteSession(store, new Session(_connection, store.Prefix)) { Transaction = _transaction };
            _sessions.Add(store, session);
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

        // SQLite waits in growing steps and would lose the turn to a busy process again and again: the writer asks more often itself.
        // Not so where SqliteCommand begins, whose own steps are longer still.
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

    public void Settle()
    {
        foreach (var session in _sessions.Values)
        {
            session.Settle();
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

        Forget();
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

        Forget();
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

    private void Forget()
    {
        _transaction = null;
        foreach (var session in _sessions.Values)
        {
            session.Forget();
            session.Transaction = null;
        }
    }
}
