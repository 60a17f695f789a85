using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Database;

/// <summary>
/// The database as the doctor finds it: looked at from outside, through a connection that cannot write. It may be missing,
/// damaged, or of another version, and the backend need not run.
/// </summary>
internal sealed class DatabaseInspection(OttoSettings settings)
{
    /// <summary>Where it lies, as a person finds it.</summary>
    public string Location => settings.DatabaseFile;

    /// <summary>False before the first start.</summary>
    public bool Exists => File.Exists(settings.DatabaseFile);

    /// <summary>How long the write-ahead log has grown, in bytes.</summary>
    public long LogLength => new FileInfo(settings.DatabaseFile + "-wal") is { Exists: true } log ? log.Length : 0;

    public DbConnection Open()
    {
        ColumnTypes.Register();
        var text = new SqliteConnectionStringBuilder
        {
            DataSource = settings.DatabaseFile,
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
        }.ToString();
        var connection = new SqliteConnection(text);
        connection.Open();
        return connection;
    }

    /// <summary>Names the engine, once it has read something: opening reads nothing yet and takes any file for a database.</summary>
    public static string Engine(DbConnection connection)
    {
        connection.ExecuteScalar<long>("PRAGMA schema_version");
        return $"SQLite {connection.ServerVersion}";
    }

    /// <summary>The first thing that the engine's own quick_check finds wrong; null when it finds nothing.</summary>
    public static string? Damage(DbConnection connection) =>
        connection.ExecuteScalar<string>("PRAGMA quick_check(1)") is var said && said == "ok" ? null : said;

    /// <summary>The recurring jobs that Hangfire looks at; those that it has disabled are not among them.</summary>
    public static IReadOnlySet<string> RecurringJobs(DbConnection connection) =>
        connection.Query<string>(
            "SELECT value FROM hangfire_set WHERE key = 'recurring-jobs' AND score >= 0").ToHashSet(StringComparer.Ordinal);
}
