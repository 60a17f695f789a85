using System.Data.Common;
using Dapper;
using Hangfire;
using Microsoft.Data.Sqlite;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Storage;

namespace OttoHangfire.Database;

/// <summary>Which database it is. Outside of this folder nobody knows.</summary>
internal static class DatabaseSetup
{
    public static void AddDatabase(this IServiceCollection services, OttoSettings settings)
    {
        ColumnTypes.Register();
        services.AddSingleton(_ => new SqliteDataSource(settings.DatabaseFile));
        services.AddSingleton<DbDataSource>(provider => provider.GetRequiredService<SqliteDataSource>());
        services.AddSingleton(_ => OpenStorage(settings));
        services.AddSingleton<JobStorage>(provider => provider.GetRequiredService<SqliteJobStorage>());
        services.AddSingleton<WriteTurns>();
        services.AddSingleton<CommitSignal>();
        services.AddSingleton<HangfireInTransaction>();
        services.AddSingleton<JobQueue>();
        services.AddSingleton<StoredJobs>();
        services.AddSingleton<DiskRoom>();
        services.AddSingleton<DatabaseGuard>();
        services.AddHostedService<DatabaseLookout>();
        services.AddSingleton<GroupCommit>();
        services.AddSingleton<OttoDatabase>();
        services.AddSingleton<ShortWrites>();
        services.AddSingleton<FullTextIndex>();
    }

    /// <summary>Takes the data folder for this process and brings the tables up to date.</summary>
    public static InstanceLock OpenDatabase(this WebApplication app, OttoSettings settings)
    {
        var instance = InstanceLock.Take(settings.DataDirectory, settings.Port);
        try
        {
            var source = app.Services.GetRequiredService<SqliteDataSource>();
            app.Services.GetRequiredService<DiskRoom>().KeepReserve();
            CreateFile(settings);
            source.Prepare();
            new Migrator(source, Path.Combine(settings.DataDirectory, "backups"), app.Services.GetRequiredService<TimeProvider>()).Apply();
            ForgetTheDead(source);

            // The storage keeps a connection open, so from here on the log is there.
            app.Services.GetRequiredService<StoredJobs>().Repair();
            app.Services.GetRequiredService<DatabaseGuard>().Remember();
            return instance;
        }
        catch
        {
            instance.Dispose();
            throw;
        }
    }

    private static SqliteJobStorage OpenStorage(OttoSettings settings)
    {
        CreateFile(settings);
        return new SqliteJobStorage(
            new SqliteConnectionStringBuilder { DataSource = settings.DatabaseFile }.ToString(),
            new SqliteJobStorageOptions { FullDiskTimeout = Timeout.InfiniteTimeSpan })
        {
            JobExpirationTimeout = TimeSpan.FromDays(settings.Retention.JobsDays),
        };
    }

    /// <summary>SQLite gives its log and its index the rights of the database.</summary>
    private static void CreateFile(OttoSettings settings)
    {
        if (Directory.Exists(settings.DatabaseFile))
        {
            throw new IOException($"The database {settings.DatabaseFile} is a folder");
        }

        PrivateFiles.CreateEmpty(settings.DatabaseFile);
    }

    /// <summary>
    /// While the lock is ours nobody else lives here: what a crash left claimed goes on at once, and not when a lease is
    /// over.
    /// </summary>
    private static void ForgetTheDead(SqliteDataSource source)
    {
        using var connection = source.OpenConnection();
        connection.Execute("DELETE FROM otto_owners");
    }
}
