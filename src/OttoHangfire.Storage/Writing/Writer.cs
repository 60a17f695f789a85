using System.Diagnostics;
using Hangfire.Logging;
using Microsoft.Data.Sqlite;
using OttoHangfire.Storage.Database;

namespace OttoHangfire.Storage.Writing;

/// <summary>The one writer of a database file in this process.</summary>
/// <remarks>
/// What waits is written together in one transaction with one commit: the larger the load, the fewer times the disk is
/// waited for. Workers that wait for a job are served in the same transaction. Whoever comes first when nobody writes
/// writes for all that wait meanwhile, which spares the change of threads; a thread of the writer's own does what is left.
/// </remarks>
internal sealed class Writer : IDisposable
{
    // More would keep other processes, and the first of the callers, waiting for too long.
    private const int MaxItems = 200;
    private static readonly TimeSpan MaxTime = TimeSpan.FromMilliseconds(50);

    private readonly ILog _log = LogProvider.For<Writer>();
    private readonly object _sync = new();
    private readonly Queue<WriteItem> _waiting = new();
    private readonly List<WriteItem> _batch = [];
    private readonly List<WriteItem> _postponed = [];
    private readonly List<Store> _stores = [];
    private readonly DatabaseFile _file;
    private readonly Thread _thread;
    private WriterConnection? _connection;
    private SqliteSynchronous _required = SqliteSynchronous.Normal;
    private volatile Store[] _snapshot = [];
    private int _writing;
    private int _writingThread;
    private bool _lookForJobs;
    private bool _wake;
    private bool _asleepForGood;
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
        if (Environment.CurrentManagedThreadId == Volatile.Read(ref _writingThread))
        {
            throw new InvalidOperationException(
                "Code run by Execute is inside the storage's transaction: it can't call the storage, which would wait for that very transaction.");
        }

        Post(item, wake: false);
        WriteUntil(() => item.IsDone);
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

    /// <summary>Waits until something that was handed over is done, whether or not it failed.</summary>
    public void Await(WriteItem item)
    {
        WriteUntil(() => item.IsDone);
        item.WaitUntilDone();
    }

    /// <summary>Somebody waits for a job: looks for it now, and from now on at each poll.</summary>
    public void LookForJobs()
    {
        lock (_sync)
        {
            _lookForJobs = true;
        }

        KeepLooking();
        WriteUntil(() => true);
    }

    /// <summary>Makes sure that the thread looks around from time to time, as long as somebody needs it to.</summary>
    public void KeepLooking()
    {
        lock (_sync)
        {
            if (_asleepForGood)
            {
                WakeUp();
            }
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

        _thread.Join();
    }

    private void Loop()
    {
        while (WaitForWork())
        {
            foreach (var store in _snapshot)
            {
                store.Desk.PutBackUnclaimed();
            }

            WriteUntil(() => false);
        }

        // Nothing can be handed over any more: what is left is written, by this thread or by who writes just now.
        SpinWait.SpinUntil(() => Interlocked.CompareExchange(ref _writing, 1, 0) == 0);
        while (TakeBatch())
        {
            WriteBatch();
        }

        _connection?.Dispose();
    }

    private bool WaitForWork()
    {
        lock (_sync)
        {
            if (!_wake && !_stopping)
            {
                var interval = PollInterval();
                _asleepForGood = interval == Timeout.InfiniteTimeSpan;
                Monitor.Wait(_sync, interval);
                _asleepForGood = false;
            }

            _wake = false;
            _lookForJobs = true;
            return !_stopping;
        }
    }

    private TimeSpan PollInterval()
    {
        var interval = Timeout.InfiniteTimeSpan;
        foreach (var store in _snapshot)
        {
            if (store.Desk.NeedsPolls && (interval == Timeout.InfiniteTimeSpan || store.WakePollInterval < interval))
            {
                interval = store.WakePollInterval;
            }
        }

        return interval;
    }

    // A caller writes for others too, but only until its own business is done; the rest is left to the thread.
    private void WriteUntil(Func<bool> isDone)
    {
        while (Interlocked.CompareExchange(ref _writing, 1, 0) == 0)
        {
            Volatile.Write(ref _writingThread, Environment.CurrentManagedThreadId);
            try
            {
                WriteWhatWaits(isDone);
            }
            finally
            {
                Volatile.Write(ref _writingThread, 0);
                Volatile.Write(ref _writing, 0);
            }

            // Asked after others may write: whoever came before that and found the place taken relies on it.
            if (!HasWork())
            {
                return;
            }

            if (isDone())
            {
                lock (_sync)
                {
                    WakeUp();
                }

                return;
            }
        }
    }

    private void WriteWhatWaits(Func<bool> isDone)
    {
        while (TakeBatch() || (TakeLook() && SomebodyCanBeServed()))
        {
            WriteBatch();
            if (isDone())
            {
                return;
            }
        }
    }

    private bool TakeBatch()
    {
        lock (_sync)
        {
            _batch.AddRange(_postponed);
            _postponed.Clear();
            while (_batch.Count < MaxItems && _waiting.TryDequeue(out var item))
            {
                _batch.Add(item);
            }

            return _batch.Count > 0;
        }
    }

    private bool TakeLook()
    {
        lock (_sync)
        {
            var look = _lookForJobs;
            _lookForJobs = false;
            return look;
        }
    }

    private bool HasWork()
    {
        lock (_sync)
        {
            return _waiting.Count > 0 || _postponed.Count > 0 || _lookForJobs;
        }
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
        catch (Exception error)
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
        // Hardly ever does an item fail: without a savepoint each they cost less, and when one fails all begin anew with them.
        if (!TryWriteBatch(WriteTogether))
        {
            TryWriteBatch(WriteEachAlone);
        }
    }

    private bool TryWriteBatch(Func<WriterConnection, bool> write)
    {
        var connection = Connection();
        var stores = _snapshot;
        connection.Begin(Synchronous(), _batch.Exists(item => item.JoinsTransaction));
        try
        {
            NoticeOthers(connection, stores);
            if (!write(connection))
            {
                Undo(connection, stores);
                return false;
            }

            Serve(connection, stores);
            connection.Settle();
            connection.Commit();
            return true;
        }
        catch
        {
            Undo(connection, stores);
            throw;
        }
    }

    private bool WriteTogether(WriterConnection connection)
    {
        try
        {
            RunItems(item => item.Run(connection.For(item.Store)));
            return true;
        }
        catch (Exception error) when (!IsPassing(error))
        {
            return false;
        }
    }

    private bool WriteEachAlone(WriterConnection connection)
    {
        RunItems(item =>
        {
            try
            {
                connection.For(item.Store).RunAlone(item.Run);
            }
            catch (Exception error) when (!connection.IsTransactionGone && !IsPassing(error))
            {
                item.Fail(error);
            }
        });
        return true;
    }

    // What does not fit into the time goes with the next transaction.
    private void RunItems(Action<WriteItem> run)
    {
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < _batch.Count; i++)
        {
            run(_batch[i]);
            if (i + 1 < _batch.Count && Stopwatch.GetElapsedTime(started) > MaxTime)
            {
                Postpone(i + 1);
            }
        }
    }

    private void Postpone(int first)
    {
        lock (_sync)
        {
            _postponed.InsertRange(0, _batch.Skip(first));
            _batch.RemoveRange(first, _batch.Count - first);
        }
    }

    private static bool IsPassing(Exception error) => error is SqliteException sqlite && sqlite.IsPassing();

    private static void Serve(WriterConnection connection, Store[] stores)
    {
        foreach (var store in stores)
        {
            store.Desk.Serve(connection.For(store));
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
            try
            {
                item.Complete();
            }
            catch (Exception error)
            {
                // What waits behind it must not suffer for it.
                _log.ErrorException("What was to be done after a write has failed.", error);
            }
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
