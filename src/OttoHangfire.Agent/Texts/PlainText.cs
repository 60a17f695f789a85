using System.Text;

namespace OttoHangfire.Agent.Texts;

/// <summary>
/// Makes text from outside harmless to print: control characters could recolour a terminal, forge a line of a report or
/// end a log line early.
/// </summary>
internal static class PlainText
{
    private const char Ellipsis = '…';

    /// <summary>The text without control characters; line breaks and tabs stay.</summary>
    public static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var character in text.Replace("\r\n", "\n", StringComparison.Ordinal))
        {
            if (!char.IsControl(character) || character is '\n' or '\t')
            {
                clean.Append(character);
            }
        }

        return clean.ToString();
    }

    /// <summary>Clean text of at most so many UTF-16 characters; what was cut shows as an ellipsis.</summary>
    public static string Bounded(string text, int length) => Cut(Clean(text), length);

    /// <summary>Clean text on one line, so that a quoted text cannot pretend to be a line of ours.</summary>
    public static string Line(string text, int length) =>
        Cut(string.Join(' ', Clean(text).Split(LineBreaks, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)), length);

    private static readonly char[] LineBreaks = ['\n', '\t', '\u2028', '\u2029'];

    private static string Cut(string text, int length)
    {
        if (text.Length <= length)
        {
            return text;
        }

        // Half of a surrogate pair is not a character.
        var end = char.IsHighSurrogate(text[length - 2]) ? length - 2 : length - 1;
        return text[..end] + Ellipsis;
    }
}
