using OttoHangfire.Database;

namespace OttoHangfire.Tasks;

// What is looked up from outside of a task's own way.
internal sealed partial class OccurrenceRepository
{
    /// <summary>Newest first; one row more than the limit when there are more. A row for a gap is in when a part of it is.</summary>
    public Task<IReadOnlyList<Occurrence>> ListAsync(
        long taskId, OccurrenceWindow window, DateTimeOffset before, int limit, CancellationToken cancellation) =>
        database.QueryAsync<Occurrence>(
            """
            SELECT *
              FROM otto_occurrences
             WHERE task_id = @taskId
               AND scheduled_for >= @From
               AND scheduled_for < @end
             UNION ALL
            SELECT *
              FROM otto_occurrences
             WHERE task_id = @taskId
               AND gap_to IS NOT NULL
               AND scheduled_for < @From
               AND gap_to >= @From
               AND scheduled_for < @before
             ORDER BY scheduled_for DESC
             LIMIT @limit + 1
            """,
            new { taskId, window.From, end = window.To < before ? window.To : before, before, limit },
            cancellation);

    /// <summary>The occurrence that was made last, whatever became of it.</summary>
    public Task<Occurrence?> LatestAsync(long taskId, SqlSession session) =>
        session.SingleOrDefaultAsync<Occurrence>(
            "SELECT * FROM otto_occurrences WHERE task_id = @taskId AND outcome <> 'superseded' ORDER BY id DESC LIMIT 1",
            new { taskId });

    /// <summary>What has been due since before <paramref name="since"/>, longest waiting first.</summary>
    /// <remarks>A cross join keeps its order: what is overdue is little, and tasks are many.</remarks>
    public Task<IReadOnlyList<OverdueOccurrence>> OverdueAsync(DateTimeOffset since, int limit, CancellationToken cancellation) =>
        database.QueryAsync<OverdueOccurrence>(
            """
            SELECT o.task_id, o.due_at, t.hangfire_job_id
              FROM otto_occurrences o
             CROSS JOIN otto_tasks t
             WHERE t.id = o.task_id
               AND o.outcome = 'pending'
               AND o.due_at < @since
               AND t.status = 'pending'
             ORDER BY o.due_at
             LIMIT @limit
            """,
            new { since, limit },
            cancellation);

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

    /// <summary>Claims whose owner is gone, and those of <paramref name="me"/>, who knows best what he still holds.</summary>
    public Task<IReadOnlyList<Occurrence>> LeftBehindAsync(string me, CancellationToken cancellation) =>
        database.QueryAsync<Occurrence>(
            """
            SELECT c.*
              FROM otto_occurrences c
             WHERE c.outcome = 'running'
               AND (c.owner = @me OR NOT EXISTS (SELECT 1 FROM otto_owners living WHERE living.name = c.owner))
            """,
            new { me },
            cancellation);
}

/// <summary>A due occurrence whose alarm should have rung.</summary>
internal sealed record OverdueOccurrence
{
    public required long TaskId { get; init; }
    public required DateTimeOffset DueAt { get; init; }
    public string? HangfireJobId { get; init; }
}
