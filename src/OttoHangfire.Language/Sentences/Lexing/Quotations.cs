namespace OttoHangfire.Language.Sentences.Lexing;

/// <summary>
/// Finds where a quotation ends. A sign that has no counterpart is looked for once, so that a text of nothing but quotation marks takes
/// no longer than another.
/// </summary>
internal sealed class Quotations(string text)
{
    private const string Opening = "\"“„«»`'‘‚";
    private static readonly string[] Closing = ["\"", "”“", "“”", "»", "«", "`", "'’", "’'", "‘’"];

    /// <summary>From where on no closing sign is left.</summary>
    private readonly int[] _noneFrom = Enumerable.Repeat(int.MaxValue, Opening.Length).ToArray();

    /// <summary>The place behind the quotation that begins here; -1 when none does.</summary>
    public int EndOf(int start)
    {
        var sign = Opening.IndexOf(text[start], StringComparison.Ordinal);
        if (sign < 0 || start + 1 >= text.Length || start >= _noneFrom[sign] || char.IsWhiteSpace(text[start + 1]))
        {
            return -1;
        }

        for (var at = start + 1; at < text.Length; at++)
        {
            if (Closing[sign].Contains(text[at], StringComparison.Ordinal) && IsClosing(at, isSingle: sign >= 6))
            {
                return at + 1;
            }
        }

        _noneFrom[sign] = start;
        return -1;
    }

    /// <summary>In "Tomorrow's" the sign is no quotation mark.</summary>
    private bool IsClosing(int at, bool isSingle) =>
        !isSingle || at + 1 >= text.Length || !char.IsLetterOrDigit(text[at + 1]);
}
