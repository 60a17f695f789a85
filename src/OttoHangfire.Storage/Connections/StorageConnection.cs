using Hangfire.Server;
using Hangfire.Storage;
using OttoHangfire.Storage.Collections;
using OttoHangfire.Storage.Database;
using OttoHangfire.Storage.Jobs;
using OttoHangfire.Storage.Servers;
using OttoHangfire.Storage.Writing;

namespace OttoHangfire.Storage.Connections;

/// <summary>What Hangfire asks of a connection, whichever way it reads and writes.</summary>
internal abstract class StorageConnection(TableWriter writer, WriteBehindJobs writeBehind, TimeProvider clock) : JobStorageConnection
{
    private static readonly TimeSpan NoTtl = TimeSpan.FromSeconds(-1);

    public TableWriter Writer => writer;

    public WriteBehindJobs WriteBehind => writeBehind;

    public TimeProvider Clock => clock;

    public override IWriteOnlyTransaction CreateWriteTransaction() => new SqliteWriteTransaction(this);

    /// <summary>Reads something as of now, including what this connection has written.</summary>
    public abstract T Read<T>(Func<Session, T> query);

    /// <summary>Writes this completely or not at all.</summary>
    public abstract void Write(Action<WriteSession> work, bool durable = true, bool joinsTransaction = false);

    /// <summary>
    /// Writes without waiting that work on a job has started, if nobody could see the difference; false if it must be written as usual.
    /// </summary>
    public virtual bool TryStartJob(long id, Action<WriteSession> work) => false;

    /// <summary>An id for a job that is not written yet.</summary>
    public abstract long NextJobId();

    public override IDisposable AcquireDistributedLock(string resource, TimeSpan timeout)
    {
        Names.ThrowIfUnusable(resource);
        return AcquireLock(resource, timeout);
    }

    protected internal abstract IDisposable AcquireLock(string resource, TimeSpan timeout);

    public override void SetJobParameter(string id, string name, string? value)
    {
        ArgumentNullException.ThrowIfNull(id);
        Names.ThrowIfUnusable(name);

        if (JobId.TryParse(id, out var job))
        {
            Write(w => writeBehind.SetParameter(w, job, name, value));
        }
    }

    public override string? GetJobParameter(string id, string name)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(name);

        return JobId.TryParse(id, out var job) ? ReadJob(job, session => JobTable.GetParameter(session, job, name)) : null;
    }

    public override JobData? GetJobData(string jobId)
    {
        ArgumentNullException.ThrowIfNull(jobId);

        return JobId.TryParse(jobId, out var job) ? ReadJob(job, session => JobTable.Get(session, job)) : null;
    }

    public override StateData? GetStateData(string jobId)
    {
        ArgumentNullException.ThrowIfNull(jobId);

        return JobId.TryParse(jobId, out var job) ? ReadJob(job, session => JobTable.GetState(session, job)) : null;
    }

    public override void AnnounceServer(string serverId, ServerContext context)
    {
        ArgumentNullException.ThrowIfNull(serverId);
        ArgumentNullException.ThrowIfNull(context);

        Write(w => ServerTable.Announce(w, serverId, context, clock.Now()), durable: false);
    }

    public override void RemoveServer(string serverId)
    {
        ArgumentNullException.ThrowIfNull(serverId);

        Write(w => ServerTable.Remove(w, serverId), durable: false);
    }

    public override void Heartbeat(string serverId)
    {
        ArgumentNullException.ThrowIfNull(serverId);

        var known = false;
        Write(w => known = ServerTable.Beat(w, serverId, clock.Now()), durable: false);
        if (!known)
        {
            throw new BackgroundServerGoneException();
        }
    }

    public override int RemoveTimedOutServers(TimeSpan timeOut)
    {
        if (timeOut < TimeSpan.Zero)
        {
            throw new ArgumentException("The timeout must not be negative.", nameof(timeOut));
        }

        // It reads first, because it is called every few minutes and rarely finds any.
        var since = clock.In(-timeOut);
        var removed = 0;
        if (Read(session => ServerTable.AnyTimedOut(session, since)))
        {
            Write(w => removed = ServerTable.RemoveTimedOut(w, since), durable: false);
        }

        return removed;
    }

    public override HashSet<string> GetAllItemsFromSet(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Read(session => SetTable.GetAll(session, key));
    }

    public override string? GetFirstByLowestScoreFromSet(string key, double fromScore, double toScore) =>
        GetFirstByLowestScoreFromSet(key, fromScore, toScore, 1).FirstOrDefault();

    public override List<string> GetFirstByLowestScoreFromSet(string key, double fromScore, double toScore, int count)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (count <= 0)
        {
            throw new ArgumentException("The count must be positive.", nameof(count));
        }

        if (toScore < fromScore)
        {
            throw new ArgumentException("The upper score must not be below the lower one.", nameof(toScore));
        }

        return Read(session => SetTable.GetLowest(session, key, fromScore, toScore, count));
    }

    public override long GetSetCount(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Read(session => SetTable.Count(session, key));
    }

    public override long GetSetCount(IEnumerable<string> keys, int limit)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentOutOfRangeException.ThrowIfNegative(limit);

        var distinct = keys.ToHashSet(StringComparer.Ordinal);
        return Math.Min(limit, Read(session => distinct.Sum(key => SetTable.Count(session, key))));
    }

    public override bool GetSetContains(string key, string value)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        return Read(session => SetTable.Contains(session, key, value));
    }

    public override List<string> GetRangeFromSet(string key, int startingFrom, int endingAt)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Read(session => SetTable.GetRange(session, key, startingFrom, endingAt));
    }

    public override TimeSpan GetSetTtl(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Ttl(Read(session => SetTable.GetExpiry(session, key)));
    }

    public override void SetRangeInHash(string key, IEnumerable<KeyValuePair<string, string>> keyValuePairs)
    {
        Names.ThrowIfUnusable(key);
        ArgumentNullException.ThrowIfNull(keyValuePairs);

        var fields = keyValuePairs.ToArray();
        Names.ThrowIfUnusable(fields);
        if (fields.Length > 0)
        {
            Write(w => HashTable.SetAll(w, key, fields));
        }
    }

    public override Dictionary<string, string>? GetAllEntriesFromHash(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Read(session => HashTable.GetAll(session, key));
    }

    public override string? GetValueFromHash(string key, string name)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(name);
        return Read(session => HashTable.Get(session, key, name));
    }

    public override long GetHashCount(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Read(session => HashTable.Count(session, key));
    }

    public override TimeSpan GetHashTtl(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Ttl(Read(session => HashTable.GetExpiry(session, key)));
    }

    public override long GetListCount(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Read(session => ListTable.Count(session, key));
    }

    public override List<string> GetAllItemsFromList(string key) => GetRangeFromList(key, 0, int.MaxValue);

    public override List<string> GetRangeFromList(string key, int startingFrom, int endingAt)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Read(session => ListTable.GetRange(session, key, startingFrom, endingAt));
    }

    public override TimeSpan GetListTtl(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Ttl(Read(session => ListTable.GetExpiry(session, key)));
    }

    public override long GetCounter(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Read(session => CounterTable.Get(session, key));
    }

    public override DateTime GetUtcDateTime() => clock.GetUtcNow().UtcDateTime;

    protected virtual T ReadJob<T>(long id, Func<Session, T> query) => Read(query);

    private TimeSpan Ttl(long? expireAt) =>
        expireAt is { } at ? SqliteTime.ToUtc(at) - clock.GetUtcNow().UtcDateTime : NoTtl;
}
