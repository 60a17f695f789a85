using OttoHangfire.Contracts;
using OttoHangfire.Database;

namespace OttoHangfire.Audit;

/// <summary>The audit. It is only added to, in the transaction of what it tells of; triggers refuse anything else.</summary>
internal sealed class AuditRepository(OttoDatabase database, TimeProvider clock)
{
    public Task AddAsync(AuditEntry entry, SqlTransaction transaction) =>
        transaction.ExecuteAsync(
            """
            INSERT INTO otto_audit (at, event, outcome, asked_by, allowed_by, task_id, run_id, action_index, type, payload_sha256, reply_sha256, change)
            VALUES (@now, @Event, @Outcome, @AskedBy, @AllowedBy, @TaskId, @RunId, @ActionIndex, @Type, @PayloadSha256,
                    (SELECT reply_sha256 FROM otto_runs WHERE id = @RunId), @Change)
            """,
            new
            {
                now = clock.GetUtcNow(),
                entry.Event,
                entry.Outcome,
                entry.AskedBy,
                entry.AllowedBy,
                entry.TaskId,
                entry.RunId,
                entry.ActionIndex,
                entry.Type,
                entry.PayloadSha256,
                entry.Change,
            });

    /// <summary>Newest first; one line more than the limit when there are more.</summary>
    public Task<IReadOnlyList<AuditEntry>> ListAsync(AuditFilter filter, CancellationToken cancellation) =>
        database.QueryAsync<AuditEntry>(
            """
            SELECT id, at, event, outcome, asked_by, allowed_by, task_id, run_id, action_index, type, payload_sha256, reply_sha256, change
              FROM otto_audit
             WHERE (@Before IS NULL OR id < @Before)
               AND (@TaskId IS NULL OR task_id = @TaskId)
               AND (@RunId IS NULL OR run_id = @RunId)
             ORDER BY id DESC
             LIMIT @Limit + 1
            """,
            filter,
            cancellation);
}

/// <summary>What a list of the audit is narrowed to; null = not at all.</summary>
internal sealed record AuditFilter(int Limit, long? Before, long? TaskId, long? RunId);
