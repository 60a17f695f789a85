using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;

namespace OttoHangfire.Database;

/// <summary>A command of a <see cref="KeptConnection"/>: with its text comes the statement that was prepared for it before.</summary>
internal sealed class KeptCommand(KeptConnection connection) : DbCommand
{
    private SqliteCommand _inner = new() { Transaction = connection.OpenTransaction };
    private DbDataReader? _reader;
    private bool _isRewritten;

    [AllowNull]
    public override string CommandText
    {
        get => _inner.CommandText;
        set => Use(value ?? "");
    }

    public override int CommandTimeout
    {
        get => _inner.CommandTimeout;
        set => _inner.CommandTimeout = value;
    }

    public override CommandType CommandType
    {
        get => _inner.CommandType;
        set => _inner.CommandType = value;
    }

    public override bool DesignTimeVisible { get; set; }

    public override UpdateRowSource UpdatedRowSource { get; set; }

    protected override DbConnection? DbConnection
    {
        get => connection;
        set => throw new NotSupportedException("A command stays with the connection that made it.");
    }

    protected override DbParameterCollection DbParameterCollection => _inner.Parameters;

    protected override DbTransaction? DbTransaction
    {
        get => _inner.Transaction;
        set => _inner.Transaction = (SqliteTransaction?)value;
    }

    public override void Cancel() => _inner.Cancel();

    public override int ExecuteNonQuery() => _inner.ExecuteNonQuery();

    public override object? ExecuteScalar() => _inner.ExecuteScalar();

    public override void Prepare() => _inner.Prepare();

    protected override DbParameter CreateDbParameter() => new SqliteParameter();

    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => _reader = _inner.ExecuteReader(behavior);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            LetGo();
        }

        base.Dispose(disposing);
    }

    /// <summary>
    /// A text that takes the place of another, as where a list of values is written out, hardly ever comes again. Whoever
    /// writes it holds the parameters of this command by then, so the command stays the same.
    /// </summary>
    private void Use(string text)
    {
        if (text == _inner.CommandText)
        {
            return;
        }

        if (_inner.CommandText.Length > 0)
        {
            _isRewritten = true;
            _inner.CommandText = text;
            return;
        }

        using var before = _inner;
        _inner = connection.Take(text);
        _inner.Transaction = before.Transaction;
    }

    private void LetGo()
    {
        if (!_isRewritten && _inner.CommandText.Length > 0 && _reader is null or { IsClosed: true })
        {
            connection.PutBack(_inner);
        }
        else
        {
            _inner.Dispose();
        }
    }
}
