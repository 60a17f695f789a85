using System.Data.Common;

namespace OttoHangfire.Database;

/// <summary>
/// The one door to the database. Reads take a connection of their own; writes take their turn.
/// </summary>
internal sealed class OttoDatabase(DbDataSource source, WriteTurns turns)
{
    /// <summary>Runs the work in one transaction and commits it; an exception leaves nothing behind.</summary>
    /// <remarks>Nothing that waits for the outside world belongs in here: everybody else's writes wait for this one.</remarks>
    public async Task<T> WriteAsync<T>(Func<SqlTransaction, Task<T>> work, CancellationToken cancellation)
    {
        using var turn = await turns.TakeAsync(cancellation);
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var session = new SqlTransaction(connection, transaction, cancellation);

        var result = await work(session);

        // Not cancellable: a commit that has begun is carried through.
        await transaction.CommitAsync(CancellationToken.None);
        turn.Dispose();
        session.Committed();
        return result;
    }

    public Task WriteAsync(Func<SqlTransaction, Task> work, CancellationToken cancellation) =>
        WriteAsync(
            async transaction =>
            {
                await work(transaction);
                return true;
            },
            cancellation);

    /// <summary>Reads outside of any transaction, each statement on a connection of its own.</summary>
    public SqlSession Read(CancellationToken cancellation) => new Reading(source, cancellation);

    public Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? arguments, CancellationToken cancellation) =>
        Read(cancellation).QueryAsync<T>(sql, arguments);

    public Task<T?> SingleOrDefaultAsync<T>(string sql, object? arguments, CancellationToken cancellation) =>
        Read(cancellation).SingleOrDefaultAsync<T>(sql, arguments);

    /// <summary>Returns when the database answers a question about its tables.</summary>
    public Task PingAsync(CancellationToken cancellation) =>
        SingleOrDefaultAsync<long>("SELECT count(*) FROM SchemaVersions", null, cancellation);

    private sealed class Reading(DbDataSource source, CancellationToken cancellation) : SqlSession(cancellation)
    {
        protected override async Task<T> UseAsync<T>(Func<DbConnection, DbTransaction?, Task<T>> work)
        {
            await using var connection = await source.OpenConnectionAsync(Cancellation);
            return await work(connection, null);
        }
    }
}
