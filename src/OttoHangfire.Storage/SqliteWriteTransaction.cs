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

/// <summary>Hangfire's write transaction: it only collects until <see cref="Commit"/>, and then is written as one.</summary>
public sealed class SqliteWriteTransaction : JobStorageTransaction
{
    private readonly StorageConnection _connection;
    private readonly List<Action<WriteSession>> _commands = [];
    private readonly List<IDisposable> _locks = [];
    private readonly List<SqliteFetchedJob> _acknowledged = [];
    private StateChange? _stateChange;
    private bool _startsJob;
    private bool _durable;
    private bool _joinsTransaction;

    internal SqliteWriteTransaction(StorageConnection connection) => _connection = connection;

    /// <summary>
    /// Runs the application's own SQL within this transaction, in its place among the other commands: both are committed, or neither.
    /// </summary>
    /// <remarks>
    /// It runs at <see cref="Commit"/>, on any thread, together with what others write, and again when the transaction has to be repeated:
    /// it must do nothing but SQL on the given connection, and not take long. What it throws fails this transaction alone.
    /// </remarks>
    public void Execute(Action<SqliteConnection, SqliteTransaction> work)
    {
        ArgumentNullException.ThrowIfNull(work);

        _joinsTransaction = true;
        _stateChange = null;

        // Whoever writes may be another request: the caller's own context (culture, trace) goes with the work.
        var context = ExecutionContext.Capture();
        Add(w =>
        {
            if (context is null)
            {
                work(w.Session.Connection, w.Transaction!);
            }
            else
            {
                ExecutionContext.Run(context, _ => work(w.Session.Connection, w.Transaction!), null);
            }
        });
    }

    /// <inheritdoc />
    public override string CreateJob(Job job, IDictionary<string, string> parameters, DateTime createdAt, TimeSpan expireIn)
    {
        var created = NewJob.From(job, parameters, createdAt, expireIn);
        var id = _connection.NextJobId();
        Add(w => created.Insert(w, id));
        return JobId.ToText(id);
    }

    /// <inheritdoc />
    public override void SetJobParameter(string jobId, string name, string? value)
    {
        ArgumentNullException.ThrowIfNull(jobId);
        ArgumentNullException.ThrowIfNull(name);

        if (JobId.TryParse(jobId, out var id))
        {
            Add(w => JobTable.SetParameter(w, id, name, value));
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
            // "Processing" says who works on a fetched job. A power loss ends that work, and puts the job back to its queue anyway.
            var change = _stateChange = new StateChange(id, row);
            Add(change.Write, durable: state is not ProcessingState);
            _startsJob = state is ProcessingState && _commands.Count == 1;
        }
    }

    /// <inheritdoc />
    public override void AddJobState(string jobId, IState state)
    {
        ArgumentNullException.ThrowIfNull(jobId);

        var row = StateRow.Of(state, _connection.Clock.Now());
        if (JobId.TryParse(jobId, out var id))
        {
            Add(w => JobTable.AddStateToHistory(w, id, row));
        }
    }

    /// <inheritdoc />
    public override void AddToQueue(string queue, string jobId)
    {
        ArgumentNullException.ThrowIfNull(queue);
        ArgumentNullException.ThrowIfNull(jobId);

        Add(w => QueueTable.Add(w, queue, jobId));
    }

    /// <inheritdoc />
    public override void RemoveFromQueue(IFetchedJob fetchedJob)
    {
        ArgumentNullException.ThrowIfNull(fetchedJob);
        if (fetchedJob is not SqliteFetchedJob fetched || fetched.Store != _connection.Store)
        {
            throw new NotSupportedException($"A {fetchedJob.GetType()} was not fetched from this storage.");
        }

        if (fetched.IsDone)
        {
            return;
        }

        _acknowledged.Add(fetched);
        Add(w =>
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
        ArgumentNullException.ThrowIfNull(resource);

        _locks.Add(_connection.TakeLock(resource, timeout));
    }

    /// <inheritdoc />
    public override void IncrementCounter(string key) => CountUp(key, 1, null);

    /// <inheritdoc />
    public override void IncrementCounter(string key, TimeSpan expireIn) => CountUp(key, 1, _connection.Clock.In(expireIn));

    /// <inheritdoc />
    public override void DecrementCounter(string key) => CountUp(key, -1, null);

    /// <inheritdoc />
    public override void DecrementCounter(string key, TimeSpan expireIn) => CountUp(key, -1, _connection.Clock.In(expireIn));

    /// <inheritdoc />
    public override void AddToSet(string key, string value) => AddToSet(key, value, 0);

    /// <inheritdoc />
    public override void AddToSet(string key, string value, double score)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);

        Add(w => SetTable.Add(w, key, value, score));
    }

    /// <inheritdoc />
    public override void AddRangeToSet(string key, IList<string> items)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(items);

        var values = items.ToArray();
        if (values.Contains(null))
        {
            throw new ArgumentException("A set holds no null.", nameof(items));
        }

        Add(w => Array.ForEach(values, value => SetTable.AddIfNew(w, key, value, 0)));
    }

    /// <inheritdoc />
    public override void RemoveFromSet(string key, string value)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);

        Add(w => SetTable.Remove(w, key, value));
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
        if (_commands.Count > 0)
        {
            if (!_startsJob || _commands.Count > 1 || !_connection.TryStartJob(_stateChange!.Id, Run))
            {
                _connection.Write(Run, _durable, _joinsTransaction);
            }

            _acknowledged.ForEach(fetched => fetched.Done());
        }

        FreeLocks();
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        FreeLocks();
        base.Dispose();
    }

    private void Run(WriteSession w)
    {
        foreach (var command in _commands)
        {
            command(w);
        }
    }

    private void Add(Action<WriteSession> command, bool durable = true)
    {
        _commands.Add(command);
        _durable |= durable;
    }

    private void AddFor(string key, Action<WriteSession> command)
    {
        ArgumentNullException.ThrowIfNull(key);
        Add(command);
    }

    private void CountUp(string key, long change, long? expireAt) => AddFor(key, w => w.CountUp(key, change, expireAt));

    private void SetJobExpiry(string jobId, ExpiryChange expiry, bool durable)
    {
        ArgumentNullException.ThrowIfNull(jobId);

        if (!JobId.TryParse(jobId, out var id))
        {
            return;
        }

        // Hangfire sets the expiry right after each state: both are one update of the job.
        if (_stateChange?.Id == id)
        {
            _stateChange.Expiry = expiry;
            _durable |= durable;
        }
        else
        {
            Add(w => JobTable.SetExpiry(w, id, expiry), durable);
        }
    }

    private void FreeLocks()
    {
        _locks.ForEach(held => held.Dispose());
        _locks.Clear();
    }

    private sealed class StateChange(long id, StateRow state)
    {
        public long Id => id;

        public ExpiryChange? Expiry { get; set; }

        public void Write(WriteSession w) => JobTable.SetState(w, id, state, Expiry);
    }
}
