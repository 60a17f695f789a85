using OttoHangfire.Database;

namespace OttoHangfire.Tasks;

// What a person changes of a task's instants.
internal sealed partial class OccurrenceRepository
{
    /// <summary>
    /// The occurrence that a retry of the task takes: the one that is open, else the newest that was begun and ended badly;
    /// null when there is none.
    /// </summary>
    public Task<Occurrence?> RetriedAsync(long taskId, SqlSession session) =>
        session.SingleOrDefaultAsync<Occurrence>(
            $"SELECT * FROM otto_occurrences WHERE id = {IdOfRetried("@taskId")}", new { taskId });

    /// <summary>As <see cref="RetriedAsync"/>, as a part of a larger statement.</summary>
    /// <param name="taskId">What the statement calls the id of the task.</param>
    public static string IdOfRetried(string taskId) =>
        $"""
        coalesce(
            (SELECT begun.id FROM otto_occurrences begun
              WHERE begun.task_id = {taskId} AND begun.outcome = 'pending' AND begun.run_id IS NOT NULL
              ORDER BY begun.due_at, begun.id LIMIT 1),
            (SELECT bad.id FROM otto_occurrences bad
              WHERE bad.task_id = {taskId} AND bad.run_id IS NOT NULL AND bad.reason IS NOT NULL AND bad.outcome IN ('ran', 'skipped')
              ORDER BY bad.claimed_at DESC, bad.id DESC LIMIT 1))
        """;

    /// <summary>Writes down that the task is due now, because a person wants it so.</summary>
    public async Task<Occurrence> AddByHandAsync(long taskId, SqlTransaction transaction)
    {
        var now = clock.GetUtcNow();
        var free = await FreeInstantAsync(taskId, now, transaction);
        return await AddAsync(taskId, free, dueAt: now, OccurrenceKind.Manual, isWantedNow: true, transaction);
    }

    /// <summary>Writes down that the task is due once more, because a person wants it so; its rule knows nothing of that.</summary>
    public async Task AddLaterAsync(long taskId, DateTimeOffset at, SqlTransaction transaction) =>
        await AddAsync(
            taskId, await FreeInstantAsync(taskId, at, transaction), dueAt: at, OccurrenceKind.Manual, isWantedNow: false, transaction);

    /// <summary>What a person has put off and what was not begun yet; null when nothing is.</summary>
    public Task<Occurrence?> SnoozedAsync(long taskId, SqlSession session) =>
        session.SingleOrDefaultAsync<Occurrence>(
            """
            SELECT *
              FROM otto_occurrences
             WHERE task_id = @taskId AND outcome = 'pending' AND kind = 'manual' AND run_id IS NULL AND waits_since IS NULL
             ORDER BY due_at
             LIMIT 1
            """,
            new { taskId });

    /// <summary>True where what waits by the schedule rings at that very instant, and no vacation takes it.</summary>
    public Task<bool> ComesAtAsync(long taskId, DateTimeOffset instant, SqlSession session) =>
        session.SingleOrDefaultAsync<bool>(
            $"""
            SELECT EXISTS (
                SELECT 1
                  FROM otto_occurrences mine
                 WHERE task_id = @taskId AND outcome = 'pending' AND kind = 'scheduled' AND run_id IS NULL AND due_at = @instant
                   AND NOT EXISTS (SELECT 1 FROM otto_vacations v CROSS JOIN otto_tasks t
                                    WHERE t.id = mine.task_id AND t.schedule IS NOT NULL
                                      AND v.from_at <= @instant AND v.to_at > @instant AND {VacationIsForTask}))
            """,
            new { taskId, instant });

    /// <summary>Makes a waiting occurrence due at another instant.</summary>
    public async Task PostponeAsync(Occurrence waiting, DateTimeOffset at, SqlTransaction transaction)
    {
        var free = at == waiting.ScheduledFor ? at : await FreeInstantAsync(waiting.TaskId, at, transaction);
        await transaction.ExecuteAsync(
            "UPDATE otto_occurrences SET scheduled_for = @free, due_at = @at, waits_since = NULL, moved_to = NULL, is_early = 0 "
                + "WHERE id = @Id AND outcome = 'pending'",
            new { waiting.Id, free, at });
    }

    /// <summary>Makes the next try of a waiting occurrence due at another instant; what it stands for does not change.</summary>
    public Task DelayAsync(long id, DateTimeOffset dueAt, SqlTransaction transaction) =>
        transaction.ExecuteAsync(
            """
            UPDATE otto_occurrences
               SET due_at = @dueAt, waits_since = CASE WHEN @dueAt <= @now THEN @now END
             WHERE id = @id AND outcome = 'pending'
            """,
            new { id, dueAt, now = clock.GetUtcNow() });

    /// <summary>Makes an occurrence due in a new round of tries.</summary>
    public Task ReopenAsync(long id, DateTimeOffset dueAt, SqlTransaction transaction) =>
        transaction.ExecuteAsync(
            """
            UPDATE otto_occurrences
               SET outcome = 'pending', reason = NULL, due_at = @dueAt, waits_since = CASE WHEN @dueAt <= @now THEN @now END,
                   attempt = 0, crash_count = 0, outage_count = 0, outage_since = NULL
             WHERE id = @id
            """,
            new { id, dueAt, now = clock.GetUtcNow() });

    /// <summary>Another occurrence takes the place of those that wait and were not begun; with a kind, only of such ones.</summary>
    public Task SupersedeAsync(long taskId, string? kind, string reason, SqlTransaction transaction) =>
        transaction.ExecuteAsync(
            """
            UPDATE otto_occurrences
               SET outcome = 'superseded', reason = @reason
             WHERE task_id = @taskId AND outcome = 'pending' AND run_id IS NULL AND (@kind IS NULL OR kind = @kind)
            """,
            new { taskId, kind, reason });

    /// <summary>Of what waits and was not begun, only this one stays.</summary>
    public Task SupersedeOthersAsync(Occurrence kept, string reason, SqlTransaction transaction) =>
        transaction.ExecuteAsync(
            """
            UPDATE otto_occurrences
               SET outcome = 'superseded', reason = @reason
             WHERE task_id = @TaskId AND id <> @Id AND outcome = 'pending' AND run_id IS NULL
            """,
            new { kept.TaskId, kept.Id, reason });

    /// <summary>
    /// The instant that the rule itself waits for and that is still to come; null when all that wait are due, or were moved.
    /// </summary>
    public Task<Occurrence?> LastWaitingAsync(long taskId, DateTimeOffset now, SqlTransaction transaction) =>
        transaction.SingleOrDefaultAsync<Occurrence>(
            """
            SELECT *
              FROM otto_occurrences
             WHERE task_id = @taskId AND outcome = 'pending' AND run_id IS NULL AND kind = 'scheduled' AND due_at > @now
               AND moved_to IS NULL
             ORDER BY due_at DESC
             LIMIT 1
            """,
            new { taskId, now });

    /// <summary>Skips whatever of the task is still open; who runs it loses his claim.</summary>
    public Task SkipOpenAsync(long taskId, string reason, SqlTransaction transaction) =>
        SkipOpenAsync(taskId, reason, DateTimeOffset.MaxValue, transaction);

    /// <summary>As <see cref="SkipOpenAsync(long, string, SqlTransaction)"/>, but what lies ahead and was not begun stays.</summary>
    public Task SkipPassedAsync(long taskId, string reason, SqlTransaction transaction) =>
        SkipOpenAsync(taskId, reason, clock.GetUtcNow(), transaction);

    private static Task<int> SkipOpenAsync(long taskId, string reason, DateTimeOffset until, SqlTransaction transaction) =>
        transaction.ExecuteAsync(
            """
            UPDATE otto_occurrences
               SET outcome = 'skipped', reason = @reason, owner = NULL, fence = fence + 1
             WHERE task_id = @taskId AND outcome IN ('pending', 'running')
               AND (coalesce(moved_to, scheduled_for) <= @until OR run_id IS NOT NULL)
            """,
            new { taskId, reason, until });

    /// <summary>An instant of a task exists once; the next one that is free is a ten-millionth of a second later.</summary>
    private static async Task<DateTimeOffset> FreeInstantAsync(long taskId, DateTimeOffset wanted, SqlTransaction transaction)
    {
        while (await transaction.SingleOrDefaultAsync<long>(
            "SELECT count(*) FROM otto_occurrences WHERE task_id = @taskId AND scheduled_for = @wanted", new { taskId, wanted }) > 0)
        {
            wanted = wanted.AddTicks(1);
        }

        return wanted;
    }

    /// <summary>Gives the occurrence of an ended run another reason.</summary>
    public Task CorrectAsync(long runId, string? reason, SqlTransaction transaction) =>
        transaction.ExecuteAsync(
            "UPDATE otto_occurrences SET reason = @reason WHERE run_id = @runId AND outcome = 'ran'", new { runId, reason });
}
