using System.Buffers;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace OttoHangfire.Storage.Database;

/// <summary>A prepared statement: it is bound and stepped, and Dispose makes it ready for its next use.</summary>
/// <remarks>It uses SQLite's own interface: a <see cref="SqliteCommand"/> costs several times as much as the statement itself.</remarks>
internal sealed class Statement : IDisposable
{
    private const int StackLimit = 512;

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _handle;

    public Statement(sqlite3 database, string sql)
    {
        _database = database;
        Check(raw.sqlite3_prepare_v3(database, sql, raw.SQLITE_PREPARE_PERSISTENT, out _handle));
    }

    public Statement Bind(int index, long value)
    {
        Check(raw.sqlite3_bind_int64(_handle, index, value));
        return this;
    }

    public Statement Bind(int index, long? value)
    {
        Check(value is { } number ? raw.sqlite3_bind_int64(_handle, index, number) : raw.sqlite3_bind_null(_handle, index));
        return this;
    }

    public Statement Bind(int index, double value)
    {
        Check(raw.sqlite3_bind_double(_handle, index, value));
        return this;
    }

    public Statement Bind(int index, string? value)
    {
        if (value is null)
        {
            Check(raw.sqlite3_bind_null(_handle, index));
        }
        else if (value.Length == 0)
        {
            // An empty span has no address, and SQLite takes a text without an address for NULL.
            Check(raw.sqlite3_bind_text(_handle, index, ""));
        }
        else
        {
            BindText(index, value);
        }

        return this;
    }

    /// <summary>Moves to the next row; false at the end.</summary>
    public bool Step()
    {
        var result = raw.sqlite3_step(_handle);
        if (result == raw.SQLITE_ROW)
        {
            return true;
        }

        if (result != raw.SQLITE_DONE)
        {
            Check(result);
        }

        return false;
    }

    /// <summary>Runs a statement that returns nothing; returns how many rows it changed.</summary>
    public int Run()
    {
        using (this)
        {
            while (Step())
            {
            }

            return raw.sqlite3_changes(_database);
        }
    }

    /// <summary>The first column of the first row as a number, or null if there is no row or no value.</summary>
    public long? Number()
    {
        using (this)
        {
            return Step() ? NullableInteger(0) : null;
        }
    }

    /// <summary>The first column of the first row as text, or null if there is no row or no value.</summary>
    public string? Text()
    {
        using (this)
        {
            return Step() ? Text(0) : null;
        }
    }

    public bool Any()
    {
        using (this)
        {
            return Step();
        }
    }

    /// <summary>The first column of all rows as text.</summary>
    public List<string> Texts()
    {
        var texts = new List<string>();
        using (this)
        {
            while (Step())
            {
                texts.Add(Text(0)!);
            }
        }

        return texts;
    }

    public bool IsNull(int column) => raw.sqlite3_column_type(_handle, column) == raw.SQLITE_NULL;

    public long Integer(int column) => raw.sqlite3_column_int64(_handle, column);

    public long? NullableInteger(int column) => IsNull(column) ? null : Integer(column);

    // Read as bytes: a text may contain NUL characters.
    public string? Text(int column) =>
        IsNull(column) ? null : Encoding.UTF8.GetString(raw.sqlite3_column_blob(_handle, column));

    public void Dispose()
    {
        _ = raw.sqlite3_reset(_handle);
        _ = raw.sqlite3_clear_bindings(_handle);
    }

    public void Close() => _handle.Dispose();

    private void BindText(int index, string value)
    {
        var size = Encoding.UTF8.GetMaxByteCount(value.Length);
        if (size <= StackLimit)
        {
            Span<byte> bytes = stackalloc byte[StackLimit];
            Check(raw.sqlite3_bind_text(_handle, index, bytes[..Encoding.UTF8.GetBytes(value, bytes)]));
            return;
        }

        var rented = ArrayPool<byte>.Shared.Rent(size);
        Check(raw.sqlite3_bind_text(_handle, index, rented.AsSpan(0, Encoding.UTF8.GetBytes(value, rented))));
        ArrayPool<byte>.Shared.Return(rented);
    }

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK)
        {
            SqliteException.ThrowExceptionForRC(result, _database);
        }
    }
}
