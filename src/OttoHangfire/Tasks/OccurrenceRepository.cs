using OttoHangfire.Database;
using OttoHangfire.Schedules;

namespace OttoHangfire.Tasks;

/// <summary>The instants at which tasks are due. Each race is decided in a WHERE clause.</summary>
internal sealed partial class OccurrenceRepository(OttoDatabase database, TimeProvider clock)
{
    private static readonly string VacationIsForTask = VacationRepository.IsFor("t.type");

    public Task<Occurrence?> FindAsync(long id, CancellationToken cancellation) => FindAsync(id, database.Read(cancellation));

    public Task<Occurrence?> FindAsync(long id, SqlSession session) =>
        session.SingleOrDefaultAsync<Occurrence>("SELECT * FROM otto_occurrences WHERE id = @id", new { id });

    /// <summary>
    /// The occurrence that the task waits for next, null when it waits for none: what was begun goes first, then what is due
    /// first.
    /// </summary>
    public Task<Occurrence?> NextAsync(long taskId, SqlSession session) =>
        session.SingleOrDefaultAsync<Occurrence>(
            """
            SELECT *
              FROM otto_occurrences
             WHERE task_id = @taskId
               AND outcome = 'pending'
             ORDER BY run_id IS NULL, due_at, id
             LIMIT 1
            """,
            new { taskId });

    /// <summary>
    /// As <see cref="NextAsync(long, SqlSession)"/>, while the task itself waits for it: null when it is paused, blocked or
    /// at its end, or while another occurrence of it runs.
    /// </summary>
    public Task<Occurrence?> AwaitedAsync(long taskId, CancellationToken cancellation) =>
        database.SingleOrDefaultAsync<Occurrence>(
            """
            SELECT o.*
              FROM otto_occurrences o
              JOIN otto_tasks t ON t.id = o.task_id
             WHERE o.task_id = @taskId
               AND o.outcome = 'pending'
               AND t.status = 'pending'
               AND NOT EXISTS (SELECT 1 FROM otto_occurrences other WHERE other.task_id = o.task_id AND other.outcome = 'running')
             ORDER BY o.run_id IS NULL, o.due_at, o.id
             LIMIT 1
            """,
            new { taskId },
            cancellation);

    /// <summary>Writes down that the task is due then.</summary>
    public Task<Occurrence> AddAsync(long taskId, DateTimeOffset scheduledFor, string kind, SqlTransaction transaction) =>
        AddAsync(taskId, scheduledFor, dueAt: scheduledFor, kind, isWantedNow: false, transaction);

    /// <summary>Writes down that the task is due at once.</summary>
    public Task<Occurrence> AddNowAsync(long taskId, DateTimeOffset now, SqlTransaction transaction) =>
        AddAsync(taskId, now, dueAt: now, OccurrenceKind.Scheduled, isWantedNow: true, transaction);

    /// <summary>Makes the occurrence of a run that waits for a person due now. False when it does not wait: somebody is at it.</summary>
    public async Task<bool> WakeAsync(long runId, SqlTransaction transaction) =>
        await transaction.ExecuteAsync(
            "UPDATE otto_occurrences SET due_at = @now, waits_since = @now WHERE run_id = @runId AND outcome = 'pending'", new
            {
                runId,
                now = clock.GetUtcNow(),
            }) == 1;

    /// <summary>What of the task is still open, oldest first.</summary>
    /// <remarks>Sorted here: asked to sort, the database would walk over all that the task has ever done.</remarks>
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
                + "AND is_early = 0 ORDER BY scheduled_for DESC LIMIT 1",
            new { taskId });

    /// <summary>Instants later than this one that were decided before their time, oldest first.</summary>
    public Task<IReadOnlyList<DateTimeOffset>> EarlyAsync(long taskId, DateTimeOffset after, CancellationToken cancellation) =>
        EarlyAsync(taskId, after, database.Read(cancellation));

    public Task<IReadOnlyList<DateTimeOffset>> EarlyAsync(long taskId, DateTimeOffset after, SqlSession session) =>
        session.QueryAsync<DateTimeOffset>(
            """
            SELECT scheduled_for
              FROM otto_occurrences
             WHERE task_id = @taskId AND is_early = 1 AND scheduled_for > @after
             ORDER BY scheduled_for
            """,
            new { taskId, after });

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

    /// <summary>Takes away what the rule itself waited for and that was never begun: it is counted anew. What was moved stays.</summary>
    public Task DropWaitingAsync(long taskId, SqlTransaction transaction) =>
        transaction.ExecuteAsync(
            """
            DELETE FROM otto_occurrences
             WHERE task_id = @taskId AND outcome = 'pending' AND kind = 'scheduled' AND run_id IS NULL AND moved_to IS NULL
            """,
            new { taskId });

    /// <summary>Why the occurrence that ran last ended badly; null when it ended well, or none ran.</summary>
    public Task<string?> LastFailureAsync(long taskId, SqlTransaction transaction) =>
        transaction.SingleOrDefaultAsync<string?>(
            "SELECT reason FROM otto_occurrences WHERE task_id = @taskId AND outcome = 'ran' "
                + "ORDER BY coalesce(moved_to, scheduled_for) DESC, id DESC LIMIT 1",
            new { taskId });

    /// <summary>Makes this worker the owner of a due occurrence, or returns null when another got there first.</summary>
    /// <remarks>
    /// While one occurrence of a task is open (in a run, between two tries, before a person), no other of it is claimed.
    /// Whatever ran when a process died is a suspect until it comes further: suspects of one crash go four at a time,
    /// those of more crashes one at a time and after all others. So the one that kills the process is soon alone with
    /// its deed, and its neighbours are not convicted with it. An instant of a rule that lies in a vacation is not claimed, also
    /// where the vacation was added while the alarm was ringing.
    /// </remarks>
    public Task<Occurrence?> ClaimAsync(long id, string owner, SqlTransaction transaction) =>
        transaction.SingleOrDefaultAsync<Occurrence>(
            $"""
            UPDATE otto_occurrences AS mine
               SET outcome = 'running', owner = @owner, fence = fence + 1, claimed_at = @now, waits_since = NULL,
                   crash_count = crash_count + 1
             WHERE id = @id
               AND outcome = 'pending'
               AND due_at <= @now
               AND EXISTS (SELECT 1 FROM otto_tasks t WHERE t.id = mine.task_id AND t.status = 'pending')
               AND (SELECT enabled FROM otto_worker WHERE id = 1) = 1
               AND EXISTS (SELECT 1 FROM otto_owners living WHERE living.name = @owner)
               AND NOT EXISTS (SELECT 1 FROM otto_occurrences other
                                WHERE other.task_id = mine.task_id AND other.outcome = 'running')
               AND (run_id IS NOT NULL
                    OR NOT EXISTS (SELECT 1 FROM otto_occurrences begun
                                    WHERE begun.task_id = mine.task_id AND begun.outcome = 'pending' AND begun.run_id IS NOT NULL))
               AND (run_id IS NOT NULL OR kind <> 'scheduled'
                    OR NOT EXISTS (SELECT 1 FROM otto_vacations v CROSS JOIN otto_tasks t
                                    WHERE t.id = mine.task_id AND t.schedule IS NOT NULL
                                      AND v.from_at <= coalesce(mine.moved_to, mine.scheduled_for)
                                      AND v.to_at > coalesce(mine.moved_to, mine.scheduled_for)
                                      AND {VacationIsForTask}))
               AND (crash_count = 0
                    OR ((SELECT count(*) FROM otto_occurrences suspect
                          WHERE suspect.outcome = 'running' AND suspect.crash_count > 1) < CASE crash_count WHEN 1 THEN 4 ELSE 1 END
                        AND NOT EXISTS (SELECT 1 FROM otto_occurrences suspect
                                         WHERE suspect.outcome = 'pending' AND suspect.due_at <= @now
                                           AND suspect.crash_count > 0 AND suspect.crash_count < mine.crash_count)))
            RETURNING *
            """,
            new { id, owner, now = clock.GetUtcNow() });

    /// <summary>Notes the run that the claim opened; each opened run is a try.</summary>
    public Task OpenRunAsync(long id, long runId, int attempt, SqlTransaction transaction) =>
        transaction.ExecuteAsync(
            "UPDATE otto_occurrences SET run_id = @runId, attempt = @attempt WHERE id = @id", new { id, runId, attempt });

    /// <summary>True while the claim with this fence still holds; the first statement of each write of a worker.</summary>
    public async Task<bool> HoldAsync(long id, long fence, SqlTransaction transaction) =>
        await transaction.ExecuteAsync(
            "UPDATE otto_occurrences SET claimed_at = claimed_at WHERE id = @id AND fence = @fence AND outcome = 'running'",
            new { id, fence }) == 1;

    /// <summary>As <see cref="HoldAsync"/>, and says that the run came further: a crash from here on is a first one.</summary>
    public async Task<bool> ProceedAsync(long id, long fence, SqlTransaction transaction) =>
        await transaction.ExecuteAsync(
            "UPDATE otto_occurrences SET crash_count = 1 WHERE id = @id AND fence = @fence AND outcome = 'running'",
            new { id, fence }) == 1;

    /// <summary>Ends the claim for good: the occurrence ran. False when the claim was lost.</summary>
    public async Task<bool> CompleteAsync(long id, long fence, string? reason, SqlTransaction transaction) =>
        await transaction.ExecuteAsync(
            """
            UPDATE otto_occurrences
               SET outcome = 'ran', reason = @reason, owner = NULL, crash_count = 0, outage_count = 0, outage_since = NULL
             WHERE id = @id AND fence = @fence AND outcome = 'running'
            """,
            new { id, fence, reason }) == 1;

    /// <summary>Ends the claim for now: the occurrence is due again at <paramref name="dueAt"/>. False when the claim was lost.</summary>
    public async Task<bool> ReleaseAsync(
        long id, long fence, DateTimeOffset dueAt, int outageCount, DateTimeOffset? outageSince, SqlTransaction transaction) =>
        await transaction.ExecuteAsync(
            """
            UPDATE otto_occurrences
               SET outcome = 'pending', due_at = @dueAt, waits_since = @now, owner = NULL, crash_count = 0,
                   outage_count = @outageCount, outage_since = @outageSince
             WHERE id = @id AND fence = @fence AND outcome = 'running'
            """,
            new { id, fence, dueAt, now = clock.GetUtcNow(), outageCount, outageSince }) == 1;

    /// <summary>Frees the claim of an owner that is gone; its crash stays counted. False when the claim has moved on.</summary>
    public async Task<bool> RescueAsync(long id, long fence, DateTimeOffset dueAt, SqlTransaction transaction) =>
        await transaction.ExecuteAsync(
            """
            UPDATE otto_occurrences
               SET outcome = 'pending', owner = NULL, due_at = @dueAt, waits_since = @now
             WHERE id = @id AND fence = @fence AND outcome = 'running'
            """,
            new { id, fence, dueAt, now = clock.GetUtcNow() }) == 1;

    /// <summary>Ends an occurrence that was freed, and is not to be tried again.</summary>
    public Task GiveUpAsync(long id, string reason, SqlTransaction transaction) =>
        transaction.ExecuteAsync(
            "UPDATE otto_occurrences SET outcome = 'ran', reason = @reason, owner = NULL, fence = fence + 1 WHERE id = @id AND outcome "
                + "= 'pending'",
            new { id, reason });

    /// <summary>Some occurrences of a task, whatever became of them.</summary>
    public Task<IReadOnlyList<long>> SomeAsync(long taskId, int limit, CancellationToken cancellation) =>
        database.QueryAsync<long>(
            "SELECT id FROM otto_occurrences WHERE task_id = @taskId LIMIT @limit", new { taskId, limit }, cancellation);

    /// <summary>Deletes an occurrence of a task that has been removed.</summary>
    public Task<int> DeleteAsync(long id, SqlTransaction transaction) =>
        transaction.ExecuteAsync("DELETE FROM otto_occurrences WHERE id = @id", new { id });

    /// <summary>Adds one that waits. What is wanted at once waits since then, also if the clock is set back.</summary>
    private static async Task<Occurrence> AddAsync(
        long taskId, DateTimeOffset scheduledFor, DateTimeOffset dueAt, string kind, bool isWantedNow, SqlTransaction transaction) =>
        (await transaction.SingleOrDefaultAsync<Occurrence>(
            """
            INSERT INTO otto_occurrences (task_id, scheduled_for, kind, outcome, due_at, waits_since)
            VALUES (@taskId, @scheduledFor, @kind, 'pending', @dueAt, @waitsSince)
            RETURNING *
            """,
            new { taskId, scheduledFor, kind, dueAt, waitsSince = isWantedNow ? dueAt : (DateTimeOffset?)null }))!;
}
