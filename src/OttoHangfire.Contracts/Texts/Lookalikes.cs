using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace OttoHangfire.Contracts.Texts;

/// <summary>
/// What looks like something else, by Unicode's own table. A Greek or Russian word is left alone; one Greek letter in the middle of a
/// Latin word is not, nor is a word that is spelled only with letters which have a Latin twin.
/// </summary>
internal static class Lookalikes
{
    /// <summary>Accents, dashes, quotation marks and letters of everyday writing, which nobody takes for the end of anything.</summary>
    private const string Everyday = "ÆæŒœ´¸×‐‑–‘’‚‹›…−، ؛۔׳ʻʼ№™ªº²³¹µ¼½¾";

    private static readonly FrozenDictionary<int, string> Taken = ReadTable();

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
        var (letters, latin, foreign, twins) = (0, 0, 0, 0);
        foreach (var rune in word.EnumerateRunes())
        {
            letters += Rune.IsLetter(rune) ? 1 : 0;
            latin += IsLatin(rune) ? 1 : 0;
            foreign += IsForeign(rune) ? 1 : 0;
            twins += IsForeign(rune) && Taken.ContainsKey(rune.Value) ? 1 : 0;
        }

        return foreign > 0 && (latin > 0 || twins == letters);
    }

    /// <summary>A letter of another script that has letters like the Latin ones, or that is like one itself.</summary>
    public static bool IsForeign(Rune rune) =>
        Rune.IsLetter(rune) && !IsLatin(rune) && (Taken.ContainsKey(rune.Value) || IsOfAlphabet(rune));

    /// <summary>
    /// Another form of a plain letter, digit or sign: wide, mathematical, circled, small capitals, a slash or a quotation mark that
    /// is none.
    /// </summary>
    public static bool IsOther(Rune rune)
    {
        if (rune.IsAscii || IsEveryday(rune))
        {
            return false;
        }

        return IsLatin(rune) ? Taken.ContainsKey(rune.Value) || IsPhonetic(rune) || IsFormOfPlain(rune)
            : !Rune.IsLetter(rune) && !IsMark(rune) ? Taken.ContainsKey(rune.Value) || IsFormOfPlain(rune)
            : IsFormOfPlain(rune);
    }

    /// <summary>An apostrophe of any kind; two of them are taken for a quotation mark.</summary>
    public static bool IsApostrophe(Rune rune) =>
        rune.Value is '\'' or '`' || (Taken.TryGetValue(rune.Value, out var plain) && plain == "'");

    /// <summary>A mark that strikes through or lies over its letter, and so makes another letter of it.</summary>
    public static bool IsOverlay(Rune rune) => rune.Value is
        (>= 0x0334 and <= 0x0338) or 0x20D2 or 0x20D3 or (>= 0x20D8 and <= 0x20DA) or 0x20E5 or 0x20E6 or 0x20EA or 0x20EB;

    public static bool IsMark(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    /// <summary>So many marks of a letter one can still tell apart: two accents at most, the vowels and tones of others four.</summary>
    public static int MostMarks(Rune letter) => IsLatin(letter) || IsOfAlphabet(letter) ? 2 : 4;

    private static bool IsEveryday(Rune rune) => rune.IsBmp && Everyday.Contains((char)rune.Value, StringComparison.Ordinal);

    /// <summary>Wide, circled, raised: to Unicode the same as something with a plain character in it.</summary>
    private static bool IsFormOfPlain(Rune rune)
    {
        if (rune.Value is >= 0x1F100 and <= 0x1F1E5)
        {
            // Letters in boxes; those with a word in them are signs of their own.
            return rune.Value is not (0x1F18E or (>= 0x1F191 and <= 0x1F19A));
        }

        var text = rune.ToString();
        return !text.IsNormalized(NormalizationForm.FormKC) && text.IsNormalized(NormalizationForm.FormC)
            && text.Normalize(NormalizationForm.FormKC).Any(character => character is > ' ' and < '\u007f');
    }

    /// <summary>Letters of phonetic and other special writing: small capitals and their like.</summary>
    private static bool IsPhonetic(Rune rune) => rune.Value is
        (>= 0x0250 and <= 0x0258) or (>= 0x025A and <= 0x02AF) or (>= 0x1D00 and <= 0x1DBF) or (>= 0x2C60 and <= 0x2C7F)
        or (>= 0xA722 and <= 0xA7FF) or (>= 0xAB30 and <= 0xAB69) or (>= 0x10780 and <= 0x107BA) or (>= 0x1DF00 and <= 0x1DF2A);

    /// <summary>Greek, Cyrillic, Armenian, Georgian, Cherokee, Coptic, Lisu and old alphabets.</summary>
    private static bool IsOfAlphabet(Rune rune) => rune.Value is
        (>= 0x0370 and <= 0x058F) or (>= 0x10A0 and <= 0x10FF) or (>= 0x13A0 and <= 0x13FF)
        or (>= 0x1C80 and <= 0x1C8F) or (>= 0x1F00 and <= 0x1FFF) or (>= 0x2C80 and <= 0x2DFF) or (>= 0xA4D0 and <= 0xA4FF)
        or (>= 0xA640 and <= 0xA69F) or (>= 0xAB70 and <= 0xABBF) or (>= 0x10280 and <= 0x1044F);

    /// <summary>The script Latin of Unicode 17.</summary>
    private static bool IsLatin(Rune rune) => Rune.IsLetter(rune) && rune.Value is
        (>= 'A' and <= 'z') or 0x00AA or 0x00BA or (>= 0x00C0 and <= 0x02B8) or (>= 0x02E0 and <= 0x02E4)
        or (>= 0x1D00 and <= 0x1D25) or (>= 0x1D2C and <= 0x1D5C) or (>= 0x1D62 and <= 0x1D65) or (>= 0x1D6B and <= 0x1D77)
        or (>= 0x1D79 and <= 0x1DBE) or (>= 0x1E00 and <= 0x1EFF) or 0x2071 or 0x207F or (>= 0x2090 and <= 0x209C)
        or 0x212A or 0x212B or 0x2132 or 0x214E or (>= 0x2C60 and <= 0x2C7F) or (>= 0xA722 and <= 0xA787) or (>= 0xA78B and <= 0xA7FF)
        or (>= 0xAB30 and <= 0xAB69) or (>= 0xFB00 and <= 0xFB06) or (>= 0xFF21 and <= 0xFF5A)
        or (>= 0x10780 and <= 0x107BA) or (>= 0x1DF00 and <= 0x1DF2A);

    private static bool IsLetterAt(string text, int index) => Rune.TryGetRuneAt(text, index, out var rune)
        && (Rune.IsLetter(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.Format);

    private static FrozenDictionary<int, string> ReadTable()
    {
        using var lines = new StreamReader(typeof(Lookalikes).Assembly.GetManifestResourceStream("lookalikes.txt")!);
        var table = new Dictionary<int, string>();
        while (lines.ReadLine() is { } line)
        {
            if (line.Split(' ', 2) is [var hex, var plain] && hex != "#")
            {
                table.Add(int.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture), plain.Replace('_', ' '));
            }
        }

        return table.ToFrozenDictionary();
    }
}
