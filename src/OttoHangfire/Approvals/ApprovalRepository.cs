using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Input;

namespace OttoHangfire.Approvals;

/// <summary>The questions to a person and the answers. Triggers hold both as they were put; each can be answered once.</summary>
internal sealed class ApprovalRepository(OttoDatabase database, TimeProvider clock)
{
    /// <summary>How long a question stays open.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromHours(24);

    private const string Columns =
        "id, action_id, run_id, task_id, action_index, type, payload, payload_sha256, tier, confirm, summary, status, created_at, "
            + "expires_at, "
        + "decided_at, decided_by, comment, corrected_payload, corrected_payload_sha256, corrected_summary, difference, permission_id";

    /// <summary>Puts a question and returns its id.</summary>
    public Task<long> AddAsync(NewApproval question, SqlTransaction transaction)
    {
        var now = clock.GetUtcNow();
        return transaction.SingleOrDefaultAsync<long>(
            """
            INSERT INTO otto_approvals (action_id, run_id, task_id, action_index, type, payload, payload_sha256, tier, confirm, summary,
                                        status, created_at, expires_at)
            VALUES (@ActionId, @RunId, @TaskId, @ActionIndex, @Type, @Payload, @PayloadSha256, @Tier, @Confirm, @Summary,
                    'pending', @now, @expiresAt)
            RETURNING id
            """,
            new
            {
                question.ActionId,
                question.RunId,
                question.TaskId,
                question.ActionIndex,
                question.Type,
                question.Payload,
                question.PayloadSha256,
                question.Tier,
                question.Confirm,
                question.Summary,
                now,
                expiresAt = now + Patience,
            });
    }

    public Task<ApprovalRow?> FindAsync(long id, CancellationToken cancellation) => FindAsync(id, database.Read(cancellation));

    public Task<ApprovalRow?> FindAsync(long id, SqlSession session) =>
        session.SingleOrDefaultAsync<ApprovalRow>($"SELECT {Columns} FROM otto_approvals WHERE id = @id", new { id });

    /// <summary>
    /// The approval that lets this action happen; null when nobody was asked, or nobody has said yes. The last one counts: who was
    /// asked anew has said yes to something else before.
    /// </summary>
    public Task<ApprovalRow?> GrantAsync(long actionId, CancellationToken cancellation) =>
        database.SingleOrDefaultAsync<ApprovalRow>(
            $"SELECT {Columns} FROM otto_approvals WHERE action_id = @actionId AND status = 'approved' ORDER BY id DESC LIMIT 1",
            new { actionId },
            cancellation);

    /// <summary>A page, newest first; of one status when it is named.</summary>
    public Task<Page<Approval>> PageAsync(string? status, ListQuery query, CancellationToken cancellation)
    {
        var where = new Conditions("id < @Below").If(status is not null, "status = @status");
        var rows = database.StreamAsync<ApprovalRow>(
            $"SELECT {Columns} FROM otto_approvals {where} ORDER BY id DESC LIMIT @Limit + 1",
            new { status, query.Below, query.Limit },
            cancellation);
        return query.PageAsync<Approval>(rows, approval => approval.Id);
    }

    /// <summary>How many questions are open; they are not counted beyond a number.</summary>
    public Task<int> CountOpenAsync(int most, CancellationToken cancellation) =>
        database.SingleOrDefaultAsync<int>(
            "SELECT count(*) FROM (SELECT id FROM otto_approvals WHERE status = 'pending' LIMIT @most) asked", new { most }, cancellation);

    /// <summary>When the oldest open question was put; null when none is open. All have the same time, so it runs out first.</summary>
    public Task<DateTimeOffset?> OldestOpenAsync(CancellationToken cancellation) =>
        database.SingleOrDefaultAsync<DateTimeOffset?>(
            "SELECT created_at FROM otto_approvals WHERE status = 'pending' ORDER BY expires_at LIMIT 1", null, cancellation);

    /// <summary>Gives the one answer. False when it was given already, or comes too late.</summary>
    public async Task<bool> DecideAsync(long id, ApprovalAnswer answer, SqlTransaction transaction) =>
        await transaction.ExecuteAsync(
            """
            UPDATE otto_approvals
               SET status = @Status, decided_at = @now, decided_by = @By, comment = @Comment,
                   corrected_payload = @payload, corrected_payload_sha256 = @sha256, corrected_summary = @summary,
                   difference = @difference, permission_id = @PermissionId
             WHERE id = @id
               AND status = 'pending'
               AND expires_at > @now
            """,
            new
            {
                id,
                answer.Status,
                answer.By,
                answer.Comment,
                payload = answer.Corrected?.Payload,
                sha256 = answer.Corrected?.Sha256,
                summary = answer.Corrected?.Summary,
                difference = answer.Corrected?.Difference,
                answer.PermissionId,
                now = clock.GetUtcNow(),
            }) == 1;

    /// <summary>Some of the questions whose time has run out and that are still open.</summary>
    public Task<IReadOnlyList<long>> OverdueAsync(int limit, CancellationToken cancellation) =>
        database.QueryAsync<long>(
            "SELECT id FROM otto_approvals WHERE status = 'pending' AND expires_at <= @now ORDER BY expires_at LIMIT @limit",
            new { now = clock.GetUtcNow(), limit },
            cancellation);

    /// <summary>Ends a question whose time has run out, and returns it; null when it was answered meanwhile.</summary>
    public Task<ApprovalRow?> ExpireAsync(long id, SqlTransaction transaction) =>
        transaction.SingleOrDefaultAsync<ApprovalRow>(
            $"""
            UPDATE otto_approvals
               SET status = 'expired', decided_at = @now
             WHERE id = @id AND status = 'pending' AND expires_at <= @now
            RETURNING {Columns}
            """,
            new { id, now = clock.GetUtcNow() });

    /// <summary>Takes back the open questions of a run that ends, and returns them.</summary>
    public Task<IReadOnlyList<ApprovalRow>> TakeBackAsync(long runId, string why, SqlTransaction transaction) =>
        transaction.QueryAsync<ApprovalRow>(
            $"""
            UPDATE otto_approvals
               SET status = 'rejected', decided_at = @now, decided_by = 'backend', comment = @why
             WHERE run_id = @runId AND status = 'pending'
            RETURNING {Columns}
            """,
            new { runId, why, now = clock.GetUtcNow() });

    /// <summary>Whether the run still waits for a person.</summary>
    public Task<bool> AnyOpenAsync(long runId, SqlTransaction transaction) =>
        transaction.SingleOrDefaultAsync<bool>(
            "SELECT EXISTS (SELECT 1 FROM otto_approvals WHERE run_id = @runId AND status = 'pending')", new { runId });

    /// <summary>Runs that say they wait for a person, and of which every question is answered.</summary>
    public Task<IReadOnlyList<WaitingRun>> AnsweredAsync(CancellationToken cancellation) =>
        database.QueryAsync<WaitingRun>(
            """
            SELECT r.id AS run_id, r.task_id
              FROM otto_runs r
              JOIN otto_tasks t ON t.id = r.task_id
             WHERE r.status = 'blocked' AND r.reason = 'awaiting_approval' AND r.finished_at IS NULL
               AND t.status = 'blocked' AND t.reason = 'awaiting_approval'
               AND NOT EXISTS (SELECT 1 FROM otto_approvals a WHERE a.run_id = r.id AND a.status = 'pending')
            """,
            null,
            cancellation);
}

/// <summary>What a person is asked.</summary>
internal sealed record NewApproval
{
    public required long ActionId { get; init; }
    public required long RunId { get; init; }
    public required long? TaskId { get; init; }
    public required int ActionIndex { get; init; }
    public required string Type { get; init; }
    public required JsonElement Payload { get; init; }
    public required string PayloadSha256 { get; init; }
    public required int Tier { get; init; }

    /// <summary>The name that has to be typed, at tier 4.</summary>
    public required string? Confirm { get; init; }

    public required string Summary { get; init; }
}

/// <summary>What was answered, and by whom.</summary>
internal sealed record ApprovalAnswer(string Status, string By, string? Comment)
{
    /// <summary>What is done instead; null for what was asked.</summary>
    public Correction? Corrected { get; init; }

    /// <summary>The standing yes that was given with it.</summary>
    public long? PermissionId { get; init; }
}

/// <summary>A run whose questions are all answered.</summary>
internal sealed record WaitingRun
{
    public required long RunId { get; init; }
    public required long TaskId { get; init; }
}

/// <summary>An approval as it stands in its table.</summary>
internal sealed record ApprovalRow : Approval
{
    [System.Text.Json.Serialization.JsonIgnore]
    public long ActionId { get; init; }

    /// <summary>The hash of what the yes was for.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string DecidedSha256 => CorrectedPayloadSha256 ?? PayloadSha256;

    /// <summary>Never shown: whoever approves types it from what he reads.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string? Confirm { get; init; }
}
