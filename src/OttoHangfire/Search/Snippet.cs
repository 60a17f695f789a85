using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Texts;

namespace OttoHangfire.Search;

/// <summary>The part of a text in which the words stand, on one line, in pieces of which some are those words.</summary>
internal static class Snippet
{
    /// <summary>About as long as two lines on a phone.</summary>
    private const int Length = 160;

    /// <summary>So much of what stands before the first word is shown with it.</summary>
    private const int Before = 40;

    private const string Ellipsis = "…";

    public static IReadOnlyList<SnippetPiece> Of(string text, SearchWords words)
    {
        var line = OnOneLine(text);
        var all = TextWords.Of(line).ToList();
        var marks = all.Where(word => words.Match(word.Folded) is not null).ToList();
        var (start, end) = Window(line, all, Best(marks, words));
        return [.. Pieces(line, start, end, marks)];
    }

    /// <summary>Each field once: the payload of a reminder says what its description says.</summary>
    private static string OnOneLine(string text) => string.Join(
        " · ", text.Split(FoundText.Separator).Select(field => ForeignText.Line(field)).Where(field => field.Length > 0).Distinct());

    /// <summary>The mark from which on the most different words stand close together; 0 where there is none.</summary>
    private static int Best(List<WordInText> marks, SearchWords words)
    {
        var (best, most, end) = (0, 0, 0);
        var near = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var mark in marks)
        {
            for (; end < marks.Count && marks[end].End <= mark.Start + Length - Before; end++)
            {
                var word = words.Match(marks[end].Folded)!;
                near[word] = near.GetValueOrDefault(word) + 1;
            }

            if (near.Count > most)
            {
                (best, most) = (mark.Start, near.Count);
            }

            var own = words.Match(mark.Folded)!;
            if (near.TryGetValue(own, out var count) && (near[own] = count - 1) == 0)
            {
                near.Remove(own);
            }
        }

        return best;
    }

    /// <summary>From the beginning of a word to the end of one, as far as words are not longer than all that.</summary>
    private static (int Start, int End) Window(string line, List<WordInText> all, int mark)
    {
        var from = Math.Min(mark - Before, line.Length - Length);
        var start = from <= 0 ? 0 : all.FirstOrDefault(word => word.Start >= from && word.Start <= mark, all[0]).Start;
        if (line.Length - start <= Length)
        {
            return (start, line.Length);
        }

        var end = all.LastOrDefault(word => word.Start >= start && word.End <= start + Length).End;
        return (start, end > start ? end : start + ForeignText.Bounded(line[start..], Length).Length - Ellipsis.Length);
    }

    private static IEnumerable<SnippetPiece> Pieces(string line, int start, int end, List<WordInText> marks)
    {
        var from = start;
        var plain = start > 0 ? Ellipsis : "";
        foreach (var mark in marks.Where(mark => mark.Start >= start && mark.End <= end))
        {
            plain += line[from..mark.Start];
            if (plain.Length > 0)
            {
                yield return new SnippetPiece(plain, Match: false);
            }

            yield return new SnippetPiece(line[mark.Start..mark.End], Match: true);
            (plain, from) = ("", mark.End);
        }

        plain += line[from..end] + (end < line.Length ? Ellipsis : "");
        if (plain.Length > 0)
        {
            yield return new SnippetPiece(plain, Match: false);
        }
    }
}
