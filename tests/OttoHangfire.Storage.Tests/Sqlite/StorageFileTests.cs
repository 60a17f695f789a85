using Hangfire;
using Hangfire.Storage;
using Microsoft.Data.Sqlite;
using OttoHangfire.Storage.Tests.Support;

namespace OttoHangfire.Storage.Tests.Sqlite;

/// <summary>The file, its options and its end.</summary>
public sealed class StorageFileTests : IDisposable
{
    private readonly DatabaseFile _file = new();

    [Fact]
    public void WhatWasWritten_IsThereAfterReopening()
    {
        string id;
        using (var first = new SqliteJobStorage(_file.ConnectionString))
        {
            id = new BackgroundJobClient(first).Enqueue(() => Work.Nothing("kept"));
        }

        using var second = new SqliteJobStorage(_file.ConnectionString);
        second.GetMonitoringApi().EnqueuedJobs("default", 0, 10).Select(entry => entry.Key).Should().Equal(id);
        new BackgroundJobClient(second).Enqueue(() => Work.Nothing("next")).Should().NotBe(id);
    }

    [Fact]
    public void AfterDispose_TheFileIsFree_AndCallsSaySo()
    {
        var storage = new SqliteJobStorage(_file.ConnectionString);
        using var connection = storage.GetConnection();
        storage.Dispose();
        storage.Dispose();

        connection.Invoking(c => c.SetRangeInHash("key", Some.Fields(("field", "value")))).Should().Throw<ObjectDisposedException>()
            .Which.ObjectName.Should().Be(typeof(SqliteJobStorage).FullName, "it is the storage that is closed");
        connection.Invoking(c => c.FetchNextJob(["default"], CancellationToken.None)).Should().Throw<ObjectDisposedException>()
            .Which.ObjectName.Should().Be(typeof(SqliteJobStorage).FullName);
        connection.Invoking(c => c.GetAllEntriesFromHash("key")).Should().Throw<ObjectDisposedException>()
            .Which.ObjectName.Should().Be(typeof(SqliteJobStorage).FullName);
        File.Exists(_file.Path + "-wal").Should().BeFalse("the last connection clears the log away");
        File.Delete(_file.Path);
    }

    [Fact]
    public async Task Dispose_SendsWaitingWorkersAway()
    {
        var storage = new SqliteJobStorage(_file.ConnectionString);
        using var connection = storage.GetConnection();
        var waiting = Crowd.Run(() => Record.Exception(() => connection.FetchNextJob(["default"], CancellationToken.None)));
        await Eventually.PassAsync(TimeSpan.FromMilliseconds(200));

        storage.Dispose();

        (await waiting).Should().BeOfType<ObjectDisposedException>();
    }

    [Fact]
    public void TwoPrefixes_InOneFile_AreTwoStorages()
    {
        using var one = new SqliteJobStorage(_file.ConnectionString, new SqliteJobStorageOptions { TablePrefix = "one_" });
        using var two = new SqliteJobStorage(_file.ConnectionString, new SqliteJobStorageOptions { TablePrefix = "two_" });
        using var inOne = (JobStorageConnection)one.GetConnection();
        using var inTwo = (JobStorageConnection)two.GetConnection();

        new BackgroundJobClient(one).Enqueue(() => Work.Nothing("x"));
        using var held = inOne.AcquireDistributedLock("resource", TimeSpan.Zero);

        two.GetMonitoringApi().GetStatistics().Enqueued.Should().Be(0);
        inTwo.AcquireDistributedLock("resource", TimeSpan.Zero).Dispose();
        one.WriteGate.Should().BeSameAs(two.WriteGate);
    }

    [Fact]
    public void TheTables_LiveBesideThoseOfAnApplication()
    {
        _file.Execute("CREATE TABLE mine (Id INTEGER); INSERT INTO mine VALUES (1)");

        using var storage = new SqliteJobStorage(_file.ConnectionString);
        new BackgroundJobClient(storage).Enqueue(() => Work.Nothing("x"));

        _file.Number("SELECT count(*) FROM mine").Should().Be(1);
        _file.Column("SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'mine' AND name NOT LIKE 'sqlite_%'")
            .Should().OnlyContain(name => name.StartsWith("hangfire_", StringComparison.Ordinal));
    }

    [Fact]
    public void TablesOfANewerVersion_AreUsed_IfTheyMayBe_AndElseNotTouched()
    {
        using (new SqliteJobStorage(_file.ConnectionString))
        {
            _file.Execute("UPDATE hangfire_schema SET Version = 99");
        }

        using (var storage = new SqliteJobStorage(_file.ConnectionString))
        {
            new BackgroundJobClient(storage).Enqueue(() => Work.Nothing("x"));
            _file.Number("SELECT Version FROM hangfire_schema").Should().Be(99);
            _file.Execute("UPDATE hangfire_schema SET Reader = 99");
        }

        var open = () => new SqliteJobStorage(_file.ConnectionString);

        open.Should().Throw<InvalidOperationException>().WithMessage("*99*");
    }

    [Fact]
    public async Task ManyAtOnce_MayCreateTheTables()
    {
        var storages = new SqliteJobStorage[6];

        await Crowd.RunAsync(storages.Length, i => storages[i] = new SqliteJobStorage(_file.ConnectionString));

        storages.Should().OnlyContain(storage => storage.GetMonitoringApi().GetStatistics().Enqueued == 0);
        Array.ForEach(storages, storage => storage.Dispose());
    }

    [Theory]
    [InlineData(":memory:.db")]
    [InlineData("a;b'c\"d=e.db")]
    [InlineData("|DataDirectory|.db")]
    [InlineData("file:jobs.db")]
    public void AnyNameThatTheFileSystemAllows_IsOne(string name)
    {
        var path = Path.Combine(_file.Folder, name);

        using (new SqliteJobStorage(new SqliteConnectionStringBuilder { DataSource = path }.ToString()))
        {
            File.Exists(path).Should().BeTrue();
        }
    }

    [Theory]
    [InlineData("Data Source=:memory:")]
    [InlineData("Data Source=jobs;Mode=Memory")]
    [InlineData("")]
    public void ADatabaseInMemory_IsRefused(string connectionString)
    {
        var open = () => new SqliteJobStorage(connectionString);

        open.Should().Throw<ArgumentException>();
    }

    [Theory]
    [InlineData("jobs.db", "\"jobs.db\" is not a connection string. Write \"Data Source=jobs.db\".*")]
    [InlineData("/var/lib/jobs.db", "*Write \"Data Source=/var/lib/jobs.db\".*")]
    [InlineData("Daat Source=jobs.db", "The storage's connection string cannot be read: \"Daat Source\" is unknown*Write it like \"Data Source=jobs.db\".*")]
    [InlineData("Data Source=jobs.db;Mode=Sideways", "*\"Mode\" is unknown or has a value that is not allowed*")]
    [InlineData("Data Source=jobs.db;Foreign Keys=perhaps", "*\"Foreign Keys\"*")]
    [InlineData("Data Source=jobs.db;Password=secret;Server", "The storage's connection string cannot be read. Write it like*")]
    [InlineData("=jobs.db", "The storage's connection string cannot be read*")]
    public void AConnectionStringThatIsNone_IsRefused_WithAnExample_AndWithoutItsPassword(string connectionString, string sentence)
    {
        var open = () => new SqliteJobStorage(connectionString);

        open.Should().Throw<ArgumentException>().WithMessage(sentence).Which.Message.Should().NotContain("secret").And.NotContain("index 0");
        GlobalConfiguration.Configuration.Invoking(hangfire => hangfire.UseSQLiteStorage(connectionString)).Should().Throw<ArgumentException>().WithMessage(sentence);
    }

    [Fact]
    public void AFolder_OrAFileInNoFolder_IsRefused_InASentence()
    {
        var folder = Path.GetDirectoryName(_file.Path)!;

        FluentActions.Invoking(() => new SqliteJobStorage($"Data Source={folder}")).Should().Throw<ArgumentException>().WithMessage("* is a folder. Give the storage a file in it*");
        FluentActions.Invoking(() => new SqliteJobStorage($"Data Source={folder}/none/jobs.db")).Should().Throw<ArgumentException>().WithMessage("The folder * does not exist.*");
    }

    [Fact]
    public void ATransactionScope_IsNotJoined_AsTheReadmeSays()
    {
        using var storage = new SqliteJobStorage(_file.ConnectionString);

        using (new System.Transactions.TransactionScope())
        {
            new BackgroundJobClient(storage).Enqueue(() => Work.Nothing("rolled back"));
        }

        storage.GetMonitoringApi().EnqueuedCount("default").Should().Be(1);
        File.ReadAllText(Path.Combine(Package.PackedStorage.Repository, "src", "OttoHangfire.Storage", "README.md")).Should().Contain("TransactionScope");
    }

    [Theory]
    [InlineData("")]
    [InlineData("no good_")]
    [InlineData("\"; DROP TABLE x; --")]
    [InlineData("sqlite_")]
    public void APrefixThatIsNoName_IsRefused(string prefix)
    {
        var open = () => new SqliteJobStorage(_file.ConnectionString, new SqliteJobStorageOptions { TablePrefix = prefix });

        open.Should().Throw<ArgumentException>();
        File.Exists(_file.Path).Should().BeFalse();
    }

    [Fact]
    public void Options_OutOfBounds_AreRefused()
    {
        SqliteJobStorageOptions[] wrong =
        [
            new() { OwnerLease = TimeSpan.Zero },
            new() { WakePollInterval = TimeSpan.Zero },
            new() { JobExpirationCheckInterval = TimeSpan.FromSeconds(-1) },
            new() { Clock = null! },
        ];

        wrong.Should().AllSatisfy(options => FluentActions.Invoking(() => new SqliteJobStorage(_file.ConnectionString, options)).Should().Throw<ArgumentException>());
    }

    [Fact]
    public void ToString_NamesTheFile_AndNoSecret()
    {
        using var storage = new SqliteJobStorage(_file.ConnectionString);

        storage.ToString().Should().Contain("jobs.db").And.NotContain(_file.Folder);
    }

    [Fact]
    public void UseSQLiteStorage_MakesItTheCurrentStorage_OfAConfiguration()
    {
        var configured = GlobalConfiguration.Configuration.UseSQLiteStorage(_file.ConnectionString);

        configured.Entry.Should().BeSameAs(JobStorage.Current);
        configured.Entry.Dispose();
    }

    public void Dispose() => _file.Dispose();
}
