using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using OttoHangfire.Contracts;

namespace OttoHangfire.Agent.Model;

/// <summary>
/// Finds the one JSON object in what a model wrote: models think aloud, fence their code and say what they are about to do.
/// </summary>
internal static partial class ReplyText
{
    private const RegexOptions Quick = RegexOptions.IgnoreCase | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture;

    private const int MostTries = 1_000;

    private static readonly JsonReaderOptions Reading = new() { MaxDepth = OttoJson.MaxDepth };

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = OttoJson.MaxDepth, AllowDuplicateProperties = false };

    /// <summary>The object; null where there is none, or more than one: then nobody knows which is meant.</summary>
    public static JsonElement? Find(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(WithoutThinking(text));
        var found = Objects(bytes);
        return found.Count == 1 ? Parse(bytes.AsMemory(found[0])) : null;
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
    /// Where the objects stand that are not part of another. Whoever opens a thousand that are none is not looked at any further.
    /// </summary>
    private static List<Range> Objects(byte[] text)
    {
        var found = new List<Range>();
        var tries = MostTries;
        for (var start = Array.IndexOf(text, (byte)'{'); start >= 0 && found.Count < 2 && tries > 0; start = Next(text, start))
        {
            if (Length(text.AsSpan(start)) is { } length)
            {
                found.Add(start..(start + length));
                start += length - 1;
            }
            else
            {
                tries--;
            }
        }

        return found;
    }

    private static int Next(byte[] text, int start) => start + 1 < text.Length ? Array.IndexOf(text, (byte)'{', start + 1) : -1;

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
