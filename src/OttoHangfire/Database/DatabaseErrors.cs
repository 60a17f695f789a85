using Microsoft.Data.Sqlite;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Database;

/// <summary>What an error of the database means. The numbers are SQLite's result codes.</summary>
internal static class DatabaseErrors
{
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int ErrorOfWriting = 778;
    private const int ErrorOfGrowingTheIndex = 4874;
    private const int NotADatabase = 26;

    /// <summary>
    /// The disk is full; nothing was written. A quota and a limit on the size of files are errors of writing to SQLite.
    /// </summary>
    public static bool IsDiskFull(Exception problem) => problem is SqliteException { SqliteErrorCode: Full }
        or SqliteException { SqliteExtendedErrorCode: ErrorOfWriting or ErrorOfGrowingTheIndex }
        || DataFolder.IsDiskFull(problem);

    /// <summary>What is there cannot be read, or is no database.</summary>
    public static bool IsDamage(Exception problem) => problem is SqliteException { SqliteErrorCode: Corrupt or NotADatabase };
}
