using System.Data.Common;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace OttoHangfire.Database;

/// <summary>
/// A connection that goes back to its source when it is disposed of, with the statements that it has prepared. To prepare one that
/// changes a task means to translate all its triggers, and costs more than to carry it out.
/// </summary>
internal sealed class KeptConnection(string connectionString, Func<KeptConnection, bool> keep) : SqliteConnection(connectionString)
{
    /// <summary>Those of the whole application are fewer. What is beyond is prepared each time.</summary>
    private const int MostStatements = 256;

    private readonly Dictionary<string, SqliteCommand> _prepared = new(StringComparer.Ordinal);

    /// <summary>Whether nothing of what was done with it is left open.</summary>
    public bool IsAtRest => Transaction is null && raw.sqlite3_get_autocommit(Handle) != 0;

    /// <summary>The transaction that is open; a new command belongs to it, as with any connection of the driver.</summary>
    public SqliteTransaction? OpenTransaction => Transaction;

    /// <summary>The command with this text, as it was prepared before, or a new one. Nobody else has it until it is put back.</summary>
    public SqliteCommand Take(string text)
    {
        if (_prepared.Remove(text, out var known))
        {
            return known;
        }

        var command = CreateCommand();
        command.CommandText = text;
        return command;
    }

    /// <summary>What it was asked with is forgotten; how it is carried out is not.</summary>
    public void PutBack(SqliteCommand command)
    {
        command.Parameters.Clear();
        command.Transaction = null;
        if (_prepared.Count >= MostStatements || !_prepared.TryAdd(command.CommandText, command))
        {
            command.Dispose();
        }
    }

    protected override DbCommand CreateDbCommand() => new KeptCommand(this);

    protected override void Dispose(bool disposing)
    {
        if (!disposing || !keep(this))
        {
            base.Dispose(disposing);
        }
    }
}
