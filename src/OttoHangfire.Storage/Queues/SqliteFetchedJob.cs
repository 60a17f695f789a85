using Hangfire.Storage;
using OttoHangfire.Storage.Writing;

namespace OttoHangfire.Storage.Queues;

/// <summary>A job that a worker of this process has fetched.</summary>
/// <remarks>Hangfire finds the transactional acknowledgement by this type's name: it must not be generic.</remarks>
internal sealed class SqliteFetchedJob(TableWriter writer, FetchedJobs fetched, QueueEntry entry) : IFetchedJob
{
    private int _done;

    public string JobId => entry.JobId;

    public QueueEntry Entry => entry;

    /// <summary>Whether nothing is left to do, because it was acknowledged or put back.</summary>
    public bool IsDone => Volatile.Read(ref _done) != 0;

    /// <summary>Whether it was fetched from these tables.</summary>
    public bool IsFrom(TableWriter tables) => ReferenceEquals(writer, tables);

    public void Done()
    {
        Interlocked.Exchange(ref _done, 1);
        fetched.Remove(entry);
        Worker.Finished();
    }

    public void RemoveFromQueue()
    {
        if (!IsDone)
        {
            writer.Write(w => QueueTable.Acknowledge(w, entry));
            Done();
        }
    }

    /// <summary>Puts it back to its queue. If that cannot be written now it is written later, so it does not throw for it.</summary>
    public void Requeue()
    {
        if (IsDone)
        {
            return;
        }

        try
        {
            writer.Write(w => QueueTable.Requeue(w, entry), durable: false);
            Done();
        }
        catch (Exception error) when (error is not ObjectDisposedException)
        {
            Interlocked.Exchange(ref _done, 1);
            Worker.Finished();
            fetched.Owe(entry);
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
            // The storage is closed, and has put back everything that this process had.
        }
    }
}
