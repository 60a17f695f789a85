using Microsoft.Data.Sqlite;

namespace OttoHangfire.Tests.Model;

/// <summary>Reads the database past the product, with statements that are prepared once.</summary>
internal sealed class Onlooker : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);
    private readonly SqliteConnection _connection;
    private long _version = -1;

    public Onlooker(string file)
    {
        _connection = new SqliteConnection($"Data Source={file}");
        _connection.Open();
        Execute("PRAGMA synchronous = OFF");
    }

    /// <summary>Whether anybody has committed anything since the last time that this was asked.</summary>
    public bool SeesChange()
    {
        var before = _version;
        _version = Number("PRAGMA data_version");
        return _version != before;
    }

    public void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
        _version = -1;
    }

    public string Text(string sql, params ReadOnlySpan<(string Name, object Value)> arguments) => (string)Prepared(sql, arguments).ExecuteScalar()!;

    public long Number(string sql, params ReadOnlySpan<(string Name, object Value)> arguments) => (long)Prepared(sql, arguments).ExecuteScalar()!;

    public List<T> All<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<(string Name, object Value)> arguments)
    {
        using var reader = Prepared(sql, arguments).ExecuteReader();
        var found = new List<T>();
        while (reader.Read())
        {
            found.Add(read(reader));
        }

        return found;
    }

    public void Dispose()
    {
        foreach (var command in _commands.Values)
        {
            command.Dispose();
        }

        _connection.Dispose();
    }

    private SqliteCommand Prepared(string sql, ReadOnlySpan<(string Name, object Value)> arguments)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = _connection.CreateCommand();
            command.CommandText = sql;
            _commands[sql] = command;
        }

        command.Parameters.Clear();
        foreach (var (name, value) in arguments)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command;
    }
}
