using OttoHangfire.Storage.Database;
using OttoHangfire.Storage.Writing;

namespace OttoHangfire.Storage.Collections;

/// <summary>Lists, newest first; a value may be in a list many times.</summary>
internal static class ListTable
{
    private static readonly Sql Insert = new("""INSERT INTO "{p}list" (Key, Id, Value) VALUES (?, ?, ?)""");

    private static readonly Sql DeleteEqual = new("""DELETE FROM "{p}list" WHERE Key = ? AND Value = ?""");

    private static readonly Sql DeleteAll = new("""DELETE FROM "{p}list" WHERE Key = ?""");

    private static readonly Sql DeleteOutside = new(
        """
        DELETE FROM "{p}list" WHERE Key = ?1 AND Id NOT IN
            (SELECT Id FROM "{p}list" WHERE Key = ?1 ORDER BY Id DESC LIMIT ?3 OFFSET ?2)
        """);

    private static readonly Sql UpdateExpiry = new("""UPDATE "{p}list" SET ExpireAt = ?2 WHERE Key = ?1""");

    private static readonly Sql SelectRange = new(
        """SELECT Value FROM "{p}list" WHERE Key = ? ORDER BY Id DESC LIMIT ?3 OFFSET ?2""");

    private static readonly Sql SelectCount = new("""SELECT count(*) FROM "{p}list" WHERE Key = ?""");

    private static readonly Sql SelectExpiry = new("""SELECT min(ExpireAt) FROM "{p}list" WHERE Key = ?""");

    private static readonly Sql DeleteOld = new(
        """
        DELETE FROM "{p}list" WHERE (Key, Id) IN
            (SELECT Key, Id FROM "{p}list" WHERE ExpireAt <= ? ORDER BY ExpireAt LIMIT ?)
        """);

    public static void Add(WriteSession w, string key, string? value) =>
        w.Use(Insert).Bind(1, key).Bind(2, w.NextOrder()).Bind(3, value).Run();

    public static void Remove(WriteSession w, string key, string value) =>
        w.Use(DeleteEqual).Bind(1, key).Bind(2, value).Run();

    /// <summary>Keeps the items from one index to another, both included, counted from the newest.</summary>
    public static void Trim(WriteSession w, string key, int from, int to)
    {
        from = Math.Max(from, 0);
        if (to < from)
        {
            w.Use(DeleteAll).Bind(1, key).Run();
            return;
        }

        w.Use(DeleteOutside).Bind(1, key).Bind(2, (long)from).Bind(3, (long)to - from + 1).Run();
    }

    public static void SetExpiry(WriteSession w, string key, long? at) => w.Use(UpdateExpiry).Bind(1, key).Bind(2, at).Run();

    public static List<string> GetRange(Session session, string key, int from, int to)
    {
        from = Math.Max(from, 0);
        return to < from
            ? []
            : session.Use(SelectRange).Bind(1, key).Bind(2, (long)from).Bind(3, (long)to - from + 1).Texts();
    }

    public static long Count(Session session, string key) => session.Use(SelectCount).Bind(1, key).Number()!.Value;

    public static long? GetExpiry(Session session, string key) => session.Use(SelectExpiry).Bind(1, key).Number();

    public static int DeleteExpired(WriteSession w, long now, int limit) => w.Use(DeleteOld).Bind(1, now).Bind(2, limit).Run();
}
