using Hangfire;
using Hangfire.Storage;
using OttoHangfire.Storage.Tests.Support;

namespace OttoHangfire.Storage.Tests.Sqlite;

/// <summary>The gate that the storage's writer and the application's transactions share.</summary>
public sealed class WriteGateTests : IDisposable
{
    private readonly DatabaseFile _file = new();
    private readonly SqliteJobStorage _storage;

    public WriteGateTests() => _storage = new SqliteJobStorage(_file.ConnectionString);

    [Fact]
    public async Task TheGate_LetsOneIn_InTheOrderOfAsking()
    {
        var order = new List<int>();
        var first = await _storage.WriteGate.EnterAsync();
        var waiting = Enumerable.Range(0, 5).Select(async turn =>
        {
            using var lease = await _storage.WriteGate.EnterAsync();
            order.Add(turn);
        }).ToArray();
        waiting.Should().OnlyContain(task => !task.IsCompleted);

        first.Dispose();
        await Task.WhenAll(waiting);

        order.Should().Equal(0, 1, 2, 3, 4);
    }

    [Fact]
    public async Task ALease_MayBeDisposedTwice_AndLetsOneInForIt()
    {
        var first = await _storage.WriteGate.EnterAsync();
        var second = _storage.WriteGate.EnterAsync().AsTask();
        var third = _storage.WriteGate.EnterAsync().AsTask();

        first.Dispose();
        first.Dispose();

        using (await second)
        {
            third.IsCompleted.Should().BeFalse();
        }

        (await third).Dispose();
    }

    [Fact]
    public async Task WhoeverGivesUpWaiting_HoldsUpNobody()
    {
        var first = await _storage.WriteGate.EnterAsync();
        using var impatience = new CancellationTokenSource();
        var given = _storage.WriteGate.EnterAsync(impatience.Token).AsTask();
        var next = _storage.WriteGate.EnterAsync().AsTask();

        await impatience.CancelAsync();
        await given.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();
        first.Dispose();

        (await next).Dispose();
    }

    [Fact]
    public async Task ACancelledToken_NeverGetsIn()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        var enter = async () => await _storage.WriteGate.EnterAsync(cancelled.Token);

        await enter.Should().ThrowAsync<OperationCanceledException>();
        (await _storage.WriteGate.EnterAsync()).Dispose();
    }

    [Fact]
    public async Task WhileTheApplicationWrites_TheStorageReadsAndItsWritesWait()
    {
        using var connection = (JobStorageConnection)_storage.GetConnection();
        var id = new BackgroundJobClient(_storage).Enqueue(() => Work.Nothing("x"));
        Task write;
        using (await _storage.WriteGate.EnterAsync())
        {
            await using var application = _file.Connect();
            await using var transaction = DatabaseFile.Begin(application);
            DatabaseFile.Execute(application, transaction, "CREATE TABLE mine (Id INTEGER)");
            write = Crowd.Run(() => connection.SetRangeInHash("key", Some.Fields(("field", "value"))));
            await Eventually.PassAsync(TimeSpan.FromMilliseconds(100));

            using var reader = _storage.GetConnection();
            reader.GetJobData(id).Should().NotBeNull();
            write.IsCompleted.Should().BeFalse();

            await transaction.CommitAsync();
        }

        await write;
        connection.GetValueFromHash("key", "field").Should().Be("value");
    }

    [Fact]
    public async Task TheStorage_WaitsForTheGate_AlsoWhileNobodyWrites()
    {
        using var connection = (JobStorageConnection)_storage.GetConnection();
        Task write;
        using (await _storage.WriteGate.EnterAsync())
        {
            write = Crowd.Run(() => connection.SetRangeInHash("key", Some.Fields(("field", "value"))));
            await Eventually.PassAsync(Patience.Short);

            write.IsCompleted.Should().BeFalse();
            connection.GetAllEntriesFromHash("key").Should().BeNull();
        }

        await write;
        connection.GetHashCount("key").Should().Be(1);
    }

    [Fact]
    public async Task AForeignWriter_WhoKnowsNoGate_IsWaitedFor_NotReported()
    {
        Task<long> write;
        await using (var foreign = _file.Connect())
        await using (var transaction = DatabaseFile.Begin(foreign))
        {
            write = Crowd.Run(() =>
            {
                using var connection = (JobStorageConnection)_storage.GetConnection();
                connection.SetRangeInHash("key", Some.Fields(("field", "value")));
                return connection.GetHashCount("key");
            });
            await Eventually.PassAsync(TimeSpan.FromSeconds(2.5));
            write.IsCompleted.Should().BeFalse();
            await transaction.CommitAsync();
        }

        (await write).Should().Be(1);
    }

    [Fact]
    public async Task ABusyStorage_DoesNotKeepTheApplicationOut()
    {
        using var stop = new CancellationTokenSource();
        var busy = Enumerable.Range(0, 4).Select(_ => Crowd.Run(() =>
        {
            using var connection = _storage.GetConnection();
            while (!stop.IsCancellationRequested)
            {
                connection.SetRangeInHash("key", Some.Fields(("field", "value")));
            }
        })).ToArray();

        for (var i = 0; i < 20; i++)
        {
            var turn = _storage.WriteGate.EnterAsync().AsTask();
            var first = await Task.WhenAny(turn, Eventually.PassAsync(TimeSpan.FromSeconds(2)));
            first.Should().BeSameAs(turn);
            (await turn).Dispose();
        }

        await stop.CancelAsync();
        await Task.WhenAll(busy);
    }

    [Fact]
    public void StoragesOnOneFile_ShareTheGate_HoweverTheFileIsNamed()
    {
        using var same = new SqliteJobStorage("Filename=" + Path.Combine(_file.Folder, ".", "jobs.db"));
        using var other = new DatabaseFile();
        using var elsewhere = new SqliteJobStorage(other.ConnectionString);

        same.WriteGate.Should().BeSameAs(_storage.WriteGate);
        elsewhere.WriteGate.Should().NotBeSameAs(_storage.WriteGate);
    }

    [Fact]
    public void TheWriter_OutlivesTheFirstOfTwoStorages()
    {
        using var second = new SqliteJobStorage(_file.ConnectionString);

        _storage.Dispose();

        using var connection = (JobStorageConnection)second.GetConnection();
        connection.SetRangeInHash("key", Some.Fields(("field", "value")));
        connection.GetHashCount("key").Should().Be(1);
    }

    public void Dispose()
    {
        _storage.Dispose();
        _file.Dispose();
    }
}
