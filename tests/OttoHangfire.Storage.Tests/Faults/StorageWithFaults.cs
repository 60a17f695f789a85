using Hangfire.Storage;
using OttoHangfire.StorageChaos.Faults;
using OttoHangfire.Storage.Tests.Sqlite;
using OttoHangfire.Storage.Tests.Support;

namespace OttoHangfire.Storage.Tests.Faults;

/// <summary>A storage on a disk that can be told to fail.</summary>
internal sealed class StorageWithFaults : IDisposable
{
    public const int IoErrorOfWrite = 10 | (3 << 8);
    public const int IoErrorOfSync = 10 | (4 << 8);

    private readonly DatabaseFile _file = new();
    private readonly List<SqliteJobStorage> _opened = [];
    private readonly Lazy<FaultyDisk> _disk;

    public StorageWithFaults() => _disk = new Lazy<FaultyDisk>(() => new FaultyDisk(_file.Folder));

    public DatabaseFile File => _file;

    public FaultyDisk Disk => _disk.Value;

    public SqliteJobStorage Open(SqliteJobStorageOptions? options = null)
    {
        _ = Disk;
        var storage = new SqliteJobStorage(_file.ConnectionString, options);
        _opened.Add(storage);
        return storage;
    }

    /// <summary>Every write to the log fails until <see cref="Heal"/>.</summary>
    public void Break(DiskCall call = DiskCall.Write, int error = IoErrorOfWrite) =>
        Disk.Answer = (asked, file) => asked == call && file == "wal" ? error : FaultyDisk.Well;

    public void Heal() => Disk.Answer = null;

    public static JobStorageConnection Connect(SqliteJobStorage storage) => (JobStorageConnection)storage.GetConnection();

    public static IFetchedJob Fetch(IStorageConnection connection, string queue = "default")
    {
        using var patience = new CancellationTokenSource(Patience.Long);
        return connection.FetchNextJob([queue], patience.Token);
    }

    public void CloseAll()
    {
        _opened.ForEach(storage => storage.Dispose());
        _opened.Clear();
    }

    /// <summary>Runs this on a thread of its own and gives back what it threw; fails if it hangs.</summary>
    public static async Task<Exception?> RunAsync(Action action, double seconds = 10)
    {
        var running = Crowd.Run<Exception?>(() => Record.Exception(action));
        return await running.WaitAsync(TimeSpan.FromSeconds(seconds));
    }

    public void Dispose()
    {
        if (_disk.IsValueCreated)
        {
            Heal();
        }

        // A storage that hangs must not hang the tests.
        var closing = new Thread(CloseAll) { IsBackground = true };
        closing.Start();
        if (closing.Join(Patience.Long))
        {
            _file.Dispose();
        }

        if (_disk.IsValueCreated)
        {
            Disk.Dispose();
        }
    }
}
