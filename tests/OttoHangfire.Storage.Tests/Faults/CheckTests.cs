using System.Runtime.CompilerServices;
using Hangfire;
using Microsoft.Data.Sqlite;
using OttoHangfire.Storage.Tests.Support;

namespace OttoHangfire.Storage.Tests.Faults;

/// <summary>Whatever contradicts itself in the file is found, told, and put right.</summary>
public sealed class CheckTests : IDisposable
{
    private readonly StorageWithFaults _storages = new();
    private readonly SqliteJobStorage _storage;
    private readonly BackgroundJobClient _jobs;

    public CheckTests()
    {
        _storage = _storages.Open(new SqliteJobStorageOptions { OwnerLease = TimeSpan.FromMinutes(5), LockKind = SqliteLockKind.Table });
        _jobs = new BackgroundJobClient(_storage);
    }

    public static TheoryData<StorageInvariant, string> Wrongs => new()
    {
        { StorageInvariant.BelongsToAnOwner, "UPDATE hangfire_fetched SET Owner = 999" },
        { StorageInvariant.BelongsToAnOwner, "INSERT INTO hangfire_lock (Resource, Owner, Token) VALUES ('resource', 999, 1)" },
        { StorageInvariant.IsInHand, "UPDATE hangfire_fetched SET Token = 999" },
        { StorageInvariant.CountsAreRight, "UPDATE hangfire_count SET N = N + 5 WHERE Kind = 1" },
        { StorageInvariant.CountsAreRight, "DELETE FROM hangfire_count WHERE Kind = 2" },
        { StorageInvariant.CountsAreRight, "INSERT INTO hangfire_count (Kind, Name, N) VALUES (4, 'nothing', 7)" },
        { StorageInvariant.EnqueuedIsInAQueue, "DELETE FROM hangfire_queue; UPDATE hangfire_count SET N = 0 WHERE Kind = 2" },
        { StorageInvariant.ScheduledIsAJob, "INSERT INTO hangfire_set (Key, Value, Score) VALUES ('schedule', '987654', 1); INSERT INTO hangfire_count VALUES (4, 'schedule', 1)" },
        { StorageInvariant.NumbersAreNew, "UPDATE hangfire_count SET N = 1 WHERE Kind = 0 AND Name = 'job'" },
        { StorageInvariant.NumbersAreNew, "UPDATE hangfire_count SET N = 1 WHERE Kind = 0 AND Name = 'order'" },
    };

    [Fact]
    public void WhereAllIsWell_NothingIsFound_WhateverIsOnItsWay()
    {
        for (var i = 0; i < 5; i++)
        {
            _jobs.Enqueue(() => Work.Nothing("x"));
        }

        _jobs.Schedule(() => Work.Nothing("x"), TimeSpan.FromHours(1));
        using var connection = _storage.GetConnection();
        using var job = StorageWithFaults.Fetch(connection);
        using var held = connection.AcquireDistributedLock("resource", TimeSpan.Zero);

        _storage.Check().IsSound.Should().BeTrue();
    }

    [Theory]
    [MemberData(nameof(Wrongs))]
    public void WhatDoesNotHold_IsFound_AndPutRight(StorageInvariant invariant, string wrong)
    {
        _jobs.Enqueue(() => Work.Nothing("x"));
        var id = _jobs.Enqueue(() => Work.Nothing("x"));
        using var connection = _storage.GetConnection();
        using var job = StorageWithFaults.Fetch(connection);
        _storages.File.Execute(wrong);

        _storage.Check().Findings.Should().OnlyContain(finding => finding.Invariant == invariant && !finding.IsRepaired).And.NotBeEmpty();
        _storage.Check(repair: true).Findings.Should().OnlyContain(finding => finding.Invariant == invariant && finding.IsRepaired).And.NotBeEmpty();

        _storage.Check().Findings.Should().BeEmpty();
        _storages.File.Text("PRAGMA integrity_check").Should().Be("ok");
        if (invariant == StorageInvariant.EnqueuedIsInAQueue)
        {
            StorageWithFaults.Fetch(connection).JobId.Should().Be(id, "a waiting worker gets what was put right");
        }
    }

    [Theory]
    [MemberData(nameof(Wrongs))]
    public void TheRowsAlone_SayIt_ToWhoeverCanOnlyRead(StorageInvariant invariant, string wrong)
    {
        _jobs.Enqueue(() => Work.Nothing("x"));
        _jobs.Enqueue(() => Work.Nothing("x"));
        using var connection = _storage.GetConnection();
        using var job = StorageWithFaults.Fetch(connection);
        using var onlooker = ReadOnly(_storages.File.Path);
        SqliteJobStorage.CheckRows(onlooker).IsSound.Should().BeTrue();

        _storages.File.Execute(wrong);

        var findings = SqliteJobStorage.CheckRows(onlooker).Findings;
        findings.Any().Should().Be(invariant != StorageInvariant.IsInHand, "only the process itself knows what its workers have");
        findings.Should().NotContain(finding => finding.Invariant != invariant || finding.IsRepaired);
        using var transaction = onlooker.BeginTransaction(deferred: true);
        SqliteJobStorage.CheckRows(onlooker).Findings.Should().HaveSameCount(findings, "it also reads in a transaction that is open");
    }

    [Fact]
    public void WhereNoStorageEverWas_NothingIsFound()
    {
        using var onlooker = ReadOnly(_storages.File.Path);

        SqliteJobStorage.CheckRows(onlooker, "others_").IsSound.Should().BeTrue();
        onlooker.Invoking(it => SqliteJobStorage.CheckRows(it, "no prefix; at all")).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void TablesOfANewerVersion_AreNotJudged()
    {
        _storages.File.Execute("UPDATE hangfire_schema SET Version = 99, Reader = 99");
        using var onlooker = ReadOnly(_storages.File.Path);

        onlooker.Invoking(it => SqliteJobStorage.CheckRows(it)).Should().Throw<InvalidOperationException>().WithMessage("*schema version 99*");
        _storages.File.Execute("UPDATE hangfire_schema SET Version = 2, Reader = 1");
    }

    [Fact]
    public async Task WhatAWorkerHasLost_IsFoundAtABeat_AndGivenBack()
    {
        using var storages = new StorageWithFaults();
        var storage = storages.Open(new SqliteJobStorageOptions { OwnerLease = TimeSpan.FromSeconds(1) });
        new BackgroundJobClient(storage).Enqueue(() => Work.Nothing("x"));
        FetchAndForget(storage);
        storage.GetMonitoringApi().FetchedCount("default").Should().Be(1);

        await Eventually.BeTrueAsync(
            () =>
            {
                GC.Collect();
                return storage.GetMonitoringApi().EnqueuedCount("default") == 1;
            },
            "the next beats find that nobody has it");
    }

    [Fact]
    public async Task WhatBelongsToNobody_IsFoundAtABeat()
    {
        using var storages = new StorageWithFaults();
        var storage = storages.Open(new SqliteJobStorageOptions { OwnerLease = TimeSpan.FromSeconds(1), LockKind = SqliteLockKind.Table });
        storages.File.Execute("INSERT INTO hangfire_lock (Resource, Owner, Token) VALUES ('resource', 999, 1)");

        using var connection = storage.GetConnection();
        (await StorageWithFaults.RunAsync(() => connection.AcquireDistributedLock("resource", TimeSpan.FromSeconds(5)).Dispose())).Should().BeNull();
    }

    public void Dispose() => _storages.Dispose();

    private static SqliteConnection ReadOnly(string path)
    {
        var connection = new SqliteConnection($"Data Source={path};Mode=ReadOnly;Pooling=False");
        connection.Open();
        return connection;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void FetchAndForget(SqliteJobStorage storage)
    {
        using var connection = storage.GetConnection();
        _ = StorageWithFaults.Fetch(connection).JobId;
    }
}
