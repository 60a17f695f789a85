using System.Collections.Concurrent;
using Hangfire.Logging;
using Microsoft.Data.Sqlite;
using OttoHangfire.Storage.Database;

namespace OttoHangfire.Storage.Writing;

/// <summary>Writes a batch in one transaction and serves waiting workers in it. Used by whoever writes, one at a time.</summary>
internal sealed class WriterTransaction(DatabaseFile file, WriterBatch batch) : IDisposable
{
    private readonly ILog _log = LogProvider.For<WriterTransaction>();
    private readonly LogLimit _logLimit = new(file);
    private readonly ConcurrentQueue<string> _unused = new();
    private WriterConnection? _connection;

    /// <summary>Whether a worker waits for a job that is there. Only reads: an empty queue must not cost a write lock.</summary>
    public bool CanServe(WriterHooks[] hooks)
    {
        if (!Array.Exists(hooks, hook => hook.HasWaitingWorkers()))
        {
            return false;
        }

        try
        {
            var connection = Connection();
            NoticeOthers(connection, hooks);
            return Array.Exists(hooks, hook => hook.CanServe(connection.For(hook.Prefix).Session));
        }
        catch (Exception error)
        {
            _log.WarnException("Looking for jobs failed. It is tried again at the next poll.", error);
            return false;
        }
    }

    /// <summary>Writes the batch, serves waiting workers, commits, and tells everybody.</summary>
    /// <returns>Whether something was left that waits for room on the disk.</returns>
    public bool Write(WriterHooks[] hooks, SqliteSynchronous synchronous)
    {
        var waitsForRoom = false;
        try
        {
            using var turn = file.Gate.Enter(file.BusyTimeout) ?? throw new TimeoutException(
                $"Another part of this process has held the write gate of '{file.Path}' for {file.BusyTimeout}.");
            var began = StorageMetrics.Begin();
            TransientErrors.RetryWhileBusy(() => WriteOnce(hooks, synchronous), file.BusyTimeout);
            batch.Committed();
            StorageMetrics.Committed(began, batch.Count);
        }
        catch (Exception full) when (TransientErrors.IsFullDisk(full))
        {
            waitsForRoom = batch.WaitForRoom(full, file.FullDiskTimeout);
            CloseConnection();
        }
        catch (Exception error)
        {
            StorageMetrics.Failed();
            batch.Fail(error);
            CloseConnection();
        }

        batch.Complete(error => _log.ErrorException("What was to be done after a write has failed.", error));
        foreach (var hook in hooks)
        {
            hook.Ended();
        }

        return waitsForRoom;
    }

    public void Dispose() => _connection?.Dispose();

    /// <summary>Nobody uses the tables of this prefix any more. Called by anybody, while somebody may be writing.</summary>
    public void Forget(string prefix) => _unused.Enqueue(prefix);

    private void WriteOnce(WriterHooks[] hooks, SqliteSynchronous synchronous)
    {
        // Items hardly ever fail, and cost less without a savepoint each. If one does fail, all begin anew with savepoints; and once more
        // without each that has ended the transaction itself.
        var written = TryWrite(hooks, synchronous, connection => RunTogether(connection, synchronous));
        while (!written)
        {
            written = TryWrite(hooks, synchronous, RunEachInSavepoint);
        }
    }

    private bool TryWrite(WriterHooks[] hooks, SqliteSynchronous synchronous, Func<WriterConnection, bool> run)
    {
        var connection = Connection();
        ForgetUnused(connection, hooks);
        connection.Begin(batch.IsDurable ? synchronous : SqliteSynchronous.Normal, batch.JoinsTransaction);
        try
        {
            NoticeOthers(connection, hooks);
            CheckSchema(connection, hooks);
            if (!run(connection))
            {
                Undo(connection, hooks);
                return false;
            }

            foreach (var hook in hooks)
            {
                hook.Serve(connection.For(hook.Prefix));
            }

            connection.Flush();
        }
        catch
        {
            Undo(connection, hooks);
            throw;
        }

        Commit(connection, hooks);
        _logLimit.Enforce(connection);
        return true;
    }

    private void Commit(WriterConnection connection, WriterHooks[] hooks)
    {
        try
        {
            connection.Commit();
        }
        catch (Exception error)
        {
            Undo(connection, hooks);

            // A full disk has not taken the end of it, without which it does not count.
            if (TransientErrors.Includes(error) || (_connection is not null && connection.TrySettle(batch.AnyPrefix ?? hooks[0].Prefix)))
            {
                throw;
            }

            throw new OutcomeUnknownException(
                "The disk failed while it was asked to keep a commit. It is not there now, but it may be after a crash.", error);
        }
    }

    private bool RunTogether(WriterConnection connection, SqliteSynchronous synchronous)
    {
        try
        {
            Action<WriteItem> run = item => item.Run(connection.For(item.Prefix));
            batch.Run(run);
            batch.Join(item => connection.Takes(item, synchronous), run, connection.WaitsForDisk);
            return true;
        }
        catch (Exception error) when (!TransientErrors.Includes(error) || batch.JoinsTransaction)
        {
            return false;
        }
    }

    private bool RunEachInSavepoint(WriterConnection connection)
    {
        var complete = true;
        batch.Run(item =>
        {
            try
            {
                if (complete)
                {
                    connection.For(item.Prefix).RunInSavepoint(item.Run);
                }
            }
            catch (Exception error) when (!IsForAll(connection, item, error))
            {
                item.Fail(error);
                if (connection.IsTransactionGone)
                {
                    item.LeaveOut(error);
                    complete = false;
                }
            }
        });
        return complete;
    }

    // What the application's SQL meets is its own affair, unless it is our disk that is full.
    private static bool IsForAll(WriterConnection connection, WriteItem item, Exception error) => item.JoinsTransaction
        ? TransientErrors.IsFullDisk(error) && connection.Raised(error)
        : TransientErrors.Includes(error) || connection.IsTransactionGone;

    private void Undo(WriterConnection connection, WriterHooks[] hooks)
    {
        try
        {
            connection.Rollback();
        }
        catch (Exception error)
        {
            // Closing the connection rolls back as well.
            _log.DebugException("A rollback has failed.", error);
            CloseConnection();
        }

        foreach (var hook in hooks)
        {
            hook.RolledBack();
        }
    }

    private void ForgetUnused(WriterConnection connection, WriterHooks[] hooks)
    {
        while (_unused.TryDequeue(out var prefix))
        {
            if (!Array.Exists(hooks, hook => hook.Prefix == prefix))
            {
                connection.Forget(prefix);
            }
        }
    }

    private static void CheckSchema(WriterConnection connection, WriterHooks[] hooks)
    {
        if (connection.MustCheckSchema)
        {
            foreach (var hook in hooks)
            {
                Schema.ThrowIfNewer(connection.For(hook.Prefix).Session, hook.Prefix);
            }

            connection.MustCheckSchema = false;
        }
    }

    private static void NoticeOthers(WriterConnection connection, WriterHooks[] hooks)
    {
        if (connection.OthersHaveCommitted())
        {
            foreach (var hook in hooks)
            {
                hook.OthersCommitted();
            }
        }
    }

    /// <summary>Whatever is broken, a new connection is the better start.</summary>
    private void CloseConnection()
    {
        var broken = _connection;
        _connection = null;
        try
        {
            broken?.Dispose();
        }
        catch (SqliteException error)
        {
            _log.DebugException("A connection could not be closed well.", error);
        }
    }

    private WriterConnection Connection() => _connection ??= new WriterConnection(file);
}
