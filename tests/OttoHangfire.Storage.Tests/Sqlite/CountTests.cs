using CsCheck;
using Hangfire.Server;
using Hangfire.States;
using Hangfire.Storage;
using OttoHangfire.Storage.Tests.Support;

namespace OttoHangfire.Storage.Tests.Sqlite;

/// <summary>Counts are kept, not counted: after any history they are what counting would give.</summary>
public sealed class CountTests : IDisposable
{
    private static readonly string[] States =
        [EnqueuedState.StateName, ScheduledState.StateName, ProcessingState.StateName, SucceededState.StateName, FailedState.StateName, DeletedState.StateName, AwaitingState.StateName, "Custom"];

    private static readonly string[] Queues = ["alpha", "beta"];

    private static readonly Gen<Step> Steps = Gen.Frequency(
        (4, Gen.Select(Gen.Int[0, 99], Gen.Int[0, States.Length - 1], (job, state) => new Step("state", job, state))),
        (3, Gen.Select(Gen.Int[0, 99], Gen.Int[0, 1], (job, queue) => new Step("enqueue", job, queue))),
        (2, Gen.Int[0, 1].Select(queue => new Step("fetch", 0, queue))),
        (1, Gen.Int[0, 99].Select(job => new Step("acknowledge", job, 0))),
        (1, Gen.Int[0, 99].Select(job => new Step("requeue", job, 0))),
        (1, Gen.Int[0, 99].Select(job => new Step("commit", job, 0))),
        (2, Gen.Const(new Step("create", 0, 0))),
        (1, Gen.Int[0, 99].Select(job => new Step("expire", job, 0))),
        (1, Gen.Select(Gen.Int[0, 99], Gen.Int[0, 3], (value, key) => new Step("set", value, key))),
        (1, Gen.Select(Gen.Int[0, 99], Gen.Int[0, 3], (value, key) => new Step("unset", value, key))),
        (1, Gen.Int[0, 3].Select(key => new Step("removeset", 0, key))),
        (1, Gen.Int[0, 99].Select(job => new Step("rollback", job, 0))));

    private readonly DatabaseFile _file = new();
    private readonly SqliteJobStorage _storage;
    private readonly JobStorageConnection _connection;

    public CountTests()
    {
        _storage = new SqliteJobStorage(
            _file.ConnectionString,
            new SqliteJobStorageOptions { Synchronous = SqliteSynchronous.Normal, JobExpirationCheckInterval = TimeSpan.FromMilliseconds(50) });
        _connection = (JobStorageConnection)_storage.GetConnection();
    }

    [Fact]
    public void AfterRandomHistories_EachCount_IsTheCountOfTheRows()
    {
        // The file is kept from history to history: counts must also survive all that came before.
        Steps.List[1, 60].Sample(
            steps =>
            {
                Play(steps);
                Check();
            },
            iter: Scale.Of(60, 2_000),
            threads: 1);
    }

    [Fact]
    public async Task AfterARush_EachCount_IsTheCountOfTheRows()
    {
        await Crowd.RunAsync(8, thread =>
        {
            var random = new Random(thread);
            Play([.. Enumerable.Range(0, 40).Select(_ => new Step(
                random.Next(6) switch { 0 => "create", 1 => "state", 2 => "enqueue", 3 => "fetch", 4 => "expire", _ => "commit" },
                random.Next(100),
                random.Next(2)))]);
        });
        using (new BackgroundProcessingServer(_storage, Array.Empty<IBackgroundProcess>()))
        {
            await Eventually.BeTrueAsync(
                () => _file.Number("SELECT count(*) FROM hangfire_job WHERE ExpireAt < 1000 * (unixepoch() - 60)") == 0, "the expired are deleted");
        }

        Check();
    }

    public void Dispose()
    {
        _connection.Dispose();
        _storage.Dispose();
        _file.Dispose();
    }

    private void Play(IReadOnlyList<Step> steps)
    {
        using var connection = (JobStorageConnection)_storage.GetConnection();
        var jobs = new List<string> { Create(connection) };
        var fetched = new List<IFetchedJob>();
        foreach (var step in steps)
        {
            Take(connection, step, jobs, fetched);
        }

        fetched.ForEach(job => job.Dispose());
    }

    private static void Take(JobStorageConnection connection, Step step, List<string> jobs, List<IFetchedJob> fetched)
    {
        var job = jobs[step.Which % jobs.Count];
        var held = fetched.Count == 0 ? null : fetched[step.Which % fetched.Count];
        switch (step.What)
        {
            case "create":
                jobs.Add(Create(connection));
                break;
            case "fetch":
                if (TryFetch(connection, Queues[step.Where]) is { } next)
                {
                    fetched.Add(next);
                }

                break;
            case "acknowledge":
                held?.RemoveFromQueue();
                break;
            case "requeue":
                held?.Requeue();
                break;
            default:
                using (var transaction = (JobStorageTransaction)connection.CreateWriteTransaction())
                {
                    Write(transaction, step, job, held);
                    if (step.What != "rollback")
                    {
                        transaction.Commit();
                    }
                }

                break;
        }
    }

    private static void Write(JobStorageTransaction transaction, Step step, string job, IFetchedJob? held)
    {
        switch (step.What)
        {
            case "state":
                transaction.SetJobState(job, Some.State(States[step.Where]));
                break;
            case "enqueue":
                transaction.AddToQueue(Queues[step.Where], job);
                break;
            case "commit" when held is not null:
                transaction.SetJobState(held.JobId, Some.State(SucceededState.StateName));
                transaction.RemoveFromQueue(held);
                break;
            case "expire":
                transaction.ExpireJob(job, TimeSpan.FromHours(-1));
                break;
            case "set":
                transaction.AddToSet(Key(step), "v" + step.Which, step.Which);
                break;
            case "unset":
                transaction.RemoveFromSet(Key(step), "v" + step.Which);
                break;
            case "removeset":
                transaction.RemoveSet(Key(step));
                break;
            case "rollback":
                transaction.SetJobState(job, Some.State(FailedState.StateName));
                transaction.AddToQueue("alpha", job);
                break;
        }
    }

    private static string Key(Step step) => step.Where switch { 0 => "retries", 1 => "recurring-jobs", 2 => "schedule", _ => "other" };

    private static string Create(JobStorageConnection connection) =>
        connection.CreateExpiredJob(Some.Job(), Some.NoParameters, TimeProvider.System.GetUtcNow().UtcDateTime, TimeSpan.FromDays(1));

    private static IFetchedJob? TryFetch(JobStorageConnection connection, string queue)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(20));
        try
        {
            return connection.FetchNextJob([queue], patience.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    // A job that was fetched ahead for a worker goes back by itself, a moment later: then the counts must agree.
    private void Check()
    {
        using var pause = new ManualResetEventSlim();
        var difference = Difference();
        for (var tries = 0; difference is not null && tries < 40; tries++)
        {
            pause.Wait(TimeSpan.FromMilliseconds(25));
            difference = Difference();
        }

        if (difference is not null)
        {
            throw new Xunit.Sdk.XunitException(difference);
        }
    }

    private string? Difference()
    {
        var monitoring = (JobStorageMonitor)_storage.GetMonitoringApi();
        var statistics = monitoring.GetStatistics();
        var kept = new[]
        {
            statistics.Scheduled, statistics.Processing, statistics.Failed, statistics.Awaiting ?? 0,
            monitoring.SucceededListCount(), monitoring.DeletedListCount(), statistics.Enqueued, statistics.Retries ?? 0, statistics.Recurring,
            monitoring.EnqueuedCount("alpha"), monitoring.EnqueuedCount("beta"), monitoring.FetchedCount("alpha"), monitoring.FetchedCount("beta"),
            _connection.GetSetCount("schedule"), _connection.GetSetCount("other"),
        };
        var counted = new[]
        {
            InState("Scheduled"), InState("Processing"), InState("Failed"), InState("Awaiting"), InState("Succeeded"), InState("Deleted"), InState("Enqueued"),
            InSet("retries"), InSet("recurring-jobs"),
            Waiting("alpha"), Waiting("beta"), Fetched("alpha"), Fetched("beta"), InSet("schedule"), InSet("other"),
        };
        return kept.SequenceEqual(counted) ? null : $"kept {string.Join(' ', kept)}\nrows {string.Join(' ', counted)}";
    }

    private long InState(string state) => _file.Number($"SELECT count(*) FROM hangfire_job WHERE StateName = '{state}'");

    private long InSet(string key) => _file.Number($"SELECT count(*) FROM hangfire_set WHERE Key = '{key}'");

    private long Waiting(string queue) => _file.Number($"SELECT count(*) FROM hangfire_queue WHERE Queue = '{queue}'");

    private long Fetched(string queue) => _file.Number($"SELECT count(*) FROM hangfire_fetched WHERE Queue = '{queue}'");

    private sealed record Step(string What, int Which, int Where);
}
