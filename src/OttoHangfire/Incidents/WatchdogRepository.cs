using OttoHangfire.Database;

namespace OttoHangfire.Incidents;

/// <summary>What became of the last call to the watchdog outside, and what it depends on.</summary>
internal sealed class WatchdogRepository(OttoDatabase database, TimeProvider clock)
{
    /// <summary>A due task that nobody has begun for so long is stuck.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(1);

    /// <summary>An agent that is out of reach for so long is no short trouble.</summary>
    private static readonly TimeSpan LongOutage = TimeSpan.FromMinutes(5);

    public async Task<WatchdogRow> FindAsync(CancellationToken cancellation) =>
        (await database.SingleOrDefaultAsync<WatchdogRow>("SELECT * FROM otto_watchdog WHERE id = 1", null, cancellation))!;

    /// <summary>How many tasks are due and do not come to their turn.</summary>
    public Task<long> CountStuckAsync(CancellationToken cancellation) =>
        database.SingleOrDefaultAsync<long>(
            """
            SELECT count(*)
              FROM otto_occurrences o
             CROSS JOIN otto_tasks t
             WHERE t.id = o.task_id AND t.status = 'pending' AND o.outcome = 'pending'
               AND ((o.outage_count = 0 AND o.due_at < @late) OR (o.outage_count > 0 AND o.outage_since < @longAgo))
            """,
            new { late = clock.GetUtcNow() - Late, longAgo = clock.GetUtcNow() - LongOutage },
            cancellation);

    /// <summary>Whether a run has finished since then.</summary>
    public Task<bool> HasFinishedAsync(DateTimeOffset since, CancellationToken cancellation) =>
        database.SingleOrDefaultAsync<bool>(
            "SELECT EXISTS (SELECT 1 FROM otto_runs WHERE finished_at >= @since)", new { since }, cancellation);

    /// <summary>It was called.</summary>
    public Task CalledAsync(DateTimeOffset at, int? status, string? problem, CancellationToken cancellation) =>
        database.WriteAsync(
            transaction => transaction.ExecuteAsync(
                "UPDATE otto_watchdog SET called_at = @at, status = @status, problem = @problem, withheld = NULL WHERE id = 1",
                new { at, status, problem }),
            cancellation);

    /// <summary>It is not called, and this is why.</summary>
    public Task WithheldAsync(string why, CancellationToken cancellation) =>
        database.WriteAsync(
            transaction => transaction.ExecuteAsync("UPDATE otto_watchdog SET withheld = @why WHERE id = 1", new { why }), cancellation);
}

/// <summary>The row of <c>otto_watchdog</c>.</summary>
internal sealed record WatchdogRow
{
    public DateTimeOffset? CalledAt { get; init; }
    public int? Status { get; init; }
    public string? Problem { get; init; }
    public string? Withheld { get; init; }
}
