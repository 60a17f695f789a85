using System.Globalization;
using Hangfire;
using OttoHangfire.Storage;

namespace OttoHangfire.StorageChaos.Killing;

/// <summary>A Hangfire server in a process of its own, until its input is closed, or it is killed.</summary>
internal static class KilledServer
{
    public const string Verb = "serve";
    private const int Workers = 4;

    public static OwnProcess Start(string folder, string life, KillOptions options) => OwnProcess.Start(
        [Verb, folder, life, options.Lease.TotalSeconds.ToString(CultureInfo.InvariantCulture), options.Locks.ToString()]);

    public static SqliteJobStorage Open(string folder, TimeSpan lease, SqliteLockKind locks)
    {
        if (lease < SqliteJobStorageOptions.ShortestLease)
        {
            SqliteJobStorageOptions.ShortestLease = lease;
        }

        return new SqliteJobStorage(
            "Data Source=" + Path.Combine(folder, "jobs.db"), new SqliteJobStorageOptions { OwnerLease = lease, LockKind = locks });
    }

    public static int Run(string[] arguments)
    {
        var (folder, life) = (arguments[0], arguments[1]);
        TracedJob.WriteTo(folder, life);
        Complaints.WriteTo(folder, life);

        using var storage = Open(
            folder, TimeSpan.FromSeconds(double.Parse(arguments[2], CultureInfo.InvariantCulture)), Enum.Parse<SqliteLockKind>(arguments[3]));
        using var server = new BackgroundJobServer(
            new BackgroundJobServerOptions
            {
                ServerName = life,
                WorkerCount = Workers,
                SchedulePollingInterval = TimeSpan.FromSeconds(1),
                HeartbeatInterval = TimeSpan.FromSeconds(1),
                StopTimeout = TimeSpan.FromMilliseconds(100),
            },
            storage);
        Console.WriteLine("serving");
        Console.ReadLine();
        return 0;
    }
}
