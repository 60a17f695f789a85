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

    private static readonly Dictionary<string, string> NoParameters = [];
    private static readonly Dictionary<string, string> Parameters = new() { ["CurrentCulture"] = "\"en-GB\"", ["CurrentUICulture"] = "\"en-GB\"" };

    public static int Run(BenchOptions options, int count)
    {
        using var folder = new BenchFolder(options.Folder);
        var clock = new LaterClock();
        Console.WriteLine($"Machine: {Machine.Describe()}.");
        using (var storage = Open(folder, clock, SqliteSynchronous.Normal))
        {
            FillInParts(storage, count);
        }

        Say("file", "MB", folder.Size() / 1e6);
        using (var storage = Open(folder, clock, SqliteSynchronous.Full))
        {
            Ask(storage);
            Fetch(storage);
            AskOften(storage);

            clock.Pass(TimeSpan.FromDays(2));
            Say("delete them all when they have expired", "s", Took(() => Expire(storage)).TotalSeconds);
            Say("memory of the process, after that", "MB", Memory() / 1e6);
            Say("file, after that", "MB", folder.Size() / 1e6);
        }

        return 0;
    }

    private static SqliteJobStorage Open(BenchFolder folder, LaterClock clock, SqliteSynchronous synchronous) => new(
        "Data Source=" + Path.Combine(folder.Path, "jobs.db"),
        new SqliteJobStorageOptions { Synchronous = synchronous, Clock = clock, JobExpirationCheckInterval = TimeSpan.FromSeconds(1) });

    // In ten parts: is the process as small with a million jobs in the file as with a tenth of them?
    private static void FillInParts(SqliteJobStorage storage, int count)
    {
        const int Parts = 10;
        var took = TimeSpan.Zero;
        for (var part = 1; part <= Parts; part++)
        {
            took += Took(() => Fill(storage, count / Parts));
            if (part is 1 or Parts / 2 or Parts)
            {
                Say($"memory of the process, with {count / Parts * part:#,0} jobs in the file", "MB", Memory() / 1e6);
            }
        }

        Say($"write {count:#,0} finished jobs", "s", took.TotalSeconds);
    }

    private static void Fill(SqliteJobStorage storage, int count)
    {
        var job = Job.FromExpression(() => Work.Nothing());
        using var connection = storage.GetConnection();
        for (var done = 0; done < count; done += PerTransaction)
        {
            using var transaction = (JobStorageTransaction)connection.CreateWriteTransaction();
            for (var i = 0; i < Math.Min(PerTransaction, count - done); i++)
            {
                var id = transaction.CreateJob(job, Parameters, TimeProvider.System.GetUtcNow().UtcDateTime, TimeSpan.FromDays(1));
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
        FillOtherLists(storage);
        var monitoring = (JobStorageMonitor)storage.GetMonitoringApi();
        using var connection = (JobStorageConnection)storage.GetConnection();
        Say("GetStatistics", () => monitoring.GetStatistics());
        Say("first page of succeeded", () => monitoring.SucceededJobs(0, Page));
        Say("first page of failed", () => monitoring.FailedJobs(0, Page));
        Say("first page of deleted", () => monitoring.DeletedJobs(0, Page));
        Say("first page of processing", () => monitoring.ProcessingJobs(0, Page));
        Say("first page of scheduled", () => monitoring.ScheduledJobs(0, Page));
        Say("first page of awaiting", () => monitoring.AwaitingJobs(0, Page));
        Say("first page of enqueued", () => monitoring.EnqueuedJobs("default", 0, Page));
        Say("first page of retries", () => connection.GetRangeFromSet("retries", 0, Page - 1).ConvertAll(id => (connection.GetJobData(id), connection.GetStateData(id))));
        Say("thousandth page of succeeded", () => monitoring.SucceededJobs(1000 * Page, Page));
        Say("details of a job", () => monitoring.JobDetails("1"));
        Say("queues", () => monitoring.Queues());
        Say("graphs of the home page", () => (monitoring.HourlySucceededJobs(), monitoring.HourlyFailedJobs(), monitoring.HourlyDeletedJobs()));
        Say("what is due", () => connection.GetFirstByLowestScoreFromSet("schedule", 0, 1, 1000));
    }

    // A few thousand of each of the states that a job doesn't stay in.
    private static void FillOtherLists(SqliteJobStorage storage)
    {
        var client = new BackgroundJobClient(storage);
        using var connection = storage.GetConnection();
        var parent = client.Schedule(() => Work.Nothing(), TimeSpan.FromDays(30));
        using var transaction = (JobStorageTransaction)connection.CreateWriteTransaction();
        for (var i = 0; i < 5_000; i++)
        {
            var id = transaction.CreateJob(Job.FromExpression(() => Work.Nothing()), NoParameters, TimeProvider.System.GetUtcNow().UtcDateTime, TimeSpan.FromDays(1));
            transaction.SetJobState(id, (i % 4) switch
            {
                0 => new ScheduledState(TimeSpan.FromDays(30)),
                1 => new AwaitingState(parent),
                _ => new EnqueuedState(),
            });
            if (i % 4 == 0)
            {
                transaction.AddToSet("schedule", id, double.MaxValue);
                transaction.AddToSet("retries", id);
            }
            else if (i % 4 > 1)
            {
                transaction.AddToQueue("default", id);
            }
        }

        transaction.Commit();
    }

    private static void Fetch(SqliteJobStorage storage)
    {
        using var connection = storage.GetConnection();
        Say("fetch", () => connection.FetchNextJob(["critical", "default"], CancellationToken.None));
        Say("fetch and acknowledge (one sync)", () =>
        {
            using var job = connection.FetchNextJob(["critical", "default"], CancellationToken.None);
            job.RemoveFromQueue();
            return job;
        });
    }

    // What ten open tabs ask for in three hours.
    private static void AskOften(SqliteJobStorage storage)
    {
        var monitoring = (JobStorageMonitor)storage.GetMonitoringApi();
        var before = Memory();
        for (var i = 0; i < 50_000; i++)
        {
            monitoring.GetStatistics();
            monitoring.SucceededJobs(i % 1000 * Page, Page);
        }

        Say("memory of the process, before 100,000 questions", "MB", before / 1e6);
        Say("memory of the process, after them", "MB", Memory() / 1e6);
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

    private static void Say<T>(string what, Func<T> question)
    {
        var times = Enumerable.Range(0, 101).Select(_ => Took(() => question()).TotalMilliseconds).ToList();
        var first = times[0];
        times.Sort();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"| {what} | median {times[times.Count / 2]:0.00} ms | p95 {times[95]:0.00} ms | the first {first:0.00} ms |"));
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
        GC.WaitForPendingFinalizers();
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
