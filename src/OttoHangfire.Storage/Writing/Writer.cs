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
    private readonly object _sync = new();
    private readonly Queue<WriteItem> _waiting = new();
    private readonly List<Store> _stores = [];
    private readonly WriterBatch _batch;
    private readonly Thread _thread;
    private volatile SqliteSynchronous _required = SqliteSynchronous.Normal;
    private volatile Store[] _snapshot = [];
    private int _waitingCount;
    private int _writing;
    private int _writingThread;
    private bool _lookForJobs;
    private bool _wake;
    private bool _asleepForGood;
    private bool _stopping;

    public Writer(DatabaseFile file)
    {
        _batch = new WriterBatch(file, TakeNext);
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
            Volatile.Write(ref _waitingCount, _waiting.Count);
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

    /// <summary>Somebody else has committed jobs: the thread looks for them, while the caller goes on.</summary>
    public void Wake()
    {
        lock (_sync)
        {
            WakeUp();
        }
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
            _batch.Write(_snapshot, _required);
        }

        _batch.Dispose();
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
        while (TakeBatch() || (TakeLook() && _batch.CanServe(_snapshot)))
        {
            _batch.Write(_snapshot, _required);
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
            var took = _batch.Take(_waiting);
            Volatile.Write(ref _waitingCount, _waiting.Count);
            return took;
        }
    }

    private WriteItem? TakeNext(Predicate<WriteItem> fits)
    {
        // Asked again and again by who gathers: those who come must not meet him at the lock.
        if (Volatile.Read(ref _waitingCount) == 0)
        {
            return null;
        }

        lock (_sync)
        {
            if (_waiting.TryPeek(out var item) && fits(item))
            {
                _waiting.Dequeue();
                Volatile.Write(ref _waitingCount, _waiting.Count);
                return item;
            }

            return null;
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
            return _waiting.Count > 0 || _batch.HasPostponed || _lookForJobs;
        }
    }

    private void WakeUp()
    {
        _wake = true;
        Monitor.PulseAll(_sync);
    }
}
