using Hangfire;
using OttoHangfire.Storage.Tests.Children;
using OttoHangfire.Storage.Tests.Support;

namespace OttoHangfire.Storage.Tests.Faults;

/// <summary>Whatever a process fetches or locks belongs to an owner that others can see die.</summary>
public sealed class OwnerlessRowTests : IDisposable
{
    private const string Ownerless =
        """
        SELECT (SELECT count(*) FROM hangfire_fetched WHERE Owner NOT IN (SELECT Id FROM hangfire_owner))
             + (SELECT count(*) FROM hangfire_lock WHERE Owner NOT IN (SELECT Id FROM hangfire_owner))
        """;

    // Its beats are twelve seconds apart: what it does before the next is decided without one.
    private static readonly SqliteJobStorageOptions Slow = new() { OwnerLease = TimeSpan.FromSeconds(60), LockKind = SqliteLockKind.Table };

    private readonly StorageWithFaults _storages = new();

    [Fact]
    public async Task WhoWasTakenForDead_FetchesAsALivingOwner()
    {
        var storage = _storages.Open(Slow);
        using var connection = storage.GetConnection();
        await FirstBeatAsync();
        _storages.File.Execute("DELETE FROM hangfire_owner");
        var id = new BackgroundJobClient(storage).Enqueue(() => Work.Nothing("x"));

        using var job = StorageWithFaults.Fetch(connection);

        job.JobId.Should().Be(id);
        _storages.File.Number(Ownerless).Should().Be(0);
        job.RemoveFromQueue();
        _storages.File.Number("SELECT count(*) FROM hangfire_fetched").Should().Be(0);
    }

    [Fact]
    public async Task WhoWasTakenForDead_LocksAsALivingOwner()
    {
        var storage = _storages.Open(Slow);
        using var connection = StorageWithFaults.Connect(storage);
        await FirstBeatAsync();
        _storages.File.Execute("DELETE FROM hangfire_owner");

        using (connection.AcquireDistributedLock("resource", TimeSpan.Zero))
        {
            _storages.File.Number(Ownerless).Should().Be(0);
            connection.SetRangeInHash("guarded", Some.Fields(("by", "us")));
        }

        _storages.File.Number("SELECT count(*) FROM hangfire_lock").Should().Be(0);
    }

    [Fact]
    public void WhatADeadOwnerHasLeft_IsFreedByWhoeverComes_EvenIfTheOwnersRowIsGone()
    {
        using (var first = new SqliteJobStorage(_storages.File.ConnectionString, Slow))
        {
            new BackgroundJobClient(first).Enqueue(() => Work.Nothing("x"));
        }

        _storages.File.Execute(
            """
            INSERT INTO hangfire_fetched (Owner, Token, Queue, Id, JobId, FetchedAt) SELECT 999, 1, Queue, Id, JobId, 0 FROM hangfire_queue;
            DELETE FROM hangfire_queue;
            UPDATE hangfire_count SET N = 1 - N WHERE Kind IN (2, 3);
            INSERT OR REPLACE INTO hangfire_count (Kind, Name, N) VALUES (3, 'default', 1);
            INSERT INTO hangfire_lock (Resource, Owner, Token) VALUES ('resource', 999, 1);
            """);
        var storage = _storages.Open(Slow);
        using var connection = storage.GetConnection();

        StorageWithFaults.Fetch(connection).Dispose();
        connection.AcquireDistributedLock("resource", TimeSpan.Zero).Dispose();

        storage.GetMonitoringApi().FetchedCount("default").Should().Be(0);
        storage.GetMonitoringApi().EnqueuedCount("default").Should().Be(1);
    }

    [Theory]
    [InlineData(SqliteLockKind.FileRanges)]
    [InlineData(SqliteLockKind.Table)]
    public async Task AProcessThatWasFrozen_Thawed_AndKilled_LosesNothing(SqliteLockKind locks)
    {
        var storage = _storages.Open(new SqliteJobStorageOptions { OwnerLease = TimeSpan.FromSeconds(1), LockKind = locks });
        using var connection = storage.GetConnection();
        var log = Path.Combine(_storages.File.Folder, "log");
        using var frozen = Child.Start("serve", _storages.File.Path, 1, locks, "2");
        (await frozen.HearAsync()).Should().Be("serving");

        await FreezeUntilItIsTakenForDeadAsync(frozen);
        var id = new BackgroundJobClient(storage).Enqueue(() => ChildJobs.Last(log, "job", 60_000));
        frozen.Thaw();
        await Eventually.BeTrueAsync(() => _storages.File.Number("SELECT count(*) FROM hangfire_fetched") == 1, "it fetches the job");
        frozen.Kill();

        using var job = StorageWithFaults.Fetch(connection);
        job.JobId.Should().Be(id);
    }

    public void Dispose() => _storages.Dispose();

    // If it is stopped in the middle of a write, nobody can write before it goes on.
    private async Task FreezeUntilItIsTakenForDeadAsync(Child child)
    {
        for (var tries = 0; tries < 10; tries++)
        {
            child.Freeze();
            for (var waited = 0; waited < 60; waited++)
            {
                if (_storages.File.Number("SELECT count(*) FROM hangfire_owner") == 1)
                {
                    return;
                }

                await Eventually.PassAsync(TimeSpan.FromMilliseconds(100));
            }

            child.Thaw();
            await Eventually.PassAsync(TimeSpan.FromMilliseconds(130));
        }

        throw new TimeoutException("It is not taken for dead.");
    }

    private Task FirstBeatAsync() =>
        Eventually.BeTrueAsync(() => _storages.File.Number("SELECT sum(Beat) FROM hangfire_owner") > 0, "it has beaten");
}
