using Hangfire.Common;
using Hangfire.Logging;
using Hangfire.Storage;
using OttoHangfire.Storage.Database;
using OttoHangfire.Storage.Jobs;
using OttoHangfire.Storage.Locks;
using OttoHangfire.Storage.Queues;
using OttoHangfire.Storage.Writing;

namespace OttoHangfire.Storage.Connections;

/// <summary>The usual connection: reads from the pool, writes through the writer. It holds no database connection itself.</summary>
internal sealed class LiveConnection(Store store, TimeProvider clock) : StorageConnection(store, clock)
{
    // A lock may be freed on another thread than the one that works with the connection.
    private readonly List<LockHandle> _locks = [];
    private WriteItem? _unconfirmed;

    public override string CreateExpiredJob(Job job, IDictionary<string, string> parameters, DateTime createdAt, TimeSpan expireIn)
    {
        var created = NewJob.From(job, parameters, createdAt, expireIn);
        Confirm();

        var id = NextJobId();
        _unconfirmed = Store.PostJob(id, w => created.Insert(w, id));
        return JobId.ToText(id);
    }

    public override IFetchedJob FetchNextJob(string[] queues, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(queues);
        if (queues.Length == 0)
        {
            throw new ArgumentException("Name at least one queue.", nameof(queues));
        }

        return new SqliteFetchedJob(Store, Store.Desk.Fetch(queues, Clock, cancellationToken));
    }

    public override T Read<T>(Func<Session, T> query)
    {
        if (_unconfirmed is not null)
        {
            Confirm();
        }

        return Store.Read(query);
    }

    public override void Write(Action<WriteSession> work, bool durable = true, bool joinsTransaction = false)
    {
        var before = _unconfirmed;
        var fences = Fences();
        var item = new WriteItem(Store, Guarded, durable) { JoinsTransaction = joinsTransaction };
        Store.File.Writer.Write(item);
        _unconfirmed = null;

        void Guarded(WriteSession w)
        {
            // The job that this builds on was handed over without waiting: its failure is told here.
            before?.ThrowIfFailed();
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
        var handle = Store.Locks.Take(this, resource, timeout);
        lock (_locks)
        {
            _locks.RemoveAll(old => old.IsFreed);
            _locks.Add(handle);
        }

        return handle;
    }

    public override void Dispose()
    {
        FreeLocks();
        try
        {
            Confirm();
        }
        catch (Exception error)
        {
            // Asked for only here: Hangfire looks through the loaded assemblies for it each time.
            LogProvider.For<LiveConnection>().ErrorException("A job that was created, and given no state, could not be stored.", error);
        }

        base.Dispose();
    }

    protected override T ReadJob<T>(long id, Func<Session, T> query)
    {
        Store.AwaitJob(id);
        return Read(query);
    }

    private void Confirm()
    {
        if (_unconfirmed is { } item)
        {
            _unconfirmed = null;
            Store.File.Writer.Flush();
            item.Wait();
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

    private List<ProcessLock> Fences()
    {
        if (!Store.Locks.CanBeLost)
        {
            return [];
        }

        lock (_locks)
        {
            return _locks.Where(handle => !handle.IsFreed).Select(handle => handle.Process).OfType<ProcessLock>().Distinct().ToList();
        }
    }
}
