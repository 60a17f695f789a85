using Microsoft.Data.Sqlite;

namespace OttoHangfire.Storage.Tests.Sqlite;

/// <summary>A database file in a folder of its own, and plain SQL beside the storage.</summary>
internal sealed class DatabaseFile : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("otto-storage-");

    public string Folder => _folder.FullName;

    public string Path => System.IO.Path.Combine(Folder, "jobs.db");

    public string ConnectionString => new SqliteConnectionStringBuilder { DataSource = Path }.ToString();

    /// <summary>An open connection of the application's own, not pooled.</summary>
    public SqliteConnection Connect()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    /// <summary>BEGIN IMMEDIATE.</summary>
    public static SqliteTransaction Begin(SqliteConnection connection) => connection.BeginTransaction();

    public void Execute(string sql)
    {
        using var connection = Connect();
        Execute(connection, transaction: null, sql);
    }

    public static void Execute(SqliteConnection connection, SqliteTransaction? transaction, string sql)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public long Number(string sql)
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar());
    }

    public string Text(string sql)
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToString(command.ExecuteScalar())!;
    }

    public string[] Column(string sql)
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var values = new List<string>();
        while (reader.Read())
        {
            values.Add(reader.GetValue(0).ToString()!);
        }

        return [.. values];
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
