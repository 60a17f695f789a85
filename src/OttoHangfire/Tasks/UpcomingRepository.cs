using OttoHangfire.Database;

namespace OttoHangfire.Tasks;

/// <summary>What is due next, over all tasks.</summary>
internal sealed class UpcomingRepository(OttoDatabase database, TimeProvider clock)
{
    /// <summary>What is due later nobody expects next; and with a bound, the index of what is due gives the order.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromDays(366);

    /// <summary>The tasks whose instants come first within a year, in that order.</summary>
    public Task<IReadOnlyList<long>> NextAsync(int limit, CancellationToken cancellation) =>
        database.QueryAsync<long>(
            """
            SELECT t.id
              FROM otto_occurrences o
             CROSS JOIN otto_tasks t
             WHERE t.id = o.task_id AND o.outcome = 'pending' AND o.due_at <= @until AND t.status = 'pending' AND t.removed_at IS NULL
             ORDER BY o.due_at
             LIMIT @limit
            """,
            new { limit, until = clock.GetUtcNow() + Soon },
            cancellation);
}
