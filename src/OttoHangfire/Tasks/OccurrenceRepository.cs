using OttoHangfire.Database;

namespace OttoHangfire.Tasks;

/// <summary>The instants at which tasks are due. Each race is decided in a WHERE clause.</summary>
internal sealed partial class OccurrenceRepository(OttoDatabase database, TimeProvider clock)
{
    public Task<Occurrence?> FindAsync(long id, CancellationToken cancellation) => FindAsync(id, database.Read(cancellation));

    public Task<Occurrence?> FindAsync(long id, SqlSession session) =>
        session.SingleOrDefaultAsync<Occurrence>("SELECT * FROM otto_occurrences WHERE id = @id", new { id });

    /// <summary>Newest first; one row more than the limit when there are more. A row for a gap is in when a part of it is.</summary>
    public Task<IReadOnlyList<Occurrence>> ListAsync(
        long taskId, OccurrenceWindow window, DateTimeOffset? before, int limit, CancellationToken cancellation) =>
        database.QueryAsync<Occurrence>(
            """
            SELECT *
              FROM otto_occurrences
             WHERE task_id = @taskId
               AND scheduled_for >= @From
               AND (@To IS NULL OR scheduled_for < @To)
               AND (@before IS NULL OR scheduled_for < @before)
             UNION ALL
            SELECT *
              FROM otto_occurrences
             WHERE task_id = @taskId
               AND gap_to IS NOT NULL
               AND scheduled_for < @From
               AND gap_to >= @From
               AND (@before IS NULL OR scheduled_for < @before)
             ORDER BY scheduled_for DESC
             LIMIT @limit + 1
            """,
            new { taskId, window.From, window.To, before, limit },
            cancellation);

    /// <summary>The occurrence that the task waits for next; null when it waits for none.</summary>
    public Task<Occurrence?> NextAsync(long taskId, SqlSession session) =>
        session.SingleOrDefaultAsync<Occurrence>(
            """
            SELECT *
              FROM otto_occurrences
             WHERE task_id = @taskId
               AND outcome = 'pending'
             ORDER BY due_at, id
             LIMIT 1
            """,
            new { taskId });

    /// <summary>
    /// As <see cref="NextAsync(long, SqlSession)"/>, while the task itself waits for it: null when it is paused, blocked or
    /// at its end.
    /// </summary>
    public Task<Occurrence?> AwaitedAsync(long taskId, CancellationToken cancellation) =>
        database.SingleOrDefaultAsync<Occurrence>(
            """
            SELECT o.*
              FROM otto_occurrences o
              JOIN otto_tasks t ON t.id = o.task_id
             WHERE o.task_id = @taskId
               AND o.outcome = 'pending'
               AND t.status IN ('pending', 'running')
             ORDER BY o.due_at, o.id
             LIMIT 1
            """,
            new { taskId },
            cancellation);

    /// <summary>The occurrence that was made last, whatever became of it.</summary>
    public Task<Occurrence?> LatestAsync(long taskId, CancellationToken cancellation) => LatestAsync(taskId, database.Read(cancellation));

    public Task<Occurrence?> LatestAsync(long taskId, SqlSession session) =>
        session.SingleOrDefaultAsync<Occurrence>(
            "SELECT * FROM otto_occurrences WHERE task_id = @taskId AND outcome <> 'superseded' ORDER BY id DESC LIMIT 1",
            new { taskId });

    /// <summary>The occurrence that was begun last; of a recurring task this is not the one that was made last.</summary>
    public Task<Occurrence?> LastBegunAsync(long taskId, SqlSession session) =>
        session.SingleOrDefaultAsync<Occurrence>(
            "SELECT * FROM otto_occurrences WHERE task_id = @taskId AND run_id IS NOT NULL ORDER BY claimed_at DESC, id DESC LIMIT 1",
            new { taskId });

    /// <summary>Writes down that the task is due then.</summary>
    public Task<Occurrence> AddAsync(long taskId, DateTimeOffset scheduledFor, string kind, SqlTransaction transaction) =>
        AddAsync(taskId, scheduledFor, dueAt: scheduledFor, kind, transaction);

    /// <summary>Writes down that the task is due now, because a person wants it so.</summary>
    public async Task<Occurrence> AddByHandAsync(long taskId, SqlTransaction transaction)
    {
        var now = clock.GetUtcNow();
        var free = await FreeInstantAsync(taskId, now, transaction);
        return await AddAsync(taskId, free, dueAt: now, OccurrenceKind.Manual, transaction);
    }

    /// <summary>Makes a waiting occurrence due at another instant.</summary>
    public async Task PostponeAsync(Occurrence waiting, DateTimeOffset at, SqlTransaction transaction)
    {
        var free = at == waiting.ScheduledFor ? at : await FreeInstantAsync(waiting.TaskId, at, transaction);
        await transaction.ExecuteAsync(
            "UPDATE otto_occurrences SET scheduled_for = @free, due_at = @at WHERE id = @Id AND outcome = 'pending'",
            new { waiting.Id, free, at });
    }

    /// <summary>Makes the next try of a waiting occurrence due at another instant; what it stands for does not change.</summary>
    public Task DelayAsync(long id, DateTimeOffset dueAt, SqlTransaction transaction) =>
        transaction.ExecuteAsync("UPDATE otto_occurrences SET due_at = @dueAt WHERE id = @id AND outcome = 'pending'", new { id, dueAt });

    /// <summary>Makes an occurrence due in a new round of tries.</summary>
    public Task ReopenAsync(long id, DateTimeOffset dueAt, SqlTransaction transaction) =>
        transaction.ExecuteAsync(
            """
            UPDATE otto_occurrences
               SET outcome = 'pending', reason = NULL, due_at = @dueAt, attempt = 0, crash_count = 0, outage_count = 0, outage_since = NULL
             WHERE id = @id
            """,
            new { id, dueAt });

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

    /// <summary>The instant of a schedule that waits for its time to come; null when all that wait are due.</summary>
    public Task<Occurrence?> LastWaitingAsync(long taskId, DateTimeOffset now, SqlTransaction transaction) =>
        transaction.SingleOrDefaultAsync<Occurrence>(
            """
            SELECT *
              FROM otto_occurrences
             WHERE task_id = @taskId AND outcome = 'pending' AND run_id IS NULL AND kind = 'scheduled' AND due_at > @now
             ORDER BY due_at DESC
             LIMIT 1
            """,
            new { taskId, now });

    /// <summary>Makes the occurrence of a run that waits for a person due now. False when it does not wait: somebody is at it.</summary>
    public async Task<bool> WakeAsync(long runId, SqlTransaction transaction) =>
        await transaction.ExecuteAsync(
            "UPDATE otto_occurrences SET due_at = @now WHERE run_id = @runId AND outcome = 'pending'", new
            {
                runId,
                now = clock.GetUtcNow(),
            }) == 1;

    /// <summary>Closes whatever of the task is still open; who runs it loses his claim.</summary>
    public Task CloseOpenAsync(long taskId, string outcome, string reason, SqlTransaction transaction) =>
        transaction.ExecuteAsync(
            """
            UPDATE otto_occurrences
               SET outcome = @outcome, reason = @reason, owner = NULL, fence = fence + 1
             WHERE task_id = @taskId AND outcome IN ('pending', 'running')
            """,
            new { taskId, outcome, reason });

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

    private static async Task<Occurrence> AddAsync(
        long taskId, DateTimeOffset scheduledFor, DateTimeOffset dueAt, string kind, SqlTransaction transaction) =>
        (await transaction.SingleOrDefaultAsync<Occurrence>(
            """
            INSERT INTO otto_occurrences (task_id, scheduled_for, kind, outcome, due_at)
            VALUES (@taskId, @scheduledFor, @kind, 'pending', @dueAt)
            RETURNING *
            """,
            new { taskId, scheduledFor, kind, dueAt }))!;

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
}

/// <summary>A due occurrence whose alarm should have rung.</summary>
internal sealed record OverdueOccurrence
{
    public required long TaskId { get; init; }
    public required DateTimeOffset DueAt { get; init; }
    public string? HangfireJobId { get; init; }
}
