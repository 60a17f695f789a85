using Hangfire.Common;
using Hangfire.Server;
using Hangfire.Storage;
using OttoHangfire.Storage.Database;
using OttoHangfire.Storage.Jobs;
using OttoHangfire.Storage.Locks;
using OttoHangfire.Storage.Writing;

namespace OttoHangfire.Storage.Connections;

/// <summary>A connection inside the application's own transaction: it reads and writes there, at once, and commits nothing.</summary>
internal sealed class EnlistedConnection(
    WriteSession session,
    TableWriter writer,
    JobIdAllocator ids,
    WriteBehindJobs writeBehind,
    EnlistedLocks locks,
    TimeProvider clock) : StorageConnection(writer, writeBehind, clock)
{
    private long _nextId;
    private long _endOfIds;

    public override string CreateExpiredJob(Job job, IDictionary<string, string> parameters, DateTime createdAt, TimeSpan expireIn)
    {
        var created = NewJob.From(job, parameters, createdAt, expireIn);
        var id = NextJobId();
        Write(w => created.Insert(w, id));
        return JobId.ToText(id);
    }

    public override IFetchedJob FetchNextJob(string[] queues, CancellationToken cancellationToken) => throw NotHere();

    public override void AnnounceServer(string serverId, ServerContext context) => throw NotHere();

    public override void RemoveServer(string serverId) => throw NotHere();

    public override void Heartbeat(string serverId) => throw NotHere();

    public override int RemoveTimedOutServers(TimeSpan timeOut) => throw NotHere();

    public override T Read<T>(Func<Session, T> query) => query(session.Session);

    public override void Write(Action<WriteSession> work, bool durable = true, bool joinsTransaction = false) =>
        session.RunInSavepoint(w =>
        {
            work(w);
            w.Flush();
        });

    public override long NextJobId()
    {
        if (_nextId == _endOfIds)
        {
            if (ids.TryNext(out var id))
            {
                return id;
            }

            // The writer could reserve more, but it waits for the transaction that we are in.
            Write(w => (_nextId, _endOfIds) = ids.Reserve(w));
        }
        else
        {
            // The application may have gone back to a savepoint of its own.
            Write(w => JobIdAllocator.KeepReserved(w, _endOfIds));
        }

        return _nextId++;
    }

    // Released when the transaction ends: until then nobody else may act on what is not committed yet.
    protected internal override IDisposable AcquireLock(string resource, TimeSpan timeout)
    {
        locks.Acquire(resource, hasRow: name => TableLocks.IsTaken(session.Session, name));
        return new HeldUntilTheEnd();
    }

    public override void Dispose()
    {
        session.Dispose();
        base.Dispose();
    }

    private static NotSupportedException NotHere() =>
        new("Servers and workers cannot run inside an application's transaction. Use the storage itself.");

    private sealed class HeldUntilTheEnd : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
