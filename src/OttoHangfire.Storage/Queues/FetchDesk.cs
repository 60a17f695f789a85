using OttoHangfire.Storage.Database;
using OttoHangfire.Storage.Writing;

namespace OttoHangfire.Storage.Queues;

/// <summary>Where the workers of this process wait for jobs. The writer serves them: no worker asks the database itself.</summary>
internal sealed class FetchDesk(Store store)
{
    private readonly Lock _sync = new();
    private readonly LinkedList<FetchWaiter> _waiting = new();

    // Known to the writer's thread only.
    private readonly HashSet<string> _empty = new(StringComparer.Ordinal);
    private readonly List<FetchWaiter> _served = [];
    private long _token;
    private bool _closed;

    public bool HasWaiters => _waiting.Count > 0;

    /// <summary>Waits until one of these queues has a job; the earlier queue goes first.</summary>
    public QueueEntry Fetch(string[] queues, TimeProvider clock, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();

        var waiter = new FetchWaiter(queues, clock);
        lock (_sync)
        {
            ObjectDisposedException.ThrowIf(_closed, typeof(SqliteJobStorage));
            waiter.Place = _waiting.AddLast(waiter);
        }

        store.File.Writer.LookForJobs();
        using (cancellation.UnsafeRegister(state => Cancel((FetchWaiter)state!), waiter))
        {
            var entry = waiter.Wait();
            if (entry is null)
            {
                cancellation.ThrowIfCancellationRequested();
                throw new ObjectDisposedException(typeof(SqliteJobStorage).FullName);
            }

            return entry;
        }
    }

    /// <summary>Another connection has committed: any queue may have been filled.</summary>
    public void NoticeOthers() => _empty.Clear();

    /// <summary>These queues have been filled by the transaction that is being written.</summary>
    public void Notice(IReadOnlyList<string> filled)
    {
        foreach (var queue in filled)
        {
            _empty.Remove(queue);
        }
    }

    /// <summary>Whether a waiting worker wants a queue that is not empty.</summary>
    public bool CanServe(Session session)
    {
        foreach (var queue in WantedQueues())
        {
            if (!_empty.Contains(queue))
            {
                if (!QueueTable.IsEmpty(session, queue))
                {
                    return true;
                }

                _empty.Add(queue);
            }
        }

        return false;
    }

    /// <summary>Gives waiting workers the jobs that are there, within the transaction that is being written.</summary>
    public void Serve(WriteSession w)
    {
        Notice(w.FilledQueues);
        while (TakeWaiter() is { } waiter)
        {
            waiter.Entry = FetchFor(w, waiter);
            if (waiter.Entry is null)
            {
                PutBack(waiter);
            }
            else
            {
                _served.Add(waiter);
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
        _empty.Clear();
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
        }
    }

    private QueueEntry? FetchFor(WriteSession w, FetchWaiter waiter)
    {
        foreach (var queue in waiter.Queues)
        {
            if (_empty.Contains(queue))
            {
                continue;
            }

            if (QueueTable.Fetch(w, queue, store.Owner.Id, ++_token, waiter.Clock.Now()) is { } entry)
            {
                return entry;
            }

            _empty.Add(queue);
        }

        return null;
    }

    private void Cancel(FetchWaiter waiter)
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
    private FetchWaiter? TakeWaiter()
    {
        lock (_sync)
        {
            for (var place = _waiting.First; place is not null; place = place.Next)
            {
                if (!Array.TrueForAll(place.Value.Queues, _empty.Contains))
                {
                    _waiting.Remove(place);
                    return place.Value;
                }
            }

            return null;
        }
    }

    private void PutBack(FetchWaiter waiter)
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

    private HashSet<string> WantedQueues()
    {
        lock (_sync)
        {
            return _waiting.SelectMany(waiter => waiter.Queues).ToHashSet(StringComparer.Ordinal);
        }
    }
}
