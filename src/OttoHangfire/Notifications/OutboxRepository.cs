using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Input;

namespace OttoHangfire.Notifications;

/// <summary>What is to be sent, and what became of it.</summary>
internal sealed class OutboxRepository(OttoDatabase database, TimeProvider clock)
{
    /// <summary>Also what waits since a time that has not come yet: the clock was ahead then, and one try more does no harm.</summary>
    private const string Due = "state = 'pending' AND (next_try_at <= @now OR waits_since > @now)";

    /// <summary>What is said of a message that was withdrawn: nothing is wrong with its channel.</summary>
    public const string Withdrawn = "The reminder was answered before this was sent.";

    /// <summary>As the API gives it.</summary>
    private const string Columns =
        """
        id, message_id, created_at, channel, title, body, state, urgent, tries,
        CASE WHEN state = 'pending' THEN next_try_at END AS next_try_at,
        CASE WHEN state = 'pending' AND quiet_until = next_try_at THEN quiet_until END AS quiet_until,
        sent_as, last_error, finished_at, task_id, run_id
        """;

    /// <summary>Puts a message in; it exists if and only if the transaction does.</summary>
    public async Task<OutboxRow> AddAsync(NewMessage message, SqlTransaction transaction) =>
        (await transaction.SingleOrDefaultAsync<OutboxRow>(
            """
            INSERT INTO otto_outbox (
                   message_id, created_at, channel, title, body, page, urgent, run_id, task_id, next_try_at, waits_since, asked_at)
            VALUES (@messageId, @now, @Channel, @Title, @Body, @Page, @Urgent, @RunId,
                    (SELECT task_id FROM otto_runs WHERE id = @RunId), @now, @now, @now)
            RETURNING *
            """,
            new
            {
                messageId = NewId(),
                now = clock.GetUtcNow(),
                message.Channel,
                message.Title,
                message.Body,
                message.Page,
                message.Urgent,
                message.RunId,
            }))!;

    public Task<Notification?> FindAsync(long id, CancellationToken cancellation) => FindAsync(id, database.Read(cancellation));

    public Task<Notification?> FindAsync(long id, SqlSession session) =>
        session.SingleOrDefaultAsync<Notification>($"SELECT {Columns} FROM otto_outbox WHERE id = @id", new { id });

    /// <summary>A page, newest first.</summary>
    public Task<Page<Notification>> PageAsync(string? state, string? channel, ListQuery query, CancellationToken cancellation)
    {
        var where = new Conditions("id < @Below").If(state is not null, "state = @state").If(channel is not null, "channel = @channel");
        var rows = database.StreamAsync<Notification>(
            $"SELECT {Columns} FROM otto_outbox {where} ORDER BY id DESC LIMIT @Limit + 1",
            new { state, channel, query.Below, query.Limit },
            cancellation);
        return query.PageAsync(rows, message => message.Id);
    }

    /// <summary>The channels that something is due for.</summary>
    public Task<IReadOnlyList<string>> DueChannelsAsync(CancellationToken cancellation) =>
        database.QueryAsync<string>(
            $"SELECT DISTINCT channel FROM otto_outbox WHERE {Due}",
            new { now = clock.GetUtcNow() },
            cancellation);

    /// <summary>
    /// Whether what was put in since then, and has not gone, is of an instant at which other tasks were due, too, that are not done and
    /// have said nothing yet.
    /// </summary>
    public Task<bool> AreMoreComingAsync(DateTimeOffset since, CancellationToken cancellation) =>
        database.SingleOrDefaultAsync<bool>(
            """
            WITH said AS (
                SELECT run_id FROM otto_outbox
                 WHERE state = 'pending' AND sent_as IS NULL AND next_try_at <= @now AND created_at >= @since AND run_id IS NOT NULL),
            instants AS (
                SELECT due_at FROM otto_occurrences WHERE run_id IN (SELECT run_id FROM said))
            SELECT EXISTS (SELECT 1 FROM otto_occurrences
                            WHERE outcome = 'pending' AND due_at IN (SELECT due_at FROM instants)
                              AND (SELECT status FROM otto_tasks WHERE id = task_id) = 'pending')
                OR EXISTS (SELECT 1 FROM otto_occurrences
                            WHERE outcome = 'running' AND due_at IN (SELECT due_at FROM instants)
                              AND run_id NOT IN (SELECT run_id FROM said))
            """,
            new { now = clock.GetUtcNow(), since },
            cancellation);

    /// <summary>What is due for a channel, oldest first.</summary>
    public Task<IReadOnlyList<OutboxRow>> DueAsync(string channel, int limit, CancellationToken cancellation) =>
        database.QueryAsync<OutboxRow>(
            $"SELECT * FROM otto_outbox WHERE {Due} AND channel = @channel ORDER BY id LIMIT @limit",
            new { now = clock.GetUtcNow(), channel, limit },
            cancellation);

    /// <summary>These, and whatever goes with one of them in one message.</summary>
    public Task<IReadOnlyList<OutboxRow>> WithTheirsAsync(IReadOnlyList<long> ids, CancellationToken cancellation) =>
        database.QueryAsync<OutboxRow>(
            """
            SELECT o.*, (SELECT type FROM otto_tasks WHERE id = o.task_id) AS task_type
              FROM otto_outbox o
             WHERE o.state = 'pending' AND o.sent_as IN (SELECT sent_as FROM otto_outbox WHERE id IN @ids AND sent_as IS NOT NULL)
            """,
            new { ids },
            cancellation);

    /// <summary>Fixes what they are sent under: each by itself, or all together.</summary>
    public Task SendAsAsync(IReadOnlyList<long> alone, IReadOnlyList<long> together, CancellationToken cancellation) =>
        database.WriteAsync(
            async transaction =>
            {
                if (alone.Count > 0)
                {
                    await transaction.ExecuteAsync(
                        "UPDATE otto_outbox SET sent_as = message_id WHERE id IN @alone AND state = 'pending' AND sent_as IS NULL",
                        new { alone });
                }

                if (together.Count > 0)
                {
                    await transaction.ExecuteAsync(
                        "UPDATE otto_outbox SET sent_as = @sentAs WHERE id IN @together AND state = 'pending' AND sent_as IS NULL",
                        new { together, sentAs = NewId() });
                }
            },
            cancellation);

    /// <summary>They were not tried after all, and may go with others the next time.</summary>
    public Task FreeAsync(IReadOnlyList<long> ids, CancellationToken cancellation) =>
        database.WriteAsync(
            transaction => transaction.ExecuteAsync(
                "UPDATE otto_outbox SET sent_as = NULL WHERE id IN @ids AND state = 'pending' AND at_once = 0", new { ids }),
            cancellation);

    /// <summary>They wait for the end of the quiet hours.</summary>
    public Task LetWaitAsync(IReadOnlyList<long> ids, DateTimeOffset until, CancellationToken cancellation) =>
        database.WriteAsync(
            transaction => transaction.ExecuteAsync(
                "UPDATE otto_outbox SET next_try_at = @until, quiet_until = @until, waits_since = @now WHERE id IN @ids "
                    + "AND state = 'pending' AND at_once = 0",
                new { ids, until, now = clock.GetUtcNow() }),
            cancellation);

    /// <summary>The quiet hours are others now: what waits for their end is looked at anew.</summary>
    public Task<int> LookAnewAsync(SqlTransaction transaction) =>
        transaction.ExecuteAsync(
            "UPDATE otto_outbox SET next_try_at = @now, quiet_until = @now, waits_since = @now "
                + "WHERE state = 'pending' AND quiet_until IS NOT NULL AND quiet_until = next_try_at",
            new { now = clock.GetUtcNow() });

    /// <summary>A channel is within reach again: what it was out of reach for has its turn now.</summary>
    public Task<int> WakeAsync(string channel, CancellationToken cancellation) =>
        database.WriteAsync(
            transaction => transaction.ExecuteAsync(
                """
                UPDATE otto_outbox SET next_try_at = @now, waits_since = @now
                 WHERE channel = @channel AND state = 'pending' AND tries > 0 AND sent_as IS NULL AND next_try_at > @now
                   AND (quiet_until IS NULL OR quiet_until <> next_try_at)
                """,
                new { channel, now = clock.GetUtcNow() }),
            cancellation);

    /// <summary>The receiver has them.</summary>
    public Task SentAsync(IReadOnlyList<OutboxRow> rows, CancellationToken cancellation) =>
        FinishAsync(
            rows,
            row => new MessageEnd(
                NotificationState.Sent,
                null,
                LogLevels.Info,
                $"The notification \"{row.Title}\" was delivered to {row.Channel}{With(rows)}."),
            cancellation);

    /// <summary>Whether something of this run waits for the end of quiet hours, or has been tried in vain.</summary>
    public Task<bool> WaitsAsync(long runId, string channel, bool alsoInVain, SqlTransaction transaction) =>
        transaction.SingleOrDefaultAsync<bool>(
            """
            SELECT EXISTS (SELECT 1 FROM otto_outbox
                            WHERE channel = @channel AND state = 'pending' AND run_id = @runId
                              AND (tries = 0 AND quiet_until IS NOT NULL OR tries > 0 AND @alsoInVain))
            """,
            new { runId, channel, alsoInVain });

    /// <summary>What this run has put in is to be said no more. What may have been handed over is not touched.</summary>
    public async Task WithdrawAsync(long runId, SqlTransaction transaction)
    {
        var now = clock.GetUtcNow();
        var count = await transaction.ExecuteAsync(
            """
            UPDATE otto_outbox
               SET state = 'gone', last_error = @Withdrawn, finished_at = @now
             WHERE run_id = @runId AND state = 'pending' AND sent_as IS NULL
            """,
            new { runId, Withdrawn, now });
        if (count > 0)
        {
            await transaction.ExecuteAsync(
                "INSERT INTO otto_run_logs (run_id, at, level, message) SELECT id, @now, @Info, @words FROM otto_runs WHERE id = @runId",
                new { runId, now, LogLevels.Info, words = $"Withdrawn before they were sent: {count}. The reminder was answered." });
        }
    }

    /// <summary>Nobody will have it: it is not tried again by itself.</summary>
    public Task GiveUpAsync(IReadOnlyList<OutboxRow> rows, string state, string problem, CancellationToken cancellation) =>
        FinishAsync(
            rows,
            row => new MessageEnd(
                state,
                problem,
                LogLevels.Error,
                $"The notification \"{row.Title}\" could not be delivered to {row.Channel} and is not tried again. {problem}"),
            cancellation);

    /// <summary>It may have come, and may not: it is not tried again by itself, because it could come twice.</summary>
    public Task DoubtAsync(IReadOnlyList<OutboxRow> rows, string problem, CancellationToken cancellation) =>
        FinishAsync(
            rows,
            row => new MessageEnd(
                NotificationState.Unknown,
                problem,
                LogLevels.Warning,
                $"Nobody knows whether the notification \"{row.Title}\" came: the line to {row.Channel} broke after it was handed over."),
            cancellation);

    /// <summary>The next try is later. What was not even handed over may then go with others.</summary>
    public Task WaitAsync(IReadOnlyList<OutboxRow> rows, DateTimeOffset until, Delivery delivery, CancellationToken cancellation) =>
        database.WriteAsync(
            async transaction =>
            {
                foreach (var row in rows)
                {
                    await transaction.ExecuteAsync(
                        """
                        UPDATE otto_outbox
                           SET tries = @tries, next_try_at = @until, waits_since = @now, last_error = @Words,
                               sent_as = CASE WHEN @WasHandedOver OR at_once THEN sent_as END
                         WHERE id = @Id AND state = 'pending'
                        """,
                        new { row.Id, tries = row.Tries + 1, until, now = clock.GetUtcNow(), delivery.Words, delivery.WasHandedOver });
                }
            },
            cancellation);

    /// <summary>Makes it due once more, with all its tries before it. Null when it was delivered, or there is none.</summary>
    public Task<Notification?> SendAgainAsync(long id, SqlTransaction transaction) =>
        transaction.SingleOrDefaultAsync<Notification>(
            $"""
            UPDATE otto_outbox
               SET state = 'pending', tries = 0, next_try_at = @now, waits_since = @now, asked_at = @now, finished_at = NULL,
                   at_once = 1, quiet_until = NULL, sent_as = message_id
             WHERE id = @id
               AND state <> 'sent'
            RETURNING {Columns}
            """,
            new { id, now = clock.GetUtcNow() });

    /// <summary>Some of those that were delivered or given up before then.</summary>
    public Task<IReadOnlyList<long>> FinishedAsync(DateTimeOffset before, int limit, CancellationToken cancellation) =>
        database.QueryAsync<long>(
            "SELECT id FROM otto_outbox WHERE finished_at < @before ORDER BY finished_at LIMIT @limit",
            new { before, limit },
            cancellation);

    /// <summary>Deletes a notification that nobody will send any more.</summary>
    public Task<int> DeleteAsync(long id, SqlTransaction transaction) =>
        transaction.ExecuteAsync("DELETE FROM otto_outbox WHERE id = @id AND state <> 'pending'", new { id });

    private static string With(IReadOnlyList<OutboxRow> rows) => rows.Count switch
    {
        1 => "",
        2 => ", with another in one message",
        _ => $", with {rows.Count - 1} others in one message",
    };

    private static string NewId() => $"msg_{Guid.CreateVersion7():N}";

    private Task FinishAsync(IReadOnlyList<OutboxRow> rows, Func<OutboxRow, MessageEnd> endOf, CancellationToken cancellation) =>
        database.WriteAsync(
            async transaction =>
            {
                foreach (var row in rows)
                {
                    await FinishAsync(row, endOf(row), transaction);
                }
            },
            cancellation);

    private async Task FinishAsync(OutboxRow row, MessageEnd end, SqlTransaction transaction)
    {
        var now = clock.GetUtcNow();
        await transaction.ExecuteAsync(
            "UPDATE otto_outbox SET state = @State, tries = @tries, last_error = @Problem, finished_at = @now WHERE id = @Id "
                + "AND state = 'pending'",
            new { row.Id, end.State, tries = row.Tries + 1, end.Problem, now });

        // The run may have been removed with its task meanwhile.
        await transaction.ExecuteAsync(
            "INSERT INTO otto_run_logs (run_id, at, level, message) SELECT id, @now, @Level, @Words FROM otto_runs WHERE id = @RunId",
            new { row.RunId, now, end.Level, end.Words });
    }

    /// <summary>How it ended, for its row and for the log of its run.</summary>
    private sealed record MessageEnd(string State, string? Problem, string Level, string Words);
}

/// <summary>A message that is put in.</summary>
internal sealed record NewMessage(string Channel, string Title, string Body, long? RunId, bool Urgent)
{
    public string? Page { get; init; }
}

/// <summary>A message as it stands in its table.</summary>
internal sealed record OutboxRow
{
    public required long Id { get; init; }
    public required string MessageId { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was put in, or told to be sent again.</summary>
    public required DateTimeOffset AskedAt { get; init; }

    public required string Channel { get; init; }
    public required string Title { get; init; }
    public required string Body { get; init; }
    public long? RunId { get; init; }

    /// <summary>The page of the console that it is about; null for none.</summary>
    public string? Page { get; init; }

    public required string State { get; init; }
    public bool Urgent { get; init; }

    /// <summary>The owner has told it to go: it waits for nothing, and goes alone.</summary>
    public bool AtOnce { get; init; }

    /// <summary>When the last quiet hours ended that it has waited for; null where it has waited for none.</summary>
    public DateTimeOffset? QuietUntil { get; init; }

    /// <summary>The message id that it is sent under; null as long as that is open, because it was never handed over.</summary>
    public string? SentAs { get; init; }

    /// <summary>The type of the task that it is about; null for none, and where nobody has asked.</summary>
    public string? TaskType { get; init; }

    public required int Tries { get; init; }
    public string? LastError { get; init; }

    public Message ToMessage() => new(MessageId, CreatedAt, Title, Body, RunId, Urgent) { Page = Page };
}
