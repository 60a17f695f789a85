using Microsoft.Extensions.AI;

namespace OttoHangfire.Agent.Model;

/// <summary>
/// How many tokens a text has at most, without knowing the model. Models cut words into pieces of about four letters; here two letters of
/// a plain word count as one token, each sign as one, and each byte of anything else: digits, words of mixed case, other scripts, emoji.
/// </summary>
internal static class TokenEstimate
{
    /// <summary>For the role and the marks around a message.</summary>
    private const int EachMessage = 16;

    public static int Of(IEnumerable<ChatMessage> messages, ChatResponseFormat? format)
    {
        var total = messages.Sum(message => EachMessage + (long)Of(message.Text));
        if (format is ChatResponseFormatJson { Schema: { } schema })
        {
            total += Of(schema.GetRawText());
        }

        return (int)Math.Min(total, int.MaxValue);
    }

    public static int Of(ReadOnlySpan<char> text)
    {
        var tokens = 0;
        while (!text.IsEmpty)
        {
            var word = text.IndexOfAnyExcept(Letters);
            word = word < 0 ? text.Length : word;
            if (word > 0)
            {
                tokens += IsPlain(text[..word]) ? (word + 1) / 2 : word;
                text = text[word..];
                continue;
            }

            // A blank before a word belongs to it; of several, each may be a token.
            tokens += text[0] < 128 ? 1 : 3;
            text = text[1..];
        }

        return tokens;
    }

    private static readonly System.Buffers.SearchValues<char> Letters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>A word as people write it: one case, but for its first letter, and of a length that words have.</summary>
    private static bool IsPlain(ReadOnlySpan<char> word) =>
        word.Length <= 30 && (!word[1..].ContainsAnyInRange('A', 'Z') || !word.ContainsAnyInRange('a', 'z'));
}
