using System.Data.Common;
using Dapper;

namespace OttoHangfire.Database;

/// <summary>Something that SQL can be asked of: the database at large, or one open transaction.</summary>
internal abstract class SqlSession
{
    public Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? arguments, CancellationToken cancellation) =>
        UseAsync<IReadOnlyList<T>>(
            async (connection, transaction) =>
                (await connection.QueryAsync<T>(new CommandDefinition(sql, arguments, transaction, cancellationToken: cancellation))).AsList(),
            cancellation);

    public Task<T?> SingleOrDefaultAsync<T>(string sql, object? arguments, CancellationToken cancellation) =>
        UseAsync(
            (connection, transaction) =>
                connection.QuerySingleOrDefaultAsync<T>(new CommandDefinition(sql, arguments, transaction, cancellationToken: cancellation)),
            cancellation);

    protected abstract Task<T> UseAsync<T>(Func<DbConnection, DbTransaction?, Task<T>> work, CancellationToken cancellation);
}
