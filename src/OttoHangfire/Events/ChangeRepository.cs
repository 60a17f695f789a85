using OttoHangfire.Database;

namespace OttoHangfire.Events;

/// <summary>The changes as triggers have written them down. Only the last ones stay.</summary>
internal sealed class ChangeRepository(OttoDatabase database)
{
    /// <summary>Those behind a place, oldest first.</summary>
    public Task<IReadOnlyList<Change>> AfterAsync(long after, int limit, CancellationToken cancellation) =>
        database.QueryAsync<Change>(
            "SELECT id, kind, row_id FROM otto_changes WHERE id > @after ORDER BY id LIMIT @limit", new { after, limit }, cancellation);

    /// <summary>The oldest and the newest place that there is; 0 and 0 before the first change.</summary>
    public async Task<ChangeSpan> SpanAsync(CancellationToken cancellation) =>
        (await database.SingleOrDefaultAsync<ChangeSpan>(
            "SELECT coalesce((SELECT min(id) FROM otto_changes), 0) AS first, coalesce((SELECT max(id) FROM otto_changes), 0) AS last",
            null,
            cancellation))!;

    /// <summary>The newest place.</summary>
    public Task<long> LastAsync(CancellationToken cancellation) =>
        database.SingleOrDefaultAsync<long>("SELECT coalesce(max(id), 0) FROM otto_changes", null, cancellation);
}

/// <summary>From where to where the changes are known.</summary>
internal sealed record ChangeSpan(long First, long Last)
{
    /// <summary>Whether all that came behind this place is still known. A place of the future is one of another database.</summary>
    public bool Holds(long place) => place >= First - 1 && place <= Last;
}
