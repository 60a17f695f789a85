using System.Globalization;
using Microsoft.Data.Sqlite;
using OttoHangfire.Doctor;

namespace OttoHangfire.Chaos;

/// <summary>What must hold for every task, whatever died when, and does not.</summary>
internal static class BrokenInvariants
{
    /// <summary>Each in a sentence.</summary>
    public static IEnumerable<string> In(string databaseFile, TimeProvider clock)
    {
        using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = databaseFile, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        var longAgo = clock.GetUtcNow().AddMinutes(-1).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
        foreach (var invariant in Invariant.All)
        {
            using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of the product.
            command.CommandText = invariant.Sql;
#pragma warning restore CA2100
            command.Parameters.AddWithValue("@longAgo", longAgo);
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                yield return $"task {reader.GetInt64(0)} {invariant.Broken}";
            }
        }
    }
}
