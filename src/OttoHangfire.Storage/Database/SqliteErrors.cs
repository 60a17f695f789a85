using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace OttoHangfire.Storage.Database;

/// <summary>Tells errors that pass by themselves from those that do not.</summary>
internal static class SqliteErrors
{
    public static bool IsPassing(this SqliteException error) => error.SqliteErrorCode
        is raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_PROTOCOL or raw.SQLITE_FULL;
}
