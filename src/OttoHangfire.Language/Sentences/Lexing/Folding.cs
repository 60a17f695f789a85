using System.Text;

namespace OttoHangfire.Language.Sentences.Lexing;

/// <summary>Spells a word as the lexicons have it: lower case, straight apostrophes, and ae, oe, ue, ss for ä, ö, ü, ß.</summary>
internal static class Folding
{
    public static string Fold(ReadOnlySpan<char> word)
    {
        var isPlain = true;
        foreach (var letter in word)
        {
            isPlain &= char.IsAscii(letter);
        }

        return isPlain ? LowerAscii(word) : FoldLetters(word);
    }

    private static string LowerAscii(ReadOnlySpan<char> word) =>
        string.Create(word.Length, word, static (target, source) => System.Text.Ascii.ToLower(source, target, out _));

    private static string FoldLetters(ReadOnlySpan<char> word)
    {
        var folded = new StringBuilder(word.Length + 4);
        for (var i = 0; i < word.Length; i++)
        {
            var letter = char.ToLowerInvariant(word[i]);
            var isUmlaut = i + 1 < word.Length && word[i + 1] == '\u0308';
            _ = letter switch
            {
                'ä' => folded.Append("ae"),
                'ö' => folded.Append("oe"),
                'ü' => folded.Append("ue"),
                'ß' => folded.Append("ss"),
                '’' or '‘' => folded.Append('\''),
                '‑' or '–' or '—' => folded.Append('-'),
                '\u0308' => folded,
                'a' or 'o' or 'u' when isUmlaut => folded.Append(letter).Append('e'),
                _ => folded.Append(letter),
            };
        }

        return folded.ToString();
    }
}
