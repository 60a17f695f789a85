using System.Diagnostics;
using OttoHangfire.Storage.Database;
using OttoHangfire.Storage.Writing;

namespace OttoHangfire.Storage.Queues;

/// <summary>Where the workers of this process wait for jobs. The writer serves them: no worker asks the database itself.</summary>
internal sealed class JobDispatcher(Store store)
{
    // A worker that is expected back for its next job, and does not come, must not keep it from others.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(20);

    private readonly Lock _sync = new();
    private readonly LinkedList<WaitingWorker> _waiting = new();
    private readonly List<(QueueEntry Entry, long Since)> _ready = [];
    private bool _closed;
    private volatile bool _paused;

    // Known only to the one who writes.
    private readonly HashSet<string> _empty = new(StringComparer.Ordinal);
    private readonly List<WaitingWorker> _served = [];
    private readonly List<QueueEntry> _ahead = [];
    private long _token;

    public bool HasWaiters => _waiting.Count > 0;

    /// <summary>Whether the database has to be asked from time to time.</summary>
    public bool NeedsPolls => (_waiting.Count > 0 && !_paused) || _ready.Count > 0;

    /// <summary>While true no worker is given a job; what they have, they keep.</summary>
    public bool IsPaused
    {
        get => _paused;
        set
        {
            _paused = value;
            if (!value)
            {
                store.File.Writer.LookForJobs();
            }
        }
    }

    /// <summary>Waits until one of these queues has a job; the earlier queue goes first.</summary>
    public QueueEntry Fetch(string[] queues, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();

        var waiter = new WaitingWorker(Worker.Current(queues));
        lock (_sync)
        {
            ObjectDisposedException.ThrowIf(_closed, typeof(SqliteJobStorage));
            if (TakeReady(waiter.Worker) is { } ready)
            {
                return ready;
            }

            waiter.Place = _waiting.AddLast(waiter);
        }

        store.File.Writer.LookForJobs();
        using (cancellation.UnsafeRegister(state => Cancel((WaitingWorker)state!), waiter))
        {
            if (waiter.Wait() is { } entry)
            {
                return entry;
            }
        }

        cancellation.ThrowIfCancellationRequested();
        throw new ObjectDisposedException(typeof(SqliteJobStorage).FullName);
    }

    /// <summary>Another connection has committed: any queue may have been filled.</summary>
    public void NoticeOthers() => _empty.Clear();

    /// <summary>Whether a waiting worker wants a queue that is not empty.</summary>
    public bool CanServe(Session session)
    {
        while (NextQuestion() is { } queue)
        {
            if (!QueueTable.IsEmpty(session, queue))
            {
                return true;
            }

            _empty.Add(queue);
        }

        return false;
    }

    /// <summary>Gives waiting workers the jobs that are there, within the transaction that is being written.</summary>
    public void Serve(WriteSession w)
    {
        foreach (var queue in w.FilledQueues)
        {
            _empty.Remove(queue);
        }

        while (TakeWaiter() is { } waiter)
        {
            waiter.Entry = FetchFor(w, waiter.Worker);
            if (waiter.Entry is null)
            {
                PutBack(waiter);
            }
            else
            {
                _served.Add(waiter);
            }
        }

        // A worker whose job ends with this transaction finds its next one here: that spares a transaction of its own.
        foreach (var worker in w.FreedWorkers)
        {
            if (!_paused && worker.ComesBack && FetchFor(w, worker) is { } entry)
            {
                _ahead.Add(entry);
            }
        }
    }

    /// <summary>The transaction is committed: the workers may have what they were given.</summary>
    public void Deliver()
    {
        foreach (var waiter in _served)
        {
            waiter.Finish();
        }

        _served.Clear();
        foreach (var entry in _ahead)
        {
            Offer(entry);
        }

        if (_ahead.Count > 0)
        {
            _ahead.Clear();
            store.File.Writer.KeepLooking();
        }
    }

    /// <summary>The transaction was rolled back: nobody was given anything, and nothing is known of the queues.</summary>
    public void Undo()
    {
        for (var i = _served.Count - 1; i >= 0; i--)
        {
            _served[i].Entry = null;
            PutBack(_served[i]);
        }

        _served.Clear();
        _ahead.Clear();
        _empty.Clear();
    }

    /// <summary>Puts back what was fetched for workers that did not come.</summary>
    public void PutBackUnclaimed()
    {
        List<(QueueEntry Entry, long Since)> unclaimed;
        lock (_sync)
        {
            if (_ready.Count == 0)
            {
                return;
            }

            unclaimed = _ready.FindAll(ready => Stopwatch.GetElapsedTime(ready.Since) >= Patience);
            _ready.RemoveAll(unclaimed.Contains);
        }

        foreach (var (entry, _) in unclaimed)
        {
            store.File.Writer.Post(new WriteItem(store, w => QueueTable.Requeue(w, entry), durable: false), wake: true);
        }
    }

    /// <summary>Sends the waiting workers away.</summary>
    public void Close()
    {
        lock (_sync)
        {
            _closed = true;
            foreach (var waiter in _waiting)
            {
                waiter.Finish();
            }

            _waiting.Clear();
            _ready.Clear();
        }
    }

    private QueueEntry? FetchFor(WriteSession w, Worker worker)
    {
        foreach (var queue in worker.Queues)
        {
            if (_empty.Contains(queue))
            {
                continue;
            }

            if (QueueTable.Fetch(w, queue, worker, store.Owner.Id, ++_token, store.Clock.Now()) is { } entry)
            {
                return entry;
            }

            _empty.Add(queue);
        }

        return null;
    }

    private void Offer(QueueEntry entry)
    {
        WaitingWorker? waiter;
        lock (_sync)
        {
            waiter = _waiting.FirstOrDefault(waiting => waiting.Worker.IsLike(entry.Worker));
            if (waiter is null)
            {
                _ready.Add((entry, Stopwatch.GetTimestamp()));
                return;
            }

            _waiting.Remove(waiter.Place!);
            waiter.Entry = entry;
        }

        waiter.Finish();
    }

    private QueueEntry? TakeReady(Worker worker)
    {
        if (_paused)
        {
            return null;
        }

        // Not what has lain there for long: this process may have slept, and others may have it.
        var index = _ready.FindIndex(ready => ready.Entry.Worker.IsLike(worker) && Stopwatch.GetElapsedTime(ready.Since) < Patience);
        if (index < 0)
        {
            return null;
        }

        var entry = _ready[index].Entry;
        _ready.RemoveAt(index);
        return entry with { Worker = worker };
    }

    private void Cancel(WaitingWorker waiter)
    {
        lock (_sync)
        {
            waiter.IsCancelled = true;
            if (waiter.Place!.List is null)
            {
                // Being served: what it is given, it will have; otherwise PutBack sends it away.
                return;
            }

            _waiting.Remove(waiter.Place);
        }

        waiter.Finish();
    }

    // The one who has waited longest for a queue that is not known to be empty.
    private WaitingWorker? TakeWaiter()
    {
        lock (_sync)
        {
            for (var place = _paused ? null : _waiting.First; place is not null; place = place.Next)
            {
                if (!Array.TrueForAll(place.Value.Worker.Queues, _empty.Contains))
                {
                    _waiting.Remove(place);
                    return place.Value;
                }
            }

            return null;
        }
    }

    private void PutBack(WaitingWorker waiter)
    {
        lock (_sync)
        {
            if (!waiter.IsCancelled && !_closed)
            {
                _waiting.AddFirst(waiter.Place!);
                return;
            }
        }

        waiter.Finish();
    }

    // A queue that somebody wants, and that is not known to be empty.
    private string? NextQuestion()
    {
        lock (_sync)
        {
            for (var place = _paused ? null : _waiting.First; place is not null; place = place.Next)
            {
                foreach (var queue in place.Value.Worker.Queues)
                {
                    if (!_empty.Contains(queue))
                    {
                        return queue;
                    }
                }
            }

            return null;
        }
    }
}
