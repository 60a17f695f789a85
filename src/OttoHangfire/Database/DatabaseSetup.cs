using System.Data.Common;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Storage;

namespace OttoHangfire.Database;

/// <summary>The database, and Hangfire's job storage in it.</summary>
internal static class DatabaseSetup
{
    public static void AddDatabase(this IServiceCollection services, OttoSettings settings)
    {
        services.AddSingleton(_ => new SqliteDataSource(settings.DatabaseFile));
        services.AddSingleton<DbDataSource>(provider => provider.GetRequiredService<SqliteDataSource>());
        services.AddSingleton(_ => new SqliteJobStorage($"Data Source={settings.DatabaseFile}")
        {
            JobExpirationTimeout = TimeSpan.FromDays(settings.Retention.JobsDays),
        });
        services.AddSingleton<OttoDatabase>();
        services.AddSingleton<HangfireInTransaction>();
    }
}
