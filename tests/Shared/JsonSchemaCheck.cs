using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace OttoHangfire.Shared;

/// <summary>
/// Whether a value is right by a JSON Schema, as the draft 2020-12 says, for the keywords that the catalogue and the OpenAPI document use.
/// It knows nothing of the backend's code; a keyword that it does not know fails the test.
/// </summary>
internal static class JsonSchemaCheck
{
    public static bool Accepts(JsonElement schema, JsonElement value) => Flaw(schema, value, default) is null;

    /// <summary>Where the value is not as the schema says; null when it is right.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="value">The value.</param>
    /// <param name="document">In which the schema's references lie.</param>
    /// <param name="path">Where the value stands.</param>
    public static string? Flaw(JsonElement schema, JsonElement value, JsonElement document, string path = "$") => schema.EnumerateObject()
        .Select(keyword => Inner(keyword, schema, value, document, path) ?? (Holds(keyword, value, document) ? null : $"{path}: {keyword.Name} {Short(keyword.Value)}, but it is {Short(value)}"))
        .FirstOrDefault(flaw => flaw is not null);

    /// <summary>What is wrong further down.</summary>
    private static string? Inner(JsonProperty keyword, JsonElement schema, JsonElement value, JsonElement document, string path) => (keyword.Name, value.ValueKind) switch
    {
        ("$ref", _) => Flaw(Resolve(document, keyword.Value.GetString()!), value, document, path),
        ("allOf", _) => keyword.Value.EnumerateArray().Select(inner => Flaw(inner, value, document, path)).FirstOrDefault(flaw => flaw is not null),
        ("items", JsonValueKind.Array) =>
            value.EnumerateArray().Select((item, index) => Flaw(keyword.Value, item, document, $"{path}[{index}]")).FirstOrDefault(flaw => flaw is not null),
        ("properties", JsonValueKind.Object) => value.EnumerateObject().Where(member => keyword.Value.TryGetProperty(member.Name, out _))
            .Select(member => Flaw(keyword.Value.GetProperty(member.Name), member.Value, document, $"{path}.{member.Name}")).FirstOrDefault(flaw => flaw is not null),
        ("additionalProperties", JsonValueKind.Object) => value.EnumerateObject()
            .Where(member => !schema.TryGetProperty("properties", out var known) || !known.TryGetProperty(member.Name, out _))
            .Select(member => keyword.Value.ValueKind switch
            {
                JsonValueKind.False => $"{path}.{member.Name} is not in the schema",
                JsonValueKind.Object => Flaw(keyword.Value, member.Value, document, $"{path}.{member.Name}"),
                _ => null,
            })
            .FirstOrDefault(flaw => flaw is not null),
        _ => null,
    };

    private static bool Holds(JsonProperty keyword, JsonElement value, JsonElement document)
    {
        var rule = keyword.Value;
        return keyword.Name switch
        {
            "$schema" or "title" or "description" or "examples" or "default" or "$ref" or "allOf" or "items" or "properties" or "additionalProperties" => true,
            "type" => rule.ValueKind == JsonValueKind.Array ? rule.EnumerateArray().Any(type => Is(type.GetString()!, value)) : Is(rule.GetString()!, value),
            "enum" => rule.EnumerateArray().Any(allowed => JsonElement.DeepEquals(allowed, value)),
            "oneOf" => rule.EnumerateArray().Count(inner => Flaw(inner, value, document) is null) == 1,
            "minimum" => value.ValueKind != JsonValueKind.Number || value.GetDouble() >= rule.GetDouble(),
            "maximum" => value.ValueKind != JsonValueKind.Number || value.GetDouble() <= rule.GetDouble(),
            "minLength" => value.ValueKind != JsonValueKind.String || value.GetString()!.EnumerateRunes().Count() >= rule.GetInt32(),
            "maxLength" => value.ValueKind != JsonValueKind.String || value.GetString()!.EnumerateRunes().Count() <= rule.GetInt32(),
            "pattern" => value.ValueKind != JsonValueKind.String || Matches(rule.GetString()!, value.GetString()!),
            "format" => value.ValueKind != JsonValueKind.String || HasFormat(rule.GetString()!, value.GetString()!),
            "minItems" => value.ValueKind != JsonValueKind.Array || value.GetArrayLength() >= rule.GetInt32(),
            "maxItems" => value.ValueKind != JsonValueKind.Array || value.GetArrayLength() <= rule.GetInt32(),
            "required" => value.ValueKind != JsonValueKind.Object || rule.EnumerateArray().All(name => value.TryGetProperty(name.GetString()!, out _)),
            _ => throw new InvalidOperationException($"The schema uses {keyword.Name}, which this test cannot judge."),
        };
    }

    private static JsonElement Resolve(JsonElement document, string reference) =>
        reference.Split('/').Skip(1).Aggregate(document, (place, name) => place.GetProperty(name));

    private static string Short(JsonElement value) => value.GetRawText() is { Length: > 300 } text ? text[..300] + "…" : value.GetRawText();

    private static bool Is(string type, JsonElement value) => type switch
    {
        "null" => value.ValueKind == JsonValueKind.Null,
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "integer" => value.ValueKind == JsonValueKind.Number && value.GetDouble() is var number && number == Math.Floor(number),
        "number" => value.ValueKind == JsonValueKind.Number,
        _ => throw new InvalidOperationException($"There is no type {type}."),
    };

    /// <summary>In ECMAScript, which JSON Schema means, $ is the very end; in .NET a line feed may follow.</summary>
    private static bool Matches(string pattern, string text) =>
        Regex.IsMatch(text, pattern.EndsWith('$') ? pattern[..^1] + @"\z" : pattern, RegexOptions.None, TimeSpan.FromSeconds(1));

    private static bool HasFormat(string format, string text) => format switch
    {
        "date" => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        "date-time" => Regex.IsMatch(text, @"\A\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,7})?(Z|[+-]\d{2}:\d{2})\z", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1))
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _),
        _ => throw new InvalidOperationException($"There is no format {format}."),
    };
}
