using OttoHangfire.Language.Sentences.Lexing;

namespace OttoHangfire.Language.Sentences;

/// <summary>Two sentences that Otto understands, near to what was typed.</summary>
internal static class NearExamples
{
    private const int LongestWords = 60;

    public static IReadOnlyList<string> Of(string text, IReadOnlyList<Token> tokens, SentenceLanguage language)
    {
        var isGerman = language == SentenceLanguage.German;
        if (text.AsSpan().TrimEnd().EndsWith("?"))
        {
            return isGerman ? ["Was steht heute an?", "Was wartet auf mich?"] : ["What is next today?", "What waits for me?"];
        }

        var words = text.Trim();
        var isShort = words.Length is > 1 and <= LongestWords && !words.Contains('\n', StringComparison.Ordinal)
            && tokens.Any(token => token.Kind == TokenKind.Word && token.End - token.Start > 1);
        return isGerman
            ? [isShort ? $"Erinnere mich morgen um 9 Uhr: {words}" : "Erinnere mich morgen um 9 Uhr an den Müll", isShort
                ? $"Notiz: {words}" : "Notiz: der Schlüssel liegt unter dem Topf"]
            : [isShort ? $"Remind me tomorrow at 9: {words}" : "Remind me tomorrow at 9 to call Mum", isShort ? $"Note: {words}"
                : "Note: the key is under the pot"];
    }
}
