using Dapper;
using Microsoft.Data.Sqlite;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Database;

namespace OttoHangfire.Doctor;

/// <summary>Is the database there, sound and of this version? Looks through a connection that cannot write.</summary>
internal sealed class DatabaseChecks(OttoSettings settings)
{
    private const int Corrupt = 11;
    private const int NotADatabase = 26;
    private const long LargeLog = 128L * 1024 * 1024;

    public IEnumerable<Check> All =>
    [
        new("database.opens", "The database opens", OpensAsync),
        new("database.migrations", "The database is of this version", MigrationsAsync),
        new("database.sound", "The database is sound", SoundAsync),
        new("database.log", "The write-ahead log is small", LogAsync),
    ];

    internal static SqliteConnection OpenReadOnly(OttoSettings settings)
    {
        var text = new SqliteConnectionStringBuilder { DataSource = settings.DatabaseFile, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString();
        var connection = new SqliteConnection(text);
        connection.Open();
        return connection;
    }

    private Task<Finding> OpensAsync(CancellationToken cancellation) => LookAsync(connection =>
    {
        // Opening reads nothing yet: only a question finds out whether this is a database.
        connection.ExecuteScalar<long>("PRAGMA schema_version");
        return Finding.Ok($"{settings.DatabaseFile}, SQLite {connection.ServerVersion}.");
    });

    private Task<Finding> MigrationsAsync(CancellationToken cancellation) => LookAsync(connection =>
    {
        var applied = connection.Query<string>("SELECT ScriptName FROM SchemaVersions ORDER BY ScriptName").ToArray();
        var missing = Migrator.Known.Except(applied, StringComparer.Ordinal).Select(Migrator.Name).ToArray();
        var newer = applied.Except(Migrator.Known, StringComparer.Ordinal).Select(Migrator.Name).ToArray();
        if (newer.Length > 0)
        {
            return Finding.Error(
                $"It was made by a newer version of OttoHangfire ({string.Join(", ", newer)}).",
                DoctorFix.Manual("Start that newer version, or restore a backup from before the upgrade."));
        }

        return missing.Length == 0
            ? Finding.Ok($"All {applied.Length} migrations are applied.")
            : Finding.Warning($"Still to come: {string.Join(", ", missing)}.", DoctorFix.Run(ShippedScripts.Start, $"Run {ShippedScripts.Start}: it applies them after a backup."));
    });

    private Task<Finding> SoundAsync(CancellationToken cancellation) => LookAsync(connection =>
    {
        var said = connection.ExecuteScalar<string>("PRAGMA quick_check(1)");
        return said == "ok"
            ? Finding.Ok("quick_check found nothing.")
            : Finding.Error($"It is damaged: {said}.", PutABackupBack());
    });

    private Task<Finding> LogAsync(CancellationToken cancellation)
    {
        var log = new FileInfo(settings.DatabaseFile + "-wal");
        var length = log.Exists ? log.Length : 0;
        return Task.FromResult(length < LargeLog
            ? Finding.Ok($"{length / 1024} KiB.")
            : Finding.Warning(
                $"It has grown to {length / 1024 / 1024} MiB: somebody reads the database without end.",
                DoctorFix.Run(ShippedScripts.Start, $"Run {ShippedScripts.Start} --stop, then {ShippedScripts.Start}.")));
    }

    private Task<Finding> LookAsync(Func<SqliteConnection, Finding> look)
    {
        if (!File.Exists(settings.DatabaseFile))
        {
            return Task.FromResult(Finding.Skipped("There is no database yet; the first start makes it."));
        }

        try
        {
            using var connection = OpenReadOnly(settings);
            return Task.FromResult(look(connection));
        }
        catch (SqliteException broken) when (broken.SqliteErrorCode is NotADatabase or Corrupt)
        {
            return Task.FromResult(Finding.Error($"It cannot be read: {broken.Message}", PutABackupBack()));
        }
    }

    private DoctorFix PutABackupBack() => DoctorFix.Manual(
        $"Stop Otto, keep a copy of {settings.DatabaseFile} and its -wal file, and put the newest backup of the folder backups in its place.");
}
