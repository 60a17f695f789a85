using System.Text.Json;
using System.Text.Json.Nodes;

namespace OttoHangfire.Agent.Schemas;

/// <summary>A payload as a model wrote it, turned into one as the catalogue has it: see <see cref="SentSchema"/>.</summary>
internal static class ReadPayload
{
    private static readonly JsonDocumentOptions Json = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    /// <summary>Without the nulls that stand for nothing, and with free objects as objects.</summary>
    public static JsonNode? Of(JsonElement payload, JsonElement schema) => payload.ValueKind switch
    {
        JsonValueKind.String when SentSchema.IsFree(schema) => Parse(payload.GetString()!) ?? Copy(payload),
        JsonValueKind.Object when schema.TryGetProperty("properties", out var properties) =>
            Object(payload, properties, SentSchema.Required(schema)),
        JsonValueKind.Array when schema.TryGetProperty("items", out var items) =>
            new JsonArray([.. payload.EnumerateArray().Select(item => Of(item, items))]),
        _ => Copy(payload),
    };

    private static JsonObject Object(JsonElement payload, JsonElement properties, IReadOnlySet<string> required)
    {
        var read = new JsonObject();
        foreach (var member in payload.EnumerateObject())
        {
            if (member.Value.ValueKind != JsonValueKind.Null || required.Contains(member.Name))
            {
                read[member.Name] = properties.TryGetProperty(member.Name, out var schema) ? Of(member.Value, schema) : Copy(member.Value);
            }
        }

        return read;
    }

    private static JsonNode? Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Json);
            return document.RootElement.ValueKind == JsonValueKind.Object ? Copy(document.RootElement) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonNode? Copy(JsonElement value) => JsonNode.Parse(value.GetRawText());
}
