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

/// <summary>The usual connection: reads from the pool, writes through the writer. It holds no database connection itself.</summary>
internal sealed class StandaloneConnection(Store store, TimeProvider clock) : StorageConnection(store, clock)
{
    // A lock may be freed on another thread than the one that works with the connection.
    private readonly List<LockHandle> _locks = [];

    // Changes that were handed to the writer without waiting: a new job, and the begin of work on one.
    private PendingJobWrite? _created;
    private PendingJobWrite? _started;
    private (long Id, JobData Job)? _lastRead;

    public override string CreateExpiredJob(Job job, IDictionary<string, string> parameters, DateTime createdAt, TimeSpan expireIn)
    {
        var created = NewJob.From(job, parameters, createdAt, expireIn);
        Confirm();

        // Only the state that follows has to be durable; without one the job is waited for at Dispose.
        var id = NextJobId();
        _created = Store.Unwritten.Post(id, w => created.Insert(w, id), known: null, wake: false);
        return JobId.ToText(id);
    }

    public override JobData? GetJobData(string jobId)
    {
        ArgumentNullException.ThrowIfNull(jobId);
        if (!JobId.TryParse(jobId, out var id))
        {
            return null;
        }

        // Until the writer is done with the begin of work this connection has the job's lock: nobody else has changed the job.
        if (_started?.Id == id && _started is { Item.IsDone: false, Known: { } known })
        {
            return known;
        }

        var job = ReadJob(id, session => JobTable.Get(session, id));
        _lastRead = job is null ? null : (id, job);
        return job;
    }

    /// <summary>
    /// A worker that has the job's lock and has just read the job need not wait until "Processing" is written: its lock is kept, and
    /// whoever asks for the job waits, until it is. A power loss or crash before that ends the work, and the job is in its queue.
    /// </summary>
    public override bool TryStartJob(long id, Action<WriteSession> work)
    {
        if (Store.Locks.CanBeLost || _lastRead is not { } read || read.Id != id || !HasLock($"job:{JobId.ToText(id)}:state-lock"))
        {
            return false;
        }

        Confirm();
        var job = new JobData
        {
            Job = read.Job.Job,
            LoadException = read.Job.LoadException,
            InvocationData = read.Job.InvocationData,
            CreatedAt = read.Job.CreatedAt,
            ParametersSnapshot = read.Job.ParametersSnapshot,
            State = ProcessingState.StateName,
        };
        _started = Store.Unwritten.Post(id, work, job, wake: true);
        return true;
    }

    public override IFetchedJob FetchNextJob(string[] queues, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(queues);
        if (queues.Length == 0)
        {
            throw new ArgumentException("Name at least one queue.", nameof(queues));
        }

        return new SqliteFetchedJob(Store, Store.Desk.Fetch(queues, cancellationToken));
    }

    public override T Read<T>(Func<Session, T> query) => Store.Read(query);

    public override void Write(Action<WriteSession> work, bool durable = true, bool joinsTransaction = false)
    {
        var (created, started, fences) = (_created, _started, Fences());
        Store.File.Writer.Write(new WriteItem(Store, Guarded, durable) { JoinsTransaction = joinsTransaction });
        (_created, _started, _lastRead) = (null, null, null);

        void Guarded(WriteSession w)
        {
            // What was handed over without waiting comes before this: its failure is told here.
            created?.Item.ThrowIfFailed();
            started?.Item.ThrowIfFailed();
            foreach (var fence in fences)
            {
                if (!TableLocks.IsHeld(w, fence))
                {
                    throw new InvalidOperationException($"The lock '{fence.Resource}' was lost: this process was silent for longer than its lease.");
                }
            }

            work(w);
        }
    }

    public override long NextJobId() => Store.Ids.Next();

    protected internal override IDisposable TakeLock(string resource, TimeSpan timeout)
    {
        Store.Enlisted.Sweep();
        _lastRead = null;
        var handle = Store.Locks.Take(this, resource, timeout);
        lock (_locks)
        {
            _locks.RemoveAll(old => old.IsFreed);
            _locks.Add(handle);
        }

        return new ConnectionLock(this, handle);
    }

    public override void Dispose()
    {
        try
        {
            Confirm();
        }
        catch (Exception error)
        {
            // Asked for only here: Hangfire looks through the loaded assemblies for it each time.
            LogProvider.For<StandaloneConnection>().ErrorException("A change of a job could not be stored.", error);
        }

        FreeLocks();
        base.Dispose();
    }

    protected override T ReadJob<T>(long id, Func<Session, T> query)
    {
        Store.Unwritten.Await(id);

        // Work on a job whose begin could not be written must not be taken for finished: it stays failed, and the job goes back.
        if (_started is { Item.IsDone: true } started)
        {
            started.Item.ThrowIfFailed();
        }

        return Read(query);
    }

    private void Confirm()
    {
        if (_created is { } created)
        {
            _created = null;
            Store.File.Writer.Await(created.Item);
            created.Item.ThrowIfFailed();
        }

        _started?.Item.Wait();
        _started = null;
    }

    private bool HasLock(string resource)
    {
        lock (_locks)
        {
            return _locks.Exists(handle => !handle.IsFreed && handle.Resource == resource);
        }
    }

    private void FreeLocks()
    {
        lock (_locks)
        {
            _locks.ForEach(handle => handle.Dispose());
            _locks.Clear();
        }
    }

    private List<LockClaim> Fences()
    {
        if (!Store.Locks.CanBeLost)
        {
            return [];
        }

        lock (_locks)
        {
            return _locks.Where(handle => !handle.IsFreed).Select(handle => handle.Process).OfType<LockClaim>().Distinct().ToList();
        }
    }

    // What was decided under a lock is written before others can have it.
    private sealed class ConnectionLock(StandaloneConnection connection, LockHandle handle) : IDisposable
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
