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
    public void Apply_BringsADatabaseOfTheFirstVersionUpToDate_WithWhatIsInIt_AndABackup()
    {
        using (var connection = _source.OpenConnection())
        {
            connection.Execute(Script(Migrator.Known[0]));
            connection.Execute("CREATE TABLE SchemaVersions (SchemaVersionID INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, ScriptName TEXT NOT NULL, Applied DATETIME NOT NULL)");
            connection.Execute("INSERT INTO SchemaVersions (ScriptName, Applied) VALUES (@name, '2026-11-01')", new { name = Migrator.Known[0] });
            connection.Execute(
                """
                INSERT INTO otto_tasks (id, created_at, updated_at, status, type, description, max_attempts, timeout_seconds, source, parent_run_id)
                VALUES (1, '', '', 'success', 'a', 'a person''s', 5, 180, 'api', NULL),
                       (2, '', '', 'success', 'a', 'its child', 5, 180, 'otto', 10),
                       (3, '', '', 'pending', 'a', 'its grandchild', 5, 180, 'otto', 20),
                       (4, '', '', 'pending', 'a', 'of a run that is gone', 5, 180, 'otto', 99);
                INSERT INTO otto_runs (id, task_id, source, status, attempt, created_at, input_text)
                VALUES (10, 1, 'worker', 'success', 1, '', ''), (20, 2, 'worker', 'success', 1, '', '');
                """);
        }

        _migrator.Apply();

        using var after = _source.OpenConnection();
        after.Query<long>("SELECT depth FROM otto_tasks ORDER BY id").Should().Equal(0, 1, 2, 0);
        after.Query<string?>("SELECT context FROM otto_runs").Should().Equal(null, null);
        _migrator.Applied().Should().Equal(Migrator.Known);
        Directory.EnumerateFiles(Path.Combine(_folder, "backups")).Should().ContainSingle();
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

    private static string Script(string name)
    {
        using var reader = new StreamReader(typeof(Migrator).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    public void Dispose()
    {
        _source.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
