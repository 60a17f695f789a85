using OttoHangfire.Database;

namespace OttoHangfire.Tasks;

// Claims: who runs an occurrence, and how that ends.
internal sealed partial class OccurrenceRepository
{
    /// <summary>Makes this worker the owner of a due occurrence, or returns null when another got there first.</summary>
    /// <remarks>
    /// Whatever ran when a process died is a suspect until it comes further: suspects of one crash go four at a time,
    /// those of more crashes one at a time and after all others. So the one that kills the process is soon alone with
    /// its deed, and its neighbours are not convicted with it.
    /// </remarks>
    public Task<Occurrence?> ClaimAsync(long id, string owner, SqlTransaction transaction) =>
        transaction.SingleOrDefaultAsync<Occurrence>(
            """
            UPDATE otto_occurrences AS mine
               SET outcome = 'running', owner = @owner, fence = fence + 1, claimed_at = @now, crash_count = crash_count + 1
             WHERE id = @id
               AND outcome = 'pending'
               AND due_at <= @now
               AND EXISTS (SELECT 1 FROM otto_tasks t WHERE t.id = mine.task_id AND t.status = 'pending')
               AND (SELECT enabled FROM otto_worker WHERE id = 1) = 1
               AND EXISTS (SELECT 1 FROM otto_owners living WHERE living.name = @owner)
               AND NOT EXISTS (SELECT 1 FROM otto_occurrences other
                                WHERE other.task_id = mine.task_id AND other.outcome = 'running')
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

    /// <summary>Gives the occurrence of an ended run another reason.</summary>
    public Task CorrectAsync(long runId, string? reason, SqlTransaction transaction) =>
        transaction.ExecuteAsync(
            "UPDATE otto_occurrences SET reason = @reason WHERE run_id = @runId AND outcome = 'ran'", new { runId, reason });

    /// <summary>Ends the claim for now: the occurrence is due again at <paramref name="dueAt"/>. False when the claim was lost.</summary>
    public async Task<bool> ReleaseAsync(
        long id, long fence, DateTimeOffset dueAt, int outageCount, DateTimeOffset? outageSince, SqlTransaction transaction) =>
        await transaction.ExecuteAsync(
            """
            UPDATE otto_occurrences
               SET outcome = 'pending', due_at = @dueAt, owner = NULL, crash_count = 0,
                   outage_count = @outageCount, outage_since = @outageSince
             WHERE id = @id AND fence = @fence AND outcome = 'running'
            """,
            new { id, fence, dueAt, outageCount, outageSince }) == 1;

    /// <summary>Frees the claim of an owner that is gone; its crash stays counted. False when the claim has moved on.</summary>
    public async Task<bool> RescueAsync(long id, long fence, DateTimeOffset dueAt, SqlTransaction transaction) =>
        await transaction.ExecuteAsync(
            """
            UPDATE otto_occurrences
               SET outcome = 'pending', owner = NULL, due_at = @dueAt
             WHERE id = @id AND fence = @fence AND outcome = 'running'
            """,
            new { id, fence, dueAt }) == 1;

    /// <summary>Ends an occurrence that was freed, and is not to be tried again.</summary>
    public Task GiveUpAsync(long id, string reason, SqlTransaction transaction) =>
        transaction.ExecuteAsync(
            "UPDATE otto_occurrences SET outcome = 'ran', reason = @reason, owner = NULL, fence = fence + 1 WHERE id = @id AND outcome "
                + "= 'pending'",
            new { id, reason });

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
