using OttoHangfire.Database;
using OttoHangfire.Schedules;

namespace OttoHangfire.Tasks;

// What lies ahead of a clock that was set back.
internal sealed partial class OccurrenceRepository
{
    /// <summary>Instants that were written off and lie ahead, the nearest first, from one of them on.</summary>
    /// <remarks>A cross join keeps its order: what lies ahead is little, and tasks are many.</remarks>
    public Task<IReadOnlyList<WrittenOffOccurrence>> WrittenOffAheadAsync(
        DateTimeOffset now, WrittenOffOccurrence? after, int limit, CancellationToken cancellation) =>
        database.QueryAsync<WrittenOffOccurrence>(
            """
            SELECT o.id, o.task_id, coalesce(o.gap_to, o.scheduled_for) AS until, t.next_run_at, t.updated_at,
                   (SELECT max(scheduled_for)
                      FROM otto_occurrences w
                     WHERE w.task_id = t.id AND w.outcome = 'pending' AND w.kind = 'scheduled' AND w.run_id IS NULL
                       AND w.scheduled_for > @now) AS waits_for
              FROM otto_occurrences o
             CROSS JOIN otto_tasks t
             WHERE t.id = o.task_id
               AND o.outcome IN ('missed', 'skipped') AND o.kind = 'scheduled' AND o.run_id IS NULL AND o.reason <> 'cancelled'
               AND o.is_early = 0
               AND coalesce(o.gap_to, o.scheduled_for) > @now
               AND coalesce(o.gap_to, o.scheduled_for) >= @from
               AND (coalesce(o.gap_to, o.scheduled_for) > @from OR o.task_id > @taskId)
               AND t.status IN ('pending', 'running', 'blocked')
               AND t.removed_at IS NULL
             ORDER BY coalesce(o.gap_to, o.scheduled_for), o.task_id
             LIMIT @limit
            """,
            new { now, limit, from = after?.Until ?? now, taskId = after?.TaskId ?? 0 },
            cancellation);

    /// <summary>What of a schedule stands ahead, oldest first; a gap is in when a part of it is.</summary>
    /// <remarks>Sorted here: asked to sort, the database would walk over all that the task has ever done.</remarks>
    public async Task<IReadOnlyList<Occurrence>> AheadAsync(long taskId, DateTimeOffset now, SqlTransaction transaction)
    {
        var ahead = await transaction.QueryAsync<Occurrence>(
            """
            SELECT *
              FROM otto_occurrences
             WHERE task_id = @taskId AND scheduled_for > @now AND kind = 'scheduled' AND outcome <> 'superseded'
             UNION ALL
            SELECT *
              FROM otto_occurrences
             WHERE task_id = @taskId AND scheduled_for <= @now AND gap_to > @now
            """,
            new { taskId, now });
        return [.. ahead.OrderBy(occurrence => occurrence.ScheduledFor)];
    }

    /// <summary>Takes away what stands ahead and was never begun: it is still to come. What the owner decided of it stays.</summary>
    public Task TakeBackAsync(long taskId, DateTimeOffset now, SqlTransaction transaction) =>
        transaction.ExecuteAsync(
            """
            DELETE FROM otto_occurrences
             WHERE task_id = @taskId
               AND scheduled_for > @now
               AND kind = 'scheduled'
               AND outcome IN ('missed', 'skipped', 'pending')
               AND run_id IS NULL
               AND is_early = 0
            """,
            new { taskId, now });

    /// <summary>What stands ahead and was begun has had its turn; what lies before it has not.</summary>
    public Task MarkEarlyAsync(long taskId, DateTimeOffset now, SqlTransaction transaction) =>
        transaction.ExecuteAsync(
            """
            UPDATE otto_occurrences
               SET is_early = 1
             WHERE task_id = @taskId AND scheduled_for > @now AND kind = 'scheduled' AND run_id IS NOT NULL
            """,
            new { taskId, now });

    /// <summary>Instants of schedules that were moved ahead of now, and were written off all the same.</summary>
    /// <remarks>A cross join keeps its order: what was moved ahead is little, and tasks are many.</remarks>
    public Task<IReadOnlyList<Occurrence>> MovedAheadAsync(DateTimeOffset now, int limit, CancellationToken cancellation) =>
        database.QueryAsync<Occurrence>(
            """
            SELECT o.*
              FROM otto_occurrences o
             CROSS JOIN otto_tasks t
             WHERE t.id = o.task_id
               AND o.moved_to IS NOT NULL AND o.moved_to > @now
               AND o.outcome IN ('missed', 'skipped') AND o.run_id IS NULL AND o.reason <> 'cancelled'
               AND t.status IN ('pending', 'running', 'blocked')
               AND t.schedule IS NOT NULL
               AND t.removed_at IS NULL
             LIMIT @limit
            """,
            new { now, limit },
            cancellation);

    /// <summary>What was moved and written off is due again when its time comes. False when it is not written off any more.</summary>
    public async Task<bool> BringBackAsync(long id, SqlTransaction transaction) =>
        await transaction.ExecuteAsync(
            """
            UPDATE otto_occurrences
               SET outcome = 'pending', reason = NULL, due_at = moved_to
             WHERE id = @id AND outcome IN ('missed', 'skipped') AND moved_to IS NOT NULL AND run_id IS NULL
            """,
            new { id }) == 1;

    /// <summary>A gap stands only for these any more.</summary>
    public Task CutAsync(long id, InstantGap gap, SqlTransaction transaction) =>
        transaction.ExecuteAsync(
            "UPDATE otto_occurrences SET gap_to = @To, gap_count = @Count WHERE id = @id", new { id, gap.To, gap.Count });

    /// <summary>Occurrences whose pause began at a time that has not come yet.</summary>
    public Task<IReadOnlyList<PausedOccurrence>> PausedAheadAsync(DateTimeOffset now, int limit, CancellationToken cancellation) =>
        database.QueryAsync<PausedOccurrence>(
            """
            SELECT id, task_id, due_at, waits_since
              FROM otto_occurrences
             WHERE outcome = 'pending' AND waits_since IS NOT NULL AND waits_since > @now
             LIMIT @limit
            """,
            new { now, limit },
            cancellation);

    /// <summary>The pause began now. False when it is over, or was begun anew.</summary>
    public async Task<bool> PauseAsync(PausedOccurrence paused, DateTimeOffset now, DateTimeOffset dueAt, SqlTransaction transaction) =>
        await transaction.ExecuteAsync(
            """
            UPDATE otto_occurrences
               SET due_at = @dueAt, waits_since = @now
             WHERE id = @Id AND outcome = 'pending' AND due_at = @was AND waits_since = @WaitsSince
            """,
            new { paused.Id, was = paused.DueAt, paused.WaitsSince, now, dueAt }) == 1;
}

/// <summary>An instant that was written off, and how its task waits: while neither changes, the same becomes of it.</summary>
internal sealed record WrittenOffOccurrence
{
    public required long Id { get; init; }
    public required long TaskId { get; init; }

    /// <summary>The last instant that it stands for.</summary>
    public required DateTimeOffset Until { get; init; }

    public DateTimeOffset? NextRunAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The last instant that waits and lies ahead: of a blocked task it changes alone, or passes.</summary>
    public DateTimeOffset? WaitsFor { get; init; }
}

/// <summary>An occurrence between two tries.</summary>
internal sealed record PausedOccurrence
{
    public required long Id { get; init; }
    public required long TaskId { get; init; }

    /// <summary>When the pause is over.</summary>
    public required DateTimeOffset DueAt { get; init; }

    public required DateTimeOffset WaitsSince { get; init; }
}
