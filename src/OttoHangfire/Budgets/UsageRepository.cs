using OttoHangfire.Contracts;
using OttoHangfire.Database;

namespace OttoHangfire.Budgets;

/// <summary>What the language model has cost, and may still cost.</summary>
internal sealed class UsageRepository(TimeProvider clock)
{
    /// <summary>What has been spent or kept since <c>@since</c>.</summary>
    public const string SinceSql =
        "SELECT coalesce(sum(input_tokens + output_tokens), 0) AS tokens, coalesce(sum(cost_micros), 0) AS cost_micros "
            + "FROM otto_usage WHERE at >= @since";

    /// <summary>Keeps room for an answer that is about to be asked for.</summary>
    public Task ReserveAsync(long runId, string? model, TokenBudget most, long costMicros, SqlTransaction transaction) =>
        transaction.ExecuteAsync(
            """
            INSERT INTO otto_usage (run_id, at, model, input_tokens, output_tokens, cost_micros)
            VALUES (@runId, @now, @model, @MaxInputTokens, @MaxOutputTokens, @costMicros)
            """,
            new { runId, now = clock.GetUtcNow(), model, most.MaxInputTokens, most.MaxOutputTokens, costMicros });

    /// <summary>Says what the run's last answer has cost.</summary>
    public Task SettleAsync(long runId, TokenUsage usage, long costMicros, SqlTransaction transaction) =>
        transaction.ExecuteAsync(
            """
            UPDATE otto_usage
               SET model = @Model, input_tokens = @InputTokens, output_tokens = @OutputTokens, cost_micros = @costMicros, is_settled = 1
             WHERE id = (SELECT max(id) FROM otto_usage WHERE run_id = @runId) AND is_settled = 0
            """,
            new { runId, usage.Model, usage.InputTokens, usage.OutputTokens, costMicros });

    /// <summary>Says that what was kept for the run's last answer is spent.</summary>
    public Task KeepAsync(long runId, SqlTransaction transaction) => transaction.ExecuteAsync(
        "UPDATE otto_usage SET is_settled = 1 WHERE id = (SELECT max(id) FROM otto_usage WHERE run_id = @runId)", new { runId });

    /// <summary>Gives back what was kept for an answer that nobody was asked for.</summary>
    public Task ReleaseAsync(long runId, SqlTransaction transaction) =>
        transaction.ExecuteAsync(
            "DELETE FROM otto_usage WHERE id = (SELECT max(id) FROM otto_usage WHERE run_id = @runId) AND is_settled = 0", new { runId });

    /// <summary>What has been spent or kept since then.</summary>
    public async Task<Spent> SinceAsync(DateTimeOffset since, SqlSession session) =>
        (await session.SingleOrDefaultAsync<Spent>(SinceSql, new { since }))!;

    /// <summary>Forgets what was spent before then; returns how many rows went.</summary>
    public Task<int> ForgetAsync(DateTimeOffset before, int limit, SqlTransaction transaction) =>
        transaction.ExecuteAsync(
            "DELETE FROM otto_usage WHERE id IN (SELECT id FROM otto_usage WHERE at < @before ORDER BY at LIMIT @limit)",
            new { before, limit });
}

/// <summary>What was spent in a time, or is kept for answers under way.</summary>
internal sealed record Spent
{
    public required long Tokens { get; init; }

    /// <summary>Millionths of the currency.</summary>
    public required long CostMicros { get; init; }
}
