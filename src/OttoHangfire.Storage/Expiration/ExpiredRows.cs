using OttoHangfire.Storage.Collections;
using OttoHangfire.Storage.Database;
using OttoHangfire.Storage.Jobs;
using OttoHangfire.Storage.Writing;

namespace OttoHangfire.Storage.Expiration;

/// <summary>The rows of one storage that have expired. They are deleted in small steps, between which everybody else can write.</summary>
internal sealed class ExpiredRows(TableWriter writer, TimeProvider clock)
{
    private const int RowsPerStep = 200;

    private static readonly Func<WriteSession, long, int, int>[] Deletions =
    [
        JobTable.DeleteExpired,
        SetTable.DeleteExpired,
        HashTable.DeleteExpired,
        ListTable.DeleteExpired,
        CounterTable.DeleteExpired,
        static (w, _, limit) => RowCountTable.DeleteEmpty(w, limit),
    ];

    /// <summary>Deletes them and says how many there were.</summary>
    public long Delete(CancellationToken stopping)
    {
        long total = 0;
        foreach (var deletion in Deletions)
        {
            int deleted;
            do
            {
                stopping.ThrowIfCancellationRequested();
                deleted = writer.Write(w => deletion(w, clock.Now(), RowsPerStep), durable: false);
                total += deleted;
            }
            while (deleted == RowsPerStep);
        }

        return total;
    }
}
