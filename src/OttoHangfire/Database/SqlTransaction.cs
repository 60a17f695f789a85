using System.Data.Common;
using Dapper;

namespace OttoHangfire.Database;

/// <summary>One open transaction: what is done through it commits together or not at all.</summary>
internal sealed class SqlTransaction(
    DbConnection connection, DbTransaction transaction, CancellationToken cancellation) : SqlSession(cancellation)
{
    private readonly List<Action> _whenCommitted = [];

    public DbConnection Connection => connection;

    public DbTransaction Transaction => transaction;

    public Task<int> ExecuteAsync(string sql, object? arguments) => connection.ExecuteAsync(Command(sql, arguments, transaction));

    /// <summary>For what must happen only if the transaction became true, like waking who waits for its rows.</summary>
    public void WhenCommitted(Action action) => _whenCommitted.Add(action);

    /// <summary>What fails now takes nothing back: it is logged, and whoever wrote is told the truth.</summary>
    internal void Committed(ILogger log)
    {
        foreach (var action in _whenCommitted)
        {
            try
            {
                action();
            }
            catch (Exception broken)
            {
                log.LogError(broken, "Something that was to follow a commit failed; what was committed stays");
            }
        }
    }

    protected override Task<T> UseAsync<T>(Func<DbConnection, DbTransaction?, Task<T>> work) => work(connection, transaction);
}
