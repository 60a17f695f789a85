using OttoHangfire.Storage.Database;
using OttoHangfire.Storage.Writing;

namespace OttoHangfire.Storage.Collections;

/// <summary>Sorted sets: a value is in a set once, with a score.</summary>
internal static class SetTable
{
    private static readonly Sql UpdateScore = new("""UPDATE "{p}set" SET Score = ?3 WHERE Key = ?1 AND Value = ?2""");

    private static readonly Sql InsertNew = new(
        """INSERT INTO "{p}set" (Key, Value, Score) VALUES (?, ?, ?) ON CONFLICT (Key, Value) DO NOTHING""");

    private static readonly Sql Delete = new("""DELETE FROM "{p}set" WHERE Key = ? AND Value = ?""");

    private static readonly Sql DeleteAll = new("""DELETE FROM "{p}set" WHERE Key = ?""");

    private static readonly Sql UpdateExpiry = new("""UPDATE "{p}set" SET ExpireAt = ?2 WHERE Key = ?1""");

    private static readonly Sql SelectAll = new("""SELECT Value FROM "{p}set" WHERE Key = ?""");

    private static readonly Sql SelectRange = new(
        """SELECT Value FROM "{p}set" WHERE Key = ? ORDER BY Score, Value LIMIT ?3 OFFSET ?2""");

    private static readonly Sql SelectLowest = new(
        """SELECT Value FROM "{p}set" WHERE Key = ? AND Score BETWEEN ? AND ? ORDER BY Score, Value LIMIT ?""");

    private static readonly Sql SelectOne = new("""SELECT 1 FROM "{p}set" WHERE Key = ? AND Value = ?""");

    private static readonly Sql SelectExpiry = new("""SELECT min(ExpireAt) FROM "{p}set" WHERE Key = ?""");

    private static readonly Sql SelectExpired = new("""SELECT Key, Value FROM "{p}set" WHERE ExpireAt <= ? ORDER BY ExpireAt LIMIT ?""");

    public static void Add(WriteSession w, string key, string value, double score)
    {
        if (w.Use(UpdateScore).Bind(1, key).Bind(2, value).Bind(3, score).Run() == 0)
        {
            AddIfNew(w, key, value, score);
        }
    }

    public static void AddIfNew(WriteSession w, string key, string value, double score)
    {
        if (w.Use(InsertNew).Bind(1, key).Bind(2, value).Bind(3, score).Run() > 0)
        {
            w.Count(CountKind.Set, key, 1);
        }
    }

    public static void Remove(WriteSession w, string key, string value)
    {
        if (w.Use(Delete).Bind(1, key).Bind(2, value).Run() > 0)
        {
            w.Count(CountKind.Set, key, -1);
        }
    }

    public static void RemoveAll(WriteSession w, string key)
    {
        var removed = w.Use(DeleteAll).Bind(1, key).Run();
        w.Count(CountKind.Set, key, -removed);
    }

    public static void SetExpiry(WriteSession w, string key, long? at) => w.Use(UpdateExpiry).Bind(1, key).Bind(2, at).Run();

    public static HashSet<string> GetAll(Session session, string key) =>
        new(session.Use(SelectAll).Bind(1, key).Texts(), StringComparer.Ordinal);

    public static List<string> GetRange(Session session, string key, int from, int to)
    {
        from = Math.Max(from, 0);
        return to < from
            ? []
            : session.Use(SelectRange).Bind(1, key).Bind(2, (long)from).Bind(3, (long)to - from + 1).Texts();
    }

    public static List<string> GetLowest(Session session, string key, double from, double to, int count) =>
        session.Use(SelectLowest).Bind(1, key).Bind(2, from).Bind(3, to).Bind(4, (long)count).Texts();

    public static bool Contains(Session session, string key, string value) =>
        session.Use(SelectOne).Bind(1, key).Bind(2, value).Any();

    public static long Count(Session session, string key) => RowCountTable.Get(session, CountKind.Set, key);

    public static long? GetExpiry(Session session, string key) => session.Use(SelectExpiry).Bind(1, key).Number();

    public static int DeleteExpired(WriteSession w, long now, int limit)
    {
        var expired = new List<(string Key, string Value)>();
        using (var row = w.Use(SelectExpired).Bind(1, now).Bind(2, limit))
        {
            while (row.Step())
            {
                expired.Add((row.Text(0)!, row.Text(1)!));
            }
        }

        foreach (var (key, value) in expired)
        {
            Remove(w, key, value);
        }

        return expired.Count;
    }
}
