using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace OttoHangfire.Storage.Database;

internal static class SqliteConnectionExtensions
{
    /// <summary>Runs statements that return nothing, without the retries of <see cref="SqliteCommand"/>.</summary>
    public static void Run(this SqliteConnection connection, string sql)
    {
        var result = raw.sqlite3_exec(connection.Handle, sql);
        if (result != raw.SQLITE_OK)
        {
            SqliteException.ThrowExceptionForRC(result, connection.Handle);
        }
    }
}
