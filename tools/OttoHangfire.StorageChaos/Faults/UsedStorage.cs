using Hangfire.Common;
using Hangfire.States;
using Hangfire.Storage;
using Microsoft.Data.Sqlite;
using OttoHangfire.Storage;

namespace OttoHangfire.StorageChaos.Faults;

/// <summary>A storage that is used in every way while its disk fails, and what its callers were told.</summary>
internal sealed class UsedStorage(string folder, SqliteLockKind locks) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, string> _fields = [];
    private readonly HashSet<string> _waiting = [];
    private readonly HashSet<string> _unsure = [];
    private readonly HashSet<string> _done = [];
    private SqliteJobStorage? _storage;

    public static IReadOnlyList<string> Uses { get; } =
        ["write", "write", "enqueue", "enqueue", "finish", "finish", "give back", "give back", "lock", "expire", "execute", "reopen", "beat", "monitor", "checkpoint"];

    /// <summary>Does one thing; what it throws is an answer like any other.</summary>
    public void Use(string what, string round)
    {
        switch (what)
        {
            case "write":
                Write(round);
                break;
            case "enqueue":
                Enqueue();
                break;
            case "finish":
                WithJob(Finish);
                break;
            case "give back":
                WithJob(static (_, job) => job.Dispose());
                break;
            case "lock":
                Try(() => Connected(connection => connection.AcquireDistributedLock("resource", TimeSpan.Zero).Dispose()));
                break;
            case "expire":
                Try(Expire);
                break;
            case "execute":
                Execute(round);
                break;
            case "checkpoint":
                Try(Checkpoint);
                break;
            case "reopen":
                _storage?.Dispose();
                _storage = null;
                Try(() => Open());
                break;
            case "beat":
                using (var never = new ManualResetEventSlim())
                {
                    never.Wait(220);
                }

                break;
            default:
                Try(() => Open().GetMonitoringApi().GetStatistics());
                Try(() => Open().GetMonitoringApi().EnqueuedJobs("default", 0, 10));
                break;
        }
    }

    /// <summary>With the disk well again: what was told and is not so, what is stuck, and what does not hold.</summary>
    public FaultVerdict Judge()
    {
        var verdict = new FaultVerdict();
        verdict.Stuck(WaitUntil(() => Open().Check().IsSound) ? null : "what does not hold is not put right: " + Describe(Open().Check()));

        // A job may have been fetched for a worker who was expected back.
        verdict.Stuck(WaitUntil(() => Open().GetMonitoringApi().FetchedCount("default") == 0) ? null : "a job stays fetched");
        Connected(connection =>
        {
            JudgeFields(connection, verdict);
            JudgeJobs(connection, verdict);
            verdict.Stuck(WaitUntil(() => CanLock(connection)) ? null : "the lock cannot be had");
        });
        return verdict;
    }

    public void Dispose() => _storage?.Dispose();

    private static bool CanLock(JobStorageConnection connection)
    {
        try
        {
            connection.AcquireDistributedLock("resource", TimeSpan.FromMilliseconds(100)).Dispose();
            return true;
        }
        catch (DistributedLockTimeoutException)
        {
            return false;
        }
    }

    private static string Describe(StorageCheckResult result) => string.Join("; ", result.Findings.Select(finding => finding.Subject));

    private SqliteJobStorage Open() => _storage ??= new SqliteJobStorage(
        "Data Source=" + Path.Combine(folder, "jobs.db"),
        new SqliteJobStorageOptions
        {
            LockKind = locks,
            OwnerLease = TimeSpan.FromSeconds(1),
            BusyTimeout = TimeSpan.FromMilliseconds(300),
            FullDiskTimeout = TimeSpan.FromMilliseconds(50),
            WakePollInterval = TimeSpan.FromMilliseconds(5),
        });

    private void Write(string round)
    {
        var field = "f" + (round.Length % 7) + round[^1];
        var before = _fields.GetValueOrDefault(field, "");
        var told = Try(() => Connected(connection => connection.SetRangeInHash("hash", [new(field, round)])));
        _fields[field] = told is null ? round : told is OutcomeUnknownException ? before + "|" + round : before;
    }

    private void Execute(string round)
    {
        var before = _fields.GetValueOrDefault("x", "");
        var told = Try(() => Connected(connection =>
        {
            using var transaction = (SqliteWriteTransaction)connection.CreateWriteTransaction();
            transaction.SetRangeInHash("hash", [new("x", round)]);
            transaction.Execute((inner, within) =>
            {
                using var command = inner.CreateCommand();
                command.Transaction = within;
                command.CommandText = "SELECT count(*) FROM hangfire_hash";
                command.ExecuteScalar();
            });
            transaction.Commit();
        }));
        _fields["x"] = told is null ? round : told is OutcomeUnknownException ? before + "|" + round : before;
    }

    private void Enqueue()
    {
        string? id = null;
        var told = Try(() => Connected(connection =>
        {
            using var transaction = (JobStorageTransaction)connection.CreateWriteTransaction();
            id = transaction.CreateJob(
                Job.FromExpression(() => IdleJob.Nothing()), new Dictionary<string, string>(), DateTime.UnixEpoch, TimeSpan.FromDays(36_000));
            transaction.SetJobState(id, new EnqueuedState());
            transaction.AddToQueue("default", id);
            transaction.Commit();
        }));
        if (told is null)
        {
            _waiting.Add(id!);
        }
        else if (told is OutcomeUnknownException && id is not null)
        {
            // Without an id it was the reservation of numbers of which nobody knows, and no job.
            _unsure.Add(id);
        }
    }

    private void WithJob(Action<JobStorageConnection, IFetchedJob> use)
    {
        if (_waiting.Count == 0 && _unsure.Count == 0)
        {
            return;
        }

        Try(() => Connected(connection =>
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(20));
            using var job = connection.FetchNextJob(["default"], patience.Token);
            use(connection, job);
        }));
    }

    private void Finish(JobStorageConnection connection, IFetchedJob job)
    {
        var told = Try(() =>
        {
            using var transaction = (JobStorageTransaction)connection.CreateWriteTransaction();
            transaction.SetJobState(job.JobId, new SucceededState(null, 0, 0));
            transaction.RemoveFromQueue(job);
            transaction.Commit();
        });
        if (told is null)
        {
            _waiting.Remove(job.JobId);
            _unsure.Remove(job.JobId);
            _done.Add(job.JobId);
        }
        else if (told is OutcomeUnknownException)
        {
            _waiting.Remove(job.JobId);
            _unsure.Add(job.JobId);
        }
    }

    private void Expire()
    {
        var cleanup = Open().Cleanup();
        cleanup.Rows.Delete(CancellationToken.None);
        cleanup.Pages.Release(CancellationToken.None);
    }

    private void Checkpoint()
    {
        using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, "jobs.db"), Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA busy_timeout = 0; PRAGMA wal_checkpoint(TRUNCATE)";
        command.ExecuteNonQuery();
    }

    private void JudgeFields(JobStorageConnection connection, FaultVerdict verdict)
    {
        var found = connection.GetAllEntriesFromHash("hash") ?? [];
        foreach (var (field, expected) in _fields.ToList())
        {
            var value = found.GetValueOrDefault(field, "");
            if (!expected.Split('|').Contains(value))
            {
                verdict.Untrue($"field {field} is '{value}' and was told to be '{expected}'");
            }

            _fields[field] = value;
        }
    }

    private void JudgeJobs(JobStorageConnection connection, FaultVerdict verdict)
    {
        foreach (var id in _unsure)
        {
            (connection.GetStateData(id)?.Name == EnqueuedState.StateName ? _waiting : _done).Add(id);
        }

        _unsure.Clear();
        var inQueue = Open().GetMonitoringApi().EnqueuedJobs("default", 0, int.MaxValue).Select(entry => entry.Key).ToHashSet();
        foreach (var id in _waiting.Where(id => !inQueue.Contains(id)))
        {
            verdict.Untrue($"job {id} was told to be enqueued and is in no queue");
        }

        foreach (var id in inQueue.Where(id => !_waiting.Contains(id)))
        {
            verdict.Untrue($"job {id} is in the queue, and nobody was told so");
        }

        foreach (var id in _done.Where(id => connection.GetStateData(id) is { } state && state.Name != SucceededState.StateName))
        {
            verdict.Untrue($"job {id} was told to be done");
        }

        _waiting.Clear();
        _waiting.UnionWith(inQueue);
        _done.Clear();
    }

    private void Connected(Action<JobStorageConnection> use)
    {
        using var connection = (JobStorageConnection)Open().GetConnection();
        use(connection);
    }

    private static Exception? Try(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (Exception told)
        {
            return told;
        }
    }

    private static bool WaitUntil(Func<bool> condition)
    {
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        using var never = new ManualResetEventSlim();
        while (!condition())
        {
            if (System.Diagnostics.Stopwatch.GetElapsedTime(started) > Patience)
            {
                return false;
            }

            never.Wait(10);
        }

        return true;
    }
}

/// <summary>The job that does nothing.</summary>
public static class IdleJob
{
    /// <summary>Nothing.</summary>
    public static void Nothing()
    {
    }
}

/// <summary>What was wrong after a round.</summary>
internal sealed class FaultVerdict
{
    public List<string> UntrueAnswers { get; } = [];

    public List<string> StuckThings { get; } = [];

    public bool IsGood => UntrueAnswers.Count + StuckThings.Count == 0;

    public void Untrue(string what) => UntrueAnswers.Add(what);

    public void Stuck(string? what)
    {
        if (what is not null)
        {
            StuckThings.Add(what);
        }
    }
}
