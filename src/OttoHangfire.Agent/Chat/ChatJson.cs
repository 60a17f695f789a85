using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using OttoHangfire.Agent.Endpoint;

namespace OttoHangfire.Agent.Chat;

/// <summary>What both dialects have in common: bodies are written and read as plain JSON.</summary>
internal static class ChatJson
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ReadOnlyMemory<byte> Bytes(JsonNode body) => JsonSerializer.SerializeToUtf8Bytes(body, Relaxed);

    /// <summary>Messages as <c>role</c> and <c>content</c>, texts only.</summary>
    public static JsonArray Messages(IEnumerable<ChatMessage> messages) =>
        [.. messages.Select(message => (JsonNode)new JsonObject { ["role"] = message.Role.Value, ["content"] = message.Text })];

    public static JsonElement? Member(this JsonElement from, string name) =>
        from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    public static string? Text(this JsonElement from, string name) =>
        from.Member(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    public static IEnumerable<JsonElement> Items(this JsonElement? list) =>
        list is { ValueKind: JsonValueKind.Array } items ? items.EnumerateArray() : [];

    /// <summary>A count of tokens; null when it is none that can be.</summary>
    public static long? Count(this JsonElement from, string name) =>
        from.Member(name) is { ValueKind: JsonValueKind.Number } value
        && value.TryGetInt64(out var count)
        && count is >= 0 and < int.MaxValue
            ? count
            : null;

    /// <summary>Reads an answer; what does not have the shape of one is a fault of the server.</summary>
    public static ChatResponse Read(JsonElement answer, Func<JsonElement, ChatResponse?> reading)
    {
        try
        {
            return reading(answer) ?? throw new EndpointException(EndpointFault.NotUnderstood, "its answer holds no message of a model");
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair: JSON allows the escape, no text can hold it.
            throw new EndpointException(EndpointFault.NotUnderstood, "its answer holds text that is not Unicode");
        }
    }
}
