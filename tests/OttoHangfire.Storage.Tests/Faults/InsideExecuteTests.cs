using Hangfire;
using Microsoft.Data.Sqlite;
using OttoHangfire.Storage.Tests.Sqlite;
using OttoHangfire.Storage.Tests.Support;

namespace OttoHangfire.Storage.Tests.Faults;

/// <summary>What the application does within the storage's own transaction hurts nobody but itself.</summary>
public sealed class InsideExecuteTests : IDisposable
{
    private readonly StorageWithFaults _storages = new();
    private readonly SqliteJobStorage _storage;

    public InsideExecuteTests() => _storage = _storages.Open();

    public static TheoryData<string> Calls => new() { "enqueue", "enqueue elsewhere", "fetch", "gate", "monitoring", "lock" };

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task ACallThatWouldWaitForItself_IsRefused_AndTheStorageGoesOn(string call)
    {
        using var holder = StorageWithFaults.Connect(_storage);
        using var held = holder.AcquireDistributedLock("held", TimeSpan.Zero);
        var client = new BackgroundJobClient(_storage);

        var thrown = await StorageWithFaults.RunAsync(() => Execute((_, _) => Call(call, client)));

        thrown!.GetBaseException().Should().BeOfType<InvalidOperationException>().Which.Message.Should().Contain("Execute");
        (await StorageWithFaults.RunAsync(() => client.Enqueue(() => Work.Nothing("x")))).Should().BeNull();
        (await StorageWithFaults.RunAsync(() => _storage.GetMonitoringApi().GetStatistics())).Should().BeNull();
    }

    [Fact]
    public async Task WhatWasStartedThere_MayUseTheStorageAfterwards()
    {
        using var go = new ManualResetEventSlim();
        var later = Task.CompletedTask;

        Execute((_, _) => later = Task.Run(() =>
        {
            go.Wait(Patience.Long);
            new BackgroundJobClient(_storage).Enqueue(() => Work.Nothing("x"));
        }));
        go.Set();

        await later.WaitAsync(Patience.Long);
    }

    [Theory]
    [InlineData("INSERT OR ROLLBACK INTO one VALUES (1)")]
    [InlineData("ROLLBACK")]
    [InlineData("COMMIT")]
    public async Task SqlThatEndsTheTransaction_FailsAlone(string sql)
    {
        _storages.File.Execute("CREATE TABLE one (Id INTEGER PRIMARY KEY); INSERT INTO one VALUES (1)");
        var neighbours = new List<Task<Exception?>>();
        Task<Exception?> wrong;
        using (await _storage.WriteGate.EnterAsync())
        {
            // The first of these writes for all: it waits for the gate, and the others gather behind it.
            neighbours.Add(StorageWithFaults.RunAsync(() => Add(0)));
            await Eventually.PassAsync(TimeSpan.FromMilliseconds(150));
            neighbours.Add(StorageWithFaults.RunAsync(() => Add(1)));
            await Eventually.PassAsync(TimeSpan.FromMilliseconds(50));
            wrong = StorageWithFaults.RunAsync(() => Execute((connection, transaction) =>
            {
                DatabaseFile.Execute(connection, transaction, "INSERT INTO one VALUES (2)");
                DatabaseFile.Execute(connection, transaction, sql);
            }));
            await Eventually.PassAsync(TimeSpan.FromMilliseconds(50));
            neighbours.Add(StorageWithFaults.RunAsync(() => Add(2)));
            await Eventually.PassAsync(TimeSpan.FromMilliseconds(150));
        }

        (await wrong).Should().NotBeNull();
        (await Task.WhenAll(neighbours)).Should().OnlyContain(error => error == null);
        using var connection = StorageWithFaults.Connect(_storage);
        connection.GetCounter("count").Should().Be(3);
        _storages.File.Number("SELECT count(*) FROM one").Should().Be(1, "nothing of the wrong one is there");
    }

    [Fact]
    public async Task AnotherDatabasesBusy_IsTheCallersOwn()
    {
        var ran = 0;

        var thrown = await StorageWithFaults.RunAsync(() => Execute((_, _) =>
        {
            ran++;
            throw new SqliteException("another database is busy", 5);
        }));

        thrown.Should().BeOfType<SqliteException>();
        ran.Should().BeLessThanOrEqualTo(2);
    }

    public void Dispose() => _storages.Dispose();

    private void Call(string call, BackgroundJobClient client)
    {
        using var connection = StorageWithFaults.Connect(_storage);
        switch (call)
        {
            case "enqueue":
                client.Enqueue(() => Work.Nothing("x"));
                break;
            case "enqueue elsewhere":
#pragma warning disable VSTHRD002, xUnit1031
                Task.Run(() => client.Enqueue(() => Work.Nothing("x"))).GetAwaiter().GetResult();
#pragma warning restore VSTHRD002, xUnit1031
                break;
            case "fetch":
                connection.FetchNextJob(["default"], CancellationToken.None);
                break;
            case "gate":
#pragma warning disable VSTHRD002, xUnit1031
                _storage.WriteGate.EnterAsync().AsTask().GetAwaiter().GetResult().Dispose();
#pragma warning restore VSTHRD002, xUnit1031
                break;
            case "monitoring":
                using (var other = StorageWithFaults.Connect(_storage))
                {
                    // What is handed over without waiting is what monitoring would wait for.
                    other.CreateExpiredJob(Some.Job(), Some.NoParameters, DateTime.UnixEpoch, TimeSpan.FromDays(36_500));
                    _storage.GetMonitoringApi().GetStatistics();
                }

                break;
            default:
                connection.AcquireDistributedLock("held", TimeSpan.FromMinutes(10));
                break;
        }
    }

    private void Add(int writer)
    {
        using var connection = _storage.GetConnection();
        using var transaction = (SqliteWriteTransaction)connection.CreateWriteTransaction();
        transaction.IncrementCounter("count");
        transaction.InsertToList("list", "writer " + writer);
        transaction.Execute((_, _) => { });
        transaction.Commit();
    }

    private void Execute(Action<SqliteConnection, SqliteTransaction> work)
    {
        using var connection = _storage.GetConnection();
        using var transaction = (SqliteWriteTransaction)connection.CreateWriteTransaction();
        transaction.Execute(work);
        transaction.Commit();
    }
}
