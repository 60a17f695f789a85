using Hangfire;
using Microsoft.Data.Sqlite;
using OttoHangfire.Storage.Tests.Support;

namespace OttoHangfire.Storage.Tests.Faults;

/// <summary>The step from version 1 of the tables to version 2, and programs of both versions on one file.</summary>
public sealed class SchemaTests : IDisposable
{
    private readonly StorageWithFaults _storages = new();

    [Fact]
    public void TablesOfVersion1_AreTakenOver_WithWhatIsInThem()
    {
        var id = MakeVersion1();

        var storage = _storages.Open();

        _storages.File.Column("SELECT Version || '/' || Reader FROM hangfire_schema").Should().Equal("2/1");
        storage.GetMonitoringApi().EnqueuedJobs("default", 0, 1).Single().Key.Should().Be(id);
        storage.Check().IsSound.Should().BeTrue();
    }

    [Fact]
    public async Task AProgramOfVersion1_ThatRuns_GoesOn_AndBothGetEachOthersJobs()
    {
        MakeVersion1();
        using var old = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = _storages.File.Path, Pooling = false }.ToString());
        await old.OpenAsync();
        using var enqueue = old.CreateCommand();

        // The statements of version 1, prepared before the step.
        enqueue.CommandText =
            """
            BEGIN IMMEDIATE;
            INSERT INTO hangfire_queue (Queue, Id, JobId) SELECT 'default', N, 4711 FROM hangfire_count WHERE Kind = 0 AND Name = 'order';
            UPDATE hangfire_count SET N = N + 1 WHERE Kind = 0 AND Name = 'order';
            INSERT INTO hangfire_count (Kind, Name, N) VALUES (2, 'default', 1) ON CONFLICT (Kind, Name) DO UPDATE SET N = N + excluded.N;
            COMMIT
            """;
        await enqueue.ExecuteNonQueryAsync();

        var storage = _storages.Open();
        await enqueue.ExecuteNonQueryAsync();

        storage.GetMonitoringApi().EnqueuedCount("default").Should().Be(3);
        using var connection = storage.GetConnection();
        StorageWithFaults.Fetch(connection).Dispose();
        storage.Check().IsSound.Should().BeTrue();
    }

    [Fact]
    public async Task ManyAtOnce_MayTakeTheStep()
    {
        MakeVersion1();

        await Crowd.RunAsync(6, _ =>
        {
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = _storages.File.Path, Pooling = false }.ToString());
            connection.Open();
            OttoHangfire.Storage.Database.Schema.Migrate(connection, "hangfire_");
        });

        _storages.File.Column("SELECT Version || '/' || Reader FROM hangfire_schema").Should().Equal("2/1");
    }

    [Fact]
    public void AStepThatFails_LeavesTheTablesAsTheyWere()
    {
        MakeVersion1();
        _storages.File.Execute("CREATE TRIGGER no BEFORE INSERT ON hangfire_schema BEGIN SELECT RAISE(ABORT, 'no'); END");

        FluentActions.Invoking(() => new SqliteJobStorage(_storages.File.ConnectionString)).Should().Throw<SqliteException>();

        _storages.File.Column("SELECT name FROM pragma_table_info('hangfire_schema')").Should().Equal("Version");
        _storages.File.Column("SELECT Version FROM hangfire_schema").Should().Equal("1");
    }

    public void Dispose() => _storages.Dispose();

    // Version 2 has added two columns, and nothing else.
    private string MakeVersion1()
    {
        string id;
        using (var storage = new SqliteJobStorage(_storages.File.ConnectionString))
        {
            id = new BackgroundJobClient(storage).Enqueue(() => Work.Nothing("x"));
        }

        _storages.File.Execute(
            """
            ALTER TABLE hangfire_schema DROP COLUMN Reader;
            ALTER TABLE hangfire_schema DROP COLUMN LockKind;
            UPDATE hangfire_schema SET Version = 1;
            """);
        return id;
    }
}
