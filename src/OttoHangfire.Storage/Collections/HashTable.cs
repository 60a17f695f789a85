using OttoHangfire.Storage.Database;
using OttoHangfire.Storage.Writing;

namespace OttoHangfire.Storage.Collections;

/// <summary>Hashes: named fields under a key.</summary>
internal static class HashTable
{
    private static readonly Sql Upsert = new(
        """
        INSERT INTO "{p}hash" (Key, Field, Value) VALUES (?, ?, ?)
        ON CONFLICT (Key, Field) DO UPDATE SET Value = excluded.Value
        """);

    private static readonly Sql DeleteAll = new("""DELETE FROM "{p}hash" WHERE Key = ?""");

    private static readonly Sql UpdateExpiry = new("""UPDATE "{p}hash" SET ExpireAt = ?2 WHERE Key = ?1""");

    private static readonly Sql SelectAll = new("""SELECT Field, Value FROM "{p}hash" WHERE Key = ?""");

    private static readonly Sql SelectOne = new("""SELECT Value FROM "{p}hash" WHERE Key = ? AND Field = ?""");

    private static readonly Sql SelectCount = new("""SELECT count(*) FROM "{p}hash" WHERE Key = ?""");

    private static readonly Sql SelectExpiry = new("""SELECT min(ExpireAt) FROM "{p}hash" WHERE Key = ?""");

    private static readonly Sql DeleteOld = new(
        """
        DELETE FROM "{p}hash" WHERE (Key, Field) IN
            (SELECT Key, Field FROM "{p}hash" WHERE ExpireAt <= ? ORDER BY ExpireAt LIMIT ?)
        """);

    public static void SetAll(WriteSession w, string key, KeyValuePair<string, string>[] fields)
    {
        foreach (var (field, value) in fields)
        {
            w.Use(Upsert).Bind(1, key).Bind(2, field).Bind(3, value).Run();
        }
    }

    public static void RemoveAll(WriteSession w, string key) => w.Use(DeleteAll).Bind(1, key).Run();

    public static void SetExpiry(WriteSession w, string key, long? at) => w.Use(UpdateExpiry).Bind(1, key).Bind(2, at).Run();

    public static Dictionary<string, string>? GetAll(Session session, string key)
    {
        using var row = session.Use(SelectAll).Bind(1, key);
        Dictionary<string, string>? fields = null;
        while (row.Step())
        {
            fields ??= new Dictionary<string, string>(StringComparer.Ordinal);
            fields[row.Text(0)!] = row.Text(1)!;
        }

        return fields;
    }

    public static string? Get(Session session, string key, string field) =>
        session.Use(SelectOne).Bind(1, key).Bind(2, field).Text();

    public static long Count(Session session, string key) => session.Use(SelectCount).Bind(1, key).Number()!.Value;

    public static long? GetExpiry(Session session, string key) => session.Use(SelectExpiry).Bind(1, key).Number();

    public static int DeleteExpired(WriteSession w, long now, int limit) => w.Use(DeleteOld).Bind(1, now).Bind(2, limit).Run();
}
