using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Input;
using OttoHangfire.Tasks;

namespace OttoHangfire.Runs;

/// <summary>The runs and the lines of their logs: what was tried, said and done each time.</summary>
internal sealed class OttoRunRepository(OttoDatabase database, TimeProvider clock)
{
    private const string Columns =
        "id, task_id, source, status, reason, attempt, scheduled_for, created_at, started_at, finished_at, duration_ms, "
        + "input_text, input_payload, output_text, reply, hangfire_job_id, trace_id, usage";

    /// <summary>A run goes with its task at once for everybody, however long its row still takes.</summary>
    private const string IsThere =
        "NOT EXISTS (SELECT 1 FROM otto_tasks gone WHERE gone.id = otto_runs.task_id AND gone.removed_at IS NOT NULL)";

    public async Task<RunRow> AddAsync(NewRun run, SqlTransaction transaction) =>
        (await transaction.SingleOrDefaultAsync<RunRow>(
            $"""
            INSERT INTO otto_runs (task_id, occurrence_id, source, status, attempt, scheduled_for, created_at, started_at,
                                   input_text, input_payload, hangfire_job_id, trace_id)
            VALUES (@TaskId, @OccurrenceId, @Source, 'running', @Attempt, @ScheduledFor, @now, @now,
                    @InputText, @InputPayload, @HangfireJobId, @TraceId)
            RETURNING {Columns}
            """,
            new
            {
                run.TaskId,
                run.OccurrenceId,
                run.Source,
                run.Attempt,
                run.ScheduledFor,
                run.InputText,
                run.InputPayload,
                run.HangfireJobId,
                run.TraceId,
                now = clock.GetUtcNow(),
            }))!;

    /// <summary>Opens the run of what a person has just typed, before any worker is at it: it waits to begin.</summary>
    public async Task<long> AddTypedAsync(
        long taskId, Occurrence occurrence, string text, JsonElement? payload, SqlTransaction transaction) =>
        await transaction.SingleOrDefaultAsync<long>(
            """
            INSERT INTO otto_runs (task_id, occurrence_id, source, status, attempt, scheduled_for, created_at, input_text, input_payload)
            VALUES (@taskId, @Id, 'shell', 'pending', 1, @ScheduledFor, @now, @text, @payload)
            RETURNING id
            """,
            new { taskId, occurrence.Id, occurrence.ScheduledFor, now = clock.GetUtcNow(), text, payload });

    /// <summary>The run that a task began with.</summary>
    public Task<long> FirstOfAsync(long taskId, CancellationToken cancellation) =>
        database.SingleOrDefaultAsync<long>(
            "SELECT id FROM otto_runs WHERE task_id = @taskId ORDER BY id LIMIT 1", new { taskId }, cancellation);

    /// <summary>What a person typed, if that is how the task began; else null.</summary>
    public Task<TypedInput?> TypedAsync(long taskId, SqlTransaction transaction) =>
        transaction.SingleOrDefaultAsync<TypedInput>(
            "SELECT input_text, input_payload FROM otto_runs WHERE task_id = @taskId AND source = 'shell' ORDER BY id LIMIT 1",
            new { taskId });

    /// <summary>Goes on with a run that was left open, or returns null when it has ended.</summary>
    public Task<RunRow?> ResumeAsync(long id, string? jobId, SqlTransaction transaction) =>
        transaction.SingleOrDefaultAsync<RunRow>(
            $"""
            UPDATE otto_runs
               SET status = 'running', reason = NULL, hangfire_job_id = COALESCE(@jobId, hangfire_job_id),
                   started_at = COALESCE(started_at, @now)
             WHERE id = @id AND finished_at IS NULL
            RETURNING {Columns}
            """,
            new { id, jobId, now = clock.GetUtcNow() });

    /// <summary>Keeps what Otto is given to know, before he is asked.</summary>
    public Task SaveContextAsync(long id, JsonElement context, SqlTransaction transaction) =>
        transaction.ExecuteAsync("UPDATE otto_runs SET context = @context WHERE id = @id", new { id, context });

    /// <summary>What Otto was given to know; null when there is no such run.</summary>
    public Task<KeptContext?> ContextAsync(long id, CancellationToken cancellation) =>
        database.SingleOrDefaultAsync<KeptContext>($"SELECT context FROM otto_runs WHERE id = @id AND {IsThere}", new { id }, cancellation);

    /// <summary>Keeps what Otto said, to the letter, before anything of it is done.</summary>
    public Task SaveReplyAsync(long id, string message, string reply, SqlTransaction transaction) =>
        transaction.ExecuteAsync(
            "UPDATE otto_runs SET output_text = @message, reply = @reply, reply_sha256 = @sha256 WHERE id = @id",
            new { id, message, reply, sha256 = JsonText.Sha256(reply) });

    /// <summary>Keeps what the answer has cost.</summary>
    public Task SaveUsageAsync(long id, TokenUsage usage, SqlTransaction transaction) =>
        transaction.ExecuteAsync(
            "UPDATE otto_runs SET usage = @usage WHERE id = @id",
            new { id, usage = JsonSerializer.SerializeToElement(usage, OttoJson.Options) });

    /// <summary>The run stays open and waits for the next try.</summary>
    public Task WaitAsync(long id, SqlTransaction transaction) =>
        transaction.ExecuteAsync("UPDATE otto_runs SET status = 'pending', reason = 'retrying' WHERE id = @id", new { id });

    /// <summary>The run stays open and waits for a person.</summary>
    public Task WaitForPersonAsync(long id, SqlTransaction transaction) =>
        transaction.ExecuteAsync("UPDATE otto_runs SET status = 'blocked', reason = 'awaiting_approval' WHERE id = @id", new { id });

    /// <summary>The run is over.</summary>
    public Task FinishAsync(RunRow run, string status, string? reason, SqlTransaction transaction)
    {
        var now = clock.GetUtcNow();
        return transaction.ExecuteAsync(
            "UPDATE otto_runs SET status = @status, reason = @reason, finished_at = @now, duration_ms = @duration WHERE id = @Id",
            new { run.Id, status, reason, now, duration = (long)(now - run.OpenedAt).TotalMilliseconds });
    }

    /// <summary>Gives an ended run another end; when it ended stays as it was.</summary>
    public Task CorrectAsync(long id, string status, string? reason, SqlTransaction transaction) =>
        transaction.ExecuteAsync("UPDATE otto_runs SET status = @status, reason = @reason WHERE id = @id", new { id, status, reason });

    /// <summary>Whether a run of the task has a reply whose actions have not all come to their end.</summary>
    public Task<bool> HasOpenReplyAsync(long taskId, SqlTransaction transaction) =>
        transaction.SingleOrDefaultAsync<bool>(
            "SELECT EXISTS (SELECT 1 FROM otto_runs WHERE task_id = @taskId AND finished_at IS NULL AND reply IS NOT NULL)",
            new { taskId });

    /// <summary>The runs of the task that have not finished.</summary>
    public Task<IReadOnlyList<RunRow>> OpenAsync(long taskId, SqlTransaction transaction) =>
        transaction.QueryAsync<RunRow>($"SELECT {Columns} FROM otto_runs WHERE task_id = @taskId AND finished_at IS NULL", new { taskId });

    /// <summary>Adds a line to the log of a run.</summary>
    public Task LogAsync(long runId, string level, string message, SqlTransaction transaction) =>
        transaction.ExecuteAsync(
            "INSERT INTO otto_run_logs (run_id, at, level, message) VALUES (@runId, @now, @level, @message)",
            new { runId, now = clock.GetUtcNow(), level, message });

    /// <summary>The lines of these runs, each run's in their order.</summary>
    public Task<IReadOnlyList<LogRow>> LogsAsync(long[] runIds, CancellationToken cancellation) =>
        database.QueryAsync<LogRow>(
            "SELECT run_id, at, level, message FROM otto_run_logs WHERE run_id IN @runIds ORDER BY id", new { runIds }, cancellation);

    public Task<RunRow?> FindAsync(long id, CancellationToken cancellation) => FindAsync(id, database.Read(cancellation));

    public Task<RunRow?> FindAsync(long id, SqlSession session) =>
        session.SingleOrDefaultAsync<RunRow>($"SELECT {Columns} FROM otto_runs WHERE id = @id AND {IsThere}", new { id });

    /// <summary>The last run that this Hangfire job made; null when it made none.</summary>
    public Task<RunRow?> OfJobAsync(string jobId, CancellationToken cancellation) =>
        database.SingleOrDefaultAsync<RunRow>(
            $"SELECT {Columns} FROM otto_runs WHERE hangfire_job_id = @jobId ORDER BY id DESC LIMIT 1", new { jobId }, cancellation);

    /// <summary>How many runs of tasks that Otto put in have begun since then and before this one, and were let.</summary>
    public Task<long> CountOfOttoAsync(long before, DateTimeOffset since, CancellationToken cancellation) =>
        database.SingleOrDefaultAsync<long>(
            """
            SELECT count(*)
              FROM otto_runs r
              JOIN otto_tasks t ON t.id = r.task_id
             WHERE r.created_at > @since AND r.id < @before AND t.source = 'otto' AND r.reason IS DISTINCT FROM 'limit'
            """,
            new { before, since },
            cancellation);

    /// <summary>Newest first, one after the other; one run more than the limit when there are more.</summary>
    public IAsyncEnumerable<RunRow> ListAsync(RunFilter filter, ListQuery query, CancellationToken cancellation)
    {
        // Those of a shell are few among many. Named in the statement, they have an index of their own.
        var where = new Conditions($"id < @Below AND {IsThere}")
            .If(filter.Source is "shell", "source = 'shell'")
            .If(filter.Source is not (null or "shell"), "source = @Source")
            .If(filter.Status is not null, "status = @Status")
            .If(filter.TaskId is not null, "task_id = @TaskId")
            .If(filter.Text is not null, $"({LikePattern.In("input_text", "@Text")} OR {LikePattern.In("output_text", "@Text")})");
        return database.StreamAsync<RunRow>(
            $"SELECT {Columns} FROM otto_runs {where} ORDER BY id DESC LIMIT @Limit + 1",
            new { query.Below, query.Limit, filter.Source, filter.Status, filter.TaskId, Text = LikePattern.Containing(filter.Text) },
            cancellation);
    }

    /// <summary>The newest runs but this one, of a task or of all, with the beginnings of their texts.</summary>
    public Task<IReadOnlyList<RunSummary>> SummariesAsync(SummaryFilter filter, CancellationToken cancellation)
    {
        var where = new Conditions($"id <> @Except AND {IsThere}").If(filter.TaskId is not null, "task_id = @TaskId");
        return database.QueryAsync<RunSummary>(
            $"""
            SELECT id, task_id, status, reason, attempt, created_at, started_at, finished_at,
                   substr(input_text, 1, @TextLength) AS input_text, substr(output_text, 1, @TextLength) AS output_text
              FROM otto_runs
             {where}
             ORDER BY id DESC
             LIMIT @Limit
            """,
            filter,
            cancellation);
    }

    /// <summary>The newest runs of a task.</summary>
    public Task<IReadOnlyList<long>> NewestAsync(long taskId, int limit, CancellationToken cancellation) =>
        database.QueryAsync<long>(
            "SELECT id FROM otto_runs WHERE task_id = @taskId ORDER BY id DESC LIMIT @limit", new { taskId, limit }, cancellation);

    /// <summary>Deletes a run with its log, its actions and what was asked about them; what they did, as notes, stays.</summary>
    public Task<int> DeleteAsync(long id, SqlTransaction transaction) =>
        transaction.ExecuteAsync("DELETE FROM otto_runs WHERE id = @id", new { id });

    /// <summary>Which runs these occurrences led to, in their order.</summary>
    public Task<IReadOnlyList<OccurrenceRun>> OfOccurrencesAsync(long[] occurrenceIds, CancellationToken cancellation) =>
        database.QueryAsync<OccurrenceRun>(
            "SELECT occurrence_id, id AS run_id FROM otto_runs WHERE occurrence_id IN @occurrenceIds ORDER BY id",
            new { occurrenceIds },
            cancellation);
}

/// <summary>What a new run begins with.</summary>
internal sealed record NewRun(
    long TaskId,
    long OccurrenceId,
    string Source,
    int Attempt,
    DateTimeOffset ScheduledFor,
    string InputText,
    JsonElement? InputPayload,
    string? HangfireJobId,
    string? TraceId);

/// <summary>What a person typed, and gave with it.</summary>
internal sealed record TypedInput
{
    public required string InputText { get; init; }
    public JsonElement? InputPayload { get; init; }
}

/// <summary>What a list of runs is narrowed to; null = not at all.</summary>
internal sealed record RunFilter
{
    public string? Source { get; init; }
    public string? Status { get; init; }
    public long? TaskId { get; init; }
    public string? Text { get; init; }
}

/// <summary>Which runs are told in short, and how much of their texts, in characters.</summary>
internal sealed record SummaryFilter(long Except, long? TaskId, int Limit, int TextLength);

/// <summary>What a run's skill was given to know; null where it needed nothing.</summary>
internal sealed record KeptContext
{
    public JsonElement? Context { get; init; }
}

/// <summary>That an occurrence led to a run.</summary>
internal sealed record OccurrenceRun
{
    public required long OccurrenceId { get; init; }
    public required long RunId { get; init; }
}
