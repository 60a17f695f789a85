using OttoHangfire.Storage.Database;
using OttoHangfire.Storage.Writing;

namespace OttoHangfire.Storage.Queues;

/// <summary>Gives jobs to the workers of this process. The writer fetches for them: no worker asks the database itself.</summary>
internal sealed class JobDispatcher
{
    private readonly TableWriter _writer;
    private readonly TimeProvider _clock;
    private readonly Func<long> _ownerId;
    private readonly WaitingWorkers _workers = new();

    // From here on: used only by the one who writes.
    private readonly HashSet<string> _empty = new(StringComparer.Ordinal);
    private readonly List<JobRequest> _served = [];
    private readonly List<QueueEntry> _prefetched = [];
    private long _token;

    public JobDispatcher(TableWriter writer, TimeProvider clock, Func<long> ownerId, TimeSpan pollInterval)
    {
        _writer = writer;
        _clock = clock;
        _ownerId = ownerId;
        Hooks = new WriterHooks
        {
            Prefix = writer.Prefix,
            PollInterval = () => _workers.NeedPolls ? pollInterval : Timeout.InfiniteTimeSpan,
            Woken = RequeueUnclaimed,
            HasWaitingWorkers = () => _workers.Any,
            CanServe = CanServe,
            OthersCommitted = _empty.Clear,
            Serve = Serve,
            RolledBack = RollBack,
            Ended = Deliver,
        };
    }

    /// <summary>What the writer has to call, from the first fetch to the last.</summary>
    public WriterHooks Hooks { get; }

    /// <summary>While true no worker is given a job; they keep what they have.</summary>
    public bool IsPaused
    {
        get => _workers.IsPaused;
        set
        {
            _workers.IsPaused = value;
            if (!value)
            {
                _writer.LookForJobs();
            }
        }
    }

    /// <summary>Waits until one of these queues has a job; the earlier queue goes first.</summary>
    public SqliteFetchedJob Fetch(string[] queues, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();

        var request = new JobRequest(Worker.Current(queues));
        if (_workers.TakePrefetchedOrWait(request) is { } prefetched)
        {
            return new SqliteFetchedJob(_writer, prefetched);
        }

        _writer.LookForJobs();
        using (cancellation.UnsafeRegister(state => _workers.Cancel((JobRequest)state!), request))
        {
            if (request.Wait() is { } entry)
            {
                return new SqliteFetchedJob(_writer, entry);
            }
        }

        cancellation.ThrowIfCancellationRequested();
        throw ClosedStorage.Error();
    }

    /// <summary>Sends the waiting workers away.</summary>
    public void Close() => _workers.Close();

    private bool CanServe(Session session)
    {
        while (_workers.NextQueueToCheck(_empty) is { } queue)
        {
            if (!QueueTable.IsEmpty(session, queue))
            {
                return true;
            }

            _empty.Add(queue);
        }

        return false;
    }

    private void Serve(WriteSession w)
    {
        foreach (var queue in w.FilledQueues)
        {
            _empty.Remove(queue);
        }

        while (_workers.TakeNext(_empty) is { } request)
        {
            request.Entry = FetchFor(w, request.Worker);
            if (request.Entry is null)
            {
                _workers.PutBack(request);
            }
            else
            {
                _served.Add(request);
            }
        }

        // A worker whose job ends with this transaction finds its next one here, which spares a transaction of its own.
        foreach (var queues in w.FreedWorkers)
        {
            if (!_workers.IsPaused && FetchFor(w, new Worker(queues, ComesBack: true)) is { } entry)
            {
                _prefetched.Add(entry);
            }
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

            if (QueueTable.Fetch(w, queue, worker, _ownerId(), ++_token, _clock.Now()) is { } entry)
            {
                return entry;
            }

            _empty.Add(queue);
        }

        return null;
    }

    // After a rollback nobody was given anything, and nothing is known of the queues.
    private void RollBack()
    {
        for (var i = _served.Count - 1; i >= 0; i--)
        {
            _served[i].Entry = null;
            _workers.PutBack(_served[i]);
        }

        _served.Clear();
        _prefetched.Clear();
        _empty.Clear();
    }

    // Only after the commit may the workers have what was fetched for them.
    private void Deliver()
    {
        foreach (var request in _served)
        {
            request.End();
        }

        _served.Clear();
        foreach (var entry in _prefetched)
        {
            _workers.Offer(entry);
        }

        if (_prefetched.Count > 0)
        {
            _prefetched.Clear();
            _writer.KeepPolling();
        }
    }

    private void RequeueUnclaimed()
    {
        foreach (var entry in _workers.TakeUnclaimed())
        {
            _writer.Post(_writer.NewItem(w => QueueTable.Requeue(w, entry)), wake: true);
        }
    }
}
