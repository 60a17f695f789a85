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
    private readonly ReadConnectionPool _reads;

    public Store(DatabaseFile file, SqliteJobStorageOptions options)
    {
        File = file;
        Prefix = options.TablePrefix;
        WakePollInterval = options.WakePollInterval;
        Clock = options.Clock;
        _reads = new ReadConnectionPool(file, Prefix);
        Ids = new JobIdAllocator(this);
        Unwritten = new WriteBehindJobs(this);
        Desk = new JobDispatcher(this);
        Locks = new LockManager(ProcessLocks.Create(this, options.LockKind), () => Owner!.SeesOthers);
        Enlisted = new EnlistedTransactions();
        Owner = new Owner(this, options.OwnerLease);
        file.Writer.Add(this);
        Owner.Start();
    }

    public DatabaseFile File { get; }

    public string Prefix { get; }

    public TimeSpan WakePollInterval { get; }

    /// <summary>The clock of the first storage; the others of the process give their own with each call.</summary>
    public TimeProvider Clock { get; }

    public JobIdAllocator Ids { get; }

    public WriteBehindJobs Unwritten { get; }

    public JobDispatcher Desk { get; }

    public LockManager Locks { get; }

    public EnlistedTransactions Enlisted { get; }

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

    public void Dispose()
    {
        Desk.Close();
        Owner.Dispose();
        Locks.Dispose();
        File.Writer.Remove(this);
        _reads.Dispose();
    }
}
