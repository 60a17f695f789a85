using Hangfire.Logging;
using OttoHangfire.Storage.Database;

namespace OttoHangfire.Storage.Writing;

/// <summary>Writes a batch in one transaction and serves waiting workers in it. Used by whoever writes, one at a time.</summary>
internal sealed class WriterTransaction(DatabaseFile file, WriterBatch batch) : IDisposable
{
    private readonly ILog _log = LogProvider.For<WriterTransaction>();
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
            TransientErrors.RetryWhileBusy(() => WriteOnce(hooks, synchronous), file.BusyTimeout);
            batch.Committed();
        }
        catch (Exception full) when (TransientErrors.IsFullDisk(full))
        {
            waitsForRoom = batch.WaitForRoom(full, file.FullDiskTimeout);
            CloseConnection();
        }
        catch (Exception error)
        {
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

    private void WriteOnce(WriterHooks[] hooks, SqliteSynchronous synchronous)
    {
        // Items hardly ever fail, and cost less without a savepoint each. If one does fail, all begin anew with savepoints.
        if (!TryWrite(hooks, synchronous, connection => RunTogether(connection, synchronous)))
        {
            TryWrite(hooks, synchronous, RunEachInSavepoint);
        }
    }

    private bool TryWrite(WriterHooks[] hooks, SqliteSynchronous synchronous, Func<WriterConnection, bool> run)
    {
        var connection = Connection();
        connection.Begin(batch.IsDurable ? synchronous : SqliteSynchronous.Normal, batch.JoinsTransaction);
        try
        {
            NoticeOthers(connection, hooks);
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
            connection.Commit();
            return true;
        }
        catch
        {
            Undo(connection, hooks);
            throw;
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
        catch (Exception error) when (!TransientErrors.Includes(error))
        {
            return false;
        }
    }

    private bool RunEachInSavepoint(WriterConnection connection)
    {
        batch.Run(item =>
        {
            try
            {
                connection.For(item.Prefix).RunInSavepoint(item.Run);
            }
            catch (Exception error) when (!connection.IsTransactionGone && !TransientErrors.Includes(error))
            {
                item.Fail(error);
            }
        });
        return true;
    }

    private static void Undo(WriterConnection connection, WriterHooks[] hooks)
    {
        connection.Rollback();
        foreach (var hook in hooks)
        {
            hook.RolledBack();
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
        _connection?.Dispose();
        _connection = null;
    }

    private WriterConnection Connection() => _connection ??= new WriterConnection(file);
}
