using System.Runtime.CompilerServices;
using OttoHangfire.Storage.Database;

namespace OttoHangfire.Storage.Writing;

/// <summary>The one writer of a database file in this process.</summary>
/// <remarks>
/// Everything that waits is written in one transaction with one commit: the higher the load, the less often the disk is waited for.
/// Workers that wait for a job are served in the same transaction. A caller who finds nobody writing writes for all who wait
/// meanwhile, which saves switching threads; a thread of the writer's own does what is left.
/// </remarks>
internal sealed class Writer : IDisposable
{
    /// <summary>So often a full disk is tried again. Nobody else can write meanwhile, and whoever may not wait is told after it.</summary>
    private static readonly TimeSpan PauseForRoom = TimeSpan.FromMilliseconds(100);

    private readonly Lock _sync = new();
    private readonly ManualResetEventSlim _closing = new();
    private readonly WriteQueue _queue = new();
    private readonly SqliteWriteGate _gate;
    private readonly WriterBatch _batch;
    private readonly WriterTransaction _transaction;
    private readonly Thread _thread;
    private volatile WriterHooks[] _hooks = [];
    private volatile SqliteSynchronous _synchronous = SqliteSynchronous.Normal;
    private int _writing;

    public Writer(DatabaseFile file)
    {
        _gate = file.Gate;
        _batch = new WriterBatch(_queue);
        _transaction = new WriterTransaction(file, _batch);
        _thread = new Thread(Loop) { IsBackground = true, Name = "SQLite job storage: writer" };
        _thread.Start();
    }

    /// <summary>Commits at least this durably from now on.</summary>
    public void Require(SqliteSynchronous synchronous)
    {
        lock (_sync)
        {
            _synchronous = (SqliteSynchronous)Math.Max((int)_synchronous, (int)synchronous);
        }
    }

    public void Attach(WriterHooks hooks)
    {
        lock (_sync)
        {
            _hooks = [.. _hooks, hooks];
        }
    }

    public void Detach(WriterHooks hooks)
    {
        lock (_sync)
        {
            _hooks = Array.FindAll(_hooks, other => !ReferenceEquals(other, hooks));
        }

        _transaction.Forget(hooks.Prefix);
    }

    /// <summary>Writes this and waits until it is committed; throws what it threw.</summary>
    public void Write(WriteItem item)
    {
        ThrowIfInside();
        Post(item, wake: false);
        Await(item);
        item.ThrowIfFailed();
    }

    public void Post(WriteItem item, bool wake) => _queue.Add(item, wake);

    /// <summary>Throws if this is called by code that runs inside one of the writer's transactions.</summary>
    public void ThrowIfInside() => _gate.ThrowIfInside();

    public void Await(WriteItem item)
    {
        if (item.IsDone)
        {
            return;
        }

        ThrowIfInside();
        WriteUntil(() => item.IsSettledForMe);
        item.Wait();
    }

    public void LookForJobs()
    {
        _queue.LookForJobs();
        _queue.KeepPolling();
        WriteUntil(() => true);
    }

    public void KeepPolling() => _queue.KeepPolling();

    /// <summary>Somebody else has committed jobs: the writer's thread looks for them, while the caller goes on.</summary>
    public void Wake() => _queue.Wake();

    public void Dispose()
    {
        _queue.Close();
        _closing.Set();
        _thread.Join();
        _closing.Dispose();
    }

    private void Loop()
    {
        while (_queue.WaitForWork(PollInterval))
        {
            LookAround();
            WriteUntil(() => false);
        }

        // Nothing can be handed over any more. Once nobody else writes, the thread writes what is left.
        SpinWait.SpinUntil(() => Interlocked.CompareExchange(ref _writing, 1, 0) == 0);
        while (_batch.Take())
        {
            _transaction.Write(_hooks, _synchronous);
        }

        _transaction.Dispose();
    }

    // The local variables of a thread that sleeps keep things alive: not here.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void LookAround()
    {
        foreach (var hooks in _hooks)
        {
            hooks.Woken();
        }
    }

    private TimeSpan PollInterval()
    {
        var shortest = Timeout.InfiniteTimeSpan;
        foreach (var hooks in _hooks)
        {
            var interval = hooks.PollInterval();
            if (interval != Timeout.InfiniteTimeSpan && (shortest == Timeout.InfiniteTimeSpan || interval < shortest))
            {
                shortest = interval;
            }
        }

        return shortest;
    }

    // A caller writes for others too, but only until its own work is done; the thread does the rest.
    private void WriteUntil(Func<bool> isDone)
    {
        while (Interlocked.CompareExchange(ref _writing, 1, 0) == 0)
        {
            try
            {
                WriteWaiting(isDone);
            }
            finally
            {
                Volatile.Write(ref _writing, 0);
            }

            // Asked only now that others may write: anyone who handed something over before and found somebody writing relies on it.
            if (!_queue.HasWork && !_batch.HasPostponed)
            {
                return;
            }

            if (isDone())
            {
                _queue.Wake();
                return;
            }
        }
    }

    private void WriteWaiting(Func<bool> isDone)
    {
        while (_batch.Take() || (_queue.TakeLook() && _transaction.CanServe(_hooks)))
        {
            var waitsForRoom = _transaction.Write(_hooks, _synchronous);
            if (isDone())
            {
                return;
            }

            if (waitsForRoom)
            {
                _closing.Wait(PauseForRoom);
            }
        }
    }
}
