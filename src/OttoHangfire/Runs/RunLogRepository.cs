using OttoHangfire.Database;

namespace OttoHangfire.Runs;

/// <summary>The lines of each run's log.</summary>
internal sealed class RunLogRepository(OttoDatabase database, TimeProvider clock)
{
    public Task AddAsync(long runId, string level, string message, SqlTransaction transaction) =>
        transaction.ExecuteAsync(
            "INSERT INTO otto_run_logs (run_id, at, level, message) VALUES (@runId, @now, @level, @message)",
            new { runId, now = clock.GetUtcNow(), level, message });

    /// <summary>The lines of these runs, each run's in their order.</summary>
    public Task<IReadOnlyList<LogRow>> OfRunsAsync(long[] runIds, CancellationToken cancellation) =>
        database.QueryAsync<LogRow>(
            "SELECT run_id, at, level, message FROM otto_run_logs WHERE run_id IN @runIds ORDER BY id", new { runIds }, cancellation);
}

/// <summary>A line of a run's log as it stands in its table.</summary>
internal sealed record LogRow
{
    public required long RunId { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string Level { get; init; }
    public required string Message { get; init; }
}
