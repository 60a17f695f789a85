using System.Diagnostics;
using Hangfire.Logging;
using OttoHangfire.Storage.Database;

namespace OttoHangfire.Storage.Writing;

/// <summary>What is written in one transaction. Used by whoever writes, one at a time.</summary>
internal sealed class WriterBatch(DatabaseFile file, Func<Predicate<WriteItem>, WriteItem?> next) : IDisposable
{
    // More would keep other processes, and the first of the callers, waiting for too long.
    private const int MaxItems = 200;
    private static readonly TimeSpan MaxTime = TimeSpan.FromMilliseconds(50);

    // A commit that waits for the disk gathers others by itself. One that does not would write few items each time, and
    // the fixed cost of a transaction is that of several items: so much of it is waited for others to join.
    private static readonly TimeSpan MaxGathering = TimeSpan.FromMicroseconds(30);

    private readonly ILog _log = LogProvider.For<WriterBatch>();
    private readonly List<WriteItem> _items = [];
    private readonly List<WriteItem> _postponed = [];
    private WriterConnection? _connection;
    private int _lastCount;

    /// <summary>Whether something did not fit into the last transaction.</summary>
    public bool HasPostponed { get; private set; }

    /// <summary>Takes what is to be written next; false when there is nothing.</summary>
    public bool Take(Queue<WriteItem> waiting)
    {
        _items.AddRange(_postponed);
        _postponed.Clear();
        HasPostponed = false;
        while (_items.Count < MaxItems && waiting.TryDequeue(out var item))
        {
            _items.Add(item);
        }

        return _items.Count > 0;
    }

    /// <summary>Whether a worker waits for a job that is there. Reads only: an empty queue must not cost a write lock.</summary>
    public bool CanServe(Store[] stores)
    {
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

    /// <summary>Writes the items, serves waiting workers, commits, and tells everybody.</summary>
    public void Write(Store[] stores, SqliteSynchronous synchronous)
    {
        try
        {
            using var turn = file.Gate.Enter(file.BusyTimeout)
                ?? throw new TimeoutException($"Another part of the process has held the write gate of '{file.Path}' for {file.BusyTimeout}.");
            TransientErrors.Retry(() => WriteItems(stores, synchronous), file.BusyTimeout);
            _lastCount = _items.Count;
        }
        catch (Exception error)
        {
            Fail(error);
        }

        Complete(stores);
    }

    public void Dispose() => _connection?.Dispose();

    private void WriteItems(Store[] stores, SqliteSynchronous synchronous)
    {
        // Hardly ever does an item fail: without a savepoint each they cost less, and when one fails all begin anew with them.
        if (!TryWrite(stores, synchronous, connection => RunTogether(connection, synchronous)))
        {
            TryWrite(stores, synchronous, RunEachAlone);
        }
    }

    private bool TryWrite(Store[] stores, SqliteSynchronous synchronous, Func<WriterConnection, bool> run)
    {
        var connection = Connection();
        connection.Begin(
            _items.Exists(item => item.IsDurable) ? synchronous : SqliteSynchronous.Normal,
            _items.Exists(item => item.JoinsTransaction));
        try
        {
            NoticeOthers(connection, stores);
            if (!run(connection))
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

    private bool RunTogether(WriterConnection connection, SqliteSynchronous synchronous)
    {
        try
        {
            Run(item => item.Run(connection.For(item.Store)));
            Join(connection, synchronous);
            return true;
        }
        catch (Exception error) when (!TransientErrors.Is(error))
        {
            return false;
        }
    }

    private bool RunEachAlone(WriterConnection connection)
    {
        Run(item =>
        {
            try
            {
                connection.For(item.Store).RunAlone(item.Run);
            }
            catch (Exception error) when (!connection.IsTransactionGone && !TransientErrors.Is(error))
            {
                item.Fail(error);
            }
        });
        return true;
    }

    // What does not fit into the time goes with the next transaction.
    private void Run(Action<WriteItem> run)
    {
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < _items.Count; i++)
        {
            run(_items[i]);
            if (i + 1 < _items.Count && Stopwatch.GetElapsedTime(started) > MaxTime)
            {
                _postponed.InsertRange(0, _items.Skip(i + 1));
                _items.RemoveRange(i + 1, _items.Count - i - 1);
                HasPostponed = true;
            }
        }
    }

    // What has come meanwhile need not wait for this transaction to end and another to begin.
    private void Join(WriterConnection connection, SqliteSynchronous synchronous)
    {
        var started = Stopwatch.GetTimestamp();
        Predicate<WriteItem> fits = item => connection.Takes(item, synchronous);
        while (!HasPostponed && _items.Count < MaxItems && Stopwatch.GetElapsedTime(started) < MaxTime)
        {
            if (next(fits) is { } item)
            {
                _items.Add(item);
                item.Run(connection.For(item.Store));
            }
            else if (connection.WaitsForDisk || _items.Count >= _lastCount / 2 || Stopwatch.GetElapsedTime(started) > MaxGathering)
            {
                break;
            }
            else
            {
                Thread.Yield();
            }
        }
    }

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

    private void Fail(Exception error)
    {
        foreach (var item in _items)
        {
            item.Fail(error);
        }

        // Whatever broke it, a new connection is the better start.
        _connection?.Dispose();
        _connection = null;
    }

    private void Complete(Store[] stores)
    {
        foreach (var item in _items)
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

        _items.Clear();
        foreach (var store in stores)
        {
            store.Desk.Deliver();
        }
    }

    private WriterConnection Connection() => _connection ??= new WriterConnection(file);
}
