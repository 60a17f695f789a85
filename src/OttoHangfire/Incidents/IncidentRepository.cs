using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Input;

namespace OttoHangfire.Incidents;

/// <summary>What is wrong. Triggers open and close most rows, in the transaction of what they tell of.</summary>
internal sealed class IncidentRepository(OttoDatabase database, TimeProvider clock)
{
    private const string Columns =
        "id, kind, subject, title, sentence, command, page, times, opened_at, last_at, closed_at, ending, told_at, acknowledged_at, "
        + "acknowledged_by";

    /// <summary>Says that something is wrong, or has become worse.</summary>
    public async Task ReportAsync(string kind, string subject, int stage, IncidentText text, SqlTransaction transaction)
    {
        await transaction.ExecuteAsync(
            "INSERT INTO otto_incident_reports (kind, subject, stage, times, at) VALUES (@kind, @subject, @stage, 1, @now)",
            new { kind, subject, stage, now = clock.GetUtcNow() });
        await SayAsync(kind, subject, text, transaction);
    }

    /// <summary>Puts what is wrong into other words, where they have changed.</summary>
    public Task SayAsync(string kind, string subject, IncidentText text, SqlTransaction transaction) =>
        transaction.ExecuteAsync(
            """
            UPDATE otto_incidents SET title = @Title, sentence = @Sentence, shown = @Shown, command = @Command, page = @Page
             WHERE kind = @kind AND subject = @subject AND (coalesce(sentence, '') <> @Sentence OR coalesce(title, '') <> @Title)
            """,
            new { kind, subject, text.Title, text.Sentence, text.Shown, text.Command, text.Page });

    /// <summary>How bad an open incident is; null when there is none.</summary>
    public Task<int?> OpenStageAsync(string kind, string subject, CancellationToken cancellation) =>
        database.SingleOrDefaultAsync<int?>(
            "SELECT stage FROM otto_incidents WHERE kind = @kind AND subject = @subject AND closed_at IS NULL",
            new { kind, subject },
            cancellation);

    /// <summary>Says that it works again.</summary>
    public Task CloseAsync(string kind, string subject, SqlTransaction transaction) =>
        transaction.ExecuteAsync(
            """
            UPDATE otto_incidents SET closed_at = @now, ending = 'works_again', version = version + 1
             WHERE kind = @kind AND subject = @subject AND closed_at IS NULL
            """,
            new { kind, subject, now = clock.GetUtcNow() });

    /// <summary>Approvals that wait and have little time left become worse, each once.</summary>
    public Task<int> HurryAsync(DateTimeOffset before, SqlTransaction transaction) =>
        transaction.ExecuteAsync(
            """
            UPDATE otto_incidents SET stage = 2, version = version + 1
             WHERE kind = 'approval' AND stage < 2 AND closed_at IS NULL
               AND subject IN (SELECT CAST(id AS TEXT) FROM otto_approvals WHERE status = 'pending' AND expires_at <= @before)
            """,
            new { before });

    /// <summary>Whether there is an approval for that.</summary>
    public Task<bool> IsAnyInHurryAsync(DateTimeOffset before, CancellationToken cancellation) =>
        database.SingleOrDefaultAsync<bool>(
            """
            SELECT EXISTS (
                SELECT 1 FROM otto_approvals a CROSS JOIN otto_incidents i
                 WHERE a.status = 'pending' AND a.expires_at <= @before
                   AND i.kind = 'approval' AND i.subject = CAST(a.id AS TEXT) AND i.stage < 2 AND i.closed_at IS NULL)
            """,
            new { before },
            cancellation);

    /// <summary>What has changed since it was looked at last, and what was told so long ago that it is told again.</summary>
    public Task<IReadOnlyList<IncidentRow>> DueAsync(DateTimeOffset toldBefore, int limit, CancellationToken cancellation) =>
        database.QueryAsync<IncidentRow>(
            """
            SELECT * FROM (SELECT * FROM otto_incidents WHERE looked_at < version ORDER BY id LIMIT @limit) changed
            UNION ALL
            SELECT * FROM (SELECT * FROM otto_incidents
                            WHERE closed_at IS NULL AND told_at <= @toldBefore AND acknowledged_at IS NULL AND kind <> 'missed'
                              AND looked_at = version
                            LIMIT @limit) lasting
            """,
            new { toldBefore, limit },
            cancellation);

    /// <summary>
    /// Notes that this version was looked at, what is said of it, and what was told. False when it has changed meanwhile: then it is due
    /// still.
    /// </summary>
    public async Task<bool> LookedAsync(IncidentRow row, IncidentText text, Telling told, SqlTransaction transaction) =>
        await transaction.ExecuteAsync(
            """
            UPDATE otto_incidents
               SET looked_at = version, title = @Title, sentence = @Sentence, shown = @Shown, command = @Command, page = @Page,
                   told_at = CASE WHEN @isTrouble THEN @now ELSE told_at END,
                   told_stage = CASE WHEN @isTrouble THEN stage ELSE told_stage END,
                   owes_end = CASE WHEN @isTrouble THEN 1 WHEN @isEnd THEN 0 ELSE owes_end END
             WHERE id = @Id AND version = @Version AND (told_at = @ToldAt OR (told_at IS NULL AND @ToldAt IS NULL))
            """,
            new
            {
                row.Id,
                row.Version,
                row.ToldAt,
                text.Title,
                text.Sentence,
                text.Shown,
                text.Command,
                text.Page,
                isTrouble = told == Telling.Trouble,
                isEnd = told == Telling.End,
                now = clock.GetUtcNow(),
            }) == 1;

    public Task<Incident?> FindAsync(long id, CancellationToken cancellation) => FindAsync(id, database.Read(cancellation));

    /// <summary>A page, newest first; only those that are open, or that are closed, where it is asked for.</summary>
    public Task<Page<Incident>> PageAsync(string? status, ListQuery query, CancellationToken cancellation)
    {
        var where = new Conditions("id < @Below AND title IS NOT NULL")
            .If(status == IncidentStatus.Open, "closed_at IS NULL")
            .If(status == IncidentStatus.Closed, "closed_at IS NOT NULL");
        var rows = database.StreamAsync<Incident>(
            $"SELECT {Columns} FROM otto_incidents {where} ORDER BY id DESC LIMIT @Limit + 1",
            new { query.Below, query.Limit },
            cancellation);
        return query.PageAsync(rows, incident => incident.Id);
    }

    /// <summary>What the console shows: open and not seen, newest first; an approval has a place of its own there.</summary>
    public Task<IReadOnlyList<IncidentRow>> UnseenAsync(int limit, CancellationToken cancellation) =>
        database.QueryAsync<IncidentRow>(
            """
            SELECT * FROM otto_incidents
             WHERE closed_at IS NULL AND acknowledged_at IS NULL AND title IS NOT NULL AND kind <> 'approval'
             ORDER BY id DESC
             LIMIT @limit
            """,
            new { limit },
            cancellation);

    /// <summary>The owner has seen it. A missed time is over with that. Null when there is no such incident.</summary>
    public async Task<Incident?> AcknowledgeAsync(long id, string by, SqlTransaction transaction)
    {
        await transaction.ExecuteAsync(
            """
            UPDATE otto_incidents
               SET acknowledged_at = @now, acknowledged_by = @by, version = version + 1,
                   closed_at = CASE WHEN kind = 'missed' THEN @now END, ending = CASE WHEN kind = 'missed' THEN 'settled' END
             WHERE id = @id AND closed_at IS NULL AND acknowledged_at IS NULL
            """,
            new { id, by, now = clock.GetUtcNow() });
        return await FindAsync(id, transaction);
    }

    private static Task<Incident?> FindAsync(long id, SqlSession session) =>
        session.SingleOrDefaultAsync<Incident>($"SELECT {Columns} FROM otto_incidents WHERE id = @id AND title IS NOT NULL", new { id });
}
