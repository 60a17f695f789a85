using OttoHangfire.Contracts;
using OttoHangfire.Database;

namespace OttoHangfire.Reminders;

/// <summary>Reminders that have come. A trigger adds each, in the transaction in which its run ends.</summary>
internal sealed class ReminderRepository(OttoDatabase database, TimeProvider clock)
{
    /// <summary>The last time that this task's reminder has come; null when it never has.</summary>
    public Task<ReminderRow?> LastAsync(long taskId, CancellationToken cancellation) => LastAsync(taskId, database.Read(cancellation));

    public Task<ReminderRow?> LastAsync(long taskId, SqlSession session) =>
        session.SingleOrDefaultAsync<ReminderRow>(
            "SELECT * FROM otto_reminders WHERE task_id = @taskId ORDER BY id DESC LIMIT 1", new { taskId });

    /// <summary>What came earlier is shown with its task alone: nobody answers every reminder.</summary>
    private static readonly TimeSpan Shown = TimeSpan.FromDays(1);

    /// <summary>Those that have come within a day and that nobody has answered, newest first.</summary>
    public Task<IReadOnlyList<OpenReminder>> OpenAsync(int limit, CancellationToken cancellation) =>
        database.QueryAsync<OpenReminder>(
            """
            SELECT o.task_id, o.rang_at, t.description
              FROM (SELECT task_id, rang_at, id FROM otto_reminders
                     WHERE answer IS NULL AND rang_at >= @since
                     ORDER BY rang_at DESC LIMIT @limit) o
             CROSS JOIN otto_tasks t
             WHERE t.id = o.task_id AND t.removed_at IS NULL
             ORDER BY o.rang_at DESC, o.id DESC
            """,
            new { since = clock.GetUtcNow() - Shown, limit },
            cancellation);

    /// <summary>What has come in this run; null where nothing has, or not yet.</summary>
    public Task<ReminderRow?> OfRunAsync(long runId, SqlSession session) =>
        session.SingleOrDefaultAsync<ReminderRow>("SELECT * FROM otto_reminders WHERE run_id = @runId", new { runId });

    public Task<ReminderRow?> OfRunAsync(long runId, CancellationToken cancellation) => OfRunAsync(runId, database.Read(cancellation));

    /// <summary>The reminder whose run this is, also while it has not ended; null where it is of no reminder, or that is gone.</summary>
    public Task<AskedReminder?> AskedAsync(long runId, CancellationToken cancellation) =>
        database.SingleOrDefaultAsync<AskedReminder>(
            """
            SELECT t.id AS task_id, t.description, m.answer
              FROM otto_runs r
              JOIN otto_tasks t ON t.id = r.task_id
              LEFT JOIN otto_reminders m ON m.run_id = r.id
             WHERE r.id = @runId AND t.type = @Reminder AND t.removed_at IS NULL
            """,
            new { runId, TaskTypes.Reminder },
            cancellation);

    /// <summary>Whether this run goes on.</summary>
    public Task<bool> IsRunOpenAsync(long runId, SqlSession session) =>
        session.SingleOrDefaultAsync<bool>(
            "SELECT EXISTS (SELECT 1 FROM otto_runs WHERE id = @runId AND finished_at IS NULL)", new { runId });

    /// <summary>Which of these runs have brought a reminder that nobody has answered.</summary>
    public Task<IReadOnlyList<long>> OpenOfRunsAsync(IReadOnlyList<long> runIds, CancellationToken cancellation) =>
        database.QueryAsync<long>(
            "SELECT run_id FROM otto_reminders WHERE run_id IN @runIds AND answer IS NULL", new { runIds }, cancellation);

    /// <summary>Which of these tasks have a reminder that has come and that nobody has answered.</summary>
    public Task<IReadOnlyList<long>> OpenOfTasksAsync(IReadOnlyList<long> taskIds, CancellationToken cancellation) =>
        database.QueryAsync<long>(
            "SELECT DISTINCT task_id FROM otto_reminders WHERE task_id IN @taskIds AND answer IS NULL", new { taskIds }, cancellation);

    /// <summary>Notes the answer; a later one takes the place of an earlier one.</summary>
    public Task AnswerAsync(ReminderRow rang, string answer, DateTimeOffset? until, string by, SqlTransaction transaction) =>
        transaction.ExecuteAsync(
            "UPDATE otto_reminders SET answer = @answer, until = @until, answered_at = @now, answered_by = @by WHERE id = @Id",
            new { rang.Id, answer, until, by, now = clock.GetUtcNow() });
}

/// <summary>A reminder that has come and that nobody has answered.</summary>
public sealed record OpenReminder
{
    public required long TaskId { get; init; }
    public required DateTimeOffset RangAt { get; init; }
    public required string Description { get; init; }
}

/// <summary>A reminder whose run has begun, and the answer to it, if there is one by now.</summary>
internal sealed record AskedReminder
{
    public required long TaskId { get; init; }
    public required string Description { get; init; }
    public string? Answer { get; init; }
}
