using OttoHangfire.Storage.Checking;
using OttoHangfire.Storage.Claims;
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

    public SharedStore(DatabaseFile file, Writer fileWriter, string prefix, SqliteLockKind lockKind, SqliteJobStorageOptions options)
    {
        _fileWriter = fileWriter;
        File = file;
        Prefix = prefix;
        Reads = new ReadConnectionPool(file, Prefix);
        Writer = new TableWriter(fileWriter, Prefix);
        Ids = new JobIdAllocator(Writer);
        WriteBehind = new WriteBehindJobs(Writer);
        var (claimant, owed, detector) = (new Claimant(), new OwedWrites(Writer), new DeadOwnerDetector(options.OwnerLease));
        Fetched = new FetchedJobs(Writer, owed);
        ProcessLocks locks = lockKind == SqliteLockKind.FileRanges
            ? new RangeLocks(File.Path, Prefix)
            : new TableLocks(Reads, Writer, owed, claimant);
        Locks = new LockManager(locks, new EnlistedTransactions(), () => detector.SeesOthers);
        _owner = new Owner(file, Writer, claimant, owed, Fetched, Locks, detector, options.OwnerLease);
        Invariants = new Invariants(file, Reads, Writer, claimant, Fetched);
        Dispatcher = new JobDispatcher(Writer, Fetched, claimant, options.Clock, options.WakePollInterval);
        Start();
    }

    public DatabaseFile File { get; }

    public string Prefix { get; }

    public ReadConnectionPool Reads { get; }

    public TableWriter Writer { get; }

    public JobIdAllocator Ids { get; }

    public WriteBehindJobs WriteBehind { get; }

    public JobDispatcher Dispatcher { get; }

    public LockManager Locks { get; }

    public FetchedJobs Fetched { get; }

    public Invariants Invariants { get; }

    /// <summary>Somebody else has committed: frees the locks of ended transactions, and lets waiting workers look for jobs.</summary>
    public void Wake()
    {
        Locks.Enlisted.ReleaseEnded();
        _fileWriter.Wake();
    }

    public void Dispose()
    {
        File.Gate.Left -= Locks.Enlisted.ReleaseEnded;
        Dispatcher.Close();
        _owner.Dispose();
        Locks.Dispose();
        Writer.Detach(Dispatcher.Hooks);
        Reads.Dispose();
    }

    private void Start()
    {
        Writer.Attach(Dispatcher.Hooks);
        File.Gate.Left += Locks.Enlisted.ReleaseEnded;
        try
        {
            _owner.Start();
        }
        catch
        {
            Dispose();
            throw;
        }
    }
}
