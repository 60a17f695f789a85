using Microsoft.Data.Sqlite;
using OttoHangfire.Storage.Jobs;
using OttoHangfire.Storage.Writing;

namespace OttoHangfire.Storage.Connections;

/// <summary>The commands of a transaction, collected until it is committed.</summary>
internal sealed class TransactionCommands
{
    private readonly List<Action<WriteSession>> _commands = [];
    private StateChange? _stateChange;
    private bool _startsJob;

    public bool Any => _commands.Count > 0;

    /// <summary>Whether any of them must survive a power loss.</summary>
    public bool IsDurable { get; private set; }

    /// <summary>Whether any of them is application SQL, which needs the transaction as an object.</summary>
    public bool JoinsTransaction { get; private set; }

    /// <summary>The job on which work starts, if that is all that these commands say.</summary>
    public long? StartedJob => _startsJob && _commands.Count == 1 ? _stateChange!.Id : null;

    public void Add(Action<WriteSession> command, bool durable = true)
    {
        _commands.Add(command);
        IsDurable |= durable;
    }

    public void AddSql(Action<SqliteConnection, SqliteTransaction> work)
    {
        JoinsTransaction = true;
        _stateChange = null;

        // Another request may do the writing, so the caller's own context (culture, trace) goes with the work.
        var context = ExecutionContext.Capture();
        Add(w =>
        {
            if (context is null)
            {
                w.RunApplicationSql(work);
            }
            else
            {
                ExecutionContext.Run(context, _ => w.RunApplicationSql(work), null);
            }
        });
    }

    /// <summary>Moves a job to a state. If work on it starts, a power loss may undo that: the job is then in its queue again.</summary>
    public void AddState(long id, StateRow state, bool startsJob)
    {
        var change = _stateChange = new StateChange(id, state);
        Add(change.Write, durable: !startsJob);
        _startsJob = startsJob && _commands.Count == 1;
    }

    public void AddExpiry(long id, ExpiryChange expiry, bool durable)
    {
        // Hangfire sets the expiry right after each state: both become one update of the job.
        if (_stateChange?.Id == id)
        {
            _stateChange.Expiry = expiry;
            IsDurable |= durable;
        }
        else
        {
            Add(w => JobTable.SetExpiry(w, id, expiry), durable);
        }
    }

    public void Run(WriteSession w)
    {
        foreach (var command in _commands)
        {
            command(w);
        }
    }

    private sealed class StateChange(long id, StateRow state)
    {
        public long Id => id;

        public ExpiryChange? Expiry { get; set; }

        public void Write(WriteSession w) => JobTable.SetState(w, id, state, Expiry);
    }
}
