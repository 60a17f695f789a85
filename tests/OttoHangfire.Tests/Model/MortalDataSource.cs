using System.Data.Common;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace OttoHangfire.Tests.Model;

/// <summary>When the process dies: at which of its next commits, and on which side of it. Then nothing it does has any effect.</summary>
internal sealed class Mortality
{
    private int _commitsLeft;
    private bool _before;

    public bool IsDead { get; private set; }

    /// <summary>How many commits there were since the last plan.</summary>
    public int Commits { get; private set; }

    public void Plan(int commit, bool before) => (_commitsLeft, _before, IsDead, Commits) = (commit, before, false, 0);

    /// <summary>What others have committed meanwhile does not count.</summary>
    public void CountOnFrom(int commits) => Commits = commits;

    /// <summary>The process is another one.</summary>
    public void Revive() => Plan(0, before: false);

    /// <summary>At a commit: true when it is not to be.</summary>
    public bool Vetoes()
    {
        Commits++;
        if (IsDead)
        {
            return true;
        }

        IsDead = _commitsLeft > 0 && --_commitsLeft == 0;
        return IsDead && _before;
    }
}

/// <summary>Connections as the product makes them, until the process is dead. Nothing is synced: power loss has its own tool.</summary>
internal sealed class MortalDataSource(string path, Mortality mortality) : DbDataSource
{
    public override string ConnectionString { get; } =
        new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWriteCreate, Pooling = true }.ToString();

    protected override DbConnection CreateDbConnection() => new SqliteConnection(ConnectionString);

    protected override DbConnection OpenDbConnection()
    {
        if (mortality.IsDead)
        {
            throw new IOException("This process is dead.");
        }

        var connection = new SqliteConnection(ConnectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA busy_timeout = 30000; PRAGMA synchronous = OFF; PRAGMA foreign_keys = ON;";
        command.ExecuteNonQuery();
        raw.sqlite3_commit_hook(connection.Handle, _ => mortality.Vetoes() ? 1 : 0, null);
        return connection;
    }

    protected override ValueTask<DbConnection> OpenDbConnectionAsync(CancellationToken cancellationToken = default) => new(OpenDbConnection());

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            using var connection = new SqliteConnection(ConnectionString);
            SqliteConnection.ClearPool(connection);
        }

        base.Dispose(disposing);
    }
}
