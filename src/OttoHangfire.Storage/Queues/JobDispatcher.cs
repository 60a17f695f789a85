using OttoHangfire.Storage.Claims;
using OttoHangfire.Storage.Database;
using OttoHangfire.Storage.Writing;

namespace OttoHangfire.Storage.Queues;

/// <summary>Gives jobs to the workers of this process. The writer fetches for them: no worker asks the database itself.</summary>
internal sealed class JobDispatcher
{
    private readonly TableWriter _writer;
    private readonly TimeProvider _clock;
    private readonly Claimant _claimant;
    private readonly FetchedJobs _fetched;
    private readonly WaitingWorkers _workers = new();

    // From here on: used only by the one who writes.
    private readonly HashSet<string> _empty = new(StringComparer.Ordinal);
    private readonly List<JobRequest> _served = [];
    private readonly List<QueueEntry> _prefetched = [];
    private long _token;

    public JobDispatcher(TableWriter writer, FetchedJobs fetched, Claimant claimant, TimeProvider clock, TimeSpan pollInterval)
    {
        _writer = writer;
        _clock = clock;
        _claimant = claimant;
        _fetched = fetched;
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
        _writer.ThrowIfInside();

        var request = new JobRequest(Worker.Current(queues));
        if (_workers.TakePrefetchedOrWait(request) is { } prefetched)
        {
            return _fetched.Hand(prefetched);
        }

        _writer.LookForJobs();
        using (cancellation.UnsafeRegister(state => _workers.Cancel((JobRequest)state!), request))
        {
            if (request.Wait() is { } entry)
            {
                return _fetched.Hand(entry);
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

        var owner = 0L;
        while (_workers.TakeNext(_empty) is { } request)
        {
            // From now on a rollback puts it back, whatever is thrown here.
            _served.Add(request);
            request.Entry = MayFetch(w, ref owner) ? FetchFor(w, request.Worker, owner) : null;
            if (request.Entry is null)
            {
                _served.RemoveAt(_served.Count - 1);
                PutBack(request);
            }

            if (owner < 0)
            {
                return;
            }
        }

        // A worker whose job ends with this transaction finds its next one here, which spares a transaction of its own.
        foreach (var queues in w.FreedWorkers)
        {
            if (!_workers.IsPaused && MayFetch(w, ref owner) && FetchFor(w, new Worker(queues, ComesBack: true), owner) is { } entry)
            {
                _prefetched.Add(entry);
            }
        }
    }

    // In the name of an owner whose row is gone nothing may be fetched: if this process then ended, nobody would give it back.
    private bool MayFetch(WriteSession w, ref long owner)
    {
        if (owner == 0)
        {
            owner = _claimant.Id;
            if (!Claimant.Exists(w.Session, owner))
            {
                _claimant.Lost(owner);
                owner = -1;
            }
        }

        return owner > 0;
    }

    // While it was taken out, the writer's thread may have found nobody who waits and gone to sleep.
    private void PutBack(JobRequest request)
    {
        _workers.PutBack(request);
        _writer.KeepPolling();
    }

    private QueueEntry? FetchFor(WriteSession w, Worker worker, long owner)
    {
        foreach (var queue in worker.Queues)
        {
            if (_empty.Contains(queue))
            {
                continue;
            }

            if (QueueTable.Fetch(w, queue, worker, owner, ++_token, _clock.Now()) is { } entry)
            {
                // Before the commit: from then on whoever looks into the table must find it here.
                _fetched.Add(entry);
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
            if (_served[i].Entry is { } entry)
            {
                _fetched.Remove(entry);
            }

            _served[i].Entry = null;
            PutBack(_served[i]);
        }

        _prefetched.ForEach(_fetched.Remove);
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
            _fetched.GiveBack(entry);
        }
    }
}
