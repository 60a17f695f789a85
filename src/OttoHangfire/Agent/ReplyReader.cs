using System.Text;
using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.Input;
using OttoHangfire.Contracts.Texts;

namespace OttoHangfire.Agent;

/// <summary>A reply that has passed all checks of form, and its text as it is kept.</summary>
/// <param name="Message">What Otto says to the person.</param>
/// <param name="Actions">What he proposes.</param>
/// <param name="Text">The reply as JSON, to the letter.</param>
internal sealed record SavedReply(string Message, IReadOnlyList<ProposedAction> Actions, string Text)
{
    /// <summary>What the answer has cost; null where nobody counted.</summary>
    public TokenUsage? Usage { get; init; }
}

/// <summary>
/// Reads a reply of Otto strictly: what has two meanings has none. A wrong form refuses the whole reply; only the
/// payload of a single action is left to its handler.
/// </summary>
internal static class ReplyReader
{
    /// <summary>More than these are no list of proposals any more. How many of them may happen is a matter of the limits.</summary>
    public const int MaxActions = 1000;

    public const int MaxDepth = 32;

    /// <summary>Bytes of UTF-8.</summary>
    public const int MaxPayloadLength = 64 * 1024;

    private const int MaxTypeLength = 200;

    /// <summary>No answer costs more.</summary>
    private const long MostTokens = 1_000_000_000;

    private const int MaxExcerpt = 2048;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = MaxDepth + 3 };

    private static readonly JsonElement NoPayload = JsonElement.Parse("{}");

    /// <summary>Reads a whole reply.</summary>
    /// <exception cref="InvalidReplyException">The reply is refused; the message says why and shows its beginning.</exception>
    public static SavedReply Read(ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty)
        {
            throw new InvalidReplyException("Otto's reply was refused: it is empty.");
        }

        try
        {
            using var document = JsonDocument.Parse(body, Strict);
            return Read(document.RootElement.Clone());
        }
        catch (JsonException wrong)
        {
            throw Refuse(Words(wrong), body);
        }
        catch (FormatException wrong)
        {
            throw Refuse(wrong.Message, body);
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair in a name: JSON allows the escape, no text can hold it.
            throw Refuse("it contains broken text", body);
        }
    }

    /// <summary>The reader of .NET says by its message alone what it stumbled over.</summary>
    private static string Words(JsonException wrong) => wrong switch
    {
        { LineNumber: null } when StrictJson.IsDuplicate(wrong) =>
            $"it has a name twice in one object{(StrictJson.Quoted(wrong) is { } name ? $": {name}" : "")}",
        _ when wrong.Message.Contains("maximum configured depth", StringComparison.Ordinal) =>
            $"it is nested too deeply; a payload may have {MaxDepth} levels",
        _ => $"it is not valid JSON (line {wrong.LineNumber + 1}, position {wrong.BytePositionInLine + 1})",
    };

    private static SavedReply Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("it is not a JSON object");
        }

        if (!JsonText.IsSound(root, MaxDepth + 3))
        {
            throw new FormatException("it contains broken text");
        }

        if (InteroperableJson.NumberIn(root) is { } flaw)
        {
            throw new FormatException($"its {flaw.Path} {flaw.Problem}");
        }

        // What is kept and what is done are cut from the same text, so that they are equal to the letter.
        var text = JsonSerializer.Serialize(new OttoReply { Message = Message(root), Actions = [.. Actions(root)] }, OttoJson.Options);
        var kept = JsonSerializer.Deserialize<OttoReply>(text, OttoJson.Options)!;
        return new SavedReply(kept.Message, kept.Actions, text) { Usage = Usage(root) };
    }

    /// <summary>What cannot be read was not counted: then what was kept for the answer is spent.</summary>
    private static TokenUsage? Usage(JsonElement root)
    {
        if (!root.TryGetProperty("usage", out var given)
            || given.ValueKind != JsonValueKind.Object
            || !given.TryGetProperty("model", out var model)
            || model.ValueKind != JsonValueKind.String
            || Tokens(given, "input_tokens") is not { } input
            || Tokens(given, "output_tokens") is not { } output)
        {
            return null;
        }

        var name = model.GetString()!;
        return new TokenUsage { Model = name[..Math.Min(name.Length, MaxTypeLength)], InputTokens = input, OutputTokens = output };
    }

    private static long? Tokens(JsonElement usage, string name) =>
        usage.TryGetProperty(name, out var given) && given.ValueKind == JsonValueKind.Number && given.TryGetInt64(out var tokens)
            && tokens is >= 0 and <= MostTokens
                ? tokens
                : null;

    private static string Message(JsonElement root)
    {
        if (!root.TryGetProperty("message", out var message) || message.ValueKind == JsonValueKind.Null)
        {
            return "";
        }

        return message.ValueKind == JsonValueKind.String ? message.GetString()! : throw new FormatException("its message is not a text");
    }

    private static IEnumerable<ProposedAction> Actions(JsonElement root)
    {
        if (!root.TryGetProperty("actions", out var actions) || actions.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        if (actions.ValueKind != JsonValueKind.Array)
        {
            throw new FormatException("its actions are not a list");
        }

        return actions.GetArrayLength() <= MaxActions
            ? actions.EnumerateArray().Select(Action)
            : throw new FormatException($"it has {actions.GetArrayLength()} actions; {MaxActions} are allowed");
    }

    private static ProposedAction Action(JsonElement action, int index)
    {
        if (action.ValueKind != JsonValueKind.Object
            || !action.TryGetProperty("type", out var type)
                || type.ValueKind != JsonValueKind.String
                || type.GetString() is not { Length: > 0 and <= MaxTypeLength } name)
        {
            throw new FormatException($"its action {index} has no type of 1 to {MaxTypeLength} characters");
        }

        var payload = action.TryGetProperty("payload", out var given) && given.ValueKind != JsonValueKind.Null ? given : NoPayload;
        return Encoding.UTF8.GetByteCount(payload.GetRawText()) <= MaxPayloadLength
            ? new ProposedAction { Type = name, Payload = payload }
            : throw new FormatException($"the payload of its action {index} is larger than 64 KiB");
    }

    private static InvalidReplyException Refuse(string why, ReadOnlyMemory<byte> body)
    {
        var start = Encoding.UTF8.GetString(body.Span[..Math.Min(body.Length, MaxExcerpt)]);
        var visible = ForeignText.Revealed(start);
        return new InvalidReplyException($"Otto's reply was refused: {why}. It begins: {visible[..Math.Min(visible.Length, MaxExcerpt)]}");
    }
}
