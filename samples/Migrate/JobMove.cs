using Hangfire;
using Hangfire.Common;
using Hangfire.States;
using Hangfire.Storage;
using Newtonsoft.Json.Linq;

namespace OttoHangfire.Storage.Migrate;

/// <summary>
/// Moves what still has to be done from one Hangfire storage into another: jobs that are enqueued, scheduled, failed or wait for another
/// job, and recurring jobs. It uses only what every storage has, changes nothing in the old one, and can be run again after a break.
/// </summary>
/// <param name="source">The old storage. No server may run on it.</param>
/// <param name="target">The new storage. No server may run on it yet.</param>
/// <param name="clock">Tells which servers are alive.</param>
public sealed class JobMove(JobStorage source, JobStorage target, TimeProvider clock)
{
    // A hash in the new storage: what was moved, and the id that it has there.
    private const string Journal = "otto-moved";
    private const string RecurringJobs = "recurring-jobs";
    private const string Continuations = "Continuations";

    private static readonly TimeSpan Alive = TimeSpan.FromMinutes(1);

    private readonly JobListing _listing = new(source);
    private readonly Dictionary<string, int> _moved = new(StringComparer.Ordinal);
    private readonly List<LeftBehind> _left = [];
    private Dictionary<string, string> _journal = new(StringComparer.Ordinal);
    private HashSet<string> _retries = new(StringComparer.Ordinal);
    private int _movedBefore;

    /// <summary>Moves everything that can be moved, and says what cannot.</summary>
    /// <exception cref="InvalidOperationException">A server uses one of the storages.</exception>
    public MoveReport Run()
    {
        ThrowIfServed(source, "old");
        ThrowIfServed(target, "new");
        using var from = source.GetConnection();
        using var into = target.GetConnection();
        _journal = new(into.GetAllEntriesFromHash(Journal) ?? [], StringComparer.Ordinal);
        _retries = new(from.GetAllItemsFromSet("retries"), StringComparer.Ordinal);

        var jobs = _listing.Unfinished();
        MoveJobs(jobs, from, into);
        TieContinuations(jobs, from, into);
        var recurring = from.GetAllItemsFromSet(RecurringJobs).Count(id => MoveRecurring(id, from, into));
        return new MoveReport(_moved, recurring, _movedBefore, _left, _listing.Finished());
    }

    private void ThrowIfServed(JobStorage storage, string which)
    {
        var since = clock.GetUtcNow().UtcDateTime - Alive;
        if (storage.GetMonitoringApi().Servers().FirstOrDefault(server => server.Heartbeat > since) is { } server)
        {
            throw new InvalidOperationException(
                $"The server {server.Name} uses the {which} storage. Stop it, and wait a minute if it did not end by itself.");
        }
    }

    // A job that waits can be moved once the one that it waits for has been.
    private void MoveJobs(IReadOnlyList<string> jobs, IStorageConnection from, IStorageConnection into)
    {
        var waiting = jobs.Where(id => !MoveJob(id, from, into)).ToList();
        while (waiting.RemoveAll(id => MoveJob(id, from, into)) > 0)
        {
        }

        _left.AddRange(waiting.Select(id => new LeftBehind($"job {id}", "the job that it waits for is not moved")));
    }

    /// <summary>False if it waits for a job that has not been moved.</summary>
    private bool MoveJob(string id, IStorageConnection from, IStorageConnection into)
    {
        if (_journal.ContainsKey(id))
        {
            _movedBefore++;
            return true;
        }

        if (from.GetJobData(id) is not { } data || from.GetStateData(id) is not { } state)
        {
            _left.Add(new LeftBehind($"job {id}", "it has no state, or is gone"));
        }
        else if (data.Job is null)
        {
            var why = data.LoadException?.InnerException?.Message;
            _left.Add(new LeftBehind($"job {id}", $"this program does not know its method ({why})"));
        }
        else if (state.Name == AwaitingState.StateName && !_journal.ContainsKey(Datum(state, "ParentId") ?? ""))
        {
            return false;
        }
        else if (StateThere(id, state) is { } there)
        {
            Write(id, data, there, into);
            _moved[state.Name] = _moved.GetValueOrDefault(state.Name) + 1;
        }
        else
        {
            _left.Add(new LeftBehind($"job {id}", $"nobody but an extension knows what its state '{state.Name}' means"));
        }

        return true;
    }

    private IState? StateThere(string id, StateData state) => state.Name switch
    {
        // What was begun when its server ended begins again, as it would have done there.
        "Enqueued" or "Processing" => new EnqueuedState(_listing.QueueOf(id) ?? Datum(state, "Queue") ?? EnqueuedState.DefaultQueue),
        "Scheduled" => new ScheduledState(JobHelper.DeserializeDateTime(state.Data["EnqueueAt"])),
        "Failed" => new KeptState(state.Name, state.Reason, state.Data),
        "Awaiting" => new AwaitingState(
            _journal[state.Data["ParentId"]],
            SerializationHelper.Deserialize<IState>(state.Data["NextState"], SerializationOption.TypedInternal),
            Enum.Parse<JobContinuationOptions>(Datum(state, "Options") ?? "0")),
        _ => null,
    };

    private static string? Datum(StateData state, string name) => state.Data.TryGetValue(name, out var value) ? value : null;

    // Until the transaction the job is one that expires: if this program ends in between, nothing stays.
    private void Write(string id, JobData data, IState state, IStorageConnection into)
    {
        var parameters = source.GetMonitoringApi().JobDetails(id)?.Properties ?? new Dictionary<string, string>(StringComparer.Ordinal);
        var expires = clock.GetUtcNow().UtcDateTime - data.CreatedAt + TimeSpan.FromDays(1);
        var moved = into.CreateExpiredJob(data.Job, parameters, data.CreatedAt, expires);
        using var transaction = into.CreateWriteTransaction();
        transaction.SetJobState(moved, state);
        switch (state)
        {
            case EnqueuedState enqueued:
                transaction.AddToQueue(enqueued.Queue, moved);
                break;
            case ScheduledState scheduled:
                transaction.AddToSet("schedule", moved, JobHelper.ToTimestamp(scheduled.EnqueueAt));
                break;
            case AwaitingState:
                transaction.AddToSet("awaiting", moved, JobHelper.ToTimestamp(data.CreatedAt));
                break;
        }

        if (_retries.Contains(id))
        {
            transaction.AddToSet("retries", moved);
        }

        transaction.PersistJob(moved);
        transaction.SetRangeInHash(Journal, [KeyValuePair.Create(id, moved)]);
        transaction.Commit();
        _journal[id] = moved;
    }

    /// <summary>A job keeps the ids of those that wait for it: they get the new ones.</summary>
    private void TieContinuations(IEnumerable<string> jobs, IStorageConnection from, IStorageConnection into)
    {
        foreach (var id in jobs.Where(_journal.ContainsKey))
        {
            if (from.GetJobParameter(id, Continuations) is { } told)
            {
                var waiting = JArray.Parse(told).Where(one => _journal.ContainsKey((string?)one["JobId"] ?? "")).ToList();
                waiting.ForEach(one => one["JobId"] = _journal[(string)one["JobId"]!]);
                into.SetJobParameter(_journal[id], Continuations, new JArray(waiting).ToString(Newtonsoft.Json.Formatting.None));
            }
        }
    }

    private bool MoveRecurring(string id, IStorageConnection from, IStorageConnection into)
    {
        var (key, journalled) = ($"recurring-job:{id}", $"recurring:{id}");
        if (_journal.ContainsKey(journalled))
        {
            _movedBefore++;
            return false;
        }

        if (from.GetAllEntriesFromHash(key) is not { Count: > 0 } fields || into.GetAllEntriesFromHash(key) is { Count: > 0 })
        {
            _left.Add(new LeftBehind($"the recurring job '{id}'", "it is empty, or the new storage has one of that name"));
            return false;
        }

        if (fields.Remove("LastJobId", out var last) && _journal.TryGetValue(last, out var moved))
        {
            fields["LastJobId"] = moved;
        }

        // Hangfire's own mark of a recurring job that is switched off.
        var next = JobHelper.DeserializeNullableDateTime(fields.GetValueOrDefault("NextExecution"));
        using var transaction = into.CreateWriteTransaction();
        transaction.SetRangeInHash(key, fields);
        transaction.AddToSet(RecurringJobs, id, next is { } at ? JobHelper.ToTimestamp(at) : -1);
        transaction.SetRangeInHash(Journal, [KeyValuePair.Create(journalled, id)]);
        transaction.Commit();
        return true;
    }
}
