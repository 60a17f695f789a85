using OttoHangfire.Storage.Locks;

namespace OttoHangfire.Storage.Connections;

/// <summary>The locks of one connection. A lock may be released on another thread than the one that works with the connection.</summary>
internal sealed class ConnectionLocks(LockManager locks)
{
    private readonly List<LockHandle> _handles = [];

    /// <summary>Whether a lock can go to others while this process lives; then each commit must be fenced.</summary>
    public bool CanBeLost => locks.CanBeLost;

    public LockHandle Acquire(string resource, TimeSpan timeout)
    {
        var handle = locks.Acquire(this, resource, timeout);
        lock (_handles)
        {
            _handles.RemoveAll(old => old.IsReleased);
            _handles.Add(handle);
        }

        return handle;
    }

    public bool Has(string resource)
    {
        lock (_handles)
        {
            return _handles.Exists(handle => !handle.IsReleased && handle.Resource == resource);
        }
    }

    /// <summary>The claims that must still stand when the connection commits; none if no lock can be lost.</summary>
    public List<LockClaim> Fences()
    {
        if (!CanBeLost)
        {
            return [];
        }

        lock (_handles)
        {
            return _handles.Where(handle => !handle.IsReleased).Select(handle => handle.Claim).OfType<LockClaim>().Distinct().ToList();
        }
    }

    public void ReleaseAll()
    {
        lock (_handles)
        {
            _handles.ForEach(handle => handle.Dispose());
            _handles.Clear();
        }
    }
}
