using System.Diagnostics;
using System.Globalization;
using Hangfire;
using Hangfire.Common;
using Hangfire.Server;
using Hangfire.States;
using Hangfire.Storage;
using OttoHangfire.Bench.Reports;
using OttoHangfire.Storage;

namespace OttoHangfire.Bench.Scale;

/// <summary>A file that holds a great many finished jobs: is the dashboard still quick, and does the file shrink again?</summary>
internal static class ManyJobs
{
    private const int Page = 20;
    private const int PerTransaction = 1_000;

    public static int Run(BenchOptions options, int count)
    {
        using var folder = new BenchFolder(options.Folder);
        var clock = new LaterClock();
        using var storage = new SqliteJobStorage(
            "Data Source=" + Path.Combine(folder.Path, "jobs.db"),
            new SqliteJobStorageOptions { Synchronous = SqliteSynchronous.Normal, Clock = clock, JobExpirationCheckInterval = TimeSpan.FromSeconds(1) });
        Console.WriteLine($"Machine: {Machine.Describe()}.");

        var before = Memory();
        Say($"write {count:#,0} finished jobs", "s", Took(() => Fill(storage, count)).TotalSeconds);
        Say("file", "MB", folder.Size() / 1e6);
        Ask(storage);
        Fetch(storage);
        Say("memory of the process, more than before", "MB", (Memory() - before) / 1e6);

        clock.Pass(TimeSpan.FromDays(2));
        Say("delete them all when they have expired", "s", Took(() => Expire(storage)).TotalSeconds);
        Say("file, after that", "MB", folder.Size() / 1e6);
        return 0;
    }

    private static void Fill(SqliteJobStorage storage, int count)
    {
        var job = Job.FromExpression(() => Work.Nothing());
        var parameters = new Dictionary<string, string> { ["CurrentCulture"] = "\"en-GB\"", ["CurrentUICulture"] = "\"en-GB\"" };
        using var connection = storage.GetConnection();
        for (var done = 0; done < count; done += PerTransaction)
        {
            using var transaction = (JobStorageTransaction)connection.CreateWriteTransaction();
            for (var i = 0; i < Math.Min(PerTransaction, count - done); i++)
            {
                var id = transaction.CreateJob(job, parameters, TimeProvider.System.GetUtcNow().UtcDateTime, TimeSpan.FromDays(1));
                transaction.SetJobState(id, new EnqueuedState());
                transaction.SetJobState(id, Final(done + i));
                transaction.IncrementCounter("stats:succeeded");
            }

            transaction.Commit();
        }
    }

    private static IState Final(int number) => (number % 10) switch
    {
        0 => new FailedState(new InvalidOperationException("It did not work.")),
        1 => new DeletedState(),
        _ => new SucceededState(null, 12, 3),
    };

    private static void Ask(SqliteJobStorage storage)
    {
        var monitoring = (JobStorageMonitor)storage.GetMonitoringApi();
        Say("GetStatistics", "ms", Median(() => monitoring.GetStatistics()));
        Say("first page of succeeded", "ms", Median(() => monitoring.SucceededJobs(0, Page)));
        Say("first page of failed", "ms", Median(() => monitoring.FailedJobs(0, Page)));
        Say("first page of deleted", "ms", Median(() => monitoring.DeletedJobs(0, Page)));
        Say("first page of processing", "ms", Median(() => monitoring.ProcessingJobs(0, Page)));
        Say("first page of scheduled", "ms", Median(() => monitoring.ScheduledJobs(0, Page)));
        Say("thousandth page of succeeded", "ms", Median(() => monitoring.SucceededJobs(1000 * Page, Page)));
        Say("queues", "ms", Median(() => monitoring.Queues()));
        Say("graphs of the home page", "ms", Median(() => (monitoring.HourlySucceededJobs(), monitoring.HourlyFailedJobs(), monitoring.HourlyDeletedJobs())));
    }

    private static void Fetch(SqliteJobStorage storage)
    {
        var client = new BackgroundJobClient(storage);
        using var connection = storage.GetConnection();
        for (var i = 0; i < 200; i++)
        {
            client.Enqueue(() => Work.Nothing());
        }

        Say("fetch", "ms", Median(() => connection.FetchNextJob(["default"], CancellationToken.None)));
    }

    private static void Expire(SqliteJobStorage storage)
    {
        using var connection = storage.GetConnection();
        using var housekeeping = new BackgroundProcessingServer(storage, Array.Empty<IBackgroundProcess>());
        using var pause = new ManualResetEventSlim();
        var monitoring = storage.GetMonitoringApi();
        while (monitoring.SucceededListCount() + monitoring.FailedCount() + monitoring.DeletedListCount() > 0)
        {
            pause.Wait(TimeSpan.FromSeconds(1));
        }

        // What was deleted is given back to the file system behind it.
        pause.Wait(TimeSpan.FromSeconds(3));
    }

    private static double Median<T>(Func<T> question)
    {
        var times = Enumerable.Range(0, 51).Select(_ => Took(() => question()).TotalMilliseconds).Order().ToList();
        return times[times.Count / 2];
    }

    private static TimeSpan Took(Action action)
    {
        var started = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(started);
    }

    private static long Memory()
    {
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    private static void Say(string what, string unit, double value) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {value:0.00} {unit} |"));

    private sealed class LaterClock : TimeProvider
    {
        private TimeSpan _later;

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + _later;

        public void Pass(TimeSpan time) => _later += time;
    }
}
