using Dapper;
using OttoHangfire.Database;

namespace OttoHangfire.Tests.Database;

public sealed class MigratorTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("otto-migrator-").FullName;
    private readonly SqliteDataSource _source;
    private readonly Migrator _migrator;

    public MigratorTests()
    {
        _source = new SqliteDataSource(Path.Combine(_folder, "otto.db"));
        _source.Prepare();
        _migrator = new Migrator(_source, Path.Combine(_folder, "backups"), TimeProvider.System);
    }

    [Fact]
    public void Apply_BringsANewDatabaseToTheLastScript_AndDoesNothingTheSecondTime()
    {
        _migrator.Apply();
        _migrator.Apply();

        _migrator.Applied().Should().Equal(Migrator.Known);
        Directory.Exists(Path.Combine(_folder, "backups")).Should().BeFalse("nothing was upgraded");
    }

    [Fact]
    public void Apply_RefusesADatabaseOfANewerProgram_AndNamesTheScript()
    {
        _migrator.Apply();
        using (var connection = _source.OpenConnection())
        {
            connection.Execute("INSERT INTO SchemaVersions (ScriptName, Applied) VALUES ('OttoHangfire.Database.Migrations.Sqlite.9999_later.sql', '2030-01-01')");
        }

        var apply = _migrator.Apply;

        apply.Should().Throw<SchemaException>().WithMessage("*newer version*9999_later*")
            .Where(refusal => refusal.Message.Contains("Nothing was changed", StringComparison.Ordinal));
    }

    [Fact]
    public void TheTables_AcceptOnlyTheFiveStatuses()
    {
        _migrator.Apply();
        using var connection = _source.OpenConnection();

        var insert = () => connection.Execute(
            """
            INSERT INTO otto_tasks (created_at, updated_at, status, type, description, max_attempts, timeout_seconds, source)
            VALUES ('', '', 'sleeping', 'a.b', 'x', 1, 1, 'api')
            """);

        insert.Should().Throw<Microsoft.Data.Sqlite.SqliteException>().WithMessage("*CHECK*");
    }

    public void Dispose()
    {
        _source.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
