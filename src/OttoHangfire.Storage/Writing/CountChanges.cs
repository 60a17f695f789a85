using OttoHangfire.Storage.Database;

namespace OttoHangfire.Storage.Writing;

/// <summary>Changes of counts and counters: noted while items run, and written once per transaction.</summary>
/// <remarks>Fifty finished jobs then update "Succeeded" once instead of fifty times.</remarks>
internal sealed class CountChanges
{
    private static readonly Sql AddCount = new(
        """
        INSERT INTO "{p}count" (Kind, Name, N) VALUES (?, ?, ?)
        ON CONFLICT (Kind, Name) DO UPDATE SET N = N + excluded.N
        """);

    private static readonly Sql DeleteEmptyCount = new("""DELETE FROM "{p}count" WHERE Kind = ? AND Name = ? AND N = 0""");

    private static readonly Sql AddToCounter = new(
        """
        INSERT INTO "{p}counter" (Key, Value, ExpireAt) VALUES (?, ?, ?)
        ON CONFLICT (Key) DO UPDATE SET
            Value = Value + excluded.Value,
            ExpireAt = max(ExpireAt, excluded.ExpireAt)
        """);

    private readonly List<(CountKind Kind, string Name, long Change)> _counts = [];
    private readonly List<(string Key, long Change, long? ExpireAt)> _counters = [];
    private readonly Dictionary<(CountKind, string), long> _countSums = [];
    private readonly Dictionary<string, (long Change, long? ExpireAt)> _counterSums = [];

    /// <summary>How many changes are noted so far, to go back to with <see cref="Truncate"/>.</summary>
    public (int Counts, int Counters) Length => (_counts.Count, _counters.Count);

    public void Count(CountKind kind, string name, long change) => _counts.Add((kind, name, change));

    public void Counter(string key, long change, long? expireAt) => _counters.Add((key, change, expireAt));

    /// <summary>Forgets what was noted since.</summary>
    public void Truncate((int Counts, int Counters) length)
    {
        _counts.RemoveRange(length.Counts, _counts.Count - length.Counts);
        _counters.RemoveRange(length.Counters, _counters.Count - length.Counters);
    }

    public void Flush(Session session)
    {
        FlushCounts(session);
        FlushCounters(session);
    }

    public void Clear()
    {
        _counts.Clear();
        _counters.Clear();
    }

    private void FlushCounts(Session session)
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

            session.Use(AddCount).Bind(1, (long)kind).Bind(2, name).Bind(3, change).Run();
            if (kind == CountKind.Set && change < 0)
            {
                session.Use(DeleteEmptyCount).Bind(1, (long)kind).Bind(2, name).Run();
            }
        }

        _counts.Clear();
        _countSums.Clear();
    }

    private void FlushCounters(Session session)
    {
        foreach (var (key, change, expireAt) in _counters)
        {
            _counterSums[key] = _counterSums.TryGetValue(key, out var sum)
                ? (sum.Change + change, Later(sum.ExpireAt, expireAt))
                : (change, expireAt);
        }

        foreach (var (key, (change, expireAt)) in _counterSums)
        {
            session.Use(AddToCounter).Bind(1, key).Bind(2, change).Bind(3, expireAt).Run();
        }

        _counters.Clear();
        _counterSums.Clear();
    }

    // Never is later than any time. SQLite's max() of several values sees it the same: one that is NULL makes the result NULL.
    private static long? Later(long? one, long? other) => one is { } first && other is { } second ? Math.Max(first, second) : null;
}
