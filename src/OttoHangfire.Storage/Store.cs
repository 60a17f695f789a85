using System.Collections.Concurrent;
using Hangfire.Logging;
using OttoHangfire.Storage.Database;
using OttoHangfire.Storage.Jobs;
using OttoHangfire.Storage.Locks;
using OttoHangfire.Storage.Owners;
using OttoHangfire.Storage.Queues;
using OttoHangfire.Storage.Writing;

namespace OttoHangfire.Storage;

/// <summary>The tables of one prefix in one file, and what this process keeps for them.</summary>
internal sealed class Store : IDisposable
{
    private readonly ILog _log = LogProvider.For<Store>();
    private readonly ReadPool _reads;
    private readonly ConcurrentDictionary<long, WriteItem> _unfinishedJobs = new();

    public Store(DatabaseFile file, SqliteJobStorageOptions options)
    {
        File = file;
        Prefix = options.TablePrefix;
        WakePollInterval = options.WakePollInterval;
        _reads = new ReadPool(file, Prefix);
        Ids = new JobIds(this);
        Desk = new FetchDesk(this);
        Locks = new LockDesk(ProcessLocks.Create(this, options.LockKind));
        Enlisted = new EnlistedScopes();
        Owner = new Owner(this, options.OwnerLease);
        file.Writer.Add(this);
        Owner.Start();
    }

    public DatabaseFile File { get; }

    public string Prefix { get; }

    public TimeSpan WakePollInterval { get; }

    public JobIds Ids { get; }

    public FetchDesk Desk { get; }

    public LockDesk Locks { get; }

    public EnlistedScopes Enlisted { get; }

    public Owner Owner { get; }

    /// <summary>How many storages of the process use it; guarded by the registry of files.</summary>
    public int Users { get; set; }

    public T Read<T>(Func<Session, T> query) => _reads.Read(query);

    public T ReadTogether<T>(Func<Session, T> query) => _reads.ReadTogether(query);

    /// <summary>Writes and waits for the commit. Not durable means: a power loss may undo it, and that does no harm.</summary>
    public void Write(Action<WriteSession> work, bool durable = true) => File.Writer.Write(new WriteItem(this, work, durable));

    public T Write<T>(Func<WriteSession, T> work, bool durable = true)
    {
        T result = default!;
        Write(w => { result = work(w); }, durable);
        return result;
    }

    /// <summary>
    /// Hands a new job to the writer without waiting: only the state that follows has to be durable.
    /// Whoever asks for this job waits for it.
    /// </summary>
    public WriteItem PostJob(long id, Action<WriteSession> work)
    {
        var item = new WriteItem(this, work, durable: false) { Completed = _ => _unfinishedJobs.TryRemove(id, out var _) };
        _unfinishedJobs[id] = item;
        File.Writer.Post(item, wake: false);
        return item;
    }

    /// <summary>Reads are linearizable: a job that was created is there for everybody.</summary>
    public void AwaitJob(long id)
    {
        if (!_unfinishedJobs.IsEmpty && _unfinishedJobs.TryGetValue(id, out var item))
        {
            AwaitQuietly(item);
        }
    }

    /// <summary>Waits for a posted job whose failure somebody else reports.</summary>
    public void AwaitQuietly(WriteItem item)
    {
        File.Writer.Flush();
        try
        {
            item.Wait();
        }
        catch (Exception error)
        {
            // The one who created it is told by the commit behind it.
            _log.DebugException("A new job could not be stored.", error);
        }
    }

    public void Dispose()
    {
        Desk.Close();
        Owner.Dispose();
        Locks.Dispose();
        File.Writer.Remove(this);
        _reads.Dispose();
    }
}
