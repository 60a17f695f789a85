using Microsoft.Data.Sqlite;

namespace OttoHangfire.Storage.Database;

/// <summary>Reads a connection string, and says of a wrong one how it is written. A password in it is never repeated.</summary>
internal static class ConnectionText
{
    private const string Form = "Write it like \"Data Source=jobs.db\".";

    /// <summary>The settings in a connection string.</summary>
    /// <exception cref="ArgumentException">It is none; the message says how to write one.</exception>
    public static SqliteConnectionStringBuilder Read(string connectionString)
    {
        if (connectionString.Length > 0 && !connectionString.Contains('=', StringComparison.Ordinal))
        {
            throw new ArgumentException(
                $"\"{connectionString}\" is not a connection string. Write \"Data Source={connectionString}\".", nameof(connectionString));
        }

        try
        {
            return new SqliteConnectionStringBuilder(connectionString);
        }
        catch (Exception wrong) when (wrong is ArgumentException or FormatException or InvalidCastException or OverflowException)
        {
            throw new ArgumentException(
                $"The storage's connection string cannot be read{Where(connectionString)}. {Form}", nameof(connectionString), wrong);
        }
    }

    /// <summary>The first name in it that SQLite's provider does not know, or whose value it does not take.</summary>
    private static string Where(string connectionString)
    {
        var names = connectionString.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(pair => (Text: pair, Name: pair.Split('=')[0].Trim()));
        foreach (var (text, name) in names)
        {
            try
            {
                _ = new SqliteConnectionStringBuilder(text);
            }
            catch (Exception wrong) when (wrong is ArgumentException or FormatException or InvalidCastException or OverflowException)
            {
                return text.Contains('=', StringComparison.Ordinal) ? $": \"{name}\" is unknown or has a value that is not allowed" : "";
            }
        }

        return "";
    }
}
