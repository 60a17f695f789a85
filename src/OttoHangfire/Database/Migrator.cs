using System.Data.Common;
using System.Reflection;
using Dapper;
using DbUp.Engine;
using DbUp.Engine.Output;

namespace OttoHangfire.Database;

/// <summary>The schema of this database cannot be used by this program; the message says why and what to do.</summary>
internal sealed class SchemaException(string message) : Exception(message);

/// <summary>Brings the tables up to date with the numbered SQL files of this program, after a backup.</summary>
internal sealed class Migrator(DbDataSource source, string backupDirectory, TimeProvider clock)
{
    /// <summary>The numbered scripts of this program, in order.</summary>
    public static IReadOnlyList<string> Known { get; } =
        [.. Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(IsScript).Order(StringComparer.Ordinal)];

    /// <summary>Applies what is missing. Call it while no other process can hold the database.</summary>
    /// <exception cref="SchemaException">The database was made by a newer program, or a script failed.</exception>
    public void Apply()
    {
        var applied = Applied();
        var unknown = applied.Except(Known, StringComparer.Ordinal).Order(StringComparer.Ordinal).LastOrDefault();
        if (unknown is not null)
        {
            throw new SchemaException(
                $"The database was made by a newer version of OttoHangfire (it has {Name(unknown)}; this one knows up to "
                    + $"{Name(Known[^1])}). "
                + "Start that version, or restore a backup from before the upgrade. Nothing was changed.");
        }

        if (applied.Count == Known.Count)
        {
            return;
        }

        if (applied.Count > 0)
        {
            BackUp(applied[^1]);
        }

        Upgrade();
    }

    /// <summary>The scripts that this database has had, in order; none where it is new.</summary>
    public IReadOnlyList<string> Applied()
    {
        using var connection = source.OpenConnection();
        return Applied(connection);
    }

    public static IReadOnlyList<string> Applied(DbConnection connection) =>
        SqliteMigrations.HasJournal(connection)
            ? [.. connection.Query<string>("SELECT ScriptName FROM SchemaVersions ORDER BY ScriptName")]
            : [];

    /// <summary><c>0001_tasks_and_runs</c></summary>
    public static string Name(string script) =>
        IsScript(script) ? script[SqliteMigrations.Folder.Length..^".sql".Length] : script;

    private static bool IsScript(string name) => name.StartsWith(SqliteMigrations.Folder, StringComparison.Ordinal);

    private void Upgrade()
    {
        // A script and its mark in the journal are one transaction: a crash leaves both or neither.
        DatabaseUpgradeResult result = SqliteMigrations.Engine(source.ConnectionString)
            .WithScriptsEmbeddedInAssembly(Assembly.GetExecutingAssembly(), IsScript)
            .WithTransactionPerScript()
            .LogTo(new NoOpUpgradeLog())
            .Build()
            .PerformUpgrade();
        if (!result.Successful)
        {
            throw new SchemaException(
                $"Step {Name(result.ErrorScript?.Name ?? "?")} of the database upgrade failed: {result.Error.Message}");
        }
    }

    private void BackUp(string newest)
    {
        var stamp = clock.GetUtcNow().UtcDateTime.ToString("yyyyMMdd-HHmmss", System.Globalization.CultureInfo.InvariantCulture);
        using var connection = source.OpenConnection();
        SqliteMigrations.BackUp(connection, backupDirectory, $"otto-{stamp}-{Name(newest)}");
    }
}
