using System.Runtime.CompilerServices;
using System.Text;

namespace OttoHangfire.Database;

/// <summary>Words that stand one after the other, or one word. Nothing in it is ever read as syntax.</summary>
/// <param name="Text">Whole words; empty where there is only the beginning of one.</param>
/// <param name="Beginning">The beginning of the word behind them, in small letters without accents where that is certain.</param>
internal sealed record SoughtPhrase(string Text, string? Beginning = null);

/// <summary>Something in which the words occur.</summary>
internal sealed record IndexedRow
{
    /// <summary>Its place in the order: what came later has a higher one.</summary>
    public required long Place { get; init; }

    public required string Kind { get; init; }

    /// <summary>The id in the table of its kind.</summary>
    public required long Ref { get; init; }
}

/// <summary>The full-text index of SQLite (FTS5). Triggers keep it right, in the transaction of whoever writes.</summary>
internal sealed class FullTextIndex(OttoDatabase database)
{
    /// <summary>Beginnings up to here have lists of their own in the index.</summary>
    private const int LongestIndexedBeginning = 3;

    /// <summary>Words that are named in the place of their beginning.</summary>
    private const int MostWords = 64;

    private const string AfterAllLetters = "\U0010FFFF";

    /// <summary>
    /// What has all of the phrases in it, newest first, row by row. The index itself is walked through in this order, so that the first
    /// rows of many cost no more than those of a few.
    /// </summary>
    /// <param name="phrases">At least one.</param>
    /// <param name="kind">Only this kind; null = every kind.</param>
    /// <param name="below">Only places before this one.</param>
    /// <param name="cancellation">Ends the walk.</param>
    public async IAsyncEnumerable<IndexedRow> FindAsync(
        IReadOnlyList<SoughtPhrase> phrases, string? kind, long below, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var terms = new List<string>();
        foreach (var phrase in phrases)
        {
            terms.Add($"text : ({await ExpressionAsync(phrase, cancellation)})");
        }

        if (kind is not null)
        {
            terms.Add($"kind : {Quoted(kind[..1])}");
        }

        var rows = database.StreamAsync<IndexedRow>(
            """
            SELECT place.id AS place, place.kind, place.ref
              FROM otto_search found
              JOIN otto_search_rows place ON place.id = found.rowid
             WHERE found.otto_search MATCH @expression
               AND found.rowid < @below
             ORDER BY found.rowid DESC
            """,
            new { expression = string.Join(" AND ", terms), below },
            cancellation);
        await foreach (var row in rows)
        {
            yield return row;
        }
    }

    /// <summary>
    /// For a beginning that has no list of its own, FTS5 first merges the lists of all words that begin so. Named one by one, they are
    /// walked through together, and only as far as somebody reads. Of very many words each is rare, and the merge is short.
    /// </summary>
    private async Task<string> ExpressionAsync(SoughtPhrase phrase, CancellationToken cancellation)
    {
        if (phrase.Beginning is not { } beginning)
        {
            return Quoted(phrase.Text);
        }

        if (beginning.Length > LongestIndexedBeginning && Ascii.IsValid(beginning)
            && await WordsAsync(beginning, cancellation) is { Count: > 0 and <= MostWords } words)
        {
            return string.Join(" OR ", words.Select(word => Quoted($"{phrase.Text} {word}")));
        }

        return $"{Quoted($"{phrase.Text} {beginning}")} *";
    }

    /// <summary>The words of the index that begin so; one more than <see cref="MostWords"/> where there are more.</summary>
    private Task<IReadOnlyList<string>> WordsAsync(string beginning, CancellationToken cancellation) =>
        database.QueryAsync<string>(
            """
            WITH RECURSIVE word (term) AS (
                SELECT (SELECT term FROM otto_search_terms WHERE term >= @beginning LIMIT 1)
                UNION ALL
                SELECT (SELECT term FROM otto_search_terms WHERE term >= word.term || char(1) LIMIT 1) FROM word WHERE word.term < @end
                LIMIT @most
            )
            SELECT term FROM word WHERE term < @end
            """,
            new { beginning, end = beginning + AfterAllLetters, most = MostWords + 1 },
            cancellation);

    /// <summary>In quotation marks everything is text to FTS5.</summary>
    private static string Quoted(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
