using System.Globalization;
using Hangfire;
using Hangfire.Storage;
using OttoHangfire.Storage.Tests.Support;

namespace OttoHangfire.Storage.Tests.Children;

/// <summary>What this assembly does when a test starts it as a process of its own; the test runner never comes here.</summary>
public static class ChildProgram
{
    public static int Main(string[] arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        var (role, file, lease, locks) = (arguments[0], arguments[1], Seconds(arguments[2]), Enum.Parse<SqliteLockKind>(arguments[3]));
        if (role == "lean")
        {
            // As in a trimmed program.
            AppContext.SetSwitch("System.Text.Json.JsonSerializer.IsReflectionEnabledByDefault", false);
        }

        if (role == "trylock")
        {
            return TryLock(file, lease, locks, resource: arguments[4]);
        }

        using var storage = new SqliteJobStorage("Data Source=" + file, new SqliteJobStorageOptions { OwnerLease = lease, LockKind = locks });
        using var connection = (JobStorageConnection)storage.GetConnection();

        switch (role)
        {
            case "serve":
                Serve(storage, workers: int.Parse(arguments[4], CultureInfo.InvariantCulture));
                break;
            case "lock":
                Lock(connection, resource: arguments[4]);
                break;
            case "fetch":
                Fetch(storage, connection);
                break;
            case "enqueue":
                Enqueue(storage, log: arguments[4], count: int.Parse(arguments[5], CultureInfo.InvariantCulture));
                break;
            case "lean":
                Say(Try(() => new BackgroundJobClient(storage).Enqueue(() => Work.Nothing("x"))));
                break;
            case "write":
                Write(connection, count: int.Parse(arguments[4], CultureInfo.InvariantCulture));
                break;
            default:
                return 1;
        }

        return 0;
    }

    /// <summary>Runs jobs until the test says stop, or kills.</summary>
    private static void Serve(SqliteJobStorage storage, int workers)
    {
        using var server = new BackgroundJobServer(
            new BackgroundJobServerOptions { WorkerCount = workers, StopTimeout = TimeSpan.FromMilliseconds(100), SchedulePollingInterval = TimeSpan.FromSeconds(1) },
            storage);
        Say("serving");
        Console.ReadLine();
    }

    private static void Lock(JobStorageConnection connection, string resource)
    {
        using var held = connection.AcquireDistributedLock(resource, TimeSpan.FromSeconds(20));
        Say("locked");
        while (Console.ReadLine() is "commit")
        {
            Say(Try(() => connection.SetRangeInHash("guarded", Some.Fields(("by", "child")))));
        }
    }

    /// <summary>Says whether a lock could be had, or why the storage did not open.</summary>
    private static int TryLock(string file, TimeSpan lease, SqliteLockKind locks, string resource)
    {
        var found = "";
        var answer = Try(() =>
        {
            using var storage = new SqliteJobStorage("Data Source=" + file, new SqliteJobStorageOptions { OwnerLease = lease, LockKind = locks });
            using var connection = storage.GetConnection();
            try
            {
                connection.AcquireDistributedLock(resource, TimeSpan.Zero).Dispose();
                found = "free";
            }
            catch (DistributedLockTimeoutException)
            {
                found = "taken";
            }
        });
        Say(answer == "done" ? found : answer);
        return 0;
    }

    /// <summary>Owns a job and then does with it what the test says: each line is a wish, each answer a line.</summary>
    private static void Fetch(SqliteJobStorage storage, JobStorageConnection connection)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var job = connection.FetchNextJob(["default"], patience.Token);
        Say("fetched " + job.JobId);

        while (Console.ReadLine() is { } wish)
        {
            Say(wish switch
            {
                "acknowledge" => Try(job.RemoveFromQueue),
                "requeue" => Try(job.Requeue),
                "commit" => Try(() =>
                {
                    using var transaction = (JobStorageTransaction)connection.CreateWriteTransaction();
                    transaction.SetJobState(job.JobId, Some.State("SetByTheLateOwner"));
                    transaction.RemoveFromQueue(job);
                    transaction.Commit();
                }),
                _ => "unknown wish for " + storage,
            });
        }
    }

    private static void Enqueue(SqliteJobStorage storage, string log, int count)
    {
        var client = new BackgroundJobClient(storage);
        for (var i = 0; i < count; i++)
        {
            Say(client.Enqueue(() => ChildJobs.Log(log, i.ToString())));
        }
    }

    private static void Write(JobStorageConnection connection, int count)
    {
        for (var i = 0; i < count; i++)
        {
            using var transaction = connection.CreateWriteTransaction();
            transaction.IncrementCounter("written");
            transaction.InsertToList("list", $"{Environment.ProcessId}-{i}");
            transaction.Commit();
        }

        Say("written");
    }

    private static string Try(Action action)
    {
        try
        {
            action();
            return "done";
        }
        catch (Exception refusal)
        {
            return "refused " + refusal.GetType().Name;
        }
    }

    private static void Say(string line)
    {
        Console.WriteLine(line);
        Console.Out.Flush();
    }

    private static TimeSpan Seconds(string text) => TimeSpan.FromSeconds(double.Parse(text, CultureInfo.InvariantCulture));
}
