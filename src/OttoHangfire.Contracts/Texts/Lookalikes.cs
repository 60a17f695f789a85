using System.Globalization;
using System.Text;

namespace OttoHangfire.Contracts.Texts;

/// <summary>
/// Letters that look like others. A Greek or Russian word is left alone; one Greek letter in the middle of a Latin word is not,
/// nor is a word that is spelled only with letters which have a Latin twin.
/// </summary>
internal static class Lookalikes
{
    /// <summary>Cyrillic, Greek and Armenian letters that a Latin reader takes for his own.</summary>
    private const string Twins = "АВЕЅІЈКМНОРСТХУаеѕіјорсухһԁԛԝѵΑΒΕΖΗΙΚΜΝΟΡΤΥΧαικνορυχγοօսհցո";

    /// <summary>The text in pieces: words, and what stands between them.</summary>
    public static IEnumerable<(string Text, bool IsWord)> Words(string text)
    {
        var start = 0;
        while (start < text.Length)
        {
            var isWord = IsLetterAt(text, start);
            var end = start;
            while (end < text.Length && IsLetterAt(text, end) == isWord)
            {
                end += Rune.TryGetRuneAt(text, end, out var rune) ? rune.Utf16SequenceLength : 1;
            }

            yield return (text[start..end], isWord);
            start = end;
        }
    }

    /// <summary>Whether the word is Latin in part, or wants to be taken for Latin.</summary>
    public static bool Mixes(string word)
    {
        var (latin, foreign, twins) = (0, 0, 0);
        foreach (var rune in word.EnumerateRunes())
        {
            latin += IsLatin(rune) ? 1 : 0;
            foreign += IsForeign(rune) ? 1 : 0;
            twins += rune.IsBmp && Twins.Contains((char)rune.Value, StringComparison.Ordinal) ? 1 : 0;
        }

        return foreign > 0 && (latin > 0 || twins == foreign);
    }

    /// <summary>A letter of a script that has letters like the Latin ones.</summary>
    public static bool IsForeign(Rune rune) => rune.Value is
        (>= 0x0370 and <= 0x058F) or (>= 0x10A0 and <= 0x10FF) or (>= 0x13A0 and <= 0x13FF)
        or (>= 0x1C80 and <= 0x1C8F) or (>= 0x1F00 and <= 0x1FFF) or (>= 0x2C80 and <= 0x2DFF) or (>= 0xA4D0 and <= 0xA4FF)
        or (>= 0xA640 and <= 0xA69F) or (>= 0xAB70 and <= 0xABBF) or (>= 0x10280 and <= 0x1044F);

    /// <summary>Another form of a plain letter, digit or sign: wide, mathematical, circled, or a slash and a dot that are none.</summary>
    public static bool IsOther(Rune rune) => rune.Value switch
    {
        0x2024 or 0x2044 or 0x2215 or 0x29F5 or 0x29F8 or 0xFE52 or 0xFE68 => true,
        (>= 0x2160 and <= 0x217F) or (>= 0x2460 and <= 0x24FF) or (>= 0xFB00 and <= 0xFB06) or (>= 0xFF01 and <= 0xFF5E) => true,
        >= 0x1D400 and <= 0x1D7FF => true,
        >= 0x2100 and <= 0x214F => rune.ToString().Normalize(NormalizationForm.FormKC) is [var plain] && char.IsAsciiLetter(plain),
        _ => false,
    };

    private static bool IsLatin(Rune rune) => rune.Value is
        (>= 'A' and <= 'Z') or (>= 'a' and <= 'z') or (>= 0x00C0 and <= 0x024F) or (>= 0x1E00 and <= 0x1EFF);

    private static bool IsLetterAt(string text, int index) => Rune.TryGetRuneAt(text, index, out var rune)
        && (Rune.IsLetter(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.Format);
}
