using System.Text.Json;
using OttoHangfire.Actions;
using OttoHangfire.Approvals;
using OttoHangfire.Audit;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Input;

namespace OttoHangfire.Runs;

/// <summary>The runs: what was tried, said and done each time.</summary>
internal sealed class OttoRunRepository(OttoDatabase database, ActionRepository actions, ApprovalRepository approvals, AuditRepository audit, TimeProvider clock)
{
    private const string Columns =
        "id, task_id, source, status, reason, attempt, scheduled_for, created_at, started_at, finished_at, duration_ms, "
        + "input_text, input_payload, output_text, reply, hangfire_job_id, trace_id, usage";

    public async Task<RunRow> AddAsync(NewRun run, SqlTransaction transaction) =>
        (await transaction.SingleOrDefaultAsync<RunRow>(
            $"""
            INSERT INTO otto_runs (task_id, occurrence_id, source, status, attempt, scheduled_for, created_at, started_at,
                                   input_text, input_payload, hangfire_job_id, trace_id)
            VALUES (@TaskId, @OccurrenceId, 'worker', 'running', @Attempt, @ScheduledFor, @now, @now,
                    @InputText, @InputPayload, @HangfireJobId, @TraceId)
            RETURNING {Columns}
            """,
            new
            {
                run.TaskId,
                run.OccurrenceId,
                run.Attempt,
                run.ScheduledFor,
                run.InputText,
                run.InputPayload,
                run.HangfireJobId,
                run.TraceId,
                now = clock.GetUtcNow(),
            }))!;

    /// <summary>Goes on with a run that was left open, or returns null when it has ended.</summary>
    public Task<RunRow?> ResumeAsync(long id, string? jobId, SqlTransaction transaction) =>
        transaction.SingleOrDefaultAsync<RunRow>(
            $"""
            UPDATE otto_runs
               SET status = 'running', reason = NULL, hangfire_job_id = COALESCE(@jobId, hangfire_job_id)
             WHERE id = @id AND finished_at IS NULL
            RETURNING {Columns}
            """,
            new { id, jobId });

    /// <summary>Keeps what Otto said, to the letter, before anything of it is done.</summary>
    public Task SaveReplyAsync(long id, string message, string reply, SqlTransaction transaction) =>
        transaction.ExecuteAsync(
            "UPDATE otto_runs SET output_text = @message, reply = @reply, reply_sha256 = @sha256 WHERE id = @id",
            new { id, message, reply, sha256 = JsonText.Sha256(reply) });

    /// <summary>The run stays open and waits for the next try.</summary>
    public Task WaitAsync(long id, SqlTransaction transaction) =>
        transaction.ExecuteAsync("UPDATE otto_runs SET status = 'pending', reason = 'retrying' WHERE id = @id", new { id });

    /// <summary>The run stays open and waits for a person.</summary>
    public Task AwaitAsync(long id, SqlTransaction transaction) =>
        transaction.ExecuteAsync("UPDATE otto_runs SET status = 'blocked', reason = 'awaiting_approval' WHERE id = @id", new { id });

    /// <summary>Ends the run. What it still asked a person is asked no more, and what was not yet its turn does not happen.</summary>
    public async Task FinishAsync(RunRow run, string status, string? reason, SqlTransaction transaction)
    {
        const string Over = "Its run ended before a person decided.";
        foreach (var open in await approvals.TakeBackAsync(run.Id, Over, transaction))
        {
            await actions.EndWaitingAsync(open.ActionId, ActionStatus.Rejected, Over, transaction);
            await audit.AddAsync(ApprovalDesk.Line(open, ApprovalStatus.Rejected, by: "backend") with { Change = $"{Over} {open.Summary}" }, transaction);
        }

        await actions.LeaveOutAsync(run.Id, "Its run ended before its turn came.", transaction);

        var now = clock.GetUtcNow();
        await transaction.ExecuteAsync(
            "UPDATE otto_runs SET status = @status, reason = @reason, finished_at = @now, duration_ms = @duration WHERE id = @Id",
            new { run.Id, status, reason, now, duration = (long)(now - (run.StartedAt ?? run.CreatedAt)).TotalMilliseconds });
    }

    /// <summary>Gives an ended run another end; when it ended stays as it was.</summary>
    public Task SettleAsync(long id, string status, string? reason, SqlTransaction transaction) =>
        transaction.ExecuteAsync("UPDATE otto_runs SET status = @status, reason = @reason WHERE id = @id", new { id, status, reason });

    public Task<RunRow?> RowAsync(long id, SqlTransaction transaction) =>
        transaction.SingleOrDefaultAsync<RunRow>($"SELECT {Columns} FROM otto_runs WHERE id = @id", new { id });

    /// <summary>Whether a run of the task has a reply whose actions have not all come to their end.</summary>
    public async Task<bool> HasOpenReplyAsync(long taskId, SqlTransaction transaction) =>
        await transaction.SingleOrDefaultAsync<long>(
            "SELECT EXISTS (SELECT 1 FROM otto_runs WHERE task_id = @taskId AND finished_at IS NULL AND reply IS NOT NULL)", new { taskId }) == 1;

    /// <summary>Ends whatever run of the task is still open. An effect in the middle of which this happens may be there or not.</summary>
    public async Task CloseOpenAsync(
        long taskId, string status, string reason, string sentence, SqlTransaction transaction)
    {
        var open = await transaction.QueryAsync<RunRow>(
            $"SELECT {Columns} FROM otto_runs WHERE task_id = @taskId AND finished_at IS NULL", new { taskId });
        foreach (var run in open)
        {
            await transaction.ExecuteAsync(
                "UPDATE otto_actions SET status = 'outcome_unknown', error = @sentence WHERE run_id = @Id AND status = 'started'",
                new { run.Id, sentence });
            await LogAsync(run.Id, LogLevels.Info, sentence, transaction);
            await FinishAsync(run, status, reason, transaction);
        }
    }

    public Task LogAsync(long runId, string level, string message, SqlTransaction transaction) =>
        transaction.ExecuteAsync(
            "INSERT INTO otto_run_logs (run_id, at, level, message) VALUES (@runId, @now, @level, @message)",
            new { runId, now = clock.GetUtcNow(), level, message });

    public async Task<OttoRun?> FindAsync(long id, CancellationToken cancellation)
    {
        var row = await database.SingleOrDefaultAsync<RunRow>($"SELECT {Columns} FROM otto_runs WHERE id = @id", new { id }, cancellation);
        return row is null ? null : (await ComposeAsync([row], cancellation))[0];
    }

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
             WHERE r.created_at > @since AND r.id < @before AND t.source = 'otto' AND r.reason IS NOT 'limit'
            """,
            new { before, since },
            cancellation);

    /// <summary>Newest first; one run more than the limit when there are more.</summary>
    public async Task<IReadOnlyList<OttoRun>> ListAsync(RunFilter filter, CancellationToken cancellation)
    {
        var rows = await database.QueryAsync<RunRow>(
            $"""
            SELECT {Columns}
              FROM otto_runs
             WHERE (@Before IS NULL OR id < @Before)
               AND (@Source IS NULL OR source = @Source)
               AND (@Status IS NULL OR status = @Status)
               AND (@TaskId IS NULL OR task_id = @TaskId)
               AND (@Text IS NULL OR instr(lower(input_text), lower(@Text)) > 0 OR instr(lower(output_text), lower(@Text)) > 0)
             ORDER BY id DESC
             LIMIT @Limit + 1
            """,
            filter,
            cancellation);
        return await ComposeAsync(rows, cancellation);
    }

    /// <summary>Which runs these occurrences led to, in their order.</summary>
    public Task<IReadOnlyList<OccurrenceRun>> OfOccurrencesAsync(long[] occurrenceIds, CancellationToken cancellation) =>
        database.QueryAsync<OccurrenceRun>(
            "SELECT occurrence_id, id AS run_id FROM otto_runs WHERE occurrence_id IN @occurrenceIds ORDER BY id", new { occurrenceIds }, cancellation);

    private async Task<IReadOnlyList<OttoRun>> ComposeAsync(IReadOnlyList<RunRow> rows, CancellationToken cancellation)
    {
        var ids = rows.Select(row => row.Id).ToArray();
        var logs = await database.QueryAsync<LogRow>(
            "SELECT run_id, at, level, message FROM otto_run_logs WHERE run_id IN @ids ORDER BY id", new { ids }, cancellation);
        var done = await actions.OfRunsAsync(ids, cancellation);

        var logsOfRun = logs.ToLookup(line => line.RunId);
        var actionsOfRun = done.ToLookup(action => action.RunId);
        return [.. rows.Select(row => row.Compose(logsOfRun[row.Id], actionsOfRun[row.Id]))];
    }
}

/// <summary>What a new run begins with.</summary>
internal sealed record NewRun(
    long TaskId, long OccurrenceId, int Attempt, DateTimeOffset ScheduledFor, string InputText, JsonElement? InputPayload, string? HangfireJobId, string? TraceId);

/// <summary>What a list of runs is narrowed to; null = not at all.</summary>
internal sealed record RunFilter(int Limit, long? Before)
{
    public string? Source { get; init; }
    public string? Status { get; init; }
    public long? TaskId { get; init; }
    public string? Text { get; init; }
}

/// <summary>That an occurrence led to a run.</summary>
internal sealed record OccurrenceRun
{
    public required long OccurrenceId { get; init; }
    public required long RunId { get; init; }
}
