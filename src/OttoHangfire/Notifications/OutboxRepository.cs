using OttoHangfire.Contracts;
using OttoHangfire.Database;

namespace OttoHangfire.Notifications;

/// <summary>What is to be sent, and what became of it.</summary>
internal sealed class OutboxRepository(OttoDatabase database, TimeProvider clock)
{
    /// <summary>Also what waits since a time that has not come yet: the clock was ahead then, and one try more does no harm.</summary>
    private const string Due = "status = 'waiting' AND (next_try_at <= @now OR waits_since > @now)";

    /// <summary>Puts a message in; it exists if and only if the transaction does.</summary>
    public async Task<OutboxRow> AddAsync(
        string channel, string title, string body, long? runId, SqlTransaction transaction) =>
        (await transaction.SingleOrDefaultAsync<OutboxRow>(
            """
            INSERT INTO otto_outbox (message_id, created_at, channel, title, body, run_id, status, next_try_at, waits_since)
            VALUES (@messageId, @now, @channel, @title, @body, @runId, 'waiting', @now, @now)
            RETURNING *
            """,
            new { messageId = $"msg_{Guid.CreateVersion7():N}", now = clock.GetUtcNow(), channel, title, body, runId }))!;

    /// <summary>The channels that something is due for.</summary>
    public Task<IReadOnlyList<string>> DueChannelsAsync(CancellationToken cancellation) =>
        database.QueryAsync<string>(
            $"SELECT DISTINCT channel FROM otto_outbox WHERE {Due}",
            new { now = clock.GetUtcNow() },
            cancellation);

    /// <summary>What is due for a channel, oldest first.</summary>
    public Task<IReadOnlyList<OutboxRow>> DueAsync(string channel, int limit, CancellationToken cancellation) =>
        database.QueryAsync<OutboxRow>(
            $"SELECT * FROM otto_outbox WHERE {Due} AND channel = @channel ORDER BY id LIMIT @limit",
            new { now = clock.GetUtcNow(), channel, limit },
            cancellation);

    /// <summary>The receiver has it.</summary>
    public Task SentAsync(OutboxRow row, CancellationToken cancellation) =>
        FinishAsync(row, "sent", null, LogLevels.Info, $"The notification \"{row.Title}\" was delivered to {row.Channel}.", cancellation);

    /// <summary>Nobody will have it: it is not tried again.</summary>
    public Task GiveUpAsync(OutboxRow row, string problem, CancellationToken cancellation) =>
        FinishAsync(
            row,
            "dead",
            problem,
            LogLevels.Error,
            $"The notification \"{row.Title}\" could not be delivered to {row.Channel} and is not tried again. {problem}",
            cancellation);

    /// <summary>The next try is later.</summary>
    public Task WaitAsync(OutboxRow row, DateTimeOffset until, string problem, CancellationToken cancellation) =>
        database.WriteAsync(
            transaction => transaction.ExecuteAsync(
                "UPDATE otto_outbox SET tries = @tries, next_try_at = @until, waits_since = @now, last_error = @problem "
                    + "WHERE id = @Id AND status = 'waiting'",
                new { row.Id, tries = row.Tries + 1, until, now = clock.GetUtcNow(), problem }),
            cancellation);

    /// <summary>Some of those that were delivered or given up before then.</summary>
    public Task<IReadOnlyList<long>> FinishedAsync(DateTimeOffset before, int limit, CancellationToken cancellation) =>
        database.QueryAsync<long>(
            "SELECT id FROM otto_outbox WHERE finished_at < @before ORDER BY finished_at LIMIT @limit",
            new { before, limit },
            cancellation);

    /// <summary>Deletes a notification that nobody will send any more.</summary>
    public Task<int> DeleteAsync(long id, SqlTransaction transaction) =>
        transaction.ExecuteAsync("DELETE FROM otto_outbox WHERE id = @id AND status <> 'waiting'", new { id });

    private Task FinishAsync(OutboxRow row, string status, string? problem, string level, string words, CancellationToken cancellation) =>
        database.WriteAsync(
            async transaction =>
            {
                await transaction.ExecuteAsync(
                    "UPDATE otto_outbox SET status = @status, tries = @tries, last_error = @problem, finished_at = @now WHERE id = @Id "
                        + "AND status = 'waiting'",
                    new { row.Id, status, tries = row.Tries + 1, problem, now = clock.GetUtcNow() });

                // The run may have been removed with its task meanwhile.
                await transaction.ExecuteAsync(
                    "INSERT INTO otto_run_logs (run_id, at, level, message) SELECT id, @now, @level, @words FROM otto_runs WHERE id = "
                        + "@RunId",
                    new { row.RunId, now = clock.GetUtcNow(), level, words });
            },
            cancellation);
}

/// <summary>A message as it stands in its table.</summary>
internal sealed record OutboxRow
{
    public required long Id { get; init; }
    public required string MessageId { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required string Channel { get; init; }
    public required string Title { get; init; }
    public required string Body { get; init; }
    public long? RunId { get; init; }
    public required string Status { get; init; }
    public required int Tries { get; init; }
    public string? LastError { get; init; }

    public Message ToMessage() => new(MessageId, CreatedAt, Title, Body, RunId);
}
