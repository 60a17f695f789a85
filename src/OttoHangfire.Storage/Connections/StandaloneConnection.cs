using Hangfire.Common;
using Hangfire.Logging;
using Hangfire.States;
using Hangfire.Storage;
using OttoHangfire.Storage.Database;
using OttoHangfire.Storage.Jobs;
using OttoHangfire.Storage.Locks;
using OttoHangfire.Storage.Queues;
using OttoHangfire.Storage.Writing;

namespace OttoHangfire.Storage.Connections;

/// <summary>The usual connection: it reads from the pool and writes through the writer. It holds no database connection itself.</summary>
internal sealed class StandaloneConnection(
    ReadConnectionPool reads,
    TableWriter writer,
    JobIdAllocator ids,
    WriteBehindJobs writeBehind,
    JobDispatcher dispatcher,
    LockManager lockManager,
    TimeProvider clock) : StorageConnection(writer, writeBehind, clock)
{
    private readonly ConnectionLocks _locks = new(lockManager);

    // Changes that were handed to the writer without waiting: a new job, and the start of work on one.
    private PendingJobWrite? _created;
    private PendingJobWrite? _started;
    private (long Id, JobData Job)? _lastRead;

    public override string CreateExpiredJob(Job job, IDictionary<string, string> parameters, DateTime createdAt, TimeSpan expireIn)
    {
        var created = NewJob.From(job, parameters, createdAt, expireIn);
        AwaitPending();

        // Only the state that follows has to be durable. If none follows, Dispose waits for the job.
        var id = NextJobId();
        _created = WriteBehind.Post(id, w => created.Insert(w, id), known: null, wake: false);
        return JobId.ToText(id);
    }

    public override JobData? GetJobData(string jobId)
    {
        ArgumentNullException.ThrowIfNull(jobId);
        if (!JobId.TryParse(jobId, out var id))
        {
            return null;
        }

        // Until the start of work is written this connection has the job's lock, so nobody else has changed the job.
        if (_started?.Id == id && _started is { Item.IsDone: false, Known: { } known })
        {
            return known;
        }

        var job = ReadJob(id, session => JobTable.Get(session, id));
        _lastRead = job is null ? null : (id, job);
        return job;
    }

    /// <summary>
    /// A worker that has the job's lock and has just read the job need not wait until "Processing" is written. Until then its lock is kept,
    /// and anyone who asks for the job waits. A power loss or a crash before that ends the work, and the job is in its queue again.
    /// </summary>
    public override bool TryStartJob(long id, Action<WriteSession> work)
    {
        if (_locks.CanBeLost || _lastRead is not { } read || read.Id != id || !_locks.Has($"job:{JobId.ToText(id)}:state-lock"))
        {
            return false;
        }

        AwaitPending();
        var job = new JobData
        {
            Job = read.Job.Job,
            LoadException = read.Job.LoadException,
            InvocationData = read.Job.InvocationData,
            CreatedAt = read.Job.CreatedAt,
            ParametersSnapshot = read.Job.ParametersSnapshot,
            State = ProcessingState.StateName,
        };
        _started = WriteBehind.Post(id, work, job, wake: true);
        return true;
    }

    public override IFetchedJob FetchNextJob(string[] queues, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(queues);
        if (queues.Length == 0)
        {
            throw new ArgumentException("Name at least one queue.", nameof(queues));
        }

        return dispatcher.Fetch(queues, cancellationToken);
    }

    public override T Read<T>(Func<Session, T> query) => reads.Read(query);

    public override void Write(Action<WriteSession> work, bool durable = true, bool joinsTransaction = false)
    {
        var (created, started, fences) = (_created, _started, _locks.Fences());
        Writer.Write(WriteFenced, durable, joinsTransaction);
        (_created, _started, _lastRead) = (null, null, null);

        void WriteFenced(WriteSession w)
        {
            // What was handed over without waiting was written before this. If it failed, the caller is told here.
            created?.Item.ThrowIfFailed();
            started?.Item.ThrowIfFailed();
            ThrowIfLost(w, fences);
            work(w);
        }
    }

    public override long NextJobId() => ids.Next();

    protected internal override IDisposable AcquireLock(string resource, TimeSpan timeout)
    {
        Writer.ThrowIfInside();
        _lastRead = null;
        return new AcquiredLock(this, _locks.Acquire(resource, timeout));
    }

    public override void Dispose()
    {
        try
        {
            AwaitPending();
        }
        catch (Exception error)
        {
            // The log is asked for only here, because Hangfire looks through the loaded assemblies for it each time.
            LogProvider.For<StandaloneConnection>().ErrorException("A change of a job could not be stored.", error);
        }

        _locks.ReleaseAll();
        base.Dispose();
    }

    protected override T ReadJob<T>(long id, Func<Session, T> query)
    {
        WriteBehind.Await(id);

        // If the start of work could not be written, the work must not count as finished: it stays failed, and the job goes back.
        if (_started is { Item.IsDone: true } started)
        {
            started.Item.ThrowIfFailed();
        }

        return Read(query);
    }

    private void AwaitPending()
    {
        if (_created is { } created)
        {
            _created = null;
            Writer.Await(created.Item);
            created.Item.ThrowIfFailed();
        }

        if (_started is { } started)
        {
            Writer.Await(started.Item);
            started.Item.ThrowIfFailed();
            _started = null;
        }
    }

    private static void ThrowIfLost(WriteSession w, List<LockClaim> fences)
    {
        foreach (var fence in fences)
        {
            if (!TableLocks.IsHeld(w, fence))
            {
                throw new InvalidOperationException(
                    $"The lock '{fence.Resource}' was lost, because this process was silent for longer than its lease.");
            }
        }
    }

    // What was decided under a lock is written before others can have the lock.
    private sealed class AcquiredLock(StandaloneConnection connection, LockHandle handle) : IDisposable
    {
        public void Dispose()
        {
            if (connection._started is null || !connection._started.Item.TryThen(handle.Dispose))
            {
                handle.Dispose();
            }
        }
    }
}
