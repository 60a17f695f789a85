using Hangfire;
using Hangfire.Storage;
using OttoHangfire.Storage.Tests.Sqlite;
using OttoHangfire.Storage.Tests.Support;

namespace OttoHangfire.Storage.Tests.Faults;

/// <summary>Edges of values and of options.</summary>
public sealed class SmallFaultTests : IDisposable
{
    private readonly StorageWithFaults _storages = new();
    private readonly SqliteJobStorage _storage;
    private readonly JobStorageConnection _connection;

    public SmallFaultTests()
    {
        _storage = _storages.Open();
        _connection = StorageWithFaults.Connect(_storage);
    }

    [Theory]
    [InlineData(-5, 1, "a", "b")]
    [InlineData(-5, -1)]
    [InlineData(2, 1)]
    [InlineData(1, int.MaxValue, "b", "c")]
    public void ARangeOfASet_BeginsAtZero(int from, int to, params string[] expected)
    {
        Commit(write => write.AddRangeToSet("set", ["a", "b", "c"]));

        _connection.GetRangeFromSet("set", from, to).Should().Equal(expected);
    }

    [Fact]
    public async Task CountsOfEmptiedQueues_AreRemovedWithTheExpired()
    {
        for (var i = 0; i < 50; i++)
        {
            new BackgroundJobClient(_storage).Create(Some.Job(), new Hangfire.States.EnqueuedState($"q{i}"));
            StorageWithFaults.Fetch(_connection, $"q{i}").RemoveFromQueue();
        }

        using var storage = _storages.Open(new SqliteJobStorageOptions { JobExpirationCheckInterval = TimeSpan.FromMilliseconds(100) });
        using var housekeeping = new Hangfire.Server.BackgroundProcessingServer(storage, Array.Empty<Hangfire.Server.IBackgroundProcess>());

        await Eventually.BeTrueAsync(() => _storages.File.Number("SELECT count(*) FROM hangfire_count WHERE Kind IN (2, 3)") == 0, "they are gone");
    }

    [Fact]
    public void AJobOfTheLastDay_CanBeLookedAt()
    {
        var id = _connection.CreateExpiredJob(Some.Job(), Some.NoParameters, DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Utc), TimeSpan.FromDays(30));

        _storage.GetMonitoringApi().JobDetails(id).ExpireAt!.Value.Year.Should().Be(9999);
        _connection.GetJobData(id).CreatedAt.Year.Should().Be(9999);
    }

    [Theory]
    [InlineData(nameof(SqliteJobStorageOptions.BusyTimeout))]
    [InlineData(nameof(SqliteJobStorageOptions.OwnerLease))]
    [InlineData(nameof(SqliteJobStorageOptions.WakePollInterval))]
    [InlineData(nameof(SqliteJobStorageOptions.JobExpirationCheckInterval))]
    [InlineData(nameof(SqliteJobStorageOptions.FullDiskTimeout))]
    public void ATimeThatNobodyCanWait_IsRefusedByItsName(string option)
    {
        foreach (var wrong in new[] { TimeSpan.FromDays(30), TimeSpan.Zero })
        {
            using var file = new DatabaseFile();
            var options = new SqliteJobStorageOptions();
            typeof(SqliteJobStorageOptions).GetProperty(option)!.SetValue(options, wrong);

            var open = () => new SqliteJobStorage(file.ConnectionString, options).Dispose();

            open.Should().Throw<ArgumentException>().WithMessage($"*{option}*");
        }
    }

    [Fact]
    public void APrefixInOtherCase_IsTheSame()
    {
        var id = new BackgroundJobClient(_storage).Enqueue(() => Work.Nothing("x"));
        _connection.Dispose();
        _storages.CloseAll();

        var other = _storages.Open(new SqliteJobStorageOptions { TablePrefix = "HangFire_" });

        other.GetMonitoringApi().EnqueuedJobs("default", 0, 1).Single().Key.Should().Be(id);
    }

    [Fact]
    public void AScoreThatIsNoNumber_AndAFieldWithoutAName_AreRefusedAtTheCall()
    {
        using var transaction = (JobStorageTransaction)_connection.CreateWriteTransaction();

        transaction.Invoking(it => it.AddToSet("key", "value", double.NaN)).Should().Throw<ArgumentException>();
        transaction.Invoking(it => it.SetRangeInHash("key", Some.Fields((null!, "value")))).Should().Throw<ArgumentException>();
        _connection.Invoking(it => it.SetRangeInHash("key", Some.Fields((null!, "value")))).Should().Throw<ArgumentException>();
        transaction.Commit();
    }

    [Fact]
    public void ANameThatIsNoUnicode_IsRefusedAtTheCall()
    {
        const string Half = "half a character: \ud83d";
        using var transaction = (JobStorageTransaction)_connection.CreateWriteTransaction();

        transaction.Invoking(it => it.AddToSet(Half, "value")).Should().Throw<ArgumentException>();
        transaction.Invoking(it => it.AddToSet("key", Half)).Should().Throw<ArgumentException>();
        transaction.Invoking(it => it.AddRangeToSet("key", [Half])).Should().Throw<ArgumentException>();
        transaction.Invoking(it => it.SetRangeInHash(Half, Some.Fields(("a", "b")))).Should().Throw<ArgumentException>();
        transaction.Invoking(it => it.SetRangeInHash("key", Some.Fields((Half, "b")))).Should().Throw<ArgumentException>();
        transaction.Invoking(it => it.InsertToList(Half, "b")).Should().Throw<ArgumentException>();
        transaction.Invoking(it => it.IncrementCounter(Half)).Should().Throw<ArgumentException>();
        transaction.Invoking(it => it.AddToQueue(Half, "1")).Should().Throw<ArgumentException>();
        _connection.Invoking(it => it.AcquireDistributedLock(Half, TimeSpan.Zero)).Should().Throw<ArgumentException>();
        _connection.Invoking(it => it.SetJobParameter("1", Half, "x")).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void ACounterWithoutExpiry_NeverExpires()
    {
        Commit(write => write.IncrementCounter("kept"));
        Commit(write => write.IncrementCounter("kept", TimeSpan.FromSeconds(-5)));
        Commit(write => write.IncrementCounter("at once"), write => write.IncrementCounter("at once", TimeSpan.FromSeconds(-5)));
        Commit(write => write.IncrementCounter("later", TimeSpan.FromSeconds(-5)));
        Commit(write => write.IncrementCounter("later"));

        _storages.File.Number("SELECT count(*) FROM hangfire_counter WHERE ExpireAt IS NOT NULL").Should().Be(0);
    }

    [Fact]
    public void WhenAnotherProcessHasMigratedTheTables_NothingIsWrittenAnyMore()
    {
        _storages.File.Execute(
            """
            ALTER TABLE hangfire_schema ADD COLUMN Marker INTEGER;
            UPDATE hangfire_schema SET Version = 99;
            """);
        if (_storages.File.Column("SELECT name FROM pragma_table_info('hangfire_schema')").Contains("Reader"))
        {
            _storages.File.Execute("UPDATE hangfire_schema SET Reader = 99");
        }

        _connection.Invoking(it => it.SetRangeInHash("key", Some.Fields(("field", "value")))).Should().Throw<InvalidOperationException>()
            .WithMessage("*99*");
        _storages.File.Number("SELECT count(*) FROM hangfire_hash").Should().Be(0);
    }

    [Fact]
    public void AnIdOfAnEnlistedTransaction_IsReserved_WhateverIsUndoneInIt()
    {
        using var mine = _storages.File.Connect();
        string id;
        using (var transaction = mine.BeginTransaction())
        {
            using var enlisted = (JobStorageConnection)_storage.Enlist(mine, transaction).GetConnection();
            transaction.Save("mine");
            enlisted.CreateExpiredJob(Some.Job(), Some.NoParameters, DateTime.UnixEpoch, TimeSpan.FromDays(1));
            transaction.Rollback("mine");
            id = enlisted.CreateExpiredJob(Some.Job(), Some.NoParameters, DateTime.UnixEpoch, TimeSpan.FromDays(1));
            transaction.Commit();
        }

        _storages.File.Number("SELECT N FROM hangfire_count WHERE Kind = 0 AND Name = 'job'").Should().BeGreaterThan(
            long.Parse(id, System.Globalization.CultureInfo.InvariantCulture), "another process must not give it out again");
    }

    [Fact]
    public async Task TheTurn_ComesToWhoeverBlocksTheThreadThatAsked()
    {
        var first = await _storage.WriteGate.EnterAsync();
        var blocked = Crowd.Run(() =>
        {
            SynchronizationContext.SetSynchronizationContext(new DeafContext());
#pragma warning disable VSTHRD002, xUnit1031
            _storage.WriteGate.EnterAsync().AsTask().GetAwaiter().GetResult().Dispose();
#pragma warning restore VSTHRD002, xUnit1031
        });
        await Eventually.PassAsync(TimeSpan.FromMilliseconds(100));

        first.Dispose();

        await blocked.WaitAsync(TimeSpan.FromSeconds(5));
    }

    public void Dispose() => _storages.Dispose();

    private void Commit(params Action<JobStorageTransaction>[] writes)
    {
        using var transaction = (JobStorageTransaction)_connection.CreateWriteTransaction();
        Array.ForEach(writes, write => write(transaction));
        transaction.Commit();
    }

    // The one thread that would run what is posted waits for it, as a window's does.
    private sealed class DeafContext : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state)
        {
        }
    }
}
