using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Input;

namespace OttoHangfire.Search;

/// <summary>
/// What somebody looks for. It is words and nothing else: whatever signs it has, none of them is an operator, but for quotation
/// marks around words that have to stand one after the other.
/// </summary>
internal sealed class SearchWords
{
    /// <summary>The last word may go on only if it has so many letters: hardly any text is without a word that begins with "a".</summary>
    private const int ShortestBeginning = 2;

    private static readonly char[] QuotationMarks = ['"', '“', '”', '„'];

    private readonly HashSet<string> _whole = new(StringComparer.Ordinal);
    private readonly string? _beginning;

    private SearchWords(IReadOnlyList<SoughtPhrase> phrases)
    {
        Phrases = phrases;
        foreach (var phrase in phrases)
        {
            _whole.UnionWith(TextWords.Of(phrase.Text).Select(word => word.Folded));
            _beginning = phrase.Beginning is { } beginning ? TextWords.Of(beginning).Single().Folded : _beginning;
        }
    }

    /// <summary>All of them have to occur.</summary>
    public IReadOnlyList<SoughtPhrase> Phrases { get; }

    /// <summary>Reads <c>q</c>.</summary>
    /// <exception cref="RefusalException">400: it is missing, too long, or has no word.</exception>
    public static SearchWords Read(string? q)
    {
        Check(q);
        var phrases = new List<SoughtPhrase>();
        var parts = q!.Split(QuotationMarks);
        for (var i = 0; i < parts.Length; i++)
        {
            // Behind a mark that nobody closes are words like any others.
            var isQuoted = i % 2 == 1 && i < parts.Length - 1;
            var texts = isQuoted ? [parts[i]] : parts[i].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            phrases.AddRange(texts.Where(text => TextWords.Of(text).Any()).Select(text => new SoughtPhrase(text)));
        }

        if (phrases.Count == 0)
        {
            throw RefusalException.Field("q", "has no letter and no digit. Signs and emoji alone cannot be found");
        }

        if (!EndsInQuotation(parts))
        {
            phrases[^1] = GoingOn(phrases[^1].Text);
        }

        return new SearchWords([.. phrases.Distinct()]);
    }

    /// <summary>Which of the words this one is; null when it is none of them.</summary>
    public string? Match(string folded) =>
        _whole.Contains(folded) ? folded
        : _beginning is not null && folded.StartsWith(_beginning, StringComparison.Ordinal) ? _beginning
        : null;

    /// <summary>The same, with a last word that may go on.</summary>
    private static SoughtPhrase GoingOn(string text)
    {
        var last = TextWords.Of(text).Last();
        if (last.Folded.Length < ShortestBeginning)
        {
            return new SoughtPhrase(text);
        }

        var typed = text[last.Start..last.End];
        return new SoughtPhrase(text[..last.Start], TextWords.IsFoldedAlike(typed) ? last.Folded : typed);
    }

    private static void Check(string? q)
    {
        if (string.IsNullOrWhiteSpace(q))
        {
            throw RefusalException.Field("q", "is missing. Say what to look for, like q=rent");
        }

        if (q.Length > SearchQuery.MaxCharacters && q.EnumerateRunes().Count() > SearchQuery.MaxCharacters)
        {
            throw RefusalException.Field("q", $"may have at most {SearchQuery.MaxCharacters} characters");
        }

        if (q.Contains('\0', StringComparison.Ordinal))
        {
            throw RefusalException.Field("q", "contains the character U+0000");
        }
    }

    /// <summary>Whether the last thing with a word in it stands in quotation marks, and so is whole.</summary>
    private static bool EndsInQuotation(string[] parts)
    {
        var last = Array.FindLastIndex(parts, part => TextWords.Of(part).Any());
        return last % 2 == 1 && last < parts.Length - 1;
    }
}
