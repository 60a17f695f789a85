using OttoHangfire.Storage.Database;
using OttoHangfire.Storage.Writing;

namespace OttoHangfire.Storage.Collections;

/// <summary>Counters: one row each, because there is one writer. <see cref="WriteSession.AddToCounter"/> writes them.</summary>
internal static class CounterTable
{
    private static readonly Sql Select = new("""SELECT Value FROM "{p}counter" WHERE Key = ?""");

    // There is no index for this: counters are few, and nearly every commit moves the expiry of some.
    private static readonly Sql DeleteOld = new(
        """DELETE FROM "{p}counter" WHERE Key IN (SELECT Key FROM "{p}counter" WHERE ExpireAt <= ? LIMIT ?)""");

    public static long Get(Session session, string key) => session.Use(Select).Bind(1, key).Number() ?? 0;

    public static int DeleteExpired(WriteSession w, long now, int limit) => w.Use(DeleteOld).Bind(1, now).Bind(2, limit).Run();
}
