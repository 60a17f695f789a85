using OttoHangfire.Storage.Database;

namespace OttoHangfire.Storage.Writing;

/// <summary>What waits to be written, and what wakes the writer's thread.</summary>
internal sealed class WriteQueue
{
    private readonly object _sync = new();
    private readonly Queue<WriteItem> _items = new();
    private int _count;
    private bool _lookForJobs;
    private bool _wake;
    private bool _sleepsUntilWoken;
    private bool _closed;

    /// <summary>Whether something waits to be written, or somebody wants jobs to be looked for.</summary>
    public bool HasWork
    {
        get
        {
            lock (_sync)
            {
                return _items.Count > 0 || _lookForJobs;
            }
        }
    }

    /// <summary>Whether the storage is being closed.</summary>
    public bool IsClosed
    {
        get
        {
            lock (_sync)
            {
                return _closed;
            }
        }
    }

    public void Add(WriteItem item, bool wake)
    {
        lock (_sync)
        {
            if (_closed)
            {
                throw ClosedStorage.Error();
            }

            _items.Enqueue(item);
            Volatile.Write(ref _count, _items.Count);
            if (wake)
            {
                WakeUp();
            }
        }
    }

    /// <summary>Moves items from here to the end of a list until that has so many.</summary>
    public void MoveTo(List<WriteItem> batch, int limit)
    {
        lock (_sync)
        {
            while (batch.Count < limit && _items.TryDequeue(out var item))
            {
                batch.Add(item);
            }

            Volatile.Write(ref _count, _items.Count);
        }
    }

    /// <summary>Takes the next item if it fits; null if it does not, or there is none.</summary>
    public WriteItem? TakeIf(Predicate<WriteItem> fits)
    {
        // Asked again and again by the one who gathers items: those who bring them must not meet him at the lock.
        if (Volatile.Read(ref _count) == 0)
        {
            return null;
        }

        lock (_sync)
        {
            if (_items.TryPeek(out var item) && fits(item))
            {
                _items.Dequeue();
                Volatile.Write(ref _count, _items.Count);
                return item;
            }

            return null;
        }
    }

    public void LookForJobs()
    {
        lock (_sync)
        {
            _lookForJobs = true;
        }
    }

    /// <summary>Whether jobs are to be looked for; the answer is given once.</summary>
    public bool TakeLook()
    {
        lock (_sync)
        {
            var look = _lookForJobs;
            _lookForJobs = false;
            return look;
        }
    }

    public void Wake()
    {
        lock (_sync)
        {
            WakeUp();
        }
    }

    /// <summary>Wakes the thread if it sleeps without polling.</summary>
    public void KeepPolling()
    {
        lock (_sync)
        {
            if (_sleepsUntilWoken)
            {
                WakeUp();
            }
        }
    }

    /// <summary>Refuses what comes from now on, and ends the thread's waiting.</summary>
    public void Close()
    {
        lock (_sync)
        {
            _closed = true;
            WakeUp();
        }
    }

    /// <summary>The thread's sleep: until it is woken, or for one poll interval; false if the queue is closed.</summary>
    public bool WaitForWork(Func<TimeSpan> pollInterval)
    {
        lock (_sync)
        {
            if (!_wake && !_closed)
            {
                var interval = pollInterval();
                _sleepsUntilWoken = interval == Timeout.InfiniteTimeSpan;
                Monitor.Wait(_sync, interval);
                _sleepsUntilWoken = false;
            }

            _wake = false;
            _lookForJobs = true;
            return !_closed;
        }
    }

    private void WakeUp()
    {
        _wake = true;
        Monitor.PulseAll(_sync);
    }
}
