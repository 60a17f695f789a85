using OttoHangfire.Database;

namespace OttoHangfire.Commands;

/// <summary>Which request put in which task, for a day.</summary>
internal sealed class RequestKeyRepository(OttoDatabase database, TimeProvider clock)
{
    /// <summary>The earlier request under this key; null when there was none within a day.</summary>
    public Task<KnownRequest?> FindAsync(string key, SqlTransaction transaction) =>
        transaction.SingleOrDefaultAsync<KnownRequest>(
            "SELECT sha256, task_id FROM otto_request_keys WHERE key = @key AND created_at > @since",
            new { key, since = Oldest });

    /// <summary>Remembers which task the request put in, in the place of what the key meant more than a day ago.</summary>
    public Task KeepAsync(RequestKey request, long taskId, SqlTransaction transaction) =>
        transaction.ExecuteAsync(
            """
            INSERT INTO otto_request_keys (key, created_at, sha256, task_id)
            VALUES (@Key, @now, @Sha256, @taskId)
            ON CONFLICT (key) DO UPDATE SET created_at = excluded.created_at, sha256 = excluded.sha256, task_id = excluded.task_id
            """,
            new { request.Key, request.Sha256, taskId, now = clock.GetUtcNow() });

    /// <summary>Forgets some of the keys that no longer hold, and returns how many.</summary>
    public Task<int> ForgetAsync(int limit, CancellationToken cancellation) =>
        database.WriteAsync(
            transaction => transaction.ExecuteAsync(
                "DELETE FROM otto_request_keys WHERE key IN (SELECT key FROM otto_request_keys WHERE created_at <= @before LIMIT @limit)",
                new { before = Oldest, limit }),
            cancellation);

    private DateTimeOffset Oldest => clock.GetUtcNow() - RequestKey.Kept;
}

/// <summary>What was asked under a key, and the task that it became.</summary>
internal sealed record KnownRequest
{
    public required string Sha256 { get; init; }
    public required long TaskId { get; init; }
}
