using System.Runtime.CompilerServices;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Texts;
using OttoHangfire.Database;
using OttoHangfire.Input;

namespace OttoHangfire.Search;

/// <summary>Finds what has the words in it, and shows where.</summary>
internal sealed class SearchQueries(FullTextIndex index, SearchRepository texts)
{
    /// <summary>Texts that are read together.</summary>
    private const int MostAtOnce = 50;

    private const int LongestTitle = 120;

    /// <summary>A page of what has all the words, newest first.</summary>
    /// <exception cref="RefusalException">There is no word to look for, or no such kind.</exception>
    public async Task<Page<SearchHit>> PageAsync(string? q, string? kind, ListQuery query, CancellationToken cancellation)
    {
        var words = SearchWords.Read(q);
        var found = index.FindAsync(words.Phrases, ListQuery.OneOf("kind", kind, SearchKind.All), query.Below, cancellation);
        var page = await query.PageAsync(ComposeAsync(found, words, Math.Min(query.Limit + 1, MostAtOnce), cancellation), hit => hit.Place);
        return new Page<SearchHit>([.. page.Items.Select(placed => placed.Hit)], page.NextCursor);
    }

    /// <summary>What has been removed meanwhile has no text any more, and is left out.</summary>
    private async IAsyncEnumerable<PlacedHit> ComposeAsync(
        IAsyncEnumerable<IndexedRow> found, SearchWords words, int atOnce, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var some in found.Chunk(atOnce).WithCancellation(cancellation))
        {
            var textOf = new Dictionary<(string Kind, long Ref), FoundText>();
            foreach (var rows in some.GroupBy(row => row.Kind, row => row.Ref, StringComparer.Ordinal))
            {
                foreach (var text in await texts.OfAsync(rows.Key, [.. rows], cancellation))
                {
                    textOf[(text.Kind, text.Ref)] = text;
                }
            }

            foreach (var row in some)
            {
                if (textOf.TryGetValue((row.Kind, row.Ref), out var text))
                {
                    yield return new PlacedHit(row.Place, Compose(text, words));
                }
            }
        }
    }

    private static SearchHit Compose(FoundText found, SearchWords words) => new()
    {
        Kind = found.Kind,
        Id = found.Ref,
        TaskId = found.TaskId,
        RunId = found.RunId,
        ActionIndex = found.ActionIndex,
        Title = ForeignText.Line(found.Title, LongestTitle),
        Snippet = Snippet.Of(found.Text, words),
        At = found.At,
    };

    private sealed record PlacedHit(long Place, SearchHit Hit);
}
