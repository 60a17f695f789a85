using System.Text;
using Microsoft.Data.Sqlite;

namespace OttoHangfire.OldFolders;

/// <summary>
/// A database as text that SQLite can run: tables, rows, counters, indexes and triggers. What the engine keeps outside of
/// SQL is in it as pragmas.
/// </summary>
internal static class SqlDump
{
    /// <summary>What the journal mode, the versions and the way of giving space back were.</summary>
    private static readonly string[] Pragmas = ["page_size", "auto_vacuum", "encoding", "user_version", "application_id", "journal_mode"];

    /// <summary>Writes down the whole database; what a killed program left beside it is read with it.</summary>
    public static string Of(string databaseFile)
    {
        using var connection = Open(databaseFile, SqliteOpenMode.ReadWrite);
        var text = new StringBuilder();
        foreach (var pragma in Pragmas)
        {
            text.AppendLine($"PRAGMA {pragma} = '{Text(connection, $"PRAGMA {pragma}").Single()}';");
        }

        text.AppendLine("BEGIN;");
        foreach (var table in Tables(connection, "table"))
        {
            text.AppendLine($"{Sql(connection, table)};");
            AppendRows(text, connection, table);
        }

        AppendIndexesOfWords(text, connection);
        AppendCounters(text, connection);

        // Views before the triggers that may be on them.
        foreach (var sql in Text(connection, "SELECT sql FROM sqlite_master WHERE type <> 'table' AND sql IS NOT NULL ORDER BY type DESC, name"))
        {
            text.AppendLine($"{sql};");
        }

        return text.AppendLine("COMMIT;").ToString();
    }

    /// <summary>Makes the database anew.</summary>
    public static void Load(string sql, string databaseFile)
    {
        using var connection = Open(databaseFile, SqliteOpenMode.ReadWriteCreate);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>With a full-text index the engine makes tables of its own, in which all of it stands.</summary>
    private static void AppendIndexesOfWords(StringBuilder text, SqliteConnection connection)
    {
        foreach (var index in Tables(connection, "virtual"))
        {
            text.AppendLine($"{Sql(connection, index)};");
        }

        foreach (var table in Tables(connection, "shadow"))
        {
            text.AppendLine($"DELETE FROM \"{table}\";");
            AppendRows(text, connection, table);
        }
    }

    private static List<string> Tables(SqliteConnection connection, string type) => Text(
        connection,
        $"SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = '{type}' AND name NOT LIKE 'sqlite~_%' ESCAPE '~' ORDER BY name");

    private static string Sql(SqliteConnection connection, string table) =>
        Text(connection, $"SELECT sql FROM sqlite_master WHERE type = 'table' AND name = '{table}'").Single();

    private static void AppendRows(StringBuilder text, SqliteConnection connection, string table)
    {
        var columns = Text(connection, $"SELECT name FROM pragma_table_info('{table}')").Select(name => $"\"{name}\"").ToList();
        var values = string.Join(" || ', ' || ", columns.Select(column => $"quote({column})"));
        foreach (var row in Text(connection, $"SELECT {values} FROM \"{table}\""))
        {
            text.AppendLine($"INSERT INTO \"{table}\" ({string.Join(", ", columns)}) VALUES ({row});");
        }
    }

    /// <summary>SQLite makes their table with the first AUTOINCREMENT; a number that was given once is never given again.</summary>
    private static void AppendCounters(StringBuilder text, SqliteConnection connection)
    {
        text.AppendLine("DELETE FROM sqlite_sequence;");
        AppendRows(text, connection, "sqlite_sequence");
    }

    private static List<string> Text(SqliteConnection connection, string query)
    {
        using var command = connection.CreateCommand();
        command.CommandText = query;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(reader.GetString(0));
        }

        return rows;
    }

    private static SqliteConnection Open(string databaseFile, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = databaseFile,
            Mode = mode,
            Pooling = false,
            ForeignKeys = false,
        }.ConnectionString);
        connection.Open();
        return connection;
    }
}
