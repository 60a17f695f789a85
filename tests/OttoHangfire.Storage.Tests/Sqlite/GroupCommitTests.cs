using Hangfire.Storage;
using Microsoft.Data.Sqlite;
using OttoHangfire.Storage.Tests.Support;

namespace OttoHangfire.Storage.Tests.Sqlite;

/// <summary>Writes that wait together are committed together, and each still stands or falls alone.</summary>
public sealed class GroupCommitTests : IDisposable
{
    private const int Writers = 12;

    private readonly DatabaseFile _file = new();
    private readonly SqliteJobStorage _storage;

    public GroupCommitTests() => _storage = new SqliteJobStorage(_file.ConnectionString);

    [Fact]
    public async Task WritesThatWait_AreOneCommit()
    {
        await LetWritersWaitAsync(_ => { });
        var before = WriteAheadLog.Commits(_file.Path);

        await LetWritersWaitAsync(_ => { });

        (WriteAheadLog.Commits(_file.Path) - before).Should().BeLessThan(Writers / 2, "the writers waited together");
        Counter().Should().Be(2 * Writers);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WhatComesWhileATransactionIsWritten_IsCommittedWithIt_AndFailsAlone(bool fails)
    {
        await FirstBeatAsync();
        var late = new Thread(() => Record.Exception(() => Increment(_ => { }, fails ? Fail : null, writer: 2)));
        Increment(_ => { }, null, writer: 0);
        var before = WriteAheadLog.Commits(_file.Path);

        Increment(_ => StartAndLetWait(late), null, writer: 1);
        late.Join(Patience.Long).Should().BeTrue();

        (WriteAheadLog.Commits(_file.Path) - before).Should().Be(1, "the late one joined");
        Counter().Should().Be(fails ? 2 : 3);
    }

    [Fact]
    public async Task AWriteThatFails_TakesNoOtherWithIt()
    {
        var failures = await LetWritersWaitAsync(writer =>
        {
            if (writer % 3 == 0)
            {
                throw new InvalidOperationException("writer " + writer);
            }
        });

        failures.Select(failure => failure.Message).Should().BeEquivalentTo("writer 0", "writer 3", "writer 6", "writer 9");
        Counter().Should().Be(Writers - 4);
        using var connection = (JobStorageConnection)_storage.GetConnection();
        connection.GetSetCount("set").Should().Be(Writers - 4);
        connection.GetAllItemsFromSet("set").Should().HaveCount(Writers - 4);
    }

    [Fact]
    public async Task AStatementThatFails_SurfacesAsItself_ToItsOwnCaller()
    {
        var failures = await LetWritersWaitAsync(
            _ => { },
            (connection, transaction, writer) => DatabaseFile.Execute(connection, transaction, writer == 5 ? "INSERT INTO nowhere VALUES (1)" : "SELECT 1"));

        failures.Should().ContainSingle().Which.Should().BeOfType<SqliteException>();
        Counter().Should().Be(Writers - 1);
    }

    [Fact]
    public async Task AnIdleStorage_WritesNothing_ButItsSignsOfLife()
    {
        using var shutdown = new CancellationTokenSource();
        var workers = Enumerable.Range(0, 4).Select(_ => Crowd.Run(() =>
        {
            using var connection = _storage.GetConnection();
            return Record.Exception(() => connection.FetchNextJob(["critical", "default"], shutdown.Token));
        })).ToArray();
        await Eventually.PassAsync(TimeSpan.FromMilliseconds(500));
        var before = WriteAheadLog.Commits(_file.Path);

        // At a lease of 15 s a beat is due every 3 s.
        await Eventually.PassAsync(TimeSpan.FromSeconds(2.5));

        (WriteAheadLog.Commits(_file.Path) - before).Should().BeLessThanOrEqualTo(1);
        await shutdown.CancelAsync();
        await Task.WhenAll(workers);
    }

    [Fact]
    public async Task AJob_IsNeverSeenWithoutItsParameters()
    {
        using var elsewhere = _file.Connect();
        using var look = elsewhere.CreateCommand();
        look.CommandText = "SELECT count(*) FROM hangfire_job WHERE (SELECT count(*) FROM hangfire_parameter WHERE JobId = hangfire_job.Id) <> 2";
        var parameters = new Dictionary<string, string> { ["One"] = "1", ["Two"] = "2" };

        var writing = Crowd.RunAsync(3, _ =>
        {
            using var connection = _storage.GetConnection();
            for (var i = 0; i < 50; i++)
            {
                connection.CreateExpiredJob(Some.Job(), parameters, TimeProvider.System.GetUtcNow().UtcDateTime, TimeSpan.FromHours(1));
            }
        });
        var torn = 0L;
        do
        {
            torn += (long)(await look.ExecuteScalarAsync())!;
        }
        while (!writing.IsCompleted);

        await writing;
        torn.Should().Be(0);
        _file.Number("SELECT count(*) FROM hangfire_job").Should().Be(150);
    }

    [Fact]
    public async Task AFullDisk_IsWaitedOut_ThenReported_AndTheStorageGoesOn()
    {
        using var full = new FullFile(TimeSpan.FromSeconds(1));

        var fill = () => OnAThreadOfItsOwn(full.Fill);

        (await fill.Should().ThrowAsync<SqliteException>()).Which.SqliteErrorCode.Should().Be(13, "SQLITE_FULL");
        full.Tries.Should().BeGreaterThan(1, "space may be made meanwhile");
        full.Connection.GetAllEntriesFromHash("big").Should().BeNull();
        full.Connection.SetRangeInHash("small", Some.Fields(("field", "value")));
        full.Connection.GetValueFromHash("small", "field").Should().Be("value");
    }

    [Fact]
    public async Task OnAThreadOfThePool_AFullDisk_IsReportedAtOnce()
    {
        using var full = new FullFile(TimeSpan.FromMinutes(1));

        var fill = () => Task.Run(full.Fill);

        (await fill.Should().ThrowAsync<SqliteException>()).Which.SqliteErrorCode.Should().Be(13, "SQLITE_FULL");
        full.Tries.Should().BeLessThanOrEqualTo(2, "nobody waits: once with the others, once on its own");
    }

    [Fact]
    public async Task WhileAWriteWaitsForRoom_TheGateIsFree_AndOthersAreToldAtOnce_UntilThereIsRoom()
    {
        using var full = new FullFile(Timeout.InfiniteTimeSpan);
        var waiting = OnAThreadOfItsOwn(full.Fill);
        await Eventually.BeTrueAsync(() => full.Tries > 3, "it is tried again");

        (await full.Storage.WriteGate.EnterAsync(CancellationToken.None)).Dispose();
        var small = () => Task.Run(() => full.Connection.SetRangeInHash("small", Some.Fields(("field", "value"))));
        await small.Should().ThrowAsync<SqliteException>("it came together with the one that waits");
        (await Task.Run(() => full.Storage.GetMonitoringApi().GetStatistics().Enqueued)).Should().Be(0, "reading goes on");
        waiting.IsCompleted.Should().BeFalse();

        full.HasRoom = true;
        await waiting;
        full.Connection.GetValueFromHash("big", "field").Should().HaveLength(1_000_000);
    }

    [Fact]
    public async Task AStorageThatIsClosed_WaitsForNoRoom()
    {
        var full = new FullFile(Timeout.InfiniteTimeSpan);
        var waiting = OnAThreadOfItsOwn(full.Fill);
        await Eventually.BeTrueAsync(() => full.Tries > 1, "it waits");

        full.Dispose();

        await FluentActions.Awaiting(() => waiting).Should().ThrowAsync<SqliteException>();
    }

    [Fact]
    public void ACommittedWrite_IsInTheFile_WhenCommitReturns()
    {
        Increment(_ => { }, null, 0);

        using var elsewhere = _file.Connect();
        _file.Number("SELECT Value FROM hangfire_counter WHERE Key = 'count'").Should().Be(1);
    }

    [Theory]
    [InlineData(SqliteSynchronous.Full, 2)]
    [InlineData(SqliteSynchronous.Normal, 1)]
    public void TheWriter_IsAsDurableAsItWasTold(SqliteSynchronous synchronous, int pragma)
    {
        using var file = new DatabaseFile();
        using var storage = new SqliteJobStorage(file.ConnectionString, new SqliteJobStorageOptions { Synchronous = synchronous });
        using var connection = storage.GetConnection();
        using var transaction = (SqliteWriteTransaction)connection.CreateWriteTransaction();
        var found = -1L;

        transaction.Execute((inner, within) =>
        {
            using var command = inner.CreateCommand();
            command.Transaction = within;
            command.CommandText = "PRAGMA synchronous";
            found = (long)command.ExecuteScalar()!;
        });
        transaction.Commit();

        found.Should().Be(pragma);
        file.Text("PRAGMA journal_mode").Should().Be("wal");
    }

    [Fact]
    public void TheDefault_IsFull()
    {
        new SqliteJobStorageOptions().Synchronous.Should().Be(SqliteSynchronous.Full);
    }

    public void Dispose()
    {
        _storage.Dispose();
        _file.Dispose();
    }

    // A beat is a commit too. At a lease of 15 s the next one comes 3 s later.
    private Task FirstBeatAsync() =>
        Eventually.BeTrueAsync(() => _file.Number("SELECT Beat FROM hangfire_owner") > 0, "the process has beaten");

    /// <summary>Keeps the gate shut until all writers stand before it, and gives back what their commits threw.</summary>
    private async Task<IReadOnlyList<Exception>> LetWritersWaitAsync(
        Action<int> prepare, Action<SqliteConnection, SqliteTransaction, int>? work = null)
    {
        Task<Exception?>[] writers;
        using (await _storage.WriteGate.EnterAsync())
        {
            using var started = new CountdownEvent(Writers);
            writers = [.. Enumerable.Range(0, Writers).Select(writer => Crowd.Run<Exception?>(() =>
            {
                started.Signal();
                return Record.Exception(() => Increment(prepare, work, writer));
            }))];
            started.Wait(Patience.Long);
            await Eventually.PassAsync(TimeSpan.FromMilliseconds(150));
        }

        return [.. (await Task.WhenAll(writers)).OfType<Exception>()];
    }

    private static void Fail(SqliteConnection connection, SqliteTransaction transaction, int writer) =>
        throw new InvalidOperationException("writer " + writer);

    // It waits when its write has been handed over. The work is done again when a neighbour fails: then it has been started already.
    private static void StartAndLetWait(Thread writer)
    {
        if (writer.ThreadState.HasFlag(ThreadState.Unstarted))
        {
            // Not as something that this one has started.
            writer.UnsafeStart();
            SpinWait.SpinUntil(() => writer.ThreadState.HasFlag(ThreadState.WaitSleepJoin), Patience.Long).Should().BeTrue();
        }
    }

    private void Increment(Action<int> prepare, Action<SqliteConnection, SqliteTransaction, int>? work, int writer)
    {
        using var connection = _storage.GetConnection();
        using var transaction = (SqliteWriteTransaction)connection.CreateWriteTransaction();
        transaction.IncrementCounter("count");
        transaction.InsertToList("list", "writer " + writer);
        transaction.AddToSet("set", "writer " + writer);
        transaction.Execute((inner, within) =>
        {
            prepare(writer);
            work?.Invoke(inner, within, writer);
        });
        transaction.Commit();
    }

    /// <summary>What was counted, when the rows written with it say the same.</summary>
    private long Counter()
    {
        using var connection = (JobStorageConnection)_storage.GetConnection();
        var count = connection.GetCounter("count");
        _file.Number("SELECT count(*) FROM hangfire_list").Should().Be(count);
        return count;
    }

    /// <summary>As a worker of Hangfire's has one; the tests themselves run on threads of the pool.</summary>
    private static Task OnAThreadOfItsOwn(Action action) => Task.Factory.StartNew(
        action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>A database whose disk takes no megabyte until there is room.</summary>
    private sealed class FullFile : IDisposable
    {
        private readonly DatabaseFile _file = new();

        public FullFile(TimeSpan timeout)
        {
            Storage = new SqliteJobStorage(_file.ConnectionString, new SqliteJobStorageOptions { FullDiskTimeout = timeout });
            Connection = (JobStorageConnection)Storage.GetConnection();
        }

        public SqliteJobStorage Storage { get; }

        public JobStorageConnection Connection { get; }

        public bool HasRoom { get; set; }

        public int Tries { get; private set; }

        public void Fill()
        {
            using var connection = Storage.GetConnection();
            using var transaction = (SqliteWriteTransaction)connection.CreateWriteTransaction();
            transaction.Execute((inner, within) =>
            {
                Tries++;
                DatabaseFile.Execute(inner, within, $"PRAGMA max_page_count = {(HasRoom ? 1_000_000 : 1)}");
            });
            transaction.SetRangeInHash("big", Some.Fields(("field", new string('x', 1_000_000))));
            transaction.Commit();
        }

        public void Dispose()
        {
            Connection.Dispose();
            Storage.Dispose();
            _file.Dispose();
        }
    }
}
