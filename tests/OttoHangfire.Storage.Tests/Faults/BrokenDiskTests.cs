using System.Diagnostics;
using Hangfire;
using Microsoft.Data.Sqlite;
using OttoHangfire.Storage.Tests.Support;
using OttoHangfire.StorageChaos.Faults;

namespace OttoHangfire.Storage.Tests.Faults;

/// <summary>A disk that fails for a moment: nothing is stuck afterwards, and nobody was told what is not so.</summary>
public sealed class BrokenDiskTests : IDisposable
{
    private static readonly SqliteJobStorageOptions Tables = new()
    {
        LockKind = SqliteLockKind.Table,
        FullDiskTimeout = TimeSpan.FromMilliseconds(200),
    };

    private readonly StorageWithFaults _storages = new();

    [Fact]
    public async Task AJobThatCannotBeGivenBack_IsGivenBackLater()
    {
        var storage = _storages.Open(Tables);
        using var connection = storage.GetConnection();
        new BackgroundJobClient(storage).Enqueue(() => Work.Nothing("x"));
        var job = StorageWithFaults.Fetch(connection);

        _storages.Break();
        (await StorageWithFaults.RunAsync(job.Dispose)).Should().BeNull("it will be given back, whatever happens");
        _storages.Heal();

        await Eventually.BeTrueAsync(() => storage.GetMonitoringApi().FetchedCount("default") == 0, "it is given back");
        StorageWithFaults.Fetch(connection).RemoveFromQueue();
    }

    [Fact]
    public async Task ALockThatCannotBeFreed_GoesToTheNext_AndIsFreedLater()
    {
        var storage = _storages.Open(Tables);
        using var connection = storage.GetConnection();
        using var other = storage.GetConnection();
        var handle = connection.AcquireDistributedLock("resource", TimeSpan.Zero);
        var waiting = Crowd.Run(() => other.AcquireDistributedLock("resource", Patience.Long));
        await Eventually.PassAsync(Patience.Short);

        _storages.Break();
        (await StorageWithFaults.RunAsync(handle.Dispose)).Should().BeNull();
        _storages.Heal();

        (await waiting.WaitAsync(TimeSpan.FromSeconds(10))).Dispose();
        _storages.File.Number("SELECT count(*) FROM hangfire_lock").Should().Be(0);
    }

    [Fact]
    public async Task ABeatThatFails_IsTriedAgain_LessAndLessOften()
    {
        _storages.Open(new SqliteJobStorageOptions { OwnerLease = TimeSpan.FromMinutes(1) });
        await Eventually.BeTrueAsync(() => _storages.File.Number("SELECT sum(Beat) FROM hangfire_owner") > 0, "it has beaten");
        var tries = 0;
        _storages.Disk.Answer = (call, _) =>
        {
            const int IoErrorOfLock = 10 | (20 << 8);
            tries += call == DiskCall.IndexLock ? 1 : 0;
            return call == DiskCall.IndexLock ? IoErrorOfLock : FaultyDisk.Well;
        };
        await Eventually.BeTrueAsync(() => tries > 0, "the next beat fails");

        await Eventually.PassAsync(TimeSpan.FromSeconds(2));

        tries.Should().BeLessThan(12, "every 50 ms it would be forty, on a machine with nothing else to do");
    }

    [Fact]
    public async Task ACommitThatThrew_IsNotThereAfterACrash()
    {
        var storage = _storages.Open();
        using var connection = StorageWithFaults.Connect(storage);
        connection.SetRangeInHash("hash", Some.Fields(("before", "1")));
        var failed = false;
        _storages.Disk.Answer = (call, file) =>
        {
            if (failed || call != DiskCall.Sync || file != "wal")
            {
                return FaultyDisk.Well;
            }

            failed = true;
            return StorageWithFaults.IoErrorOfSync;
        };

        var thrown = await StorageWithFaults.RunAsync(() => connection.SetRangeInHash("hash", Some.Fields(("after", "1"))));

        thrown.Should().BeOfType<SqliteException>();
        FieldsAfterACrash().Should().Equal("before");
    }

    [Fact]
    public async Task ACommitWhoseOutcomeNobodyKnows_SaysSo()
    {
        var storage = _storages.Open();
        using var connection = StorageWithFaults.Connect(storage);
        connection.SetRangeInHash("hash", Some.Fields(("before", "1")));
        _storages.Break(DiskCall.Sync, StorageWithFaults.IoErrorOfSync);

        var thrown = await StorageWithFaults.RunAsync(() => connection.SetRangeInHash("hash", Some.Fields(("after", "1"))));

        thrown!.GetType().Name.Should().Be("OutcomeUnknownException");
        thrown.InnerException.Should().BeOfType<SqliteException>();
        _storages.Heal();
        connection.SetRangeInHash("hash", Some.Fields(("later", "1")));
        FieldsAfterACrash().Should().Equal("before", "later");
    }

    [Fact]
    public async Task AWorkerWhoseFetchFailed_StillGetsTheJob()
    {
        var storage = _storages.Open();
        using var connection = storage.GetConnection();
        storage.IsPaused = true;
        var id = new BackgroundJobClient(storage).Enqueue(() => Work.Nothing("x"));
        var waiting = Crowd.Run(() => StorageWithFaults.Fetch(connection).JobId);
        await Eventually.PassAsync(Patience.Short);

        _storages.File.Execute("CREATE TRIGGER no BEFORE DELETE ON hangfire_queue BEGIN SELECT RAISE(ABORT, 'no'); END");
        storage.IsPaused = false;
        await Eventually.PassAsync(Patience.Short);
        _storages.File.Execute("DROP TRIGGER no");

        (await waiting.WaitAsync(TimeSpan.FromSeconds(10))).Should().Be(id);
    }

    [Fact]
    public void WhatThrewAtItsEnd_IsNotDelivered()
    {
        var storage = _storages.Open();
        new BackgroundJobClient(storage).Enqueue(() => Work.Nothing("x"));
        using var connection = storage.GetConnection();
        var left = 3;
        _storages.Disk.Answer = (call, file) =>
            call == DiskCall.Write && file == "wal" && Interlocked.Decrement(ref left) >= 0 ? StorageWithFaults.IoErrorOfWrite : FaultyDisk.Well;

        using var job = StorageWithFaults.Fetch(connection);

        _storages.File.Number("SELECT count(*) FROM hangfire_fetched").Should().Be(1, "what was given out is written");
    }

    public void Dispose() => _storages.Dispose();

    // Another process copies: one that opens and closes the database's files here would take SQLite's locks away.
    private string[] FieldsAfterACrash()
    {
        var folder = Directory.CreateTempSubdirectory("otto-crash-").FullName;
        try
        {
            foreach (var name in new[] { "jobs.db", "jobs.db-wal" })
            {
                using var copy = Process.Start("cp", [Path.Combine(_storages.File.Folder, name), folder]);
                copy.WaitForExit();
            }

            using var connection = new SqliteConnection(
                new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, "jobs.db"), Pooling = false }.ToString());
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT Field FROM hangfire_hash ORDER BY CASE Field WHEN 'before' THEN 0 ELSE 1 END, Field";
            using var reader = command.ExecuteReader();
            var fields = new List<string>();
            while (reader.Read())
            {
                fields.Add(reader.GetString(0));
            }

            return [.. fields];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
