using Microsoft.Data.Sqlite;
using OttoHangfire.Storage.Database;

namespace OttoHangfire.Storage.Writing;

/// <summary>A connection inside a write transaction, and what was noted to be written once at the transaction's end.</summary>
internal sealed class WriteSession(Session session) : IDisposable
{
    private static readonly Sql Savepoint = new("SAVEPOINT item");
    private static readonly Sql Release = new("RELEASE item");
    private static readonly Sql RollbackTo = new("ROLLBACK TO item");
    private static readonly Sql ReadOrder = new("""SELECT N FROM "{p}count" WHERE Kind = 0 AND Name = 'order'""");
    private static readonly Sql WriteOrder = new("""UPDATE "{p}count" SET N = ? WHERE Kind = 0 AND Name = 'order'""");

    private static readonly Sql WriteSequence = new("""UPDATE "{p}count" SET N = max(N, ?) WHERE Kind = 0 AND Name = ?""");

    private readonly CountChanges _changes = new();
    private readonly List<string> _filledQueues = [];
    private readonly List<string[]> _freedWorkers = [];
    private long? _order;

    public Session Session => session;

    /// <summary>The transaction that application SQL may join; null if there is none to join.</summary>
    public SqliteTransaction? Transaction { get; set; }

    /// <summary>Runs application SQL so that it hurts nobody else; null where the transaction is the application's own.</summary>
    public Action<Action>? Guard { get; init; }

    /// <summary>The queues that got entries in this transaction.</summary>
    public IReadOnlyList<string> FilledQueues => _filledQueues;

    /// <summary>The queues of each worker whose job ends with this transaction and who will ask for the next one at once.</summary>
    public IReadOnlyList<string[]> FreedWorkers => _freedWorkers;

    public Statement Use(Sql sql) => session.Use(sql);

    public void RunApplicationSql(Action<SqliteConnection, SqliteTransaction> sql)
    {
        if (Guard is null)
        {
            sql(session.Connection, Transaction!);
        }
        else
        {
            Guard(() => sql(session.Connection, Transaction!));
        }
    }

    /// <summary>Runs this in a savepoint: if it throws, nothing of it remains and the transaction goes on.</summary>
    public void RunInSavepoint(Action<WriteSession> work)
    {
        var (changes, queues, workers) = (_changes.Length, _filledQueues.Count, _freedWorkers.Count);

        Use(Savepoint).Run();
        try
        {
            work(this);
            Use(Release).Run();
        }
        catch
        {
            _changes.Truncate(changes);
            _filledQueues.RemoveRange(queues, _filledQueues.Count - queues);
            _freedWorkers.RemoveRange(workers, _freedWorkers.Count - workers);

            // After some errors (a full disk) SQLite itself ends the whole transaction, and its savepoints with it.
            if (!session.IsAutocommit)
            {
                Use(RollbackTo).Run();
                Use(Release).Run();
            }

            throw;
        }
    }

    /// <summary>A number above all earlier ones: the order of queue entries, states and list items.</summary>
    public long NextOrder()
    {
        _order ??= Use(ReadOrder).Number()!.Value;
        return _order++.Value;
    }

    /// <summary>Has a sequence go on with this number. Nothing of it may have been given out in this transaction.</summary>
    public void SkipNumbersTo(string sequence, long next) => Use(WriteSequence).Bind(1, next).Bind(2, sequence).Run();

    public void Count(CountKind kind, string name, long change) => _changes.Count(kind, name, change);

    public void AddToCounter(string key, long change, long? expireAt) => _changes.Counter(key, change, expireAt);

    public void NoteFilled(string queue)
    {
        if (!_filledQueues.Contains(queue))
        {
            _filledQueues.Add(queue);
        }
    }

    public void NoteFreed(string[] queues) => _freedWorkers.Add(queues);

    /// <summary>Writes what was only noted so far; the last step before COMMIT.</summary>
    public void Flush()
    {
        if (_order is { } order)
        {
            Use(WriteOrder).Bind(1, order).Run();
            _order = null;
        }

        _changes.Flush(session);
    }

    /// <summary>Forgets what was noted, after COMMIT or ROLLBACK.</summary>
    public void Clear()
    {
        _order = null;
        _changes.Clear();
        _filledQueues.Clear();
        _freedWorkers.Clear();
    }

    public void Dispose() => session.Dispose();
}
