using System.Diagnostics;
using OttoHangfire.Storage.Database;

namespace OttoHangfire.Storage.Queues;

/// <summary>The workers of this process that wait for a job, and the jobs that were prefetched for workers who are expected back.</summary>
internal sealed class WaitingWorkers
{
    // If a worker does not come back for its next job, others must not be kept from it.
    private static readonly TimeSpan PrefetchLifetime = TimeSpan.FromMilliseconds(20);

    private readonly Lock _sync = new();
    private readonly LinkedList<JobRequest> _requests = new();
    private readonly List<(QueueEntry Entry, long Since)> _prefetched = [];
    private volatile bool _paused;
    private bool _closed;

    public bool Any => _requests.Count > 0;

    /// <summary>Whether the database has to be asked from time to time.</summary>
    public bool NeedPolls => (Any && !_paused) || _prefetched.Count > 0;

    public bool IsPaused
    {
        get => _paused;
        set => _paused = value;
    }

    /// <summary>The job that was prefetched for such a worker; if there is none, the request waits from now on.</summary>
    public QueueEntry? TakePrefetchedOrWait(JobRequest request)
    {
        lock (_sync)
        {
            if (_closed)
            {
                throw ClosedStorage.Error();
            }

            if (TakePrefetched(request.Worker) is { } prefetched)
            {
                return prefetched;
            }

            request.Place = _requests.AddLast(request);
            return null;
        }
    }

    public void Cancel(JobRequest request)
    {
        lock (_sync)
        {
            request.IsCancelled = true;
            if (request.Place!.List is null)
            {
                // Being served: it keeps what it is given, and PutBack ends it if it is given nothing.
                return;
            }

            _requests.Remove(request.Place);
        }

        request.End();
    }

    /// <summary>A queue that somebody waits for and that is not known to be empty.</summary>
    public string? NextQueueToCheck(HashSet<string> empty)
    {
        lock (_sync)
        {
            for (var place = _paused ? null : _requests.First; place is not null; place = place.Next)
            {
                foreach (var queue in place.Value.Worker.Queues)
                {
                    if (!empty.Contains(queue))
                    {
                        return queue;
                    }
                }
            }

            return null;
        }
    }

    /// <summary>Takes out the request that has waited longest for a queue that is not known to be empty.</summary>
    public JobRequest? TakeNext(HashSet<string> empty)
    {
        lock (_sync)
        {
            for (var place = _paused ? null : _requests.First; place is not null; place = place.Next)
            {
                if (!Array.TrueForAll(place.Value.Worker.Queues, empty.Contains))
                {
                    _requests.Remove(place);
                    return place.Value;
                }
            }

            return null;
        }
    }

    /// <summary>Puts a request back to the head of those that wait, unless it was cancelled meanwhile.</summary>
    public void PutBack(JobRequest request)
    {
        lock (_sync)
        {
            if (!request.IsCancelled && !_closed)
            {
                _requests.AddFirst(request.Place!);
                return;
            }
        }

        request.End();
    }

    /// <summary>Gives a prefetched job to a worker like the one it was fetched for, or keeps it for a moment.</summary>
    public void Offer(QueueEntry entry)
    {
        JobRequest? request;
        lock (_sync)
        {
            request = _requests.FirstOrDefault(waiting => waiting.Worker.IsLike(entry.Worker));
            if (request is null)
            {
                _prefetched.Add((entry, Stopwatch.GetTimestamp()));
                return;
            }

            _requests.Remove(request.Place!);
            request.Entry = entry;
        }

        request.End();
    }

    /// <summary>Takes out the prefetched jobs whose workers did not come.</summary>
    public List<QueueEntry> TakeUnclaimed()
    {
        lock (_sync)
        {
            if (_prefetched.Count == 0)
            {
                return [];
            }

            var unclaimed = _prefetched.FindAll(prefetched => Stopwatch.GetElapsedTime(prefetched.Since) >= PrefetchLifetime);
            _prefetched.RemoveAll(unclaimed.Contains);
            return unclaimed.ConvertAll(prefetched => prefetched.Entry);
        }
    }

    /// <summary>Sends all away, and everybody who comes later.</summary>
    public void Close()
    {
        lock (_sync)
        {
            _closed = true;
            foreach (var request in _requests)
            {
                request.End();
            }

            _requests.Clear();
            _prefetched.Clear();
        }
    }

    private QueueEntry? TakePrefetched(Worker worker)
    {
        if (_paused)
        {
            return null;
        }

        // Not what has lain here for long: this process may have slept, and others may have the job.
        var index = _prefetched.FindIndex(
            prefetched => prefetched.Entry.Worker.IsLike(worker) && Stopwatch.GetElapsedTime(prefetched.Since) < PrefetchLifetime);
        if (index < 0)
        {
            return null;
        }

        var entry = _prefetched[index].Entry;
        _prefetched.RemoveAt(index);
        return entry with { Worker = worker };
    }
}
