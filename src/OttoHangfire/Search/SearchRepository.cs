using OttoHangfire.Database;

namespace OttoHangfire.Search;

/// <summary>The texts that are looked through, as they stand now.</summary>
internal sealed class SearchRepository(OttoDatabase database)
{
    /// <summary>Those of some rows of one kind, in no order; of what is gone there is none.</summary>
    public Task<IReadOnlyList<FoundText>> OfAsync(string kind, long[] refs, CancellationToken cancellation) =>
        database.QueryAsync<FoundText>(
            """
            SELECT kind, ref, at, task_id, run_id, action_index, title, text
              FROM otto_search_texts
             WHERE kind = @kind AND ref IN @refs
            """,
            new { kind, refs },
            cancellation);
}

/// <summary>What a found row says.</summary>
internal sealed record FoundText
{
    /// <summary>Stands between the fields of <see cref="Text"/>.</summary>
    public const char Separator = '\u001f';

    public required string Kind { get; init; }
    public required long Ref { get; init; }
    public required DateTimeOffset At { get; init; }
    public long? TaskId { get; init; }
    public long? RunId { get; init; }
    public int? ActionIndex { get; init; }
    public required string Title { get; init; }
    public required string Text { get; init; }
}
