using System.Globalization;
using Hangfire;
using Microsoft.Data.Sqlite;
using OttoHangfire.Storage;

namespace OttoHangfire.StorageChaos.Idling;

/// <summary>The server that is watched: it says when the idle time begins and ends, and how many heartbeats there were.</summary>
public static class IdleServer
{
    public const string Verb = "rest";
    public const string Begin = "idle-begins";
    public const string End = "idle-ends";
    public const string Heartbeats = "heartbeats:";

    // Hangfire's default.
    private static readonly TimeSpan ServerHeartbeat = TimeSpan.FromSeconds(30);

    public static int Run(string[] arguments)
    {
        var path = Path.Combine(arguments[0], "jobs.db");
        using var storage = new SqliteJobStorage("Data Source=" + path, new SqliteJobStorageOptions { LockKind = Enum.Parse<SqliteLockKind>(arguments[4]) });
        using var never = new ManualResetEventSlim();
        using (new BackgroundJobServer(
            new BackgroundJobServerOptions
            {
                WorkerCount = int.Parse(arguments[1], CultureInfo.InvariantCulture),
                HeartbeatInterval = ServerHeartbeat,
                SchedulePollingInterval = TimeSpan.FromSeconds(double.Parse(arguments[2], CultureInfo.InvariantCulture)),
            },
            storage))
        {
            // A job, so that all has been in use once.
            new BackgroundJobClient(storage).Enqueue(() => Nothing());
            never.Wait(TimeSpan.FromSeconds(8));

            var before = Beats(path, storage);
            Console.WriteLine(Begin);
            never.Wait(TimeSpan.FromSeconds(int.Parse(arguments[3], CultureInfo.InvariantCulture)));
            Console.WriteLine(End);
            var after = Beats(path, storage);
            Console.WriteLine($"{Heartbeats} {after.Owner - before.Owner} of the owner, {Between(before.Server, after.Server)} of Hangfire's server");
            Console.ReadLine();
        }

        return 0;
    }

    /// <summary>The job.</summary>
    public static void Nothing()
    {
    }

    // Its last one is all that is stored.
    private static double Between(DateTime? before, DateTime? after) => Math.Round((after!.Value - before!.Value) / ServerHeartbeat);

    private static (long Owner, DateTime? Server) Beats(string path, SqliteJobStorage storage)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT sum(Beat) FROM hangfire_owner";
        return ((long)command.ExecuteScalar()!, storage.GetMonitoringApi().Servers().Single().Heartbeat);
    }
}
