using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace OttoHangfire.Storage.Database;

/// <summary>The statements of the storage, prepared once on one connection. Used by one thread at a time.</summary>
internal sealed class Session(SqliteConnection connection, string prefix) : IDisposable
{
    private readonly sqlite3 _handle = connection.Handle!;
    private Statement?[] _statements = [];

    public SqliteConnection Connection => connection;

    /// <summary>Whether no transaction is open. SQLite itself ends one after some errors.</summary>
    public bool IsAutocommit => raw.sqlite3_get_autocommit(_handle) != 0;

    public Statement Use(Sql sql)
    {
        if (sql.Index >= _statements.Length)
        {
            Array.Resize(ref _statements, sql.Index + 32);
        }

        return _statements[sql.Index] ??= new Statement(_handle, sql.For(prefix));
    }

    /// <summary>Reads several things as of one moment, in the transaction that is open or in one of its own.</summary>
    public T AsOfOneMoment<T>(Func<Session, T> query)
    {
        if (!IsAutocommit)
        {
            return query(this);
        }

        Connection.Run("BEGIN");
        try
        {
            return query(this);
        }
        finally
        {
            Connection.Run("COMMIT");
        }
    }

    /// <summary>Finalizes the statements; the connection stays as it is.</summary>
    public void Dispose()
    {
        foreach (var statement in _statements)
        {
            statement?.Close();
        }

        _statements = [];
    }
}
