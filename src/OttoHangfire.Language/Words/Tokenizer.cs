using System.Globalization;
using System.Text.RegularExpressions;

namespace OttoHangfire.Language.Words;

/// <summary>
/// Cuts a text into terms, each with its place. What stands in quotation marks, and what is no plain word or number (an address, a path,
/// a version), is one term that says nothing.
/// </summary>
internal sealed partial class Tokenizer(Vocabulary vocabulary)
{
    private const string Opening = "([{<*\"'“‘„«‚";
    private const string Closing = ")]}>*\"'”’“»‘.,;:!?…";

    public IReadOnlyList<Term> Read(string text)
    {
        var terms = new List<Term>();
        var quotations = Quotation().Matches(text);
        foreach (Match chunk in Chunk().Matches(text))
        {
            var (start, end) = (chunk.Index, chunk.Index + chunk.Length);
            if (quotations.Any(quotation => quotation.Index < end && start < quotation.Index + quotation.Length))
            {
                terms.Add(new Term(TermKind.Other, start, end));
            }
            else
            {
                AddChunk(terms, text, start, end);
            }
        }

        return terms;
    }

    /// <summary>A piece without blanks: the signs before and after it, and what is between.</summary>
    private void AddChunk(List<Term> terms, string text, int start, int end)
    {
        var first = start;
        while (first < end && Opening.Contains(text[first], StringComparison.Ordinal))
        {
            first++;
        }

        var last = end;
        while (last > first && Closing.Contains(text[last - 1], StringComparison.Ordinal))
        {
            last--;
        }

        if (first > start)
        {
            terms.Add(new Term(TermKind.Stop, start, first));
        }

        if (last > first)
        {
            terms.AddRange(Inside(text[first..last], first));
        }

        if (last < end && !IsShortened(text[first..last], text[last..end]))
        {
            terms.Add(new Term(text[last..end] == "," ? TermKind.Comma : TermKind.Stop, last, end));
        }
    }

    /// <summary>The full stop of "p.m." and "Dec." ends no sentence.</summary>
    private bool IsShortened(string word, string sign) => sign is "." or ".,"
        && (word.EndsWith(".m", StringComparison.OrdinalIgnoreCase)
        || (word.Length is 3 or 4 && vocabulary.Find(word) is { Kind: TermKind.Month or TermKind.Weekday }));

    private List<Term> Inside(string word, int start)
    {
        var end = start + word.Length;
        if (vocabulary.Find(word) is { } known)
        {
            return [new Term(known.Kind, start, end, known.Value)];
        }

        if (IsoDateTime().Match(word) is { Success: true } both)
        {
            var (date, rest) = (both.Groups["date"], both.Groups["rest"]);
            return [.. Digits(date.Value, start), .. Digits(rest.Value, start + rest.Index)];
        }

        return char.IsAsciiDigit(word[0]) || word[0] is '+' or '-' ? Digits(word, start) : [new Term(TermKind.Other, start, end)];
    }

    /// <summary>What begins with a digit: a date, a time, or a number with words that belong to it (9am, 1h30m, 1st).</summary>
    private List<Term> Digits(string word, int start)
    {
        var end = start + word.Length;
        if (Date(word) is { } date)
        {
            return [new Term(TermKind.Date, start, end, date)];
        }

        if (OffsetOnly().Match(word) is { Success: true } offset)
        {
            return [new Term(TermKind.Offset, start, end, Span(offset.Value))];
        }

        var terms = new List<Term>();
        for (var at = 0; at < word.Length;)
        {
            if (Piece().Match(word, at) is not { Success: true } piece || Meaning(piece, start) is not { } meant)
            {
                return [new Term(TermKind.Other, start, end)];
            }

            terms.AddRange(meant);
            at += piece.Length;
        }

        return terms;
    }

    private IReadOnlyList<Term>? Meaning(Match piece, int start)
    {
        var (from, to) = (start + piece.Index, start + piece.Index + piece.Length);
        if (piece.Groups["hour"].Success)
        {
            var clock = new Term(TermKind.Clock, from, to, Clock(piece));
            var offset = piece.Groups["offset"];
            return offset.Success ? [clock, new Term(TermKind.Offset, start + offset.Index, to, Span(offset.Value))] : [clock];
        }

        if (piece.Groups["number"] is { Success: true } number)
        {
            var value = decimal.Parse(number.Value.Replace(',', '.'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
            return [new Term(TermKind.Number, from, to, value)];
        }

        // Five million is 5M, a picture is in 3D.
        return piece.Value is not ("D" or "M" or "S" or "W")
            && vocabulary.Find(piece.Value) is { Kind: TermKind.HalfDay or TermKind.Unit or TermKind.OrdinalEnding } word
            ? [new Term(word.Kind, from, to, word.Value)]
            : null;
    }

    private static TimeOfDay Clock(Match piece)
    {
        var seconds = piece.Groups["second"].Success ? TimeSpan.FromSeconds(Whole(piece.Groups["second"])) : TimeSpan.Zero;
        var fraction = piece.Groups["fraction"].Value;

        // Any number of digits, cut to what a tick can hold.
        var ticks = fraction.Length == 0 ? 0 : long.Parse(fraction.PadRight(7, '0')[..7], CultureInfo.InvariantCulture);
        return new TimeOfDay(Whole(piece.Groups["hour"]), Whole(piece.Groups["minute"]), seconds + TimeSpan.FromTicks(ticks));
    }

    private static WrittenDate? Date(string word)
    {
        if (IsoDate().Match(word) is { Success: true } iso)
        {
            return new WrittenDate(Whole(iso.Groups["year"]), Whole(iso.Groups["month"]), Whole(iso.Groups["day"]));
        }

        if (OtherDate().Match(word) is not { Success: true } other)
        {
            return null;
        }

        var (one, two, year) = (Whole(other.Groups["one"]), Whole(other.Groups["two"]), Whole(other.Groups["year"]));
        var isSlashed = other.Groups["sign"].Value == "/";
        return isSlashed && two > 12 ? new WrittenDate(year, one, two)
            : new WrittenDate(year, two, one, IsOpen: isSlashed && one <= 12 && one != two);
    }

    private static TimeSpan Span(string offset)
    {
        if (offset is "Z" or "z")
        {
            return TimeSpan.Zero;
        }

        var digits = offset.Replace(":", "", StringComparison.Ordinal)[1..];
        var span = new TimeSpan(
            int.Parse(digits[..2], CultureInfo.InvariantCulture), int.Parse(digits[2..], CultureInfo.InvariantCulture), 0);
        return offset[0] == '-' ? -span : span;
    }

    private static int Whole(Group digits) => int.Parse(digits.ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\S+", RegexOptions.None, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Chunk();

    [GeneratedRegex(
        "\"[^\"]*\"|“[^”]*”|„[^“”]*[“”]|«[^»]*»|`[^`]*`|(?<![\\p{L}\\p{N}])['‘][^'’]*['’](?![\\p{L}\\p{N}])",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Quotation();

    [GeneratedRegex(
        @"\A(?<date>[0-9]{4}-[0-9]{2}-[0-9]{2})[Tt](?<rest>[0-9].*)\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex IsoDateTime();

    [GeneratedRegex(
        @"\A(?<year>[0-9]{4})-(?<month>[0-9]{1,2})-(?<day>[0-9]{1,2})\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex IsoDate();

    [GeneratedRegex(
        @"\A(?<one>[0-9]{1,2})(?<sign>[./])(?<two>[0-9]{1,2})\k<sign>(?<year>[0-9]{4})\z",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex OtherDate();

    [GeneratedRegex(@"\A[+-][0-9]{2}:?[0-9]{2}\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex OffsetOnly();

    [GeneratedRegex(
        @"\G((?<hour>[0-9]{1,2}):(?<minute>[0-9]{2})(:(?<second>[0-9]{2})([.,](?<fraction>[0-9]+))?)?"
        + @"(?<offset>[Zz]|[+-][0-9]{2}:?[0-9]{2})?(?![0-9:])"
        + @"|(?<hour>[0-9]{1,2})\.(?<minute>[0-9]{2})(?=[AaPp]\.?[Mm])"
        + @"|(?<number>[0-9]{1,9}([.,][0-9]{1,3})?)(?![0-9.,])|[\p{L}.]+)",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Piece();
}
