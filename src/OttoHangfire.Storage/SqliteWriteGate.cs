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
    private bool _taken;

    internal SqliteWriteGate()
    {
    }

    /// <summary>Waits for the turn to write. Dispose the lease right after COMMIT or ROLLBACK.</summary>
    public ValueTask<SqliteWriteLease> EnterAsync(CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();

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

    internal void Release()
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
            await turn.Given.Task;
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
