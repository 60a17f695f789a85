using Hangfire.Storage;

namespace OttoHangfire.Storage.Queues;

/// <summary>A job that a worker of this process has fetched.</summary>
/// <remarks>Hangfire finds the transactional acknowledgement by this type's name: it must not be generic.</remarks>
internal sealed class SqliteFetchedJob(Store store, QueueEntry entry) : IFetchedJob
{
    private int _done;

    public string JobId => entry.JobId;

    public Store Store => store;

    public QueueEntry Entry => entry;

    /// <summary>Nothing is left to do: it was acknowledged or put back.</summary>
    public bool IsDone => Volatile.Read(ref _done) != 0;

    public void Done()
    {
        Interlocked.Exchange(ref _done, 1);
        Worker.Finished();
    }

    public void RemoveFromQueue()
    {
        if (!IsDone)
        {
            store.Write(w => QueueTable.Acknowledge(w, entry));
            Done();
        }
    }

    public void Requeue()
    {
        if (!IsDone)
        {
            store.Write(w => QueueTable.Requeue(w, entry), durable: false);
            Done();
        }
    }

    public void Dispose()
    {
        try
        {
            Requeue();
        }
        catch (ObjectDisposedException)
        {
            // The storage is closed, and has put back all that this process had.
        }
    }
}
