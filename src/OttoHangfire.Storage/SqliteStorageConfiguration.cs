using Hangfire;

namespace OttoHangfire.Storage;

/// <summary>Lets Hangfire's configuration use this storage.</summary>
public static class SqliteStorageConfiguration
{
    /// <summary>Uses the SQLite file of this connection string as Hangfire's job storage.</summary>
    public static IGlobalConfiguration<SqliteJobStorage> UseSQLiteStorage(
        this IGlobalConfiguration configuration, string connectionString, SqliteJobStorageOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);

        return configuration.UseStorage(new SqliteJobStorage(connectionString, options));
    }
}
