using System.Collections.Concurrent;
using Hangfire.Storage;
using OttoHangfire.Storage.Writing;

namespace OttoHangfire.Storage.Jobs;

/// <summary>Jobs with a change on its way to the writer that nobody has waited for.</summary>
/// <remarks>Reads stay linearizable: whoever asks for such a job waits, except the connection that changed it and knows it.</remarks>
internal sealed class WriteBehindJobs(Store store)
{
    private readonly ConcurrentDictionary<long, PendingJobWrite> _jobs = new();

    /// <summary>Hands a change to the writer. Unless it wakes the writer, it goes with the next that does.</summary>
    public PendingJobWrite Post(long id, Action<WriteSession> work, JobData? known, bool wake)
    {
        PendingJobWrite? job = null;
        var item = new WriteItem(store, work, durable: false)
        {
            Completed = _ => _jobs.TryRemove(new KeyValuePair<long, PendingJobWrite>(id, job!)),
        };
        job = new PendingJobWrite(id, item, known);
        _jobs[id] = job;
        store.File.Writer.Post(item, wake);
        return job;
    }

    /// <summary>Waits for what is on its way for this job.</summary>
    public void Await(long id)
    {
        if (!_jobs.IsEmpty && _jobs.TryGetValue(id, out var job))
        {
            Await(job);
        }
    }

    /// <summary>Waits for all that is on its way: lists and counts show it too.</summary>
    public void AwaitAll()
    {
        if (!_jobs.IsEmpty)
        {
            foreach (var job in _jobs.Values)
            {
                Await(job);
            }
        }
    }

    /// <summary>Somebody has changed the job: what was known of it is not the whole truth any more.</summary>
    public void Outdate(long id)
    {
        if (!_jobs.IsEmpty && _jobs.TryGetValue(id, out var job))
        {
            job.Known = null;
        }
    }

    // Whether it failed is the business of the connection that changed it.
    private void Await(PendingJobWrite job)
    {
        if (!job.Item.IsDone)
        {
            store.File.Writer.Await(job.Item);
        }
    }
}

/// <summary>A change on its way, and the job as it will be, if that is known.</summary>
internal sealed class PendingJobWrite(long id, WriteItem item, JobData? known)
{
    private volatile JobData? _known = known;

    public long Id => id;

    public WriteItem Item => item;

    public JobData? Known
    {
        get => _known;
        set => _known = value;
    }
}
