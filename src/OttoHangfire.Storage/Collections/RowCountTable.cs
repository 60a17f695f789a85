using OttoHangfire.Storage.Database;
using OttoHangfire.Storage.Writing;

namespace OttoHangfire.Storage.Collections;

/// <summary>Counts that are updated with every write, so that a page never counts rows.</summary>
internal static class RowCountTable
{
    private static readonly Sql Select = new("""SELECT N FROM "{p}count" WHERE Kind = ? AND Name = ?""");

    private static readonly Sql SelectKind = new("""SELECT Name, N FROM "{p}count" WHERE Kind = ? AND N > 0 ORDER BY Name""");

    private static readonly Sql DeleteZeros = new(
        """
        DELETE FROM "{p}count" WHERE (Kind, Name) IN
            (SELECT Kind, Name FROM "{p}count" WHERE Kind > 0 AND N = 0 LIMIT ?)
        """);

    /// <summary>Deletes counts of queues and states that have become empty, up to a limit; returns how many.</summary>
    public static int DeleteEmpty(WriteSession w, int limit) => w.Use(DeleteZeros).Bind(1, (long)limit).Run();

    public static long Get(Session session, CountKind kind, string name) =>
        session.Use(Select).Bind(1, (long)kind).Bind(2, name).Number() ?? 0;

    public static Dictionary<string, long> GetAll(Session session, CountKind kind)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        using var row = session.Use(SelectKind).Bind(1, (long)kind);
        while (row.Step())
        {
            counts[row.Text(0)!] = row.Integer(1);
        }

        return counts;
    }
}
