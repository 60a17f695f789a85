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

    internal void Committed()
    {
        foreach (var action in _whenCommitted)
        {
            action();
        }
    }

    protected override Task<T> UseAsync<T>(Func<DbConnection, DbTransaction?, Task<T>> work) => work(connection, transaction);
}
