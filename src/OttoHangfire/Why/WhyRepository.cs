using OttoHangfire.Database;
using OttoHangfire.Tasks;

namespace OttoHangfire.Why;

/// <summary>What is looked up to say why a task has not run.</summary>
internal sealed class WhyRepository(OttoDatabase database)
{
    /// <summary>The row that stands for an instant, also as one of many; null when none does.</summary>
    public Task<Occurrence?> StandsForAsync(long taskId, DateTimeOffset instant, CancellationToken cancellation) =>
        database.SingleOrDefaultAsync<Occurrence>(
            """
            SELECT * FROM otto_occurrences WHERE task_id = @taskId AND scheduled_for = @instant
            UNION ALL
            SELECT * FROM otto_occurrences
             WHERE task_id = @taskId AND gap_to IS NOT NULL AND scheduled_for < @instant AND gap_to >= @instant
            LIMIT 1
            """,
            new { taskId, instant },
            cancellation);

    /// <summary>The newest instant of the schedule that has passed; null when none has.</summary>
    public Task<Occurrence?> LastPassedAsync(long taskId, DateTimeOffset now, CancellationToken cancellation) =>
        database.SingleOrDefaultAsync<Occurrence>(
            """
            SELECT *
              FROM otto_occurrences
             WHERE task_id = @taskId AND scheduled_for <= @now AND kind = 'scheduled' AND outcome <> 'superseded'
             ORDER BY scheduled_for DESC
             LIMIT 1
            """,
            new { taskId, now },
            cancellation);

    /// <summary>How full the queue is that a task waits in.</summary>
    /// <remarks>Cross joins keep their order: what is due, and what runs, is little, and tasks are many.</remarks>
    public async Task<QueueAhead> AheadAsync(bool isOttos, DateTimeOffset dueAt, CancellationToken cancellation) =>
        (await database.SingleOrDefaultAsync<QueueAhead>(
            """
            SELECT (SELECT count(*)
                      FROM otto_occurrences o
                     CROSS JOIN otto_tasks t
                     WHERE t.id = o.task_id AND o.outcome = 'running' AND (t.source = 'otto' OR t.is_owners = 0) = @isOttos) AS running,
                   (SELECT count(*)
                      FROM otto_occurrences o
                     CROSS JOIN otto_tasks t
                     WHERE t.id = o.task_id AND o.outcome = 'pending' AND o.due_at < @dueAt AND t.status = 'pending'
                       AND (t.source = 'otto' OR t.is_owners = 0) = @isOttos) AS before
            """,
            new { isOttos, dueAt },
            cancellation))!;
}

/// <summary>What a due task waits for.</summary>
internal sealed record QueueAhead
{
    /// <summary>Tasks of its queue that run.</summary>
    public required long Running { get; init; }

    /// <summary>Tasks of its queue that have been due for longer.</summary>
    public required long Before { get; init; }
}
