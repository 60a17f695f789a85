using System.Globalization;
using System.Text;

namespace OttoHangfire.Search;

/// <summary>A word in a text.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="End">Where it ends; that character is not in it.</param>
/// <param name="Folded">Without case and accents.</param>
internal readonly record struct WordInText(int Start, int End, string Folded);

/// <summary>
/// The words of a text as the index has them: letters and digits, whatever case and accents they have. Where the two differ in a rare
/// letter, a word is found and not marked.
/// </summary>
internal static class TextWords
{
    public static IEnumerable<WordInText> Of(string text)
    {
        var start = 0;
        while (start < text.Length)
        {
            var end = EndOfWord(text, start);
            if (end > start)
            {
                yield return new WordInText(start, end, Fold(text[start..end]));
                start = end;
            }
            else
            {
                start += LengthAt(text, start);
            }
        }
    }

    /// <summary>Whether the index surely folds the word as it is folded here: plain letters, and those of Europe with an accent.</summary>
    public static bool IsFoldedAlike(string word) => word.All(letter => letter is <= '\u007f' or (>= '\u00c0' and <= '\u017f'));

    private static int EndOfWord(string text, int start)
    {
        var end = start;
        while (end < text.Length && Rune.TryGetRuneAt(text, end, out var rune) && (IsOfWord(rune) || (end > start && IsAccent(rune))))
        {
            end += rune.Utf16SequenceLength;
        }

        return end;
    }

    private static int LengthAt(string text, int index) => Rune.TryGetRuneAt(text, index, out var rune) ? rune.Utf16SequenceLength : 1;

    private static string Fold(string word)
    {
        if (Ascii.IsValid(word))
        {
            return word.ToLowerInvariant();
        }

        var folded = new StringBuilder(word.Length);
        foreach (var rune in word.Normalize(NormalizationForm.FormD).EnumerateRunes().Where(rune => !IsAccent(rune)))
        {
            folded.Append(rune.ToString());
        }

        return folded.ToString().ToLowerInvariant().Normalize(NormalizationForm.FormC);
    }

    private static bool IsOfWord(Rune rune) => Rune.IsLetter(rune) || Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber or UnicodeCategory.PrivateUse;

    private static bool IsAccent(Rune rune) => rune.Value is >= 0x0300 and <= 0x036F;
}
