using Hangfire;
using Hangfire.PostgreSql;
using Hangfire.PostgreSql.Factories;
using OttoHangfire.Storage;
using OttoHangfire.Storage.Migrate;

if (args is not [var from, var file])
{
    Console.Error.WriteLine("""Usage: dotnet run --project samples/Migrate -- "Host=localhost;Database=jobs" jobs.db""");
    return 2;
}

// Reads and writes the arguments of jobs as your application does: set here what it sets (UseRecommendedSerializerSettings, …).
GlobalConfiguration.Configuration.SetDataCompatibilityLevel(CompatibilityLevel.Version_180).UseRecommendedSerializerSettings();

// This line is the only one that knows the old storage. For another one, add its package and make that here.
JobStorage source = new PostgreSqlStorage(new NpgsqlConnectionFactory(from, new PostgreSqlStorageOptions()));
using var target = new SqliteJobStorage($"Data Source={file}");

var report = new JobMove(source, target, TimeProvider.System).Run();
Console.WriteLine(report);
return report.Left.Count == 0 ? 0 : 1;
