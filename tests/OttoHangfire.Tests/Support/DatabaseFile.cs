using Microsoft.Data.Sqlite;

namespace OttoHangfire.Tests.Support;

/// <summary>The backend's tables, past the backend.</summary>
internal static class DatabaseFile
{
    public static void Execute(this OttoBackend backend, string sql) => backend.Use(sql, command => command.ExecuteNonQuery());

    public static long Number(this OttoBackend backend, string sql) => backend.Use(sql, command => (long)command.ExecuteScalar()!);

    /// <summary>The first column of each row.</summary>
    public static IReadOnlyList<string> Column(this OttoBackend backend, string sql) => backend.Use(sql, command =>
    {
        using var reader = command.ExecuteReader();
        var found = new List<string>();
        while (reader.Read())
        {
            found.Add(reader.GetString(0));
        }

        return found;
    });

    private static T Use<T>(this OttoBackend backend, string sql, Func<SqliteCommand, T> use)
    {
        using var connection = new SqliteConnection($"Data Source={backend.File("otto.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return use(command);
    }
}
