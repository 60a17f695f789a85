using Hangfire.Common;
using Hangfire.States;
using Hangfire.Storage;
using Microsoft.Data.Sqlite;
using OttoHangfire.Storage.Collections;
using OttoHangfire.Storage.Connections;
using OttoHangfire.Storage.Database;
using OttoHangfire.Storage.Jobs;
using OttoHangfire.Storage.Queues;
using OttoHangfire.Storage.Writing;

namespace OttoHangfire.Storage;

/// <summary>Hangfire's write transaction: it collects commands until <see cref="Commit"/>, which writes all of them or none.</summary>
public sealed class SqliteWriteTransaction : JobStorageTransaction
{
    private readonly StorageConnection _connection;
    private readonly TransactionCommands _commands = new();
    private readonly List<IDisposable> _locks = [];
    private readonly List<SqliteFetchedJob> _acknowledged = [];
    private readonly List<Action> _whenCommitted = [];

    internal SqliteWriteTransaction(StorageConnection connection) => _connection = connection;

    /// <summary>
    /// Runs the application's own SQL within this transaction, in its place among the other commands: either both are committed or neither.
    /// </summary>
    /// <remarks>
    /// It runs at <see cref="Commit"/>, on any thread, together with what others write, and again if the transaction has to be repeated.
    /// So it must do nothing but SQL on the given connection, and be quick. If it throws, only this transaction fails.
    /// </remarks>
    public void Execute(Action<SqliteConnection, SqliteTransaction> work)
    {
        ArgumentNullException.ThrowIfNull(work);

        _commands.AddSql(work);
    }

    /// <summary>
    /// Runs something once all is committed and no lock of this transaction is held any more; never if it is not. It must
    /// not throw.
    /// </summary>
    /// <remarks>
    /// The caller may still hold locks of its connection, as Hangfire does while it changes a job's state: whoever waits for
    /// one must not do so here.
    /// </remarks>
    public void WhenCommitted(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        if (_connection is EnlistedConnection)
        {
            throw new NotSupportedException("This transaction is committed by the application. Only the application knows when.");
        }

        _whenCommitted.Add(action);
    }

    /// <inheritdoc />
    public override string CreateJob(Job job, IDictionary<string, string> parameters, DateTime createdAt, TimeSpan expireIn)
    {
        var created = NewJob.From(job, parameters, createdAt, expireIn);
        var id = _connection.NextJobId();
        _commands.Add(w => created.Insert(w, id));
        return JobId.ToText(id);
    }

    /// <inheritdoc />
    public override void SetJobParameter(string jobId, string name, string? value)
    {
        ArgumentNullException.ThrowIfNull(jobId);
        Names.ThrowIfUnusable(name);

        if (JobId.TryParse(jobId, out var id))
        {
            _commands.Add(w => _connection.WriteBehind.SetParameter(w, id, name, value));
        }
    }

    /// <inheritdoc />
    public override void ExpireJob(string jobId, TimeSpan expireIn) =>
        SetJobExpiry(jobId, new ExpiryChange(_connection.Clock.In(expireIn)), durable: true);

    /// <inheritdoc />
    public override void PersistJob(string jobId) => SetJobExpiry(jobId, new ExpiryChange(null), durable: false);

    /// <inheritdoc />
    public override void SetJobState(string jobId, IState state)
    {
        ArgumentNullException.ThrowIfNull(jobId);

        var row = StateRow.Of(state, _connection.Clock.Now());
        if (JobId.TryParse(jobId, out var id))
        {
            _commands.AddState(id, row, startsJob: state is ProcessingState);
        }
    }

    /// <inheritdoc />
    public override void AddJobState(string jobId, IState state)
    {
        ArgumentNullException.ThrowIfNull(jobId);

        var row = StateRow.Of(state, _connection.Clock.Now());
        if (JobId.TryParse(jobId, out var id))
        {
            _commands.Add(w => JobTable.AddStateToHistory(w, id, row));
        }
    }

    /// <inheritdoc />
    public override void AddToQueue(string queue, string jobId)
    {
        Names.ThrowIfUnusable(queue);
        Names.ThrowIfUnusable(jobId);

        _commands.Add(w => QueueTable.Add(w, queue, jobId));
    }

    /// <inheritdoc />
    public override void RemoveFromQueue(IFetchedJob fetchedJob)
    {
        ArgumentNullException.ThrowIfNull(fetchedJob);
        if (fetchedJob is not SqliteFetchedJob fetched || !fetched.IsFrom(_connection.Writer))
        {
            throw new NotSupportedException($"This job ({fetchedJob.GetType()}) was not fetched from this storage.");
        }

        if (fetched.IsDone)
        {
            return;
        }

        _acknowledged.Add(fetched);
        _commands.Add(w =>
        {
            // A late owner must not write the end of a job that another process is working on.
            if (!QueueTable.Acknowledge(w, fetched.Entry))
            {
                throw new InvalidOperationException(
                    $"Job {fetched.JobId} was given to another process, because this one was silent for longer than its lease.");
            }
        });
    }

    /// <inheritdoc />
    public override void AcquireDistributedLock(string resource, TimeSpan timeout)
    {
        Names.ThrowIfUnusable(resource);

        _locks.Add(_connection.AcquireLock(resource, timeout));
    }

    /// <inheritdoc />
    public override void IncrementCounter(string key) => AddToCounter(key, 1, null);

    /// <inheritdoc />
    public override void IncrementCounter(string key, TimeSpan expireIn) => AddToCounter(key, 1, _connection.Clock.In(expireIn));

    /// <inheritdoc />
    public override void DecrementCounter(string key) => AddToCounter(key, -1, null);

    /// <inheritdoc />
    public override void DecrementCounter(string key, TimeSpan expireIn) => AddToCounter(key, -1, _connection.Clock.In(expireIn));

    /// <inheritdoc />
    public override void AddToSet(string key, string value) => AddToSet(key, value, 0);

    /// <inheritdoc />
    public override void AddToSet(string key, string value, double score)
    {
        Names.ThrowIfUnusable(key);
        Names.ThrowIfUnusable(value);
        if (double.IsNaN(score))
        {
            throw new ArgumentException("A score must be a number.", nameof(score));
        }

        _commands.Add(w => SetTable.Add(w, key, value, score));
    }

    /// <inheritdoc />
    public override void AddRangeToSet(string key, IList<string> items)
    {
        Names.ThrowIfUnusable(key);
        ArgumentNullException.ThrowIfNull(items);

        var values = items.ToArray();
        if (values.Contains(null))
        {
            throw new ArgumentException("A set cannot contain null.", nameof(items));
        }

        Array.ForEach(values, value => Names.ThrowIfUnusable(value, nameof(items)));

        _commands.Add(w => Array.ForEach(values, value => SetTable.AddIfNew(w, key, value, 0)));
    }

    /// <inheritdoc />
    public override void RemoveFromSet(string key, string value)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);

        _commands.Add(w => SetTable.Remove(w, key, value));
    }

    /// <inheritdoc />
    public override void RemoveSet(string key) => AddFor(key, w => SetTable.RemoveAll(w, key));

    /// <inheritdoc />
    public override void ExpireSet(string key, TimeSpan expireIn)
    {
        var at = _connection.Clock.In(expireIn);
        AddFor(key, w => SetTable.SetExpiry(w, key, at));
    }

    /// <inheritdoc />
    public override void PersistSet(string key) => AddFor(key, w => SetTable.SetExpiry(w, key, null));

    /// <inheritdoc />
    public override void InsertToList(string key, string value)
    {
        ArgumentNullException.ThrowIfNull(value);

        AddFor(key, w => ListTable.Add(w, key, value));
    }

    /// <inheritdoc />
    public override void RemoveFromList(string key, string value)
    {
        ArgumentNullException.ThrowIfNull(value);

        AddFor(key, w => ListTable.Remove(w, key, value));
    }

    /// <inheritdoc />
    public override void TrimList(string key, int keepStartingFrom, int keepEndingAt) =>
        AddFor(key, w => ListTable.Trim(w, key, keepStartingFrom, keepEndingAt));

    /// <inheritdoc />
    public override void ExpireList(string key, TimeSpan expireIn)
    {
        var at = _connection.Clock.In(expireIn);
        AddFor(key, w => ListTable.SetExpiry(w, key, at));
    }

    /// <inheritdoc />
    public override void PersistList(string key) => AddFor(key, w => ListTable.SetExpiry(w, key, null));

    /// <inheritdoc />
    public override void SetRangeInHash(string key, IEnumerable<KeyValuePair<string, string>> keyValuePairs)
    {
        ArgumentNullException.ThrowIfNull(keyValuePairs);

        var fields = keyValuePairs.ToArray();
        Names.ThrowIfUnusable(fields);
        AddFor(key, w => HashTable.SetAll(w, key, fields));
    }

    /// <inheritdoc />
    public override void RemoveHash(string key) => AddFor(key, w => HashTable.RemoveAll(w, key));

    /// <inheritdoc />
    public override void ExpireHash(string key, TimeSpan expireIn)
    {
        var at = _connection.Clock.In(expireIn);
        AddFor(key, w => HashTable.SetExpiry(w, key, at));
    }

    /// <inheritdoc />
    public override void PersistHash(string key) => AddFor(key, w => HashTable.SetExpiry(w, key, null));

    /// <inheritdoc />
    public override void Commit()
    {
        if (_commands.Any)
        {
            if (_whenCommitted.Count > 0 || _commands.StartedJob is not { } job || !_connection.TryStartJob(job, _commands.Run))
            {
                _connection.Write(_commands.Run, _commands.IsDurable, _commands.JoinsTransaction);
            }

            _acknowledged.ForEach(fetched => fetched.Done());
        }

        ReleaseLocks();
        _whenCommitted.ForEach(action => action());
        _whenCommitted.Clear();
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        ReleaseLocks();
        base.Dispose();
    }

    private void AddFor(string key, Action<WriteSession> command)
    {
        Names.ThrowIfUnusable(key);
        _commands.Add(command);
    }

    private void AddToCounter(string key, long change, long? expireAt) => AddFor(key, w => w.AddToCounter(key, change, expireAt));

    private void SetJobExpiry(string jobId, ExpiryChange expiry, bool durable)
    {
        ArgumentNullException.ThrowIfNull(jobId);

        if (JobId.TryParse(jobId, out var id))
        {
            _commands.AddExpiry(id, expiry, durable);
        }
    }

    private void ReleaseLocks()
    {
        _locks.ForEach(held => held.Dispose());
        _locks.Clear();
    }
}
