using Hangfire;
using Hangfire.Server;
using OttoHangfire.Storage.Tests.Support;

namespace OttoHangfire.Storage.Tests.Sqlite;

/// <summary>Our storage over a file of its own, with one of the two ways to hold locks.</summary>
internal sealed class SqliteUnderTest(SqliteLockKind locks) : StorageUnderTest
{
    private readonly DatabaseFile _file = new();
    private readonly ShiftedClock _clock = new();
    private readonly List<SqliteJobStorage> _opened = [];

    public override JobStorage Open()
    {
        var storage = new SqliteJobStorage(_file.ConnectionString, new SqliteJobStorageOptions
        {
            LockKind = locks,
            Clock = _clock,
            JobExpirationCheckInterval = TimeSpan.FromMilliseconds(200),
        });
        _opened.Add(storage);
        return storage;
    }

    public override IDisposable StartHousekeeping(JobStorage storage) =>
        new BackgroundProcessingServer(storage, Array.Empty<IBackgroundProcess>());

    public override Task PassAsync(TimeSpan time)
    {
        _clock.Pass(time);
        return Task.CompletedTask;
    }

    public override void Dispose()
    {
        _opened.ForEach(storage => storage.Dispose());
        _file.Dispose();
    }

    /// <summary>Real time, but so much later.</summary>
    private sealed class ShiftedClock : TimeProvider
    {
        private long _shift;

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref _shift));

        public void Pass(TimeSpan time) => Interlocked.Add(ref _shift, time.Ticks);
    }
}
