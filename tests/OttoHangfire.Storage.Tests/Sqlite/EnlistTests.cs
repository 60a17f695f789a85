using Hangfire;
using Hangfire.States;
using Hangfire.Storage;
using Microsoft.Data.Sqlite;
using OttoHangfire.Storage.Tests.Support;

namespace OttoHangfire.Storage.Tests.Sqlite;

/// <summary>Transactional enqueue: the application's rows and the Hangfire job commit or vanish together.</summary>
public sealed class EnlistTests : IDisposable
{
    private readonly DatabaseFile _file = new();
    private readonly SqliteJobStorage _storage;
    private readonly JobStorageConnection _reader;
    private readonly string _name = Work.NewName();

    public EnlistTests()
    {
        _storage = new SqliteJobStorage(_file.ConnectionString, new SqliteJobStorageOptions { WakePollInterval = TimeSpan.FromMilliseconds(100) });
        _reader = (JobStorageConnection)_storage.GetConnection();
        _file.Execute("CREATE TABLE orders (Id INTEGER PRIMARY KEY, Job TEXT)");
    }

    [Fact]
    public async Task Committed_TheRowAndTheJobAreBothThere()
    {
        var id = await OrderAsync(commit: true);

        _reader.GetStateData(id).Name.Should().Be(EnqueuedState.StateName);
        _storage.GetMonitoringApi().EnqueuedCount("default").Should().Be(1);
        _file.Text("SELECT Job FROM orders").Should().Be(id);
    }

    [Fact]
    public async Task RolledBack_NeitherIsThere_AndTheIdIsNotGivenAgain()
    {
        var dead = await OrderAsync(commit: false);
        var living = await OrderAsync(commit: true);

        _reader.GetJobData(dead).Should().BeNull();
        living.Should().NotBe(dead);
        _storage.GetMonitoringApi().EnqueuedCount("default").Should().Be(1);
        _storage.GetMonitoringApi().JobDetails(living).History.Should().ContainSingle();
        _file.Column("SELECT Job FROM orders").Should().Equal(living);
    }

    [Fact]
    public async Task BeforeTheCommit_NobodyElseSeesTheJob_ButTheEnlistedDoes()
    {
        using var lease = await _storage.WriteGate.EnterAsync();
        await using var connection = _file.Connect();
        await using var transaction = DatabaseFile.Begin(connection);
        var enlisted = _storage.Enlist(connection, transaction);

        var id = new BackgroundJobClient(enlisted).Enqueue(() => Work.Run(_name));

        _reader.GetJobData(id).Should().BeNull();
        using var inside = (JobStorageConnection)enlisted.GetConnection();
        inside.GetJobData(id).Should().NotBeNull();
        inside.GetStateData(id).Name.Should().Be(EnqueuedState.StateName);
        await transaction.RollbackAsync();
    }

    [Fact]
    public async Task AWorker_RunsTheJobAfterTheCommit_NeverBefore()
    {
        using var server = new RunningServer(_storage);
        using (await _storage.WriteGate.EnterAsync())
        {
            await using var connection = _file.Connect();
            await using var transaction = DatabaseFile.Begin(connection);
            new BackgroundJobClient(_storage.Enlist(connection, transaction)).Enqueue(() => Work.Run(_name));
            await Eventually.PassAsync(TimeSpan.FromMilliseconds(300));
            Work.TimesRun(_name).Should().Be(0);
            await transaction.CommitAsync();
        }

        _storage.Wake();
        await Eventually.BeTrueAsync(() => Work.TimesRun(_name) == 1, TimeSpan.FromSeconds(5), "the worker wakes for the committed job");
    }

    [Fact]
    public async Task WithoutWake_ThePollOfTheFile_FindsTheCommit()
    {
        using var server = new RunningServer(_storage);
        await Eventually.PassAsync(TimeSpan.FromMilliseconds(300));

        await OrderAsync(commit: true);

        await Eventually.BeTrueAsync(() => Work.TimesRun(_name) == 1, TimeSpan.FromSeconds(5), "the worker sees that the file has changed");
    }

    [Fact]
    public async Task AStateChange_IsEnlistedToo()
    {
        var id = new BackgroundJobClient(_storage).Schedule(() => Work.Run(_name), TimeSpan.FromHours(1));

        await WithinAsync(commit: false, enlisted => new BackgroundJobClient(enlisted).ChangeState(id, new DeletedState()).Should().BeTrue());
        _reader.GetStateData(id).Name.Should().Be(ScheduledState.StateName);
        _reader.GetSetCount("schedule").Should().Be(1);

        await WithinAsync(commit: true, enlisted => new BackgroundJobClient(enlisted).ChangeState(id, new DeletedState()).Should().BeTrue());
        _reader.GetStateData(id).Name.Should().Be(DeletedState.StateName);
        _reader.GetSetCount("schedule").Should().Be(0);
    }

    [Fact]
    public async Task RecurringJobs_And_Continuations_AreEnlistedToo()
    {
        await WithinAsync(commit: false, enlisted => new RecurringJobManager(enlisted).AddOrUpdate("never", () => Work.Run(_name), Cron.Daily()));
        await WithinAsync(commit: true, enlisted =>
        {
            new RecurringJobManager(enlisted).AddOrUpdate("nightly", () => Work.Run(_name), Cron.Daily());
            var client = new BackgroundJobClient(enlisted);
            client.ContinueJobWith(client.Schedule(() => Work.Run(_name), TimeSpan.FromHours(1)), () => Work.Run(_name));
        });

        _reader.GetRecurringJobs().Select(job => job.Id).Should().Equal("nightly");
        _storage.GetMonitoringApi().GetStatistics().Awaiting.Should().Be(1);
    }

    [Fact]
    public async Task AFailureInside_UndoesItsOwnPart_AndTheCallersTransactionGoesOn()
    {
        await WithinAsync(commit: true, enlisted =>
        {
            using var connection = enlisted.GetConnection();
            using var failing = (JobStorageTransaction)connection.CreateWriteTransaction();
            failing.IncrementCounter("failing");
            var commit = () =>
            {
                failing.SetRangeInHash("hash", Enumerable.Range(0, 2).Select(i => KeyValuePair.Create("f" + (1 / (1 - i)), "v")));
                failing.Commit();
            };
            commit.Should().Throw<DivideByZeroException>();
            using var sound = connection.CreateWriteTransaction();
            sound.IncrementCounter("sound");
            sound.Commit();
        });

        _reader.GetCounter("failing").Should().Be(0);
        _reader.GetCounter("sound").Should().Be(1);
    }

    [Fact]
    public async Task WhatIsWrittenInside_IsReadInside_CountsToo()
    {
        await WithinAsync(commit: false, enlisted =>
        {
            using var connection = (JobStorageConnection)enlisted.GetConnection();
            using var transaction = (JobStorageTransaction)connection.CreateWriteTransaction();
            transaction.AddRangeToSet("set", ["a", "b"]);
            transaction.InsertToList("list", "a");
            transaction.IncrementCounter("counter");
            transaction.SetRangeInHash("hash", Some.Fields(("field", "value")));
            transaction.Commit();

            connection.GetSetCount("set").Should().Be(2);
            connection.GetListCount("list").Should().Be(1);
            connection.GetCounter("counter").Should().Be(1);
            connection.GetHashCount("hash").Should().Be(1);
            _reader.GetSetCount("set").Should().Be(0);
        });
    }

    [Fact]
    public async Task AnEnlistedStorage_WhoseTransactionHasEnded_SaysSo()
    {
        JobStorage? kept = null;
        await WithinAsync(commit: true, enlisted => kept = enlisted);

        kept!.Invoking(ended => ended.GetConnection()).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public async Task DisposingWhatIsEnlisted_TouchesNeitherConnectionNorTransaction()
    {
        using var lease = await _storage.WriteGate.EnterAsync();
        await using var connection = _file.Connect();
        await using var transaction = DatabaseFile.Begin(connection);

        using (var enlisted = _storage.Enlist(connection, transaction).GetConnection())
        {
            enlisted.SetRangeInHash("key", Some.Fields(("field", "value")));
        }

        DatabaseFile.Execute(connection, transaction, "INSERT INTO orders (Job) VALUES ('still here')");
        await transaction.CommitAsync();
        _file.Column("SELECT Job FROM orders").Should().Equal("still here");
        _reader.GetHashCount("key").Should().Be(1);
    }

    [Fact]
    public async Task ALockThatIsBusy_TimesOutAtOnce_WhateverTimeIsGiven()
    {
        using var other = _storage.GetConnection();
        using var held = other.AcquireDistributedLock("resource", TimeSpan.Zero);

        await WithinAsync(commit: false, enlisted =>
        {
            using var connection = enlisted.GetConnection();
            var started = System.Diagnostics.Stopwatch.GetTimestamp();
            connection.Invoking(c => c.AcquireDistributedLock("resource", TimeSpan.FromMinutes(5))).Should().Throw<DistributedLockTimeoutException>();
            System.Diagnostics.Stopwatch.GetElapsedTime(started).Should().BeLessThan(TimeSpan.FromSeconds(2), "its owner may be waiting for us");
        });
    }

    [Theory]
    [InlineData(SqliteLockKind.FileRanges)]
    [InlineData(SqliteLockKind.Table)]
    public async Task ALockThatIsFree_IsTaken_Reentrant_AndKeepsOthersOut(SqliteLockKind locks)
    {
        using var file = new DatabaseFile();
        using var storage = new SqliteJobStorage(file.ConnectionString, new SqliteJobStorageOptions { LockKind = locks });
        using var lease = await storage.WriteGate.EnterAsync();
        await using var connection = file.Connect();
        await using var transaction = DatabaseFile.Begin(connection);
        using (var enlisted = storage.Enlist(connection, transaction).GetConnection())
        {
            using var outer = enlisted.AcquireDistributedLock("resource", TimeSpan.Zero);
            using var inner = enlisted.AcquireDistributedLock("resource", TimeSpan.Zero);
        }

        await transaction.CommitAsync();
        lease.Dispose();
        using var after = storage.GetConnection();
        after.AcquireDistributedLock("resource", TimeSpan.FromSeconds(2)).Dispose();
    }

    [Fact]
    public async Task FetchingAndServers_AreNotForAnEnlistedConnection()
    {
        await WithinAsync(commit: false, enlisted =>
        {
            using var connection = enlisted.GetConnection();
            Action[] calls =
            [
                () => connection.FetchNextJob(["default"], CancellationToken.None),
                () => connection.AnnounceServer("server", Some.Server()),
                () => connection.Heartbeat("server"),
                () => connection.RemoveServer("server"),
                () => connection.RemoveTimedOutServers(TimeSpan.FromHours(1)),
            ];

            calls.Should().AllSatisfy(call => call.Should().Throw<NotSupportedException>());
        });
    }

    [Fact]
    public async Task TheEnlistedStorage_PromisesWhatTheStoragePromises()
    {
        _storage.JobExpirationTimeout = TimeSpan.FromHours(7);
        await WithinAsync(commit: false, enlisted =>
        {
            enlisted.JobExpirationTimeout.Should().Be(TimeSpan.FromHours(7));
            enlisted.LinearizableReads.Should().BeTrue();
            enlisted.HasFeature(JobStorageFeatures.JobQueueProperty).Should().BeTrue();
            enlisted.HasFeature(JobStorageFeatures.Transaction.CreateJob).Should().BeTrue();
        });
    }

    [Fact]
    public void Enlist_RefusesNulls()
    {
        using var connection = _file.Connect();
        using var transaction = connection.BeginTransaction(deferred: true);

        _storage.Invoking(s => s.Enlist(null!, transaction)).Should().Throw<ArgumentNullException>();
        _storage.Invoking(s => s.Enlist(connection, null!)).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void Enlist_RefusesAConnectionThatIsNotOpen_OrATransactionOfAnother_OrOneThatIsOver()
    {
        using var connection = _file.Connect();
        using var closed = new SqliteConnection(_file.ConnectionString);
        using var transaction = connection.BeginTransaction(deferred: true);
        using var other = _file.Connect();
        using var transactionOfOther = other.BeginTransaction(deferred: true);

        _storage.Invoking(s => s.Enlist(closed, transaction)).Should().Throw<ArgumentException>();
        _storage.Invoking(s => s.Enlist(connection, transactionOfOther)).Should().Throw<ArgumentException>();
        transaction.Rollback();
        _storage.Invoking(s => s.Enlist(connection, transaction)).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Enlist_RefusesAnotherFile()
    {
        using var foreign = new DatabaseFile();
        using var connection = foreign.Connect();
        using var transaction = connection.BeginTransaction(deferred: true);

        _storage.Invoking(s => s.Enlist(connection, transaction)).Should().Throw<ArgumentException>();
    }

    [Fact]
    public async Task ManyTransactions_HalfRolledBack_WhileWorkersRun_MatchExactly()
    {
        var log = new System.Collections.Concurrent.ConcurrentBag<string>();

        // Whatever a worker is given passes through this table.
        _file.Execute(
            """
            CREATE TABLE seen (Job TEXT);
            CREATE TRIGGER spy AFTER INSERT ON hangfire_fetched BEGIN INSERT INTO seen VALUES (NEW.JobId); END;
            """);
        using var server = new RunningServer(_storage, workers: 4);
        var each = Scale.Of(small: 25, full: 2_500);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(async writer =>
        {
            for (var i = 0; i < each; i++)
            {
                var commit = (writer + i) % 2 == 0;
                var id = await OrderAsync(commit);
                if (commit)
                {
                    log.Add(id);
                }
            }
        }));

        var committed = log.ToArray();
        var monitoring = _storage.GetMonitoringApi();
        await Eventually.BeTrueAsync(
            () => monitoring.SucceededListCount() == committed.Length, TimeSpan.FromMinutes(5), "every committed job has run");
        _file.Column("SELECT Job FROM orders").Should().BeEquivalentTo(committed);
        _file.Column("SELECT DISTINCT Job FROM seen").Should().BeEquivalentTo(committed, "no worker was ever given what was rolled back");
        Work.TimesRun(_name).Should().Be(committed.Length);
        _file.Number("SELECT count(*) FROM hangfire_job").Should().Be(committed.Length);
    }

    public void Dispose()
    {
        _reader.Dispose();
        _storage.Dispose();
        _file.Dispose();
    }

    private async Task<string> OrderAsync(bool commit)
    {
        using var lease = await _storage.WriteGate.EnterAsync();
        await using var connection = _file.Connect();
        await using var transaction = DatabaseFile.Begin(connection);
        var id = new BackgroundJobClient(_storage.Enlist(connection, transaction)).Enqueue(() => Work.Run(_name));
        DatabaseFile.Execute(connection, transaction, $"INSERT INTO orders (Job) VALUES ('{id}')");
        await (commit ? transaction.CommitAsync() : transaction.RollbackAsync());
        return id;
    }

    private async Task WithinAsync(bool commit, Action<JobStorage> work)
    {
        using var lease = await _storage.WriteGate.EnterAsync();
        await using var connection = _file.Connect();
        await using var transaction = DatabaseFile.Begin(connection);
        work(_storage.Enlist(connection, transaction));
        await (commit ? transaction.CommitAsync() : transaction.RollbackAsync());
    }
}
