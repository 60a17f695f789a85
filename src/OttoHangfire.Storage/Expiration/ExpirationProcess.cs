using Hangfire.Logging;
using Hangfire.Server;
using OttoHangfire.Storage.Collections;
using OttoHangfire.Storage.Database;
using OttoHangfire.Storage.Jobs;
using OttoHangfire.Storage.Writing;

namespace OttoHangfire.Storage.Expiration;

/// <summary>Deletes what has expired, in small steps between which everybody else can write, and gives the space back.</summary>
internal sealed class ExpirationProcess(TimeSpan interval) : IBackgroundProcess
{
    private const int RowsPerStep = 200;

    private static readonly Func<WriteSession, long, int, int>[] Deletions =
    [
        JobTable.DeleteExpired,
        SetTable.DeleteExpired,
        HashTable.DeleteExpired,
        ListTable.DeleteExpired,
        CounterTable.DeleteExpired,
    ];

    private readonly ILog _log = LogProvider.For<ExpirationProcess>();

    public void Execute(BackgroundProcessContext context)
    {
        // Hangfire may run the processes of one storage with another.
        if (context.Storage is SqliteJobStorage storage)
        {
            var deleted = Delete(storage, context.StoppingToken);
            if (deleted > 0)
            {
                _log.Info($"{deleted} expired row(s) deleted.");
                new IncrementalVacuum(storage.Store).GiveBack(context.StoppingToken);
            }
        }

        context.Wait(interval);
    }

    public override string ToString() => nameof(ExpirationProcess);

    private static long Delete(SqliteJobStorage storage, CancellationToken stopping)
    {
        long total = 0;
        foreach (var deletion in Deletions)
        {
            int deleted;
            do
            {
                stopping.ThrowIfCancellationRequested();
                deleted = storage.Store.Write(w => deletion(w, storage.Clock.Now(), RowsPerStep), durable: false);
                total += deleted;
            }
            while (deleted == RowsPerStep);
        }

        return total;
    }
}
