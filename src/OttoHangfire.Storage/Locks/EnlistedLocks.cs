using Hangfire.Storage;
using Microsoft.Data.Sqlite;

namespace OttoHangfire.Storage.Locks;

/// <summary>The locks that are taken within a transaction of the application. They are held until it has ended.</summary>
/// <remarks>
/// Nobody is waited for: the holder of a lock may need the writer, and the writer waits for this very transaction.
/// Lock rows are only read, not written: as long as the transaction lasts, no other process can write one.
/// </remarks>
internal sealed class EnlistedLocks(LockManager locks, SqliteTransaction transaction)
{
    private readonly List<LockHandle> _held = [];

    public void Acquire(string resource, Func<string, bool> hasRow)
    {
        var handle = locks.CanBeLost
            ? AcquireUnlessRow(resource, hasRow)
            : locks.Acquire(this, resource, TimeSpan.Zero);

        if (_held.Count == 0)
        {
            locks.Enlisted.Add(transaction, Release);
        }

        _held.Add(handle);
    }

    private void Release()
    {
        _held.ForEach(handle => handle.Dispose());
        _held.Clear();
    }

    private LockHandle AcquireUnlessRow(string resource, Func<string, bool> hasRow)
    {
        var handle = locks.TryAcquireInProcess(this, resource);
        if (handle is null || hasRow(resource))
        {
            handle?.Dispose();
            throw new DistributedLockTimeoutException(resource);
        }

        return handle;
    }
}
