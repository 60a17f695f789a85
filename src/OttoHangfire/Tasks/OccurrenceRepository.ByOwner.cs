using OttoHangfire.Database;

namespace OttoHangfire.Tasks;

// What the owner decides of one instant, while the rule stays.
internal sealed partial class OccurrenceRepository
{
    /// <summary>The instant of the task that is written down so; null when none is.</summary>
    public Task<Occurrence?> AtAsync(long taskId, DateTimeOffset scheduledFor, SqlSession session) =>
        session.SingleOrDefaultAsync<Occurrence>(
            "SELECT * FROM otto_occurrences WHERE task_id = @taskId AND scheduled_for = @scheduledFor", new { taskId, scheduledFor });

    /// <summary>The instant will not run, whether it is written down yet or not.</summary>
    public async Task<Occurrence> SkipAsync(long taskId, DateTimeOffset scheduledFor, SqlTransaction transaction) =>
        (await transaction.SingleOrDefaultAsync<Occurrence>(
            """
            INSERT INTO otto_occurrences (task_id, scheduled_for, kind, outcome, reason, due_at, is_early)
            VALUES (@taskId, @scheduledFor, 'scheduled', 'skipped', 'by_owner', @scheduledFor, 1)
            ON CONFLICT (task_id, scheduled_for) DO UPDATE
               SET outcome = 'skipped', reason = 'by_owner', due_at = scheduled_for, moved_to = NULL, is_early = 1
             WHERE run_id IS NULL
            RETURNING *
            """,
            new { taskId, scheduledFor }))!;

    /// <summary>The instant is due at another time, whether it is written down yet or not.</summary>
    public async Task<Occurrence> MoveAsync(long taskId, DateTimeOffset scheduledFor, DateTimeOffset to, SqlTransaction transaction) =>
        (await transaction.SingleOrDefaultAsync<Occurrence>(
            """
            INSERT INTO otto_occurrences (task_id, scheduled_for, kind, outcome, due_at, moved_to, is_early)
            VALUES (@taskId, @scheduledFor, 'scheduled', 'pending', @to, @to, 1)
            ON CONFLICT (task_id, scheduled_for) DO UPDATE
               SET outcome = 'pending', reason = NULL, due_at = @to, moved_to = @to, is_early = 1, waits_since = NULL
             WHERE run_id IS NULL
            RETURNING *
            """,
            new { taskId, scheduledFor, to }))!;

    /// <summary>The next run was put later by hand: what was moved before it is not wanted any more.</summary>
    public Task SupersedeMovedAsync(long taskId, DateTimeOffset before, SqlTransaction transaction) =>
        transaction.ExecuteAsync(
            """
            UPDATE otto_occurrences
               SET outcome = 'superseded', reason = 'the next run was put later'
             WHERE task_id = @taskId AND outcome = 'pending' AND run_id IS NULL AND moved_to > @now AND moved_to < @before
            """,
            new { taskId, before, now = clock.GetUtcNow() });

    /// <summary>Writes down an instant of the rule at a time that somebody has named.</summary>
    public async Task AddFreeAsync(long taskId, DateTimeOffset at, SqlTransaction transaction) =>
        await AddAsync(
            taskId, await FreeInstantAsync(taskId, at, transaction), dueAt: at, OccurrenceKind.Scheduled, isWantedNow: false, transaction);

    /// <summary>An instant that waits and was not begun is not wanted any more.</summary>
    public Task SupersedeAsync(Occurrence waiting, string reason, SqlTransaction transaction) =>
        transaction.ExecuteAsync(
            "UPDATE otto_occurrences SET outcome = 'superseded', reason = @reason "
                + "WHERE id = @Id AND outcome = 'pending' AND run_id IS NULL",
            new { waiting.Id, reason });
}
