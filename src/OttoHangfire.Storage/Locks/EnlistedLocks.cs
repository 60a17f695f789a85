using Hangfire.Storage;
using Microsoft.Data.Sqlite;

namespace OttoHangfire.Storage.Locks;

/// <summary>The locks taken within an application's transaction: they are held until it has ended.</summary>
/// <remarks>
/// Nobody is waited for: the holder of a lock may need the writer, and the writer waits for this very transaction.
/// Lock rows are only looked at, not written: as long as the transaction lasts, no other process can write one.
/// </remarks>
internal sealed class EnlistedLocks(Store store, SqliteTransaction transaction)
{
    private readonly List<LockHandle> _held = [];

    public bool HasEnded => transaction.Connection is null;

    public void Take(string resource, Func<string, bool> isTakenByOthers)
    {
        store.Enlisted.Sweep();
        var handle = store.Locks.CanBeLost
            ? TakeUnlessRow(resource, isTakenByOthers)
            : store.Locks.Take(this, resource, TimeSpan.Zero);

        if (_held.Count == 0)
        {
            store.Enlisted.Add(this);
        }

        _held.Add(handle);
    }

    public void Free()
    {
        _held.ForEach(handle => handle.Dispose());
        _held.Clear();
    }

    private LockHandle TakeUnlessRow(string resource, Func<string, bool> isTakenByOthers)
    {
        var handle = store.Locks.TryTakeHere(this, resource);
        if (handle is null || isTakenByOthers(resource))
        {
            handle?.Dispose();
            throw new DistributedLockTimeoutException(resource);
        }

        return handle;
    }
}
