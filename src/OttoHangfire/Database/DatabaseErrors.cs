using Microsoft.Data.Sqlite;

namespace OttoHangfire.Database;

/// <summary>What an error of the database means. The numbers are SQLite's result codes.</summary>
internal static class DatabaseErrors
{
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int NotADatabase = 26;

    /// <summary>The disk is full; nothing was written.</summary>
    public static bool IsDiskFull(Exception problem) => problem is SqliteException { SqliteErrorCode: Full };

    /// <summary>What is there cannot be read, or is no database.</summary>
    public static bool IsDamage(Exception problem) => problem is SqliteException { SqliteErrorCode: Corrupt or NotADatabase };
}
