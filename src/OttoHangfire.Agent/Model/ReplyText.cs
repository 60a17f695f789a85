using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace OttoHangfire.Agent.Model;

/// <summary>
/// Finds the one JSON object in what a model wrote: models think aloud, fence their code and say what they are about to do.
/// </summary>
internal static partial class ReplyText
{
    private const RegexOptions Quick = RegexOptions.IgnoreCase | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture;

    /// <summary>A payload may have 32 levels, and stands in an action of a list of the answer.</summary>
    private const int Deepest = 35;

    private static readonly JsonReaderOptions Reading = new() { MaxDepth = Deepest };

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = Deepest, AllowDuplicateProperties = false };

    /// <summary>The object; null where there is none, or more than one: then nobody knows which is meant.</summary>
    public static JsonElement? Find(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(WithoutThinking(text));
        return Objects(bytes) is [var only] ? Parse(bytes.AsMemory(only)) : null;
    }

    /// <summary>What stands before the last end of thinking was thought, not said; some servers leave out where it began.</summary>
    private static string WithoutThinking(string text)
    {
        var ends = EndOfThinking().Matches(text);
        var said = ends.Count > 0 ? text[(ends[^1].Index + ends[^1].Length)..] : text;

        // Thinking that never ended: nothing was said.
        return BeginOfThinking().Match(said) is { Success: true } begin ? said[..begin.Index] : said;
    }

    /// <summary>
    /// Where the objects stand that are not part of another; none if one begins and has no end, because then its parts would be taken for
    /// the whole.
    /// </summary>
    private static List<Range> Objects(byte[] text)
    {
        var found = new List<Range>();
        for (var start = Next(text, 0); start >= 0 && found.Count < 2; start = Next(text, start))
        {
            if (Length(text.AsSpan(start)) is not { } length)
            {
                return [];
            }

            found.Add(start..(start + length));
            start += length;
        }

        return found;
    }

    /// <summary>Where the next object begins: a brace, and then a name or the end. People write braces for other things, too.</summary>
    private static int Next(byte[] text, int from)
    {
        for (var at = from; at < text.Length; at++)
        {
            if (text[at] == '{' && text.AsSpan(at + 1).TrimStart(" \t\r\n"u8) is [(byte)'"' or (byte)'}', ..])
            {
                return at;
            }
        }

        return -1;
    }

    /// <summary>How long the object is that begins here; null when none does.</summary>
    private static int? Length(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text, Reading);
        try
        {
            return reader.Read() && reader.TrySkip() ? (int)reader.BytesConsumed : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonElement? Parse(ReadOnlyMemory<byte> text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Strict);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [GeneratedRegex("</(think|thinking|thought|reasoning)>", Quick)]
    private static partial Regex EndOfThinking();

    [GeneratedRegex("<(think|thinking|thought|reasoning)>", Quick)]
    private static partial Regex BeginOfThinking();
}
