namespace OttoHangfire.Storage;

/// <summary>Where everybody in this process takes turns to write a database file: first come, first served.</summary>
/// <remarks>
/// SQLite lets one connection write at a time and makes the others poll. Within a process nobody needs to poll: the storage's writer and
/// the application's own transactions take turns here. While you have the turn, do not use the storage itself, because it waits for its
/// own turn. To create jobs meanwhile, use <see cref="SqliteJobStorage.Enlist"/>.
/// </remarks>
public sealed class SqliteWriteGate
{
    private readonly Lock _sync = new();
    private readonly LinkedList<Turn> _waiting = new();
    private readonly AsyncLocal<Visit?> _visit = new();
    private bool _taken;

    internal SqliteWriteGate()
    {
    }

    /// <summary>Somebody has left: what depends on an ended transaction can be looked at.</summary>
    internal Action? Left { get; set; }

    /// <summary>Waits for the turn to write. Dispose the lease right after COMMIT or ROLLBACK.</summary>
    public ValueTask<SqliteWriteLease> EnterAsync(CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        ThrowIfInside();

        var turn = new Turn(null);
        return TryTake(turn)
            ? ValueTask.FromResult(new SqliteWriteLease(this))
            : new ValueTask<SqliteWriteLease>(WaitAsync(turn, cancellation));
    }

    /// <summary>The turn, for a thread that may block; null if it does not come in time.</summary>
    internal SqliteWriteLease? Enter(TimeSpan timeout)
    {
        using var signal = new ManualResetEventSlim();
        var turn = new Turn(signal);
        if (TryTake(turn) || signal.Wait(timeout))
        {
            return new SqliteWriteLease(this);
        }

        if (TryLeave(turn))
        {
            return null;
        }

        signal.Wait();
        return new SqliteWriteLease(this);
    }

    /// <summary>Runs code of the application while the storage has the turn. What that starts is known by its context.</summary>
    internal void RunInside(Action application)
    {
        var visit = new Visit();
        _visit.Value = visit;
        try
        {
            application();
        }
        finally
        {
            visit.End();
            _visit.Value = null;
        }
    }

    /// <summary>Throws if this is called by code that <see cref="RunInside"/> runs: it would wait for itself.</summary>
    /// <remarks>
    /// What that code has started elsewhere waits until it has ended. If it does not end, it probably waits for what it has started.
    /// </remarks>
    internal void ThrowIfInside()
    {
        if (_visit.Value is { } visit && !visit.WaitForEnd())
        {
            throw new InvalidOperationException(
                "Code that Execute runs cannot call the storage. "
                + "It is inside the storage's own transaction, and the call would wait for that transaction to end.");
        }
    }

    internal void Release()
    {
        PassOn();
        Left?.Invoke();
    }

    private void PassOn()
    {
        Turn next;
        lock (_sync)
        {
            if (_waiting.First is null)
            {
                _taken = false;
                return;
            }

            next = _waiting.First.Value;
            _waiting.RemoveFirst();
        }

        next.Give();
    }

    private async Task<SqliteWriteLease> WaitAsync(Turn turn, CancellationToken cancellation)
    {
        using (cancellation.UnsafeRegister(
            _ =>
            {
                if (TryLeave(turn))
                {
                    turn.Given.TrySetCanceled(cancellation);
                }
            },
            null))
        {
            await turn.Given.Task.ConfigureAwait(false);
        }

        return new SqliteWriteLease(this);
    }

    private bool TryTake(Turn turn)
    {
        lock (_sync)
        {
            if (_taken)
            {
                turn.Place = _waiting.AddLast(turn);
                return false;
            }

            _taken = true;
            return true;
        }
    }

    // False: the turn has been given already, and must be used or passed on.
    private bool TryLeave(Turn turn)
    {
        lock (_sync)
        {
            if (turn.Place?.List is null)
            {
                return false;
            }

            _waiting.Remove(turn.Place);
            return true;
        }
    }

    /// <summary>The time that code of the application is inside.</summary>
    private sealed class Visit
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

        private readonly int _thread = Environment.CurrentManagedThreadId;
        private bool _ended;

        public void End()
        {
            lock (this)
            {
                _ended = true;
                Monitor.PulseAll(this);
            }
        }

        public bool WaitForEnd()
        {
            lock (this)
            {
                return _ended || (Environment.CurrentManagedThreadId != _thread && (Monitor.Wait(this, Patience) || _ended));
            }
        }
    }

    private sealed class Turn(ManualResetEventSlim? signal)
    {
        public TaskCompletionSource Given { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public LinkedListNode<Turn>? Place { get; set; }

        public void Give()
        {
            signal?.Set();
            Given.TrySetResult();
        }
    }
}

/// <summary>The turn to write. Disposing it, once or more often, gives the turn to the next.</summary>
public sealed class SqliteWriteLease : IDisposable
{
    private SqliteWriteGate? _gate;

    internal SqliteWriteLease(SqliteWriteGate gate) => _gate = gate;

    /// <inheritdoc />
    public void Dispose() => Interlocked.Exchange(ref _gate, null)?.Release();
}
