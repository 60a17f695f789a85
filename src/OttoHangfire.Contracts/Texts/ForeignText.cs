using System.Globalization;
using System.Text;

namespace OttoHangfire.Contracts.Texts;

/// <summary>
/// Text that somebody else wrote, made safe to show. What is only read (on a terminal, in a log, in a message) loses the characters
/// that steer or hide; what a person decides on shows each of them as <c>\u{202E}</c>, because a yes must not rest on what was left out.
/// </summary>
public static class ForeignText
{
    private const char Ellipsis = '…';
    private const StringSplitOptions OnlyWords = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;

    /// <summary>To read: without control, direction and invisible characters. Line ends become <c>\n</c>; they and tabs stay.</summary>
    public static string Readable(string? text)
    {
        var readable = new StringBuilder();
        var before = new Rune('\n');
        foreach (var rune in (text ?? "").ReplaceLineEndings("\n").EnumerateRunes())
        {
            if (rune.Value is '\n' or '\t' || !Characters.IsHidden(rune) || Characters.Shapes(rune, before))
            {
                readable.Append(rune.ToString());
                before = rune;
            }
        }

        return readable.ToString();
    }

    /// <summary><see cref="Readable"/>, and at most so many UTF-16 characters; what was cut shows as an ellipsis.</summary>
    public static string Bounded(string? text, int length) => Cut(Readable(text), length);

    /// <summary><see cref="Bounded"/> on one line, so that a quoted text cannot pretend to be a line of ours.</summary>
    public static string Line(string? text, int length = int.MaxValue) =>
        Cut(string.Join(' ', Readable(text).Split(['\n', '\t'], OnlyWords)), length);

    /// <summary>To decide on: whatever is hidden, or only looks like another character, is written out.</summary>
    public static string Revealed(string text)
    {
        var revealed = new StringBuilder(text.Length);
        var letter = new LetterInProgress();
        foreach (var (word, isWord) in Lookalikes.Words(text))
        {
            var suspects = isWord && Lookalikes.Mixes(word);
            foreach (var rune in word.EnumerateRunes())
            {
                Reveal(revealed, rune, (suspects && Lookalikes.IsForeign(rune)) | letter.IsOverdoneBy(rune));
            }
        }

        return revealed.ToString();
    }

    /// <summary><see cref="Revealed"/> in quotation marks, which the text cannot leave.</summary>
    public static string Quoted(string text) =>
        $"\"{Revealed(text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal))}\"";

    private static void Reveal(StringBuilder revealed, Rune rune, bool isSuspect)
    {
        if (isSuspect || (!Characters.IsPlain(rune) && (Characters.IsHidden(rune) || Characters.IsUnclear(rune))))
        {
            revealed.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X4}}}");
        }
        else
        {
            revealed.Append(rune.ToString());
        }
    }

    /// <summary>Between two letters, never within one: an emoji of several characters stays or goes as a whole.</summary>
    private static string Cut(string text, int length)
    {
        if (text.Length <= length)
        {
            return text;
        }

        var end = StringInfo.ParseCombiningCharacters(text).TakeWhile(start => start < length).LastOrDefault();
        return text[..end] + Ellipsis;
    }
}
