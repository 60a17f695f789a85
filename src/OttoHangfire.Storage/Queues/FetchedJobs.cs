using System.Collections.Concurrent;
using OttoHangfire.Storage.Writing;

namespace OttoHangfire.Storage.Queues;

/// <summary>What this process has fetched: which entries somebody has in hand. An entry that nobody has is given back.</summary>
internal sealed class FetchedJobs(TableWriter writer, OwedWrites owed)
{
    // By the token of the fetch. The handle is held weakly: a worker may lose it without giving it back.
    private readonly ConcurrentDictionary<long, WeakReference<SqliteFetchedJob>?> _handles = new();

    /// <summary>It is fetched, and on its way to a worker.</summary>
    public void Add(QueueEntry entry) => _handles[entry.Token] = null;

    /// <summary>The handle for the worker that gets the entry.</summary>
    public SqliteFetchedJob Hand(QueueEntry entry)
    {
        var job = new SqliteFetchedJob(writer, this, entry);
        _handles[entry.Token] = new WeakReference<SqliteFetchedJob>(job);
        return job;
    }

    /// <summary>Nobody has it any more: it is acknowledged or back in its queue.</summary>
    public void Remove(QueueEntry entry) => _handles.TryRemove(entry.Token, out _);

    /// <summary>Has it put back to its queue without waiting.</summary>
    public void GiveBack(QueueEntry entry)
    {
        try
        {
            writer.Post(writer.NewItem(w => QueueTable.Requeue(w, entry), item => GivenBack(item, entry)), wake: true);
        }
        catch (ObjectDisposedException)
        {
            // The closed storage has put back everything that this process had.
        }
    }

    /// <summary>Has it put back to its queue as soon as that can be written: just now it could not.</summary>
    public void Owe(QueueEntry entry) => owed.Owe(w => QueueTable.Requeue(w, entry), () => Remove(entry));

    /// <summary>Whether somebody has the entry of this fetch, or gets it, or it is being given back.</summary>
    public bool IsInHand(long token) => _handles.TryGetValue(token, out var handle) && (handle is null || handle.TryGetTarget(out _));

    private void GivenBack(WriteItem item, QueueEntry entry)
    {
        if (item.HasFailed)
        {
            Owe(entry);
        }
        else
        {
            Remove(entry);
        }
    }
}
