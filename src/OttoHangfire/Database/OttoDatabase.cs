using System.Data.Common;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Dapper;
using OttoHangfire.Telemetry;

namespace OttoHangfire.Database;

/// <summary>
/// The one door to the database. Reads take a connection of their own; writes share a commit with those that wait beside them.
/// </summary>
internal sealed class OttoDatabase(DbDataSource source, GroupCommit commits, DiskRoom room, ILogger<OttoDatabase> log)
{
    /// <summary>So often a write may find that something long comes first. More often would be a fault that never ends.</summary>
    private const int MostRounds = 10;

    private static readonly Histogram<double> Writes = OttoMetrics.Time(
        "otto.database.write.duration", "How long a write took, from asking for its turn.");

    /// <summary>Runs the work in one transaction and commits it; an exception leaves nothing behind.</summary>
    /// <remarks>
    /// Nothing that waits for the outside world belongs in here, and nothing that takes long: everybody else's writes wait for
    /// this one. Work that finds out too late throws <see cref="DoBeforehandException"/> and is run again.
    /// </remarks>
    public async Task<T> WriteAsync<T>(Func<SqlTransaction, Task<T>> work, CancellationToken cancellation)
    {
        using var measured = new MeasuredWrite(Writes.Enabled ? Stopwatch.GetTimestamp() : 0);
        for (var round = 1; ; round++)
        {
            try
            {
                return await WriteWithRoomAsync(work, cancellation);
            }
            catch (DoBeforehandException found) when (round < MostRounds)
            {
                found.Work();
            }
        }
    }

    private async Task<T> WriteWithRoomAsync<T>(Func<SqlTransaction, Task<T>> work, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return await WriteOnceAsync(work, cancellation);
            }
            catch (Exception full) when (DatabaseErrors.IsDiskFull(full))
            {
                room.NoteFull();
                if (!room.MayWait(full))
                {
                    throw;
                }
            }

            await room.WaitAsync(cancellation);
        }
    }

    private async Task<T> WriteOnceAsync<T>(Func<SqlTransaction, Task<T>> work, CancellationToken cancellation)
    {
        var result = default(T)!;
        var session = await commits.WriteAsync(async transaction => result = await work(transaction), cancellation);
        room.NoteRoom();
        session.Committed(log);
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

    /// <summary>Reads row by row, so that nobody has to hold all of them. Who has enough stops, and the rest is not read.</summary>
    public async IAsyncEnumerable<T> StreamAsync<T>(
        string sql, object? arguments, [EnumeratorCancellation] CancellationToken cancellation)
    {
        SqlSession.Listener?.Invoke(sql);
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await foreach (var row in connection.QueryUnbufferedAsync<T>(sql, arguments).WithCancellation(cancellation))
        {
            yield return row;
        }
    }

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

    /// <summary>A write whose length is told when it is disposed, if anybody wants to know.</summary>
    private readonly struct MeasuredWrite(long began) : IDisposable
    {
        public void Dispose()
        {
            if (began != 0)
            {
                Writes.Record(Stopwatch.GetElapsedTime(began).TotalSeconds);
            }
        }
    }
}

/// <summary>
/// A write has found out that it would take long. Nothing of it is kept, the turn goes to the others, the long work is done
/// without one, and then the write is made again.
/// </summary>
/// <param name="work">The long work. It changes nothing in the database, and remembers what it has found out.</param>
internal sealed class DoBeforehandException(Action work) : Exception("Something long has to be done before this write.")
{
    public Action Work => work;
}
