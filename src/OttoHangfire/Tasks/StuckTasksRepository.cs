using OttoHangfire.Database;

namespace OttoHangfire.Tasks;

/// <summary>
/// Tasks that go on only if somebody looks at them: blocked or failed. What a person has paused, cancelled or refused needs nobody, and
/// what waits for an approval says so there.
/// </summary>
internal sealed class StuckTasksRepository(OttoDatabase database)
{
    /// <summary>The newest ones.</summary>
    public Task<IReadOnlyList<long>> NewestAsync(int limit, CancellationToken cancellation) =>
        database.QueryAsync<long>(
            """
            SELECT id
              FROM otto_tasks
             WHERE removed_at IS NULL AND status NOT IN ('pending', 'running', 'success')
               AND reason NOT IN ('paused', 'awaiting_approval', 'cancelled', 'rejected')
             ORDER BY id DESC
             LIMIT @limit
            """,
            new { limit },
            cancellation);

    /// <summary>How many there are; they are not counted beyond a number.</summary>
    public Task<int> CountAsync(int most, CancellationToken cancellation) =>
        database.SingleOrDefaultAsync<int>(
            """
            SELECT count(*)
              FROM (SELECT id
                      FROM otto_tasks
                     WHERE removed_at IS NULL AND status NOT IN ('pending', 'running', 'success')
                       AND reason NOT IN ('paused', 'awaiting_approval', 'cancelled', 'rejected')
                     LIMIT @most) stuck
            """,
            new { most },
            cancellation);
}
