using System.Text.Json;
using System.Text.Json.Serialization;
using OttoHangfire.Contracts;

namespace OttoHangfire.Cli.Commands;

/// <summary>The body of a new task, as a person's words make it.</summary>
internal static class TaskDraft
{
    /// <summary>What is null is left to the server's defaults.</summary>
    public static readonly JsonSerializerOptions WithoutNulls =
        new(OttoJson.Options) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>A reminder without a payload reminds of its own description.</summary>
    public static NewOttoTask Of(string type, string description, string? payload) => new()
    {
        Type = type,
        Description = description,
        Payload = payload is not null ? JsonSerializer.Deserialize<JsonElement>(payload)
            : type == TaskTypes.Reminder ? JsonSerializer.SerializeToElement(new { text = description }, OttoJson.Options)
            : null,
    };

    /// <summary>The text of a reminder; null when it has none.</summary>
    public static string? RemindsOf(OttoTask task) =>
        task.Payload is { ValueKind: JsonValueKind.Object } payload && payload.TryGetProperty("text", out var text)
            && text.ValueKind == JsonValueKind.String
                ? text.GetString()
                : null;

    /// <summary>The same payload with another text.</summary>
    public static Dictionary<string, object?> WithText(JsonElement payload, string text) => payload.EnumerateObject().ToDictionary(
        field => field.Name, object? (field) => field.Name == "text" ? text : field.Value, StringComparer.Ordinal);

    /// <summary>Without what is null: then the server's defaults hold.</summary>
    public static string ToJson(this NewOttoTask task) => JsonSerializer.Serialize(task, WithoutNulls);
}
