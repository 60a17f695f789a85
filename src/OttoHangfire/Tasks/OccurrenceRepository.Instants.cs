using OttoHangfire.Database;

namespace OttoHangfire.Tasks;

// The instants of recurring tasks: which are written down, and what became of each.
internal sealed partial class OccurrenceRepository
{
    /// <summary>What of the task is still open, oldest first.</summary>
    /// <remarks>Sorted here: asked to sort, the database would walk over all that the task has ever done.</remarks>
    public Task<IReadOnlyList<Occurrence>> OpenAsync(long taskId, CancellationToken cancellation) =>
        OpenAsync(taskId, database.Read(cancellation));

    public async Task<IReadOnlyList<Occurrence>> OpenAsync(long taskId, SqlSession session)
    {
        var open = await session.QueryAsync<Occurrence>(
            """
            SELECT * FROM otto_occurrences WHERE task_id = @taskId AND outcome = 'pending'
            UNION ALL
            SELECT * FROM otto_occurrences WHERE task_id = @taskId AND outcome = 'running'
            """,
            new { taskId });
        return [.. open.OrderBy(occurrence => occurrence.ScheduledFor)];
    }

    /// <summary>The last instant of the schedule that is written down; null when there is none.</summary>
    public Task<DateTimeOffset?> LastAsync(long taskId, CancellationToken cancellation) => LastAsync(taskId, database.Read(cancellation));

    public Task<DateTimeOffset?> LastAsync(long taskId, SqlSession session) =>
        session.SingleOrDefaultAsync<DateTimeOffset?>(
            "SELECT scheduled_for FROM otto_occurrences WHERE task_id = @taskId AND kind = 'scheduled' AND outcome <> 'superseded' "
                + "ORDER BY scheduled_for DESC LIMIT 1",
            new { taskId });

    /// <summary>
    /// Writes down an instant with what became of it. False when it stands there already, as by a run by hand in that very
    /// moment.
    /// </summary>
    public async Task<bool> AddAsync(
        long taskId, DateTimeOffset instant, string outcome, string? reason, InstantGap? gap, SqlTransaction transaction) =>
        await transaction.ExecuteAsync(
            """
            INSERT INTO otto_occurrences (task_id, scheduled_for, kind, outcome, reason, due_at, gap_from, gap_to, gap_count)
            VALUES (@taskId, @instant, 'scheduled', @outcome, @reason, @instant, @From, @To, @Count)
            ON CONFLICT (task_id, scheduled_for) DO NOTHING
            """,
            new { taskId, instant, outcome, reason, gap?.From, gap?.To, gap?.Count }) == 1;

    /// <summary>Ends an occurrence that was never begun; as a gap, it stands for others too.</summary>
    public Task EndAsync(long id, string outcome, string reason, InstantGap? gap, SqlTransaction transaction) =>
        transaction.ExecuteAsync(
            """
            UPDATE otto_occurrences
               SET outcome = @outcome, reason = @reason, gap_from = @From, gap_to = @To, gap_count = @Count
             WHERE id = @id AND outcome = 'pending' AND run_id IS NULL
            """,
            new { id, outcome, reason, gap?.From, gap?.To, gap?.Count });

    /// <summary>Takes away an occurrence that was never begun and that a gap stands for now.</summary>
    public Task FoldAsync(long id, SqlTransaction transaction) =>
        transaction.ExecuteAsync("DELETE FROM otto_occurrences WHERE id = @id AND outcome = 'pending' AND run_id IS NULL", new { id });

    /// <summary>Why the occurrence that ran last ended badly; null when it ended well, or none ran.</summary>
    public Task<string?> LastFailureAsync(long taskId, SqlTransaction transaction) =>
        transaction.SingleOrDefaultAsync<string?>(
            "SELECT reason FROM otto_occurrences WHERE task_id = @taskId AND outcome = 'ran' ORDER BY scheduled_for DESC LIMIT 1",
            new { taskId });

    /// <summary>Blocked recurring tasks of which an instant has passed that nobody rings for.</summary>
    /// <remarks>A cross join keeps its order: what is due is little, and tasks are many.</remarks>
    public Task<IReadOnlyList<long>> BlockedAndDueAsync(DateTimeOffset now, CancellationToken cancellation) =>
        database.QueryAsync<long>(
            """
            SELECT DISTINCT o.task_id
              FROM otto_occurrences o
             CROSS JOIN otto_tasks t
             WHERE t.id = o.task_id
               AND o.outcome = 'pending'
               AND o.due_at <= @now
               AND t.status = 'blocked'
               AND t.schedule IS NOT NULL
            """,
            new { now },
            cancellation);
}
