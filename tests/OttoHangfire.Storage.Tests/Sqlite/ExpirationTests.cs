using Hangfire.Server;
using Hangfire.Storage;
using OttoHangfire.Storage.Tests.InMemory;
using OttoHangfire.Storage.Tests.Support;

namespace OttoHangfire.Storage.Tests.Sqlite;

/// <summary>What has expired goes in small steps, with all that hangs on it, and the file shrinks again.</summary>
public sealed class ExpirationTests : IDisposable
{
    private readonly DatabaseFile _file = new();
    private readonly SqliteJobStorage _storage;
    private readonly JobStorageConnection _connection;

    public ExpirationTests()
    {
        _storage = new SqliteJobStorage(
            _file.ConnectionString, new SqliteJobStorageOptions { JobExpirationCheckInterval = TimeSpan.FromMilliseconds(200), Synchronous = SqliteSynchronous.Normal });
        _connection = (JobStorageConnection)_storage.GetConnection();
    }

    [Fact]
    public async Task ExpiredJobs_GoWithTheirParametersAndStates_MoreThanOneStepOfThem()
    {
        var ids = Jobs(700);
        Write(write => Array.ForEach(ids[50..], id => write.ExpireJob(id, TimeSpan.FromSeconds(-5))));

        using var housekeeping = Housekeeping();
        await Eventually.BeTrueAsync(() => Rows("job") == 50, "the expired jobs are deleted");

        Rows("parameter").Should().Be(50);
        Rows("state").Should().Be(50);
        _storage.GetMonitoringApi().FailedCount().Should().Be(50);
        _connection.GetJobData(ids[0]).Should().NotBeNull();
    }

    [Fact]
    public async Task AJobThatIsPersistedAgain_Stays()
    {
        var id = Jobs(1)[0];
        var gone = Jobs(1)[0];
        Write(write => write.ExpireJob(id, TimeSpan.FromSeconds(-5)), write => write.PersistJob(id));
        Write(write => write.ExpireJob(gone, TimeSpan.FromSeconds(-5)));

        using var housekeeping = Housekeeping();
        await Eventually.BeTrueAsync(() => _connection.GetJobData(gone) is null, "the housekeeping was there");

        _connection.GetJobData(id).Should().NotBeNull();
    }

    [Fact]
    public async Task WhileMuchExpires_OthersWriteOn()
    {
        var ids = Jobs(Scale.Of(2_000, 50_000));
        Write(write => Array.ForEach(ids, id => write.ExpireJob(id, TimeSpan.FromSeconds(-5))));

        using var housekeeping = Housekeeping();
        var longest = TimeSpan.Zero;
        while (Rows("job") > 0)
        {
            var started = System.Diagnostics.Stopwatch.GetTimestamp();
            _connection.SetRangeInHash("key", Some.Fields(("field", "value")));
            var took = System.Diagnostics.Stopwatch.GetElapsedTime(started);
            longest = took > longest ? took : longest;
        }

        longest.Should().BeLessThan(TimeSpan.FromSeconds(1));
        await housekeeping.DisposeAsync();
    }

    [Fact]
    public async Task TheFile_ShrinksAfterMuchHasExpired()
    {
        var ids = Jobs(1_500, argument: new string('x', 2_000));
        Write(write => Array.ForEach(ids, id => write.ExpireJob(id, TimeSpan.FromSeconds(-5))));
        var before = _file.Number("PRAGMA page_count");

        using var housekeeping = Housekeeping();

        await Eventually.BeTrueAsync(() => _file.Number("PRAGMA page_count") < before / 4, "the free pages are given back");
        _file.Text("PRAGMA integrity_check").Should().Be("ok");
    }

    [Fact]
    public async Task WhatIsAddedToAnExpiringKey_Stays_AndItsTtlIsThatOfTheFirstToGo()
    {
        Write(write => write.AddToSet("set", "old"), write => write.ExpireSet("set", TimeSpan.FromSeconds(1)), write => write.AddToSet("set", "new"));
        Write(
            write => write.SetRangeInHash("hash", Some.Fields(("old", "1"))),
            write => write.ExpireHash("hash", TimeSpan.FromSeconds(1)),
            write => write.SetRangeInHash("hash", Some.Fields(("new", "2"))));
        Write(write => write.InsertToList("list", "old"), write => write.ExpireList("list", TimeSpan.FromSeconds(1)), write => write.InsertToList("list", "new"));
        new[] { _connection.GetSetTtl("set"), _connection.GetHashTtl("hash"), _connection.GetListTtl("list") }
            .Should().OnlyContain(ttl => ttl <= TimeSpan.FromSeconds(1));

        using var housekeeping = Housekeeping();
        await Eventually.BeTrueAsync(
            () => _connection.GetSetCount("set") + _connection.GetHashCount("hash") + _connection.GetListCount("list") == 3, "the old ones are deleted");

        _connection.GetAllItemsFromSet("set").Should().Equal("new");
        _connection.GetAllEntriesFromHash("hash").Should().Equal(new Dictionary<string, string> { ["new"] = "2" });
        _connection.GetAllItemsFromList("list").Should().Equal("new");
    }

    [Fact]
    public async Task AServerThatStops_DoesNotWaitUntilAllIsDeleted()
    {
        var ids = Jobs(1_000);
        Write(write => Array.ForEach(ids, id => write.ExpireJob(id, TimeSpan.FromSeconds(-5))));
        var process = _storage.GetStorageWideProcesses().Single();
        using var stopping = new CancellationTokenSource();
        await stopping.CancelAsync();
        var context = new BackgroundProcessContext("server", _storage, new Dictionary<string, object>(), Guid.NewGuid(), stopping.Token, stopping.Token, stopping.Token);

        process.Invoking(it => it.Execute(context)).Should().Throw<OperationCanceledException>();

        Rows("job").Should().Be(1_000);
    }

    [Fact]
    public void ThePartThatRunsInEachServer_PassesOverAForeignStorage()
    {
        using var foreign = new InMemoryUnderTest();
        using var stopping = new CancellationTokenSource();
        stopping.CancelAfter(TimeSpan.FromMilliseconds(100));
        var context = new BackgroundProcessContext("server", foreign.Open(), new Dictionary<string, object>(), Guid.NewGuid(), stopping.Token, stopping.Token, stopping.Token);

        foreach (var process in _storage.GetStorageWideProcesses().Concat(_storage.GetServerRequiredProcesses()))
        {
            var failure = Record.Exception(() => process.Execute(context));
            (failure is null or OperationCanceledException).Should().BeTrue("{0} should not throw {1}", process, failure);
        }
    }

    public void Dispose()
    {
        _connection.Dispose();
        _storage.Dispose();
        _file.Dispose();
    }

    private Server Housekeeping() => new(new BackgroundProcessingServer(_storage, Array.Empty<IBackgroundProcess>()));

    private string[] Jobs(int count, string argument = "x")
    {
        var ids = new string[count];
        Write(write =>
        {
            for (var i = 0; i < count; i++)
            {
                ids[i] = write.CreateJob(
                    Some.Job(argument), new Dictionary<string, string> { ["Name"] = "value" }, TimeProvider.System.GetUtcNow().UtcDateTime, TimeSpan.FromDays(1));
                write.SetJobState(ids[i], Some.State("Failed"));
            }
        });
        return ids;
    }

    private void Write(params Action<JobStorageTransaction>[] writes)
    {
        using var transaction = (JobStorageTransaction)_connection.CreateWriteTransaction();
        Array.ForEach(writes, write => write(transaction));
        transaction.Commit();
    }

    private long Rows(string table) => _file.Number($"SELECT count(*) FROM hangfire_{table}");

    private sealed class Server(BackgroundProcessingServer server) : IDisposable, IAsyncDisposable
    {
        public void Dispose() => server.Dispose();

        public ValueTask DisposeAsync()
        {
            server.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
