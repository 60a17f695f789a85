using System.Diagnostics;
using Hangfire;
using Hangfire.Storage;
using OttoHangfire.Storage.Tests.Children;
using OttoHangfire.Storage.Tests.Support;

namespace OttoHangfire.Storage.Tests.Sqlite;

/// <summary>Owners, not timeouts: a living process keeps its jobs, a dead one gives them back, a late one is refused.</summary>
public sealed class OwnerTests : IDisposable
{
    private const double LeaseSeconds = 2;

    private readonly DatabaseFile _file = new();
    private readonly SqliteJobStorage _storage;
    private readonly JobStorageConnection _connection;
    private readonly List<Child> _children = [];

    public OwnerTests()
    {
        _storage = new SqliteJobStorage(_file.ConnectionString, new SqliteJobStorageOptions { OwnerLease = TimeSpan.FromSeconds(LeaseSeconds) });
        _connection = (JobStorageConnection)_storage.GetConnection();
    }

    private string Log => Path.Combine(_file.Folder, "log");

    [Fact]
    public async Task AJobLongerThanTheLease_StartsOnce_WhateverServersThereAre()
    {
        await Task.WhenAll(ServeAsync(), ServeAsync());

        var id = new BackgroundJobClient(_storage).Enqueue(() => ChildJobs.Last(Log, "long", Scale.Of(6_000, 60_000)));
        await Eventually.BeTrueAsync(
            () => _connection.GetStateData(id)?.Name == "Succeeded", TimeSpan.FromMinutes(2), "the long job ends");

        ChildJobs.Read(Log).Select(line => line.Event).Should().Equal("start", "end");
    }

    [Fact]
    public async Task AKilledWorkersJob_StartsAgain_AtOnceOnTheSameMachine()
    {
        var victim = await ServeAsync();
        var id = new BackgroundJobClient(_storage).Enqueue(() => ChildJobs.Last(Log, "killed", 3_000));
        await Eventually.BeTrueAsync(() => Starts() == 1, "the job starts");
        await ServeAsync();

        victim.Kill();

        await Eventually.BeTrueAsync(() => Starts() == 2, TimeSpan.FromSeconds(LeaseSeconds + 2), "the other server takes the job over");
        await Eventually.BeTrueAsync(() => _connection.GetStateData(id)?.Name == "Succeeded", "the job ends");
        _storage.GetMonitoringApi().FetchedCount("default").Should().Be(0);

        int Starts() => ChildJobs.Read(Log).Count(line => line.Event == "start");
    }

    [Fact]
    public async Task AKilledWorkersJob_StartsAgainWithinTheLease_WhenNobodyCanSeeThatItsProcessIsGone()
    {
        var victim = await ServeAsync();
        var id = new BackgroundJobClient(_storage).Enqueue(() => ChildJobs.Last(Log, "killed", 3_000));
        await Eventually.BeTrueAsync(() => Starts().Length == 1, "the job starts");
        await ServeAsync();

        // Its number means nothing on another machine, as seen from here.
        _file.Execute($"UPDATE hangfire_owner SET Host = 'elsewhere' WHERE Pid = {victim.Id}");
        await Eventually.PassAsync(TimeSpan.FromSeconds(LeaseSeconds / 2));
        var killed = Stopwatch.GetTimestamp();
        victim.Kill();
        await Eventually.BeTrueAsync(() => Starts().Length == 2, "the other server takes the job over");

        Stopwatch.GetElapsedTime(killed, Starts()[1]).Should()
            .BeGreaterThan(TimeSpan.FromSeconds(LeaseSeconds / 2), "nothing but its silence told of its end")
            .And.BeLessThan(TimeSpan.FromSeconds(LeaseSeconds + 2));
        await Eventually.BeTrueAsync(() => _connection.GetStateData(id)?.Name == "Succeeded", "the job ends");

        long[] Starts() => [.. ChildJobs.Read(Log).Where(line => line.Event == "start").Select(line => line.At)];
    }

    [Fact]
    public async Task AFrozenServersJob_IsDoneByAnother_AndItsOwnLateEndIsRefused()
    {
        var frozen = await ServeAsync();
        var id = new BackgroundJobClient(_storage).Enqueue(() => ChildJobs.Last(Log, "slow", 1_500));
        await Eventually.BeTrueAsync(() => Count("start") == 1, "the job starts");
        var other = await ServeAsync();

        frozen.Freeze();
        await Eventually.BeTrueAsync(() => _connection.GetStateData(id)?.Name == "Succeeded", "the other server takes the job over and ends it");
        frozen.Thaw();
        await Eventually.BeTrueAsync(() => Count("end") == 2, "the late one comes to its end too");
        await frozen.EndAsync();
        await other.EndAsync();

        _storage.GetMonitoringApi().JobDetails(id).History.Select(entry => entry.StateName).Should().Equal("Succeeded", "Processing", "Processing", "Enqueued");
        _connection.GetCounter("stats:succeeded").Should().Be(1);
        _storage.GetMonitoringApi().FetchedCount("default").Should().Be(0);
        _storage.GetMonitoringApi().EnqueuedCount("default").Should().Be(0);

        int Count(string what) => ChildJobs.Read(Log).Count(line => line.Event == what);
    }

    [Theory]
    [InlineData(SqliteLockKind.FileRanges)]
    [InlineData(SqliteLockKind.Table)]
    public async Task AKilledHoldersLock_IsFree_SoonOnTheSameMachine(SqliteLockKind locks)
    {
        using var file = new DatabaseFile();
        using var storage = new SqliteJobStorage(
            file.ConnectionString, new SqliteJobStorageOptions { LockKind = locks, OwnerLease = TimeSpan.FromSeconds(LeaseSeconds) });
        using var connection = storage.GetConnection();
        using var holder = Child.Start("lock", file.Path, LeaseSeconds, locks, "resource");
        (await holder.HearAsync()).Should().Be("locked");
        connection.Invoking(c => c.AcquireDistributedLock("resource", TimeSpan.Zero)).Should().Throw<DistributedLockTimeoutException>();

        holder.Kill();

        var killed = Stopwatch.GetTimestamp();
        connection.AcquireDistributedLock("resource", Patience.Long).Dispose();
        Stopwatch.GetElapsedTime(killed).Should().BeLessThan(TimeSpan.FromSeconds(LeaseSeconds + 2));
    }

    [Fact]
    public async Task ASilentHolder_LosesItsLockAfterTheLease_AndCannotCommitUnderIt()
    {
        using var file = new DatabaseFile();
        using var storage = new SqliteJobStorage(
            file.ConnectionString, new SqliteJobStorageOptions { LockKind = SqliteLockKind.Table, OwnerLease = TimeSpan.FromSeconds(LeaseSeconds) });
        using var connection = (JobStorageConnection)storage.GetConnection();
        using var holder = Child.Start("lock", file.Path, LeaseSeconds, SqliteLockKind.Table, "resource");
        (await holder.HearAsync()).Should().Be("locked");
        (await holder.AskAsync("commit")).Should().Be("done");
        connection.SetRangeInHash("guarded", Some.Fields(("by", "nobody")));

        holder.Freeze();
        using var taken = connection.AcquireDistributedLock("resource", Patience.Long);
        holder.Thaw();

        (await holder.AskAsync("commit")).Should().StartWith("refused", "the lock is another's now");
        connection.GetValueFromHash("guarded", "by").Should().Be("nobody");
    }

    [Fact]
    public async Task ALockInAFile_StaysWithItsHolder_HoweverSilentItIs()
    {
        var holder = Start("lock", "resource");
        (await holder.HearAsync()).Should().Be("locked");

        holder.Freeze();
        _connection.Invoking(c => c.AcquireDistributedLock("resource", TimeSpan.FromSeconds(2 * LeaseSeconds))).Should().Throw<DistributedLockTimeoutException>(
            "the kernel frees it when the process ends, and not before");
        holder.Kill();

        _connection.AcquireDistributedLock("resource", Patience.Long).Dispose();
    }

    [Fact]
    public async Task ASilentOwner_LosesItsJobAfterTheLease_AndItsLateAnswersAreRefused()
    {
        var id = new BackgroundJobClient(_storage).Enqueue(() => Work.Nothing("x"));
        var owner = Start("fetch");
        (await owner.HearAsync()).Should().Be("fetched " + id);

        owner.Freeze();
        using var taken = FetchHere();
        taken.JobId.Should().Be(id);
        owner.Thaw();

        (await owner.AskAsync("commit")).Should().StartWith("refused", "the state of a job is not for its former owner to set");
        await owner.AskAsync("acknowledge");
        await owner.AskAsync("requeue");
        _connection.GetStateData(id).Name.Should().Be("Enqueued");
        _storage.GetMonitoringApi().FetchedCount("default").Should().Be(1, "the new owner still has it");
        _storage.GetMonitoringApi().EnqueuedCount("default").Should().Be(0);
    }

    [Fact]
    public async Task AnOwnerThatLives_KeepsItsJob_BeyondTheLease()
    {
        new BackgroundJobClient(_storage).Enqueue(() => Work.Nothing("x"));
        var owner = Start("fetch");
        (await owner.HearAsync()).Should().StartWith("fetched");

        await Eventually.PassAsync(TimeSpan.FromSeconds(2.5 * LeaseSeconds));

        _storage.GetMonitoringApi().EnqueuedCount("default").Should().Be(0);
        _storage.GetMonitoringApi().FetchedCount("default").Should().Be(1);
        (await owner.AskAsync("commit")).Should().Be("done");
        _storage.GetMonitoringApi().FetchedCount("default").Should().Be(0);
    }

    [Fact]
    public async Task AnOwnerWithALongerLease_IsJudgedByItsOwn()
    {
        new BackgroundJobClient(_storage).Enqueue(() => Work.Nothing("x"));
        using var owner = Child.Start("fetch", _file.Path, leaseSeconds: 30, SqliteLockKind.Auto);
        (await owner.HearAsync()).Should().StartWith("fetched");

        // Its beats are six seconds apart: three of our own leases.
        await Eventually.PassAsync(TimeSpan.FromSeconds(2.5 * LeaseSeconds));

        _storage.GetMonitoringApi().FetchedCount("default").Should().Be(1);
        (await owner.AskAsync("commit")).Should().Be("done");
    }

    [Fact]
    public async Task WhileTheApplicationHoldsTheGate_TheProcessStillShowsThatItLives()
    {
        new BackgroundJobClient(_storage).Enqueue(() => Work.Nothing("x"));
        using var mine = FetchHere();
        using (await _storage.WriteGate.EnterAsync())
        {
            await ServeAsync();
            await Eventually.PassAsync(TimeSpan.FromSeconds(2 * LeaseSeconds));
        }

        _storage.GetMonitoringApi().FetchedCount("default").Should().Be(1, "the other process has not taken the job");
    }

    [Fact]
    public void ADisposedStorage_GivesBackWhatItHadFetched()
    {
        var other = new SqliteJobStorage(_file.ConnectionString, new SqliteJobStorageOptions { TablePrefix = "second_" });
        new BackgroundJobClient(other).Enqueue(() => Work.Nothing("x"));
        using var connection = other.GetConnection();
        using var patience = new CancellationTokenSource(Patience.Long);
        var job = connection.FetchNextJob(["default"], patience.Token);

        other.Dispose();

        job.Invoking(fetched => fetched.Dispose()).Should().NotThrow();
        _file.Number("SELECT count(*) FROM second_queue").Should().Be(1);
        _file.Number("SELECT count(*) FROM second_owner").Should().Be(0);
    }

    public void Dispose()
    {
        _children.ForEach(child => child.Dispose());
        _connection.Dispose();
        _storage.Dispose();
        _file.Dispose();
    }

    private IFetchedJob FetchHere()
    {
        using var patience = new CancellationTokenSource(Patience.Long);
        return _connection.FetchNextJob(["default"], patience.Token);
    }

    private Child Start(string role, params string[] more)
    {
        var child = Child.Start(role, _file.Path, LeaseSeconds, SqliteLockKind.Auto, more);
        _children.Add(child);
        return child;
    }

    private async Task<Child> ServeAsync()
    {
        var server = Start("serve", "2");
        (await server.HearAsync()).Should().Be("serving");
        return server;
    }
}
