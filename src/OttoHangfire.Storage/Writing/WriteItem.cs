using System.Runtime.ExceptionServices;

namespace OttoHangfire.Storage.Writing;

/// <summary>Something to be written to the tables of one prefix, completely or not at all.</summary>
internal sealed class WriteItem(string prefix, Action<WriteSession> work, bool durable)
{
    private readonly object _sync = new();
    private ExceptionDispatchInfo? _error;
    private Action? _then;
    private bool _done;
    private bool _putOff;

    public string Prefix => prefix;

    /// <summary>Whether the caller may be told "done" only when a power loss can no longer undo it.</summary>
    public bool IsDurable => durable;

    /// <summary>When it was handed over, as <see cref="System.Diagnostics.Stopwatch"/> counts.</summary>
    public long Since { get; } = System.Diagnostics.Stopwatch.GetTimestamp();

    /// <summary>
    /// Whether it may wait for room on a full disk. A thread of the pool is not kept for that: others need it, and whoever sent the request
    /// that runs on it wants to know.
    /// </summary>
    public bool MayWaitForRoom { get; init; } = !Thread.CurrentThread.IsThreadPoolThread;

    /// <summary>Whether application SQL runs in it, which needs the transaction as an object.</summary>
    public bool JoinsTransaction { get; init; }

    public bool IsDone => Volatile.Read(ref _done);

    /// <summary>
    /// Whether this thread need not wait any longer: it is done, or it waits for room on a full disk, which no thread of the pool does.
    /// </summary>
    public bool IsSettledForMe => IsDone || (Volatile.Read(ref _putOff) && Thread.CurrentThread.IsThreadPoolThread);

    public bool HasFailed => _error is not null;

    /// <summary>Whether it is not run any more: it has ended the transaction that it ran in, which others need.</summary>
    public bool IsLeftOut { get; private set; }

    /// <summary>Called when the item is committed or has failed.</summary>
    public Action<WriteItem>? Completed { get; init; }

    /// <summary>Does the work. It runs again if the transaction around it has to be repeated.</summary>
    public void Run(WriteSession session)
    {
        _error = null;
        work(session);
    }

    /// <summary>It has failed, and the transaction with it: the others are written without it.</summary>
    public void LeaveOut(Exception error)
    {
        Fail(error);
        IsLeftOut = true;
    }

    public void Fail(Exception error) => _error = ExceptionDispatchInfo.Capture(error);

    public void ThrowIfFailed() => _error?.Throw();

    public void Complete()
    {
        try
        {
            Completed?.Invoke(this);
        }
        finally
        {
            lock (_sync)
            {
                _done = true;
                Monitor.PulseAll(_sync);
            }
        }

        _then?.Invoke();
    }

    /// <summary>It waits for room on a full disk from now on.</summary>
    public void PutOff()
    {
        lock (_sync)
        {
            _putOff = true;
            Monitor.PulseAll(_sync);
        }
    }

    /// <summary>Has this called when the item is done; false if it is done already.</summary>
    public bool TryThen(Action action)
    {
        lock (_sync)
        {
            if (!_done)
            {
                _then += action;
            }

            return !_done;
        }
    }

    /// <summary>Waits until the item is committed or has failed, or is settled for this thread.</summary>
    public void Wait()
    {
        lock (_sync)
        {
            while (!IsSettledForMe)
            {
                Monitor.Wait(_sync);
            }
        }
    }
}
