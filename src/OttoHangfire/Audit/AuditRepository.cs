using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Input;

namespace OttoHangfire.Audit;

/// <summary>The audit. It is only added to, in the transaction of what it tells of; triggers refuse anything else.</summary>
internal sealed class AuditRepository(OttoDatabase database, TimeProvider clock)
{
    public Task AddAsync(AuditEntry entry, SqlTransaction transaction) =>
        transaction.ExecuteAsync(
            """
            INSERT INTO otto_audit (at, event, outcome, asked_by, allowed_by, task_id, run_id, action_index, type, payload_sha256,
                                    reply_sha256, change)
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

    /// <summary>A page, newest first; of one task or of one run when they are named.</summary>
    public Task<Page<AuditEntry>> PageAsync(long? taskId, long? runId, ListQuery query, CancellationToken cancellation)
    {
        var where = new Conditions("id < @Below")
            .If(taskId is not null, "task_id = @taskId")
            .If(runId is not null, "run_id = @runId");
        var rows = database.StreamAsync<AuditEntry>(
            $"""
            SELECT id, at, event, outcome, asked_by, allowed_by, task_id, run_id, action_index, type, payload_sha256, reply_sha256, change
              FROM otto_audit
             {where}
             ORDER BY id DESC
             LIMIT @Limit + 1
            """,
            new { taskId, runId, query.Below, query.Limit },
            cancellation);
        return query.PageAsync(rows, entry => entry.Id);
    }
}
