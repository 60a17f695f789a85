using System.Diagnostics;
using System.Globalization;
using Hangfire;
using Hangfire.Storage;
using OttoHangfire.Storage.Tests.Children;
using OttoHangfire.Storage.Tests.Support;
using OttoHangfire.StorageChaos.Killing;

namespace OttoHangfire.Storage.Tests.Sqlite;

/// <summary>Several processes on one file: each job to one worker, nobody is told that the database is locked.</summary>
public sealed class ProcessTests : IDisposable
{
    private readonly DatabaseFile _file = new();
    private readonly List<Child> _children = [];

    private string Log => Path.Combine(_file.Folder, "log");

    [Theory]
    [InlineData(SqliteLockKind.FileRanges)]
    [InlineData(SqliteLockKind.Table)]
    public async Task ThreeProcesses_RunEachJobOnce(SqliteLockKind locks)
    {
        var jobs = Scale.Of(small: 150, full: 5_000);
        using var storage = Open(locks, leaseSeconds: 15);
        var client = new BackgroundJobClient(storage);
        var servers = await ServeAsync(3, locks, leaseSeconds: 15);

        for (var i = 0; i < jobs; i++)
        {
            client.Enqueue(() => ChildJobs.Last(Log, i.ToString(CultureInfo.InvariantCulture), 20));
        }

        await Eventually.BeTrueAsync(
            () => storage.GetMonitoringApi().SucceededListCount() == jobs, TimeSpan.FromMinutes(3), "all jobs succeed");
        foreach (var server in servers)
        {
            await server.EndAsync();
        }

        var starts = ChildJobs.Read(Log).Where(line => line.Event == "start").ToArray();
        starts.Select(start => start.Name).Should().OnlyHaveUniqueItems().And.HaveCount(jobs);
        starts.Select(start => start.Process).Distinct().Should().HaveCountGreaterThan(1, "more than one process took part");
        storage.GetMonitoringApi().FailedCount().Should().Be(0);
        _file.Text("PRAGMA integrity_check").Should().Be("ok");
        _file.Number("SELECT count(*) FROM hangfire_server").Should().Be(0);
    }

    [Theory]
    [InlineData(SqliteLockKind.FileRanges)]
    [InlineData(SqliteLockKind.Table)]
    public async Task ThreeProcesses_TwoKilledAtRandomAndRestarted_LoseNothing_AndRunNothingTwiceAtATime(SqliteLockKind locks)
    {
        var options = new KillOptions(
            Jobs: Scale.Of(small: 150, full: 5_000), Servers: 3, Lease: TimeSpan.FromSeconds(2), locks, Seed: Environment.TickCount & 0xFFFF, Keep: false);
        var said = new List<string>();

        var report = await new KillRun(options, TimeProvider.System).RunAsync(CancellationToken.None);
        report.Print(said.Add);

        report.IsGood.Should().BeTrue("it found this:\n{0}", string.Join('\n', said));
        report.Kills.Should().BeGreaterThanOrEqualTo(2);
    }

    [Fact]
    public async Task SixteenThreads_AndThreeProcesses_WriteWithoutEverBeingTurnedAway()
    {
        var each = Scale.Of(small: 100, full: 3_000);
        using var storage = Open();
        var children = Enumerable.Range(0, 3)
            .Select(_ => Start("write", 15, SqliteLockKind.Auto, each.ToString(CultureInfo.InvariantCulture))).ToArray();

        await Crowd.RunAsync(16, thread =>
        {
            using var connection = storage.GetConnection();
            for (var i = 0; i < each / 4; i++)
            {
                using var transaction = connection.CreateWriteTransaction();
                transaction.IncrementCounter("written");
                transaction.InsertToList("list", $"{thread}-{i}");
                transaction.Commit();
            }
        });
        foreach (var child in children)
        {
            (await child.HearAsync()).Should().Be("written");
            await child.EndAsync();
        }

        using var reader = (JobStorageConnection)storage.GetConnection();
        reader.GetCounter("written").Should().Be((3 * each) + (16 * (each / 4)));
        reader.GetListCount("list").Should().Be((3 * each) + (16 * (each / 4)));
    }

    [Fact]
    public async Task AJobOfAnotherProcess_WakesAWaitingWorker_WithinASecond()
    {
        using var storage = Open();
        using var connection = storage.GetConnection();
        var fetch = Crowd.Run(() =>
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            using var job = connection.FetchNextJob(["default"], patience.Token);
            return (job.JobId, At: Stopwatch.GetTimestamp());
        });

        var child = Start("enqueue", 15, SqliteLockKind.Auto, Log, "1");
        var id = await child.HearAsync();
        var enqueued = Stopwatch.GetTimestamp();

        var (fetched, at) = await fetch;
        fetched.Should().Be(id);
        Stopwatch.GetElapsedTime(enqueued, at).Should().BeLessThan(TimeSpan.FromSeconds(1));
    }

    [Theory]
    [InlineData(SqliteLockKind.FileRanges)]
    [InlineData(SqliteLockKind.Table)]
    public async Task ALockOfAnotherProcess_KeepsOut_UntilItIsReleased(SqliteLockKind locks)
    {
        using var storage = Open(locks);
        using var connection = storage.GetConnection();
        var child = Start("lock", 15, locks, "resource");
        (await child.HearAsync()).Should().Be("locked");

        connection.Invoking(c => c.AcquireDistributedLock("resource", TimeSpan.FromMilliseconds(200))).Should().Throw<DistributedLockTimeoutException>();
        connection.AcquireDistributedLock("another", TimeSpan.Zero).Dispose();
        var wait = Crowd.Run(() => connection.AcquireDistributedLock("resource", Patience.Long).Dispose());
        await child.EndAsync();

        await wait;
    }

    public void Dispose()
    {
        _children.ForEach(child => child.Dispose());
        _file.Dispose();
    }

    private SqliteJobStorage Open(SqliteLockKind locks = SqliteLockKind.Auto, double leaseSeconds = 2) =>
        new(_file.ConnectionString, new SqliteJobStorageOptions { LockKind = locks, OwnerLease = TimeSpan.FromSeconds(leaseSeconds) });

    private Child Start(string role, double leaseSeconds, SqliteLockKind locks, params string[] more)
    {
        var child = Child.Start(role, _file.Path, leaseSeconds, locks, more);
        _children.Add(child);
        return child;
    }

    private async Task<Child[]> ServeAsync(int count, SqliteLockKind locks, double leaseSeconds)
    {
        var servers = Enumerable.Range(0, count).Select(_ => Start("serve", leaseSeconds, locks, "4")).ToArray();
        foreach (var server in servers)
        {
            (await server.HearAsync()).Should().Be("serving");
        }

        return servers;
    }
}
