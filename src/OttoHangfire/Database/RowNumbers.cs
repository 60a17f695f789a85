using System.Data.Common;
using Dapper;

namespace OttoHangfire.Database;

/// <summary>The numbers that a table has given out. They are never given twice, so one that is missing was there.</summary>
internal static class RowNumbers
{
    private const string Last = "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = @table), 0)";

    /// <summary>The highest number that was ever given out; 0 before the first.</summary>
    public static Task<long> LastAsync(SqlSession session, string table) => session.SingleOrDefaultAsync<long>(Last, new { table });

    public static long LastOf(DbConnection connection, string table) => connection.ExecuteScalar<long>(Last, new { table });
}
