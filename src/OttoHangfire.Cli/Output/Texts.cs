using System.Globalization;
using System.Text;

namespace OttoHangfire.Cli.Output;

/// <summary>Makes texts that others wrote safe to show: a task's description must not be able to paint on, or steer, a terminal.</summary>
internal static class Texts
{
    /// <summary>Without control, escape and text-direction characters; lines stay lines.</summary>
    public static string Clean(string? text)
    {
        var clean = new StringBuilder();
        foreach (var rune in (text ?? "").ReplaceLineEndings("\n").EnumerateRunes())
        {
            if (rune.Value is '\n' || !IsDangerous(rune))
            {
                clean.Append(rune.ToString());
            }
            else if (rune.Value is '\t')
            {
                clean.Append(' ');
            }
        }

        return clean.ToString();
    }

    /// <summary>On one line, cut to a length: for a table.</summary>
    public static string Line(string? text, int longest = 60)
    {
        var line = Clean(text).Replace('\n', ' ').Trim();
        var cut = new StringInfo(line);
        return cut.LengthInTextElements <= longest ? line : cut.SubstringByTextElements(0, longest - 1) + "…";
    }

    /// <summary>Clean, and with nothing that Spectre would take for a colour.</summary>
    public static string Markup(string? text) => Spectre.Console.Markup.Escape(Clean(text));

    private static bool IsDangerous(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Surrogate or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        || rune.Value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) or 0x200E or 0x200F or 0x061C;
}
