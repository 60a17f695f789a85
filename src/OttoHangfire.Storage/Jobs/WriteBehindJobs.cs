using System.Collections.Concurrent;
using Hangfire.Storage;
using OttoHangfire.Storage.Writing;

namespace OttoHangfire.Storage.Jobs;

/// <summary>Jobs with a change on its way to the writer that nobody has waited for.</summary>
/// <remarks>Reads stay linearizable: anyone who asks for such a job waits, except the connection that made the change.</remarks>
internal sealed class WriteBehindJobs(TableWriter writer)
{
    private readonly ConcurrentDictionary<long, PendingJobWrite> _jobs = new();

    /// <summary>Hands a change to the writer. Unless it wakes the writer, it is written together with the next that does.</summary>
    public PendingJobWrite Post(long id, Action<WriteSession> work, JobData? known, bool wake)
    {
        writer.ThrowIfInside();
        PendingJobWrite? job = null;
        var item = writer.NewItem(work, completed: _ => _jobs.TryRemove(new KeyValuePair<long, PendingJobWrite>(id, job!)));
        job = new PendingJobWrite(id, item, known);
        _jobs[id] = job;
        try
        {
            writer.Post(item, wake);
        }
        catch
        {
            // Nobody may wait for what was not taken.
            _jobs.TryRemove(new KeyValuePair<long, PendingJobWrite>(id, job));
            throw;
        }

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

    /// <summary>Waits for everything that is on its way: lists and counts show it too.</summary>
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

    /// <summary>Sets a parameter of a job. What a connection knows of the job is then no longer the whole truth.</summary>
    public void SetParameter(WriteSession w, long id, string name, string? value)
    {
        JobTable.SetParameter(w, id, name, value);
        if (!_jobs.IsEmpty && _jobs.TryGetValue(id, out var job))
        {
            job.Known = null;
        }
    }

    // Whether it failed concerns only the connection that made the change.
    private void Await(PendingJobWrite job)
    {
        if (!job.Item.IsDone)
        {
            writer.Await(job.Item);
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
