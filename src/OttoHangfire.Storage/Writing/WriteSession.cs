using Microsoft.Data.Sqlite;
using OttoHangfire.Storage.Database;
using OttoHangfire.Storage.Queues;

namespace OttoHangfire.Storage.Writing;

/// <summary>A connection inside a write transaction, with what the transaction has to settle once at its end.</summary>
/// <remarks>
/// Counts and counters are only noted while items run and written once per transaction: fifty finished jobs
/// then touch "Succeeded" once instead of fifty times.
/// </remarks>
internal sealed class WriteSession(Store store, Session session) : IDisposable
{
    private readonly List<(CountKind Kind, string Name, long Change)> _counts = [];
    private readonly List<(string Key, long Change, long? ExpireAt)> _counters = [];
    private readonly List<string> _filledQueues = [];
    private readonly List<Worker> _freedWorkers = [];
    private readonly Dictionary<(CountKind, string), long> _countSums = [];
    private readonly Dictionary<string, (long Change, long? ExpireAt)> _counterSums = [];
    private long? _order;

    private static readonly Sql Savepoint = new("SAVEPOINT item");
    private static readonly Sql Release = new("RELEASE item");
    private static readonly Sql RollbackTo = new("ROLLBACK TO item");
    private static readonly Sql ReadOrder = new("""SELECT N FROM "{p}count" WHERE Kind = 0 AND Name = 'order'""");
    private static readonly Sql WriteOrder = new("""UPDATE "{p}count" SET N = ? WHERE Kind = 0 AND Name = 'order'""");

    private static readonly Sql AddCount = new(
        """
        INSERT INTO "{p}count" (Kind, Name, N) VALUES (?, ?, ?)
        ON CONFLICT (Kind, Name) DO UPDATE SET N = N + excluded.N
        """);

    private static readonly Sql DropEmptyCount = new("""DELETE FROM "{p}count" WHERE Kind = ? AND Name = ? AND N = 0""");

    private static readonly Sql AddCounter = new(
        """
        INSERT INTO "{p}counter" (Key, Value, ExpireAt) VALUES (?, ?, ?)
        ON CONFLICT (Key) DO UPDATE SET
            Value = Value + excluded.Value,
            ExpireAt = CASE WHEN excluded.ExpireAt IS NULL THEN ExpireAt ELSE max(ifnull(ExpireAt, 0), excluded.ExpireAt) END
        """);

    public Store Store => store;

    public Session Session => session;

    /// <summary>The transaction that application SQL may join; null where there is none to join.</summary>
    public SqliteTransaction? Transaction { get; set; }

    public IReadOnlyList<string> FilledQueues => _filledQueues;

    public IReadOnlyList<Worker> FreedWorkers => _freedWorkers;

    public Statement Use(Sql sql) => session.Use(sql);

    /// <summary>Runs this as one in a savepoint: when it throws, nothing of it remains and the transaction goes on.</summary>
    public void RunAlone(Action<WriteSession> work)
    {
        var (counts, counters, queues, workers) = (_counts.Count, _counters.Count, _filledQueues.Count, _freedWorkers.Count);

        Use(Savepoint).Run();
        try
        {
            work(this);
            Use(Release).Run();
        }
        catch
        {
            Cut(_counts, counts);
            Cut(_counters, counters);
            Cut(_filledQueues, queues);
            Cut(_freedWorkers, workers);

            // SQLite ends the whole transaction itself on some errors (a full disk): then there is no savepoint to go back to.
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

    public void Count(CountKind kind, string name, long change) => _counts.Add((kind, name, change));

    public void CountUp(string key, long change, long? expireAt) => _counters.Add((key, change, expireAt));

    public void Filled(string queue)
    {
        if (!_filledQueues.Contains(queue))
        {
            _filledQueues.Add(queue);
        }
    }

    public void Freed(Worker worker) => _freedWorkers.Add(worker);

    /// <summary>Writes what was only noted so far; the last thing before COMMIT.</summary>
    public void Settle()
    {
        if (_order is { } order)
        {
            Use(WriteOrder).Bind(1, order).Run();
            _order = null;
        }

        SettleCounts();
        SettleCounters();
    }

    /// <summary>Forgets what was noted, after COMMIT or ROLLBACK.</summary>
    public void Forget()
    {
        _order = null;
        _counts.Clear();
        _counters.Clear();
        _filledQueues.Clear();
        _freedWorkers.Clear();
    }

    public void Dispose() => session.Dispose();

    private void SettleCounts()
    {
        foreach (var (kind, name, change) in _counts)
        {
            _countSums[(kind, name)] = _countSums.GetValueOrDefault((kind, name)) + change;
        }

        foreach (var ((kind, name), change) in _countSums)
        {
            if (change == 0)
            {
                continue;
            }

            Use(AddCount).Bind(1, (long)kind).Bind(2, name).Bind(3, change).Run();
            if (kind == CountKind.Set && change < 0)
            {
                Use(DropEmptyCount).Bind(1, (long)kind).Bind(2, name).Run();
            }
        }

        _counts.Clear();
        _countSums.Clear();
    }

    private void SettleCounters()
    {
        foreach (var (key, change, expireAt) in _counters)
        {
            var sum = _counterSums.GetValueOrDefault(key);
            var later = sum.ExpireAt is { } one && expireAt is { } other ? Math.Max(one, other) : sum.ExpireAt ?? expireAt;
            _counterSums[key] = (sum.Change + change, later);
        }

        foreach (var (key, (change, expireAt)) in _counterSums)
        {
            Use(AddCounter).Bind(1, key).Bind(2, change).Bind(3, expireAt).Run();
        }

        _counters.Clear();
        _counterSums.Clear();
    }

    private static void Cut<T>(List<T> list, int length) => list.RemoveRange(length, list.Count - length);
}

/// <summary>What the count table counts.</summary>
internal enum CountKind
{
    /// <summary>The next number of a sequence; beside the counts, since every transaction touches both.</summary>
    Sequence = 0,

    /// <summary>Jobs by the name of their state.</summary>
    State = 1,

    /// <summary>Waiting entries by queue.</summary>
    Waiting = 2,

    /// <summary>Fetched entries by queue.</summary>
    Fetched = 3,

    /// <summary>Values by set.</summary>
    Set = 4,
}
