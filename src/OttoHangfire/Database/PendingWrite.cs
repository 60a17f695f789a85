using System.Data.Common;

namespace OttoHangfire.Database;

/// <summary>A write that waits for its turn, and what becomes of it.</summary>
internal sealed class PendingWrite : IDisposable
{
    private const string Savepoint = "one_of_many";

    private readonly Func<SqlTransaction, Task> _work;
    private readonly CancellationToken _cancellation;
    private readonly ExecutionContext? _context = ExecutionContext.Capture();
    private readonly TaskCompletionSource<SqlTransaction> _committed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenRegistration _givingUp;
    private SqlTransaction? _session;
    private int _isTaken;

    public PendingWrite(Func<SqlTransaction, Task> work, CancellationToken cancellation)
    {
        (_work, _cancellation) = (work, cancellation);
        _givingUp = cancellation.UnsafeRegister(static write => ((PendingWrite)write!).GiveUp(), this);
    }

    /// <summary>Ends when the transaction is committed, with that transaction; or with what kept it from being so.</summary>
    public Task<SqlTransaction> Committed => _committed.Task;

    /// <summary>Whether it is known what has become of it.</summary>
    public bool IsOver => _committed.Task.IsCompleted;

    /// <summary>False when whoever wanted it has given up.</summary>
    public bool TryTake() => Interlocked.Exchange(ref _isTaken, 1) == 0;

    /// <summary>Does the work; what it throws is thrown.</summary>
    public Task RunAsync(DbConnection connection, DbTransaction transaction)
    {
        // In the caller's name: what it has put into its context is there for the work, too.
        _session = new SqlTransaction(connection, transaction, _cancellation);
        var running = Task.CompletedTask;
        if (_context is null)
        {
            return _work(_session);
        }

        ExecutionContext.Run(_context, _ => running = StartAsync(), null);
        return running;
    }

    /// <summary>As <see cref="RunAsync"/>, behind a savepoint: false when it has failed, told so, and left nothing behind.</summary>
    /// <exception cref="DbException">The transaction itself is gone, with all that was done in it.</exception>
    public async Task<bool> TryRunAsync(DbConnection connection, DbTransaction transaction)
    {
        await transaction.SaveAsync(Savepoint, CancellationToken.None);
        try
        {
            await RunAsync(connection, transaction);
            await transaction.ReleaseAsync(Savepoint, CancellationToken.None);
            return true;
        }
        catch (Exception problem)
        {
            Fail(problem);
        }

        await transaction.RollbackAsync(Savepoint, CancellationToken.None);
        await transaction.ReleaseAsync(Savepoint, CancellationToken.None);
        return false;
    }

    public void Succeed() => _committed.TrySetResult(_session!);

    public void Fail(Exception problem) => _committed.TrySetException(problem);

    public void Dispose() => _givingUp.Dispose();

    private async Task StartAsync() => await _work(_session!);

    private void GiveUp()
    {
        if (TryTake())
        {
            _committed.TrySetCanceled(_cancellation);
        }
    }
}
