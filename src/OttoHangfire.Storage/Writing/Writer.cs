using System.Diagnostics;
using Hangfire.Logging;
using Microsoft.Data.Sqlite;
using OttoHangfire.Storage.Database;

namespace OttoHangfire.Storage.Writing;

/// <summary>The one thread that writes a database file for this process.</summary>
/// <remarks>
/// What waits is written together in one transaction, a savepoint each, with one commit: the larger the load, the
/// fewer times the disk is waited for. Workers that wait for a job are served in the same transaction.
/// </remarks>
internal sealed class Writer : IDisposable
{
    // More would keep other processes waiting for too long.
    private const int MaxItems = 200;

    private readonly ILog _log = LogProvider.For<Writer>();
    private readonly object _sync = new();
    private readonly Queue<WriteItem> _waiting = new();
    private readonly List<WriteItem> _batch = [];
    private readonly List<Store> _stores = [];
    private readonly DatabaseFile _file;
    private readonly Thread _thread;
    private WriterConnection? _connection;
    private SqliteSynchronous _required = SqliteSynchronous.Normal;
    private Store[] _snapshot = [];
    private bool _wake;
    private bool _stopping;

    public Writer(DatabaseFile file)
    {
        _file = file;
        _thread = new Thread(Loop) { IsBackground = true, Name = "SQLite job storage: writer" };
        _thread.Start();
    }

    public void Require(SqliteSynchronous synchronous)
    {
        lock (_sync)
        {
            _required = (SqliteSynchronous)Math.Max((int)_required, (int)synchronous);
        }
    }

    public void Add(Store store)
    {
        lock (_sync)
        {
            _stores.Add(store);
            _snapshot = [.. _stores];
        }
    }

    public void Remove(Store store)
    {
        lock (_sync)
        {
            _stores.Remove(store);
            _snapshot = [.. _stores];
        }
    }

    /// <summary>Writes this and waits until it is committed; throws what it threw.</summary>
    public void Write(WriteItem item)
    {
        if (Environment.CurrentManagedThreadId == _thread.ManagedThreadId)
        {
            throw new InvalidOperationException(
                "Code run by Execute is inside the storage's transaction: it can't call the storage, which would wait for that very transaction.");
        }

        Post(item, wake: true);
        item.Wait();
    }

    /// <summary>Hands this over without waiting. Unless it wakes the writer, it goes with the next that does.</summary>
    public void Post(WriteItem item, bool wake)
    {
        lock (_sync)
        {
            ObjectDisposedException.ThrowIf(_stopping, typeof(SqliteJobStorage));
            _waiting.Enqueue(item);
            if (wake)
            {
                WakeUp();
            }
        }
    }

    /// <summary>Makes the writer look for waiting items and for jobs that somebody waits for.</summary>
    public void Signal()
    {
        lock (_sync)
        {
            WakeUp();
        }
    }

    /// <summary>Does this again while SQLite says that the file is busy, up to the busy timeout.</summary>
    public void Retry(Action action)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                action();
                return;
            }
            catch (SqliteException error) when (error.IsPassing() && Stopwatch.GetElapsedTime(started) < _file.BusyTimeout)
            {
                Pause(error);
            }
        }
    }

    public void Dispose()
    {
        lock (_sync)
        {
            _stopping = true;
            WakeUp();
        }

        if (Environment.CurrentManagedThreadId != _thread.ManagedThreadId)
        {
            _thread.Join();
        }
    }

    private void Loop()
    {
        while (TakeBatch())
        {
            if (_batch.Count > 0 || SomebodyCanBeServed())
            {
                WriteBatch();
            }
        }

        _connection?.Dispose();
    }

    // False when there is nothing left to do, ever.
    private bool TakeBatch()
    {
        lock (_sync)
        {
            if (!_wake && !_stopping)
            {
                Monitor.Wait(_sync, PollInterval());
            }

            _wake = false;
            while (_batch.Count < MaxItems && _waiting.TryDequeue(out var item))
            {
                _batch.Add(item);
            }

            _wake = _waiting.Count > 0;
            return !_stopping || _batch.Count > 0;
        }
    }

    private TimeSpan PollInterval()
    {
        var interval = Timeout.InfiniteTimeSpan;
        foreach (var store in _snapshot)
        {
            if (store.Desk.HasWaiters && (interval == Timeout.InfiniteTimeSpan || store.WakePollInterval < interval))
            {
                interval = store.WakePollInterval;
            }
        }

        return interval;
    }

    // Reads only: an empty queue must not cost a write lock.
    private bool SomebodyCanBeServed()
    {
        var stores = _snapshot;
        if (!Array.Exists(stores, store => store.Desk.HasWaiters))
        {
            return false;
        }

        try
        {
            var connection = Connection();
            NoticeOthers(connection, stores);
            return Array.Exists(stores, store => store.Desk.CanServe(connection.For(store).Session));
        }
        catch (SqliteException error)
        {
            _log.WarnException("Looking for jobs failed; it is tried again at the next poll.", error);
            return false;
        }
    }

    private void WriteBatch()
    {
        try
        {
            using var turn = _file.Gate.Enter(_file.BusyTimeout)
                ?? throw new TimeoutException($"Another part of the process has held the write gate of '{_file.Path}' for {_file.BusyTimeout}.");
            Retry(TryWriteBatch);
        }
        catch (Exception error)
        {
            FailBatch(error);
        }

        CompleteBatch();
    }

    private void TryWriteBatch()
    {
        var connection = Connection();
        var stores = _snapshot;
        connection.Begin(Synchronous(), _batch.Exists(item => item.JoinsTransaction));
        try
        {
            NoticeOthers(connection, stores);
            RunItems(connection);
            Serve(connection, stores);
            connection.Settle();
            connection.Commit();
        }
        catch
        {
            Undo(connection, stores);
            throw;
        }
    }

    private void RunItems(WriterConnection connection)
    {
        foreach (var item in _batch)
        {
            try
            {
                connection.For(item.Store).Run(item.Run);
            }
            catch (Exception error) when (!connection.IsTransactionGone && !IsPassing(error))
            {
                item.Fail(error);
            }
        }
    }

    private static bool IsPassing(Exception error) => error is SqliteException sqlite && sqlite.IsPassing();

    private static void Serve(WriterConnection connection, Store[] stores)
    {
        foreach (var store in stores)
        {
            if (store.Desk.HasWaiters)
            {
                store.Desk.Serve(connection.For(store));
            }
            else
            {
                store.Desk.Notice(connection.For(store).FilledQueues);
            }
        }
    }

    private static void Undo(WriterConnection connection, Store[] stores)
    {
        connection.Rollback();
        foreach (var store in stores)
        {
            store.Desk.Undo();
        }
    }

    private static void NoticeOthers(WriterConnection connection, Store[] stores)
    {
        if (connection.OthersHaveCommitted())
        {
            foreach (var store in stores)
            {
                store.Desk.NoticeOthers();
            }
        }
    }

    private SqliteSynchronous Synchronous() =>
        _batch.Exists(item => item.IsDurable) ? _required : SqliteSynchronous.Normal;

    private void FailBatch(Exception error)
    {
        foreach (var item in _batch)
        {
            item.Fail(error);
        }

        // Whatever broke it, a new connection is the better start.
        _connection?.Dispose();
        _connection = null;
    }

    private void CompleteBatch()
    {
        foreach (var item in _batch)
        {
            item.Complete();
        }

        _batch.Clear();
        foreach (var store in _snapshot)
        {
            store.Desk.Deliver();
        }
    }

    private WriterConnection Connection() => _connection ??= new WriterConnection(_file);

    private void WakeUp()
    {
        _wake = true;
        Monitor.PulseAll(_sync);
    }

    private static void Pause(SqliteException error)
    {
        // Other processes write for a moment each; a full disk stays full for longer.
        var milliseconds = error.SqliteErrorCode == SQLitePCL.raw.SQLITE_FULL ? 250 : Random.Shared.Next(1, 5);
        using var never = new ManualResetEventSlim();
        never.Wait(milliseconds);
    }
}
