using OttoHangfire.Storage.Database;
using OttoHangfire.Storage.Jobs;
using OttoHangfire.Storage.Locks;
using OttoHangfire.Storage.Owners;
using OttoHangfire.Storage.Queues;
using OttoHangfire.Storage.Writing;

namespace OttoHangfire.Storage.Sharing;

/// <summary>
/// What all storages of this process share that use the same table prefix in one file. The parts are made here, each with what it needs.
/// </summary>
internal sealed class SharedStore : IDisposable
{
    private readonly Writer _fileWriter;
    private readonly Owner _owner;

    public SharedStore(DatabaseFile file, Writer fileWriter, SqliteJobStorageOptions options)
    {
        _fileWriter = fileWriter;
        File = file;
        Prefix = options.TablePrefix;
        Reads = new ReadConnectionPool(file, Prefix);
        Writer = new TableWriter(fileWriter, Prefix);
        Ids = new JobIdAllocator(Writer);
        WriteBehind = new WriteBehindJobs(Writer);
        var enlisted = new EnlistedTransactions();
        _owner = new Owner(file, Writer, enlisted, options.OwnerLease);
        Locks = new LockManager(CreateProcessLocks(options.LockKind), enlisted, () => _owner.SeesOthers);
        Dispatcher = new JobDispatcher(Writer, options.Clock, () => _owner.Id, options.WakePollInterval);
        Writer.Attach(Dispatcher.Hooks);
        _owner.Start();
    }

    public DatabaseFile File { get; }

    public string Prefix { get; }

    public ReadConnectionPool Reads { get; }

    public TableWriter Writer { get; }

    public JobIdAllocator Ids { get; }

    public WriteBehindJobs WriteBehind { get; }

    public JobDispatcher Dispatcher { get; }

    public LockManager Locks { get; }

    /// <summary>Somebody else has committed: frees the locks of ended transactions, and lets waiting workers look for jobs.</summary>
    public void Wake()
    {
        Locks.Enlisted.ReleaseEnded();
        _fileWriter.Wake();
    }

    public void Dispose()
    {
        Dispatcher.Close();
        _owner.Dispose();
        Locks.Dispose();
        Writer.Detach(Dispatcher.Hooks);
        Reads.Dispose();
    }

    private ProcessLocks CreateProcessLocks(SqliteLockKind kind) =>
        ProcessLocks.AreFileRanges(kind) ? new RangeLocks(File.Path, Prefix) : new TableLocks(Reads, Writer, () => _owner.Id);
}
