using Microsoft.Data.Sqlite;
using OttoHangfire.Storage.Database;
using SQLitePCL;

namespace OttoHangfire.Storage.Writing;

/// <summary>The writer's connection and its transaction.</summary>
internal sealed class WriterConnection : IDisposable
{
    private static readonly Sql BeginImmediate = new("BEGIN IMMEDIATE");
    private static readonly Sql CommitAll = new("COMMIT");
    private static readonly Sql RestartLog = new("PRAGMA wal_checkpoint(RESTART)");
    private static readonly Sql SkipNumber = new("""UPDATE "{p}count" SET N = N + 1 WHERE Kind = 0 AND Name = 'order'""");
    private static readonly Sql DataVersion = new("PRAGMA data_version");

    private static readonly delegate_commit RefuseCommit = static _ => 1;

    private readonly SqliteWriteGate _gate;
    private readonly SqliteConnection _connection;
    private readonly Session _session;
    private readonly Dictionary<string, WriteSession> _sessions = new(StringComparer.Ordinal);
    private SqliteTransaction? _transaction;
    private SqliteSynchronous? _synchronous;
    private long _dataVersion = -1;

    public WriterConnection(DatabaseFile file)
    {
        _gate = file.Gate;
        _connection = file.Open();
        _session = new Session(_connection, "");
    }

    /// <summary>Whether the commit of this transaction waits until the disk has it.</summary>
    public bool WaitsForDisk => _synchronous == SqliteSynchronous.Full;

    public bool IsTransactionGone => _session.IsAutocommit;

    /// <summary>Whether the tables may have been changed by somebody who knows more of them than we do.</summary>
    public bool MustCheckSchema { get; set; } = true;

    /// <summary>Whether this error is one of this connection, not one of another that application SQL has used.</summary>
    public bool Raised(Exception error) =>
        error is SqliteException sqlite && (raw.sqlite3_errcode(_connection.Handle) & 0xFF) == sqlite.SqliteErrorCode;

    /// <summary>The session of this connection for the tables of one prefix.</summary>
    public WriteSession For(string prefix)
    {
        if (!_sessions.TryGetValue(prefix, out var session))
        {
            session = new WriteSession(new Session(_connection, prefix)) { Transaction = _transaction, Guard = RunApplicationSql };
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
        MustCheckSchema |= changed;
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

    /// <summary>
    /// After a commit that failed: writes something in its place, so that it cannot come back after a crash; false if that fails, too.
    /// </summary>
    /// <remarks>What a failed commit has left at the end of the log is written over by the next one.</remarks>
    public bool TrySettle(string prefix)
    {
        try
        {
            _connection.Run($"PRAGMA synchronous = {(int)SqliteSynchronous.Full}; BEGIN IMMEDIATE");
            _synchronous = SqliteSynchronous.Full;
            For(prefix).Use(SkipNumber).Run();
            _session.Use(CommitAll).Run();
            return true;
        }
        catch (SqliteException)
        {
            Rollback();
            return false;
        }
    }

    /// <summary>Has the log begin anew, and waits so many milliseconds for those who read it; false if that was not enough.</summary>
    public bool TryRestartLog(int patience)
    {
        _ = raw.sqlite3_busy_timeout(_connection.Handle, patience);
        return _session.Use(RestartLog).Number() == 0;
    }

    /// <summary>Finalizes the statements for the tables of a prefix that nobody uses any more.</summary>
    public void Forget(string prefix)
    {
        if (_sessions.Remove(prefix, out var session))
        {
            session.Dispose();
        }
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

    // A COMMIT in it would commit what belongs to others, half of it: it becomes a ROLLBACK.
    private void RunApplicationSql(Action sql)
    {
        raw.sqlite3_commit_hook(_connection.Handle, RefuseCommit, null);
        try
        {
            _gate.RunInside(sql);
        }
        finally
        {
            raw.sqlite3_commit_hook(_connection.Handle, null, null);
        }

        if (IsTransactionGone)
        {
            throw new InvalidOperationException("The SQL that Execute ran has ended the storage's transaction. It must not.");
        }
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
