using System.Data.Common;
using Dapper;
using DbUp;
using DbUp.Builder;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Database;

/// <summary>What is SQLite's own of a migration: where its scripts are, how its journal is seen, how it is copied.</summary>
internal static class SqliteMigrations
{
    public const string Folder = "OttoHangfire.Database.Migrations.Sqlite.";

    public static bool HasJournal(DbConnection connection) =>
        connection.ExecuteScalar<long>("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'SchemaVersions'") == 1;

    public static UpgradeEngineBuilder Engine(string connectionString) => DeployChanges.To.SqliteDatabase(connectionString);

    public static void BackUp(DbConnection connection, string directory, string name)
    {
        PrivateFiles.CreateDirectory(directory);
        var path = Path.Combine(directory, name + ".db");
        PrivateFiles.CreateEmpty(path);
        connection.Execute("VACUUM INTO @path", new { path });
    }
}
