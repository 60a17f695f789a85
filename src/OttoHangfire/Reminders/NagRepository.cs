using System.Text.Json;
using OttoHangfire.Database;

namespace OttoHangfire.Reminders;

/// <summary>Which reminders ask again, and when.</summary>
internal sealed class NagRepository(OttoDatabase database, TimeProvider clock)
{
    /// <summary>Those that have come and of which nobody has looked yet whether they ask again.</summary>
    public Task<IReadOnlyList<NaggingReminder>> UnplannedAsync(int limit, CancellationToken cancellation) =>
        database.QueryAsync<NaggingReminder>(
            """
            SELECT m.id, m.run_id, m.rang_at, m.nags, m.nag_at, t.description, t.payload, t.is_owners, t.parent_run_id
              FROM (SELECT * FROM otto_reminders WHERE is_planned = 0 ORDER BY rang_at LIMIT @limit) m
             CROSS JOIN otto_tasks t
             WHERE t.id = m.task_id
            """,
            new { limit },
            cancellation);

    /// <summary>
    /// Those whose time has come, while their task is not paused. Also what waits since a time that has not come yet: the clock was ahead
    /// then.
    /// </summary>
    public Task<IReadOnlyList<NaggingReminder>> DueAsync(int limit, CancellationToken cancellation) =>
        database.QueryAsync<NaggingReminder>(
            """
            SELECT m.id, m.run_id, m.rang_at, m.nags, m.nag_at, t.description, t.payload, t.is_owners, t.parent_run_id
              FROM (SELECT * FROM otto_reminders
                     WHERE nag_at IS NOT NULL AND answer IS NULL AND (nag_at <= @now OR nag_since > @now)
                     ORDER BY nag_at) m
             CROSS JOIN otto_tasks t
             WHERE t.id = m.task_id AND t.removed_at IS NULL AND (t.reason IS NULL OR t.reason <> 'paused')
             LIMIT @limit
            """,
            new { now = clock.GetUtcNow(), limit },
            cancellation);

    /// <summary>It asks again then; null = never.</summary>
    public Task PlanAsync(NaggingReminder reminder, DateTimeOffset? at, SqlTransaction transaction) =>
        transaction.ExecuteAsync(
            "UPDATE otto_reminders SET is_planned = 1, nag_at = @at, nag_since = @now WHERE id = @Id AND is_planned = 0",
            new { reminder.Id, at, now = clock.GetUtcNow() });

    /// <summary>It asks now, and again then; null = this was the last time. False where it was answered meanwhile, or has asked.</summary>
    public async Task<bool> NagAsync(NaggingReminder reminder, DateTimeOffset? next, SqlTransaction transaction) =>
        await transaction.ExecuteAsync(
            """
            UPDATE otto_reminders
               SET nags = nags + 1, nag_at = @next, nag_since = @now
             WHERE id = @Id AND answer IS NULL AND nags = @Nags AND nag_at IS NOT NULL
            """,
            new { reminder.Id, reminder.Nags, next, now = clock.GetUtcNow() }) == 1;

    /// <summary>It does not ask now, and this does not count as a time.</summary>
    public Task PostponeAsync(NaggingReminder reminder, DateTimeOffset until, SqlTransaction transaction) =>
        transaction.ExecuteAsync(
            """
            UPDATE otto_reminders
               SET nag_at = @until, nag_since = @now
             WHERE id = @Id AND answer IS NULL AND nags = @Nags AND nag_at IS NOT NULL
            """,
            new { reminder.Id, reminder.Nags, until, now = clock.GetUtcNow() });

    /// <summary>It asks no more, without having asked now.</summary>
    public Task StopAsync(NaggingReminder reminder, SqlTransaction transaction) =>
        transaction.ExecuteAsync("UPDATE otto_reminders SET nag_at = NULL WHERE id = @Id", new { reminder.Id });
}

/// <summary>A reminder that has come, with what its task says of asking again.</summary>
internal sealed record NaggingReminder
{
    public required long Id { get; init; }
    public required long RunId { get; init; }
    public required DateTimeOffset RangAt { get; init; }
    public required int Nags { get; init; }
    public DateTimeOffset? NagAt { get; init; }
    public required string Description { get; init; }
    public JsonElement? Payload { get; init; }
    public bool IsOwners { get; init; }
    public long? ParentRunId { get; init; }
}
