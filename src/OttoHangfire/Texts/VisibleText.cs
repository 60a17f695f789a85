using System.Globalization;
using System.Text;

namespace OttoHangfire.Texts;

/// <summary>
/// Text in which nothing hides: controls, direction marks, characters without a shape and letters that only look like
/// others are written as <c>\u{202E}</c>. What a person reads is what stands there.
/// </summary>
internal static class VisibleText
{
    /// <summary>The text with all that cannot be seen written out.</summary>
    public static string Of(string text)
    {
        var visible = new StringBuilder(text.Length);
        foreach (var (word, isWord) in Lookalikes.Words(text))
        {
            var suspects = isWord && Lookalikes.Mixes(word);
            foreach (var rune in word.EnumerateRunes())
            {
                Append(visible, rune, suspects);
            }
        }

        return visible.ToString();
    }

    /// <summary>The same in quotation marks, which the text cannot leave.</summary>
    public static string Quoted(string text) =>
        $"\"{Of(text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal))}\"";

    private static void Append(StringBuilder visible, Rune rune, bool isSuspect)
    {
        if (rune.Value is >= ' ' and < 0x7F || !(IsHidden(rune) || Lookalikes.IsOther(rune) || (isSuspect && Lookalikes.IsForeign(rune))))
        {
            visible.Append(rune.ToString());
        }
        else
        {
            visible.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X4}}}");
        }
    }

    private static bool IsHidden(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator or UnicodeCategory.EnclosingMark
        || HasNoShape(rune.Value);

    /// <summary>Default-ignorable characters and fillers that Unicode files under letters and marks.</summary>
    private static bool HasNoShape(int value) => value is
        0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or 0x2800 or 0x3164 or 0xFFA0
        or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0000 and <= 0xE0FFF);
}
