using System.Diagnostics;
using System.Globalization;
using Hangfire;
using Microsoft.Data.Sqlite;
using OttoHangfire.Storage.Tests.Children;
using OttoHangfire.Storage.Tests.Sqlite;
using OttoHangfire.Storage.Tests.Support;

namespace OttoHangfire.Storage.Tests.Faults;

/// <summary>What goes wrong only after a while, or only elsewhere: other cultures, other files, many openings, a trimmed program.</summary>
public sealed class LongLifeTests : IDisposable
{
    private readonly StorageWithFaults _storages = new();

    [Fact]
    public async Task AfterTheEnd_MonitoringSaysSo()
    {
        var storage = new SqliteJobStorage(_storages.File.ConnectionString);
        var monitoring = storage.GetMonitoringApi();
        var connection = StorageWithFaults.Connect(storage);
        connection.CreateExpiredJob(Some.Job(), Some.NoParameters, DateTime.UnixEpoch, TimeSpan.FromDays(1));
        storage.Dispose();

        (await StorageWithFaults.RunAsync(() => connection.CreateExpiredJob(Some.Job(), Some.NoParameters, DateTime.UnixEpoch, TimeSpan.FromDays(1))))
            .Should().BeOfType<ObjectDisposedException>();
        (await StorageWithFaults.RunAsync(() => monitoring.GetStatistics())).Should().BeOfType<ObjectDisposedException>();
    }

    [Fact]
    public async Task UnderReadersThatOverlap_TheLogStaysBounded()
    {
        var storage = _storages.Open(new SqliteJobStorageOptions { Synchronous = SqliteSynchronous.Normal });
        using var connection = StorageWithFaults.Connect(storage);
        connection.SetRangeInHash("hash", Some.Fields(("0", "0")));
        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 8).Select(reader => Crowd.Run(() => ReadOn(reader, stop.Token))).ToArray();

        var longest = 0L;
        for (var i = 0; i < 300; i++)
        {
            connection.SetRangeInHash("hash", Some.Fields(((i % 4).ToString(CultureInfo.InvariantCulture), new string((char)('a' + (i % 26)), 1_000_000))));
            longest = Math.Max(longest, new FileInfo(_storages.File.Path + "-wal").Length);
        }

        await stop.CancelAsync();
        await Task.WhenAll(readers);
        longest.Should().BeLessThan(4 * 8000 * 4096L);
    }

    [Theory]
    [InlineData("th-TH")]
    [InlineData("fa-IR")]
    [InlineData("ar-SA")]
    public void Graphs_AreTheSameUnderEveryCalendar(string culture)
    {
        var storage = _storages.Open();
        using (var connection = storage.GetConnection())
        using (var transaction = connection.CreateWriteTransaction())
        {
            var now = TimeProvider.System.GetUtcNow();
            transaction.IncrementCounter("stats:succeeded:" + now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            transaction.IncrementCounter("stats:succeeded:" + now.ToString("yyyy-MM-dd-HH", CultureInfo.InvariantCulture));
            transaction.Commit();
        }

        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = new CultureInfo(culture);
        try
        {
            storage.GetMonitoringApi().SucceededByDatesCount().Values.Sum().Should().Be(1);
            storage.GetMonitoringApi().HourlySucceededJobs().Values.Sum().Should().Be(1);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public async Task ATrimmedProgram_CanEnqueue()
    {
        using var child = Child.Start("lean", _storages.File.Path, 1, SqliteLockKind.Auto);

        (await child.HearAsync()).Should().Be("done");
    }

    [Fact]
    public async Task ABusyFile_KeepsNobodyFromAnother()
    {
        using var elsewhere = _storages.File.Connect();
        DatabaseFile.Execute(elsewhere, null, "PRAGMA journal_mode = WAL; CREATE TABLE mine (Id INTEGER)");
        var busy = Task.CompletedTask;
        using (DatabaseFile.Begin(elsewhere))
        {
            busy = Crowd.Run(() => new SqliteJobStorage(_storages.File.ConnectionString).Dispose());
            await Eventually.PassAsync(TimeSpan.FromMilliseconds(300));

            using var other = new StorageWithFaults();
            (await StorageWithFaults.RunAsync(() => other.Open(), seconds: 5)).Should().BeNull();
        }

        await busy.WaitAsync(Patience.Long);
    }

    [Fact]
    public async Task Dispose_WaitsNoLongerThanTheBusyTimeout()
    {
        var storage = new SqliteJobStorage(
            _storages.File.ConnectionString, new SqliteJobStorageOptions { BusyTimeout = TimeSpan.FromSeconds(3), OwnerLease = TimeSpan.FromMinutes(10) });
        using var elsewhere = _storages.File.Connect();
        using var transaction = DatabaseFile.Begin(elsewhere);
        var writing = Crowd.Run<Exception?>(() => Record.Exception(() =>
        {
            using var connection = StorageWithFaults.Connect(storage);
            connection.SetRangeInHash("hash", Some.Fields(("field", "value")));
        }));
        await Eventually.PassAsync(TimeSpan.FromMilliseconds(200));

        var started = Stopwatch.GetTimestamp();
        await StorageWithFaults.RunAsync(storage.Dispose, seconds: 20);

        Stopwatch.GetElapsedTime(started).Should().BeLessThan(TimeSpan.FromSeconds(4.9));
        (await writing).Should().NotBeNull();
    }

    [Fact]
    public void EveryConnection_ChecksPointsAsSeldom_AndAsSafely_AsTheWriter()
    {
        var settings = new SqliteConnectionStringBuilder { DataSource = _storages.File.Path };
        using var connection = new OttoHangfire.Storage.Database.DatabaseFile(_storages.File.Path, settings, new SqliteJobStorageOptions()).Open();

        Ask("PRAGMA wal_autocheckpoint").Should().Be(8000);
        Ask("PRAGMA checkpoint_fullfsync").Should().Be(1);
        Ask("PRAGMA journal_size_limit").Should().Be(67108864);

        long Ask(string sql)
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            return (long)command.ExecuteScalar()!;
        }
    }

    [Fact]
    public async Task WhoWaitsForALock_GetsIt_WhenTheApplicationsTransactionIsRolledBack()
    {
        var storage = _storages.Open(new SqliteJobStorageOptions { OwnerLease = TimeSpan.FromMinutes(5) });
        await Eventually.PassAsync(TimeSpan.FromMilliseconds(300));
        using var connection = storage.GetConnection();
        using var mine = _storages.File.Connect();
        Task<IDisposable> waiting;
        using (await storage.WriteGate.EnterAsync())
        using (var transaction = DatabaseFile.Begin(mine))
        {
            using var enlisted = storage.Enlist(mine, transaction).GetConnection();
            enlisted.AcquireDistributedLock("resource", TimeSpan.Zero);
            waiting = Crowd.Run(() => connection.AcquireDistributedLock("resource", TimeSpan.FromMinutes(10)));
            await Eventually.PassAsync(Patience.Short);
        }

        (await waiting.WaitAsync(TimeSpan.FromSeconds(1))).Dispose();
    }

    [Fact]
    public void AStorageThatIsClosed_IsForgotten_WhileAnotherIsOpenOnTheFile()
    {
        var keeper = _storages.Open();
        using var connection = StorageWithFaults.Connect(keeper);
        var before = Statements();

        for (var i = 0; i < 20; i++)
        {
            using var storage = new SqliteJobStorage(_storages.File.ConnectionString, new SqliteJobStorageOptions { TablePrefix = $"p{i}_" });
            new BackgroundJobClient(storage).Enqueue(() => Work.Nothing("x"));
        }

        connection.SetRangeInHash("hash", Some.Fields(("field", "value")));
        (Statements() - before).Should().BeLessThan(50_000, "its statements are finalized");

        // Asked of the writer's own connection.
        long Statements()
        {
            var statements = 0L;
            using var transaction = (SqliteWriteTransaction)connection.CreateWriteTransaction();
            transaction.Execute((inner, within) =>
            {
                const int BytesOfStatements = 3;
                _ = SQLitePCL.raw.sqlite3_db_status(inner.Handle, BytesOfStatements, out var bytes, out _, 0);
                statements = bytes;
            });
            transaction.Commit();
            return statements;
        }
    }

    public void Dispose() => _storages.Dispose();

    private void ReadOn(int reader, CancellationToken stop)
    {
        using var connection = _storages.File.Connect();
        using var never = new ManualResetEventSlim();
        while (!stop.IsCancellationRequested)
        {
            using var transaction = connection.BeginTransaction(deferred: true);
            using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = "SELECT count(*) FROM hangfire_hash";
            command.ExecuteScalar();
            never.Wait(15 + reader, CancellationToken.None);
        }
    }
}
