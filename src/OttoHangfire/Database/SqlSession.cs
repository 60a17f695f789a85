using System.Data.Common;
using Dapper;

namespace OttoHangfire.Database;

/// <summary>
/// Something that SQL can be asked of, with the token that ends the asking: the database at large, or one open transaction.
/// </summary>
internal abstract class SqlSession(CancellationToken cancellation)
{
    /// <summary>Hears of every statement that is asked. Only tests listen: they look at how the database would answer it.</summary>
    internal static Action<string>? Listener { get; set; }

    /// <summary>Ends whatever is asked.</summary>
    public CancellationToken Cancellation => cancellation;

    public Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? arguments) =>
        UseAsync<IReadOnlyList<T>>(
            async (connection, transaction) => (await connection.QueryAsync<T>(Command(sql, arguments, transaction))).AsList());

    public Task<T?> SingleOrDefaultAsync<T>(string sql, object? arguments) =>
        UseAsync((connection, transaction) => connection.QuerySingleOrDefaultAsync<T>(Command(sql, arguments, transaction)));

    protected CommandDefinition Command(string sql, object? arguments, DbTransaction? transaction)
    {
        Listener?.Invoke(sql);
        return new CommandDefinition(sql, arguments, transaction, cancellationToken: cancellation);
    }

    protected abstract Task<T> UseAsync<T>(Func<DbConnection, DbTransaction?, Task<T>> work);
}
