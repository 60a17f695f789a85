using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Input;

namespace OttoHangfire.Tasks;

/// <summary>The tasks: what has been asked for, and how it stands.</summary>
internal sealed class OttoTaskRepository(OttoDatabase database, TimeProvider clock)
{
    public const int DefaultMaxAttempts = 5;
    public const int DefaultTimeoutSeconds = 180;

    private const string Columns =
        "id, created_at, updated_at, status, reason, type, description, payload, next_run_at, schedule, max_attempts, "
        + "timeout_seconds, last_run_at, last_error, attempt, source, parent_run_id, hangfire_job_id, is_owners, put_in_by, counts_from, "
        + "after_task_id, after_on";

    /// <summary>Writes down a task that has been validated, and where it comes from.</summary>
    public async Task<OttoTask> AddAsync(NewOttoTask task, By by, SqlTransaction transaction)
    {
        var parent = by.RunId is { } runId ? await ParentAsync(runId, transaction) : null;
        return (await transaction.SingleOrDefaultAsync<OttoTask>(
            $"""
            INSERT INTO otto_tasks (created_at, updated_at, status, reason, type, description, payload, next_run_at, schedule,
                                    after_task_id, after_on, max_attempts, timeout_seconds, source, parent_run_id, depth, lineage,
                                    is_owners, put_in_by)
            VALUES (@now, @now, 'pending', @reason, @Type, @Description, @Payload, @NextRunAt, @Schedule,
                    @afterTaskId, @afterOn, @maxAttempts, @timeoutSeconds, @Source, @RunId, @depth, @lineage,
                    @isOwners, @Name)
            RETURNING {Columns}
            """,
            new
            {
                now = clock.GetUtcNow(),
                reason = task.After is null ? null : OttoReason.AwaitingTask,
                task.Type,
                task.Description,
                task.Payload,
                task.NextRunAt,
                task.Schedule,
                afterTaskId = task.After?.TaskId,
                afterOn = task.After?.On,
                maxAttempts = task.MaxAttempts ?? DefaultMaxAttempts,
                timeoutSeconds = task.TimeoutSeconds ?? DefaultTimeoutSeconds,
                by.Source,
                by.RunId,
                by.Name,
                isOwners = by.RunId is null ? by.IsOwner : parent?.IsOwners ?? true,
                depth = by.RunId is null || by.IsOwner ? 0 : (parent?.Depth ?? 0) + 1,
                lineage = parent?.LineageOfChildren ?? [],
            }))!;
    }

    public Task<OttoTask?> FindAsync(long id, CancellationToken cancellation) => FindAsync(id, database.Read(cancellation));

    public Task<OttoTask?> FindAsync(long id, SqlSession session) =>
        session.SingleOrDefaultAsync<OttoTask>(
            $"SELECT {Columns} FROM otto_tasks WHERE id = @id AND removed_at IS NULL", new { id });

    /// <summary>A page of those that pass the filter, newest first.</summary>
    public Task<Page<OttoTask>> PageAsync(TaskFilter filter, ListQuery query, CancellationToken cancellation)
    {
        var rows = database.StreamAsync<OttoTask>(
            $"SELECT {Columns} FROM otto_tasks {Matching(filter)} ORDER BY id DESC LIMIT @Limit + 1",
            new { query.Below, query.Limit, filter.Status, filter.Type, filter.After, Text = LikePattern.Containing(filter.Text) },
            cancellation);
        return query.PageAsync(rows, task => task.Id);
    }

    /// <summary>How many pass the filter.</summary>
    public Task<long> CountAsync(TaskFilter filter, CancellationToken cancellation) =>
        database.SingleOrDefaultAsync<long>(
            $"SELECT count(*) FROM otto_tasks {Matching(filter)}",
            new { Below = long.MaxValue, filter.Status, filter.Type, filter.After, Text = LikePattern.Containing(filter.Text) },
            cancellation);

    /// <summary>The newest that pass the filter.</summary>
    public Task<IReadOnlyList<long>> IdsAsync(TaskFilter filter, int limit, CancellationToken cancellation) =>
        database.QueryAsync<long>(
            $"SELECT id FROM otto_tasks {Matching(filter)} ORDER BY id DESC LIMIT @limit",
            new { Below = long.MaxValue, limit, filter.Status, filter.Type, filter.After, Text = LikePattern.Containing(filter.Text) },
            cancellation);

    /// <summary>The newest tasks that have not ended, but this one, with the beginnings of their texts.</summary>
    public Task<IReadOnlyList<TaskSummary>> OpenAsync(long except, int limit, int textLength, CancellationToken cancellation) =>
        database.QueryAsync<TaskSummary>(
            """
            SELECT id, type, substr(description, 1, @textLength) AS description, status, reason, created_at, next_run_at, last_run_at,
                   substr(last_error, 1, @textLength) AS last_error, schedule, source
              FROM otto_tasks
             WHERE id <> @except
               AND id IN (SELECT id FROM (SELECT id FROM otto_tasks WHERE status = 'pending' ORDER BY id DESC LIMIT @limit + 1)
                          UNION ALL
                          SELECT id FROM (SELECT id FROM otto_tasks WHERE status = 'running' ORDER BY id DESC LIMIT @limit + 1)
                          UNION ALL
                          SELECT id FROM (SELECT id FROM otto_tasks WHERE status = 'blocked' ORDER BY id DESC LIMIT @limit + 1))
             ORDER BY id DESC
             LIMIT @limit
            """,
            new { except, limit, textLength },
            cancellation);

    /// <summary>Writes down what is asked for now.</summary>
    public Task ChangeAsync(OttoTask task, SqlTransaction transaction) =>
        transaction.ExecuteAsync(
            """
            UPDATE otto_tasks
               SET description = @Description, payload = @Payload, next_run_at = @NextRunAt, schedule = @Schedule,
                   after_task_id = @afterTaskId, after_on = @afterOn, counts_from = @CountsFrom,
                   max_attempts = @MaxAttempts, timeout_seconds = @TimeoutSeconds, updated_at = @now
             WHERE id = @Id
            """,
            new
            {
                task.Id,
                task.Description,
                task.Payload,
                task.NextRunAt,
                task.Schedule,
                task.CountsFrom,
                afterTaskId = task.After?.TaskId,
                afterOn = task.After?.On,
                task.MaxAttempts,
                task.TimeoutSeconds,
                now = clock.GetUtcNow(),
            });

    /// <summary>From now on nobody finds the task. Its rows are still there.</summary>
    public Task MarkRemovedAsync(long id, SqlTransaction transaction) =>
        transaction.ExecuteAsync("UPDATE otto_tasks SET removed_at = @now WHERE id = @id", new { id, now = clock.GetUtcNow() });

    /// <summary>The removed tasks whose rows are still there.</summary>
    public Task<IReadOnlyList<long>> RemovedAsync(CancellationToken cancellation) =>
        database.QueryAsync<long>("SELECT id FROM otto_tasks WHERE removed_at IS NOT NULL ORDER BY id", null, cancellation);

    /// <summary>Deletes a removed task. All that belongs to it has to be gone before: it would go along here, in one write.</summary>
    public Task<int> DeleteAsync(long id, SqlTransaction transaction) =>
        transaction.ExecuteAsync("DELETE FROM otto_tasks WHERE id = @id AND removed_at IS NOT NULL", new { id });

    /// <summary>Gives the task a status of the table in <see cref="TaskRules"/>.</summary>
    public Task MoveAsync(long id, TaskMove move, SqlTransaction transaction) =>
        transaction.ExecuteAsync(
            """
            UPDATE otto_tasks
               SET status = @Status, reason = @Reason, next_run_at = @NextRunAt, last_error = @LastError,
                   attempt = @Attempt, updated_at = @now,
                   paused_status = NULL, paused_reason = NULL
             WHERE id = @id
            """,
            new { id, move.Status, move.Reason, move.NextRunAt, move.LastError, move.Attempt, now = clock.GetUtcNow() });

    /// <summary>Nothing of the task wakes until it is resumed; how it stood is kept.</summary>
    public Task PauseAsync(long id, SqlTransaction transaction) =>
        transaction.ExecuteAsync(
            """
            UPDATE otto_tasks
               SET paused_status = status, paused_reason = reason, status = 'blocked', reason = 'paused', updated_at = @now
             WHERE id = @id
            """,
            new { id, now = clock.GetUtcNow() });

    /// <summary>A paused task that waited has nothing more to wait for: once it goes on, it has ended well.</summary>
    public Task EndInPauseAsync(long id, SqlTransaction transaction) =>
        transaction.ExecuteAsync(
            "UPDATE otto_tasks SET paused_status = 'success', next_run_at = NULL, updated_at = @now "
                + "WHERE id = @id AND reason = 'paused' AND paused_status = 'pending'",
            new { id, now = clock.GetUtcNow() });

    /// <summary>As <see cref="EndInPauseAsync"/>, of a task that comes after another one: once it goes on, it waits for that.</summary>
    public Task AwaitTaskInPauseAsync(long id, SqlTransaction transaction) =>
        transaction.ExecuteAsync(
            "UPDATE otto_tasks SET paused_reason = 'awaiting_task', next_run_at = NULL, updated_at = @now "
                + "WHERE id = @id AND reason = 'paused' AND paused_status = 'pending'",
            new { id, now = clock.GetUtcNow() });

    /// <summary>The tasks that come after this one when it ends so, oldest first. What was cancelled stays so.</summary>
    public Task<IReadOnlyList<OttoTask>> FollowersAsync(long id, string end, SqlTransaction transaction) =>
        transaction.QueryAsync<OttoTask>(
            $"""
            SELECT {Columns}
              FROM otto_tasks
             WHERE after_task_id = @id AND after_on IN ('any', @end) AND removed_at IS NULL
               AND (reason IS NULL OR reason <> 'cancelled')
             ORDER BY id
            """,
            new { id, end });

    /// <summary>Tasks that wait for another one which ends no more by itself: it has succeeded, was cancelled, or is gone.</summary>
    public Task<IReadOnlyList<long>> AwaitingInVainAsync(CancellationToken cancellation) =>
        database.QueryAsync<long>(
            """
            SELECT f.id
              FROM otto_tasks f
              LEFT JOIN otto_tasks other ON other.id = f.after_task_id AND other.removed_at IS NULL
             WHERE f.status = 'pending' AND f.reason = 'awaiting_task' AND f.removed_at IS NULL
               AND (other.id IS NULL OR other.status = 'success' OR other.reason = 'cancelled')
             ORDER BY f.id
            """,
            null,
            cancellation);

    /// <summary>The task stands again as it did before the pause.</summary>
    public Task ResumeAsync(long id, SqlTransaction transaction) =>
        transaction.ExecuteAsync(
            """
            UPDATE otto_tasks
               SET status = paused_status, reason = paused_reason, paused_status = NULL, paused_reason = NULL, updated_at = @now
             WHERE id = @id
            """,
            new { id, now = clock.GetUtcNow() });

    /// <summary>The task's occurrence has been claimed: it runs now.</summary>
    public Task StartAsync(long id, int attempt, SqlTransaction transaction) =>
        transaction.ExecuteAsync(
            "UPDATE otto_tasks SET status = 'running', reason = NULL, attempt = @attempt, last_run_at = @now, updated_at = @now WHERE "
                + "id = @id",
            new { id, attempt, now = clock.GetUtcNow() });

    /// <summary>Notes the Hangfire job that rings for the task.</summary>
    public Task SetJobAsync(long id, string jobId, SqlTransaction transaction) =>
        transaction.ExecuteAsync("UPDATE otto_tasks SET hangfire_job_id = @jobId WHERE id = @id", new { id, jobId });

    /// <summary>Notes the next instant of a task that waits.</summary>
    public Task SetNextRunAsync(long id, DateTimeOffset nextRunAt, SqlTransaction transaction) =>
        transaction.ExecuteAsync("UPDATE otto_tasks SET next_run_at = @nextRunAt WHERE id = @id", new { id, nextRunAt });

    /// <summary>A rule that counts from the end of the last good run counts from then on.</summary>
    public Task CountFromAsync(long id, DateTimeOffset end, SqlTransaction transaction) =>
        transaction.ExecuteAsync("UPDATE otto_tasks SET counts_from = @end WHERE id = @id", new { id, end });

    /// <summary>Living tasks whose last good run ended at a time that has not come yet: the clock was ahead then.</summary>
    public Task<IReadOnlyList<long>> CountingAheadAsync(DateTimeOffset now, int limit, CancellationToken cancellation) =>
        database.QueryAsync<long>(
            """
            SELECT id
              FROM otto_tasks
             WHERE counts_from IS NOT NULL AND counts_from > @now
               AND schedule IS NOT NULL
               AND status IN ('pending', 'running', 'blocked')
               AND removed_at IS NULL
             LIMIT @limit
            """,
            new { now, limit },
            cancellation);

    /// <summary>Notes whether the task's recurring job rings for it; false when that was so already.</summary>
    public async Task<bool> SetRecurringJobAsync(long id, bool rings, SqlTransaction transaction) =>
        await transaction.ExecuteAsync(
            "UPDATE otto_tasks SET recurring_job = @flag WHERE id = @id AND recurring_job <> @flag", new { id, flag = rings ? 1 : 0 }) == 1;

    /// <summary>The tasks that a recurring job of Hangfire's is to ring for.</summary>
    public Task<IReadOnlyList<RungTask>> RungAsync(CancellationToken cancellation) =>
        database.QueryAsync<RungTask>($"SELECT {RungTask.Columns} FROM otto_tasks WHERE recurring_job = 1", null, cancellation);

    /// <summary>The task, if a recurring job of Hangfire's is to ring for it.</summary>
    public Task<RungTask?> FindRungAsync(long id, CancellationToken cancellation) =>
        database.SingleOrDefaultAsync<RungTask>(
            $"SELECT {RungTask.Columns} FROM otto_tasks WHERE id = @id AND recurring_job = 1", new { id }, cancellation);

    /// <summary>Recurring tasks, newest first, that have not ended and that no recurring job of Hangfire's rings for.</summary>
    public Task<IReadOnlyList<OttoTask>> WithoutRecurringJobAsync(int limit, CancellationToken cancellation) =>
        database.QueryAsync<OttoTask>(
            $"SELECT {Columns} FROM otto_tasks WHERE schedule IS NOT NULL AND recurring_job = 0 AND removed_at IS NULL "
                + "AND status NOT IN ('success', 'error') ORDER BY id DESC LIMIT @limit",
            new { limit },
            cancellation);

    /// <summary>Recurring tasks that wait for an instant.</summary>
    public Task<IReadOnlyList<OttoTask>> RecurringAsync(CancellationToken cancellation) =>
        database.QueryAsync<OttoTask>(
            $"SELECT {Columns} FROM otto_tasks WHERE schedule IS NOT NULL AND status = 'pending'", null, cancellation);

    /// <summary>Counts how many occurrences in a row ended badly, this one included.</summary>
    public Task<int> CountFailuresAsync(long id, bool failed, SqlTransaction transaction) =>
        transaction.SingleOrDefaultAsync<int>(
            "UPDATE otto_tasks SET failures = CASE WHEN @failed THEN failures + 1 ELSE 0 END WHERE id = @id RETURNING failures",
            new { id, failed });

    /// <summary>True when <paramref name="id"/> was made by a run of <paramref name="ancestorId"/>, or by a run of such a task.</summary>
    public async Task<bool> IsDescendantAsync(long id, long ancestorId, CancellationToken cancellation) =>
        await database.SingleOrDefaultAsync<long>(
            """
            WITH RECURSIVE up (task_id) AS (
                SELECT r.task_id FROM otto_tasks t JOIN otto_runs r ON r.id = t.parent_run_id WHERE t.id = @id
                UNION
                SELECT r.task_id FROM up JOIN otto_tasks t ON t.id = up.task_id JOIN otto_runs r ON r.id = t.parent_run_id
            )
            SELECT count(*) FROM up WHERE task_id = @ancestorId
            """,
            new { id, ancestorId },
            cancellation) > 0;

    /// <summary>
    /// Where a task comes from, as the policy asks it. It was written down when the task was made, and outlives the tasks
    /// it names.
    /// </summary>
    public async Task<TaskOrigin> OriginAsync(OttoTask task, SqlSession session)
    {
        var lineage = task.ParentRunId is null
            ? null
            : await session.SingleOrDefaultAsync<string>("SELECT lineage FROM otto_tasks WHERE id = @Id", new { task.Id });
        return new TaskOrigin(
            task.Type,
            task.IsOttos(),
            lineage is null ? [] : JsonSerializer.Deserialize<string[]>(lineage, OttoJson.Options)!,
            TaskAudit.PutInBy(task));
    }

    /// <summary>How many tasks are pending. Triggers keep the number, so that it costs nothing to ask.</summary>
    public Task<long> CountPendingAsync(CancellationToken cancellation) => CountPendingAsync(database.Read(cancellation));

    public Task<long> CountPendingAsync(SqlSession session) =>
        session.SingleOrDefaultAsync<long>("SELECT tasks FROM otto_pending WHERE id = 1", null);

    /// <summary>How much Otto has put in already, as seen from a run of his.</summary>
    public async Task<AgentTaskCounts> CountOfOttoAsync(
        long taskId, long runId, DateTimeOffset since, DateTimeOffset justNow, SqlTransaction transaction) =>
        (await transaction.SingleOrDefaultAsync<AgentTaskCounts>(
            """
            SELECT (SELECT depth FROM otto_tasks WHERE id = @taskId) AS depth,
                   (SELECT count(*) FROM otto_tasks WHERE parent_run_id = @runId) AS of_run,
                   (SELECT count(*) FROM otto_tasks WHERE source = 'otto' AND created_at > @since) AS of_day,
                   (SELECT count(*) FROM otto_tasks WHERE source = 'otto' AND created_at > @justNow) AS of_minute,
                   (SELECT count(*) FROM otto_tasks
                     WHERE source = 'otto' AND removed_at IS NULL AND status IN ('pending', 'running', 'blocked')) AS open,
                   (SELECT count(*) FROM otto_tasks
                     WHERE source = 'otto' AND removed_at IS NULL AND status IN ('pending', 'running', 'blocked')
                       AND schedule IS NOT NULL)
                   + (SELECT count(*) FROM otto_tasks
                       WHERE source = 'otto' AND removed_at IS NULL AND status IN ('pending', 'running', 'blocked')
                         AND after_task_id IS NOT NULL) AS recurring
            """,
            new { taskId, runId, since, justNow }))!;

    private static Conditions Matching(TaskFilter filter) => new Conditions("id < @Below AND removed_at IS NULL")
        .If(filter.Status is not null, "status = @Status")
        .If(filter.Type is not null, "type = @Type")
        .If(filter.After is not null, "after_task_id = @After")
        .If(filter.Text is not null, $"({LikePattern.In("description", "@Text")} OR {LikePattern.In("type", "@Text")})");

    /// <summary>The task whose run it was; null when run or task are gone.</summary>
    private static Task<ParentTask?> ParentAsync(long runId, SqlTransaction transaction) =>
        transaction.SingleOrDefaultAsync<ParentTask>(
            "SELECT t.type, t.depth, t.lineage, t.is_owners FROM otto_runs r JOIN otto_tasks t ON t.id = r.task_id WHERE r.id = @runId",
            new { runId });

    /// <summary>What a task hands down to those that its runs put in.</summary>
    private sealed record ParentTask
    {
        public required string Type { get; init; }
        public required int Depth { get; init; }
        public required IReadOnlyList<string> Lineage { get; init; }
        public required bool IsOwners { get; init; }

        public IReadOnlyList<string> LineageOfChildren => [.. Lineage, Type];
    }
}

/// <summary>What a list of tasks is narrowed to; null = not at all.</summary>
internal sealed record TaskFilter(string? Status, string? Type, string? Text)
{
    /// <summary>Only those that come after this task.</summary>
    public long? After { get; init; }
}

/// <summary>A task whose recurring job rings for it.</summary>
internal sealed record RungTask
{
    public const string Columns = "id, schedule, source = 'otto' OR is_owners = 0 AS is_ottos";

    public required long Id { get; init; }
    public required TaskSchedule Schedule { get; init; }

    /// <summary>See <see cref="TaskOrigin.IsOttos"/>.</summary>
    public bool IsOttos { get; init; }
}

/// <summary>What Otto has put in: how far from a person's task this one is, and how many tasks his run and his day have.</summary>
internal sealed record AgentTaskCounts
{
    public required long Depth { get; init; }
    public required long OfRun { get; init; }
    public required long OfDay { get; init; }
    public required long OfMinute { get; init; }

    /// <summary>Those that have not ended.</summary>
    public required long Open { get; init; }

    /// <summary>The recurring ones among those.</summary>
    public required long Recurring { get; init; }
}
