using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace OttoHangfire.Tests.Support;

/// <summary>
/// Whether a value is right by a JSON Schema, as the draft 2020-12 says, for the keywords that the catalogue uses. It knows nothing of the
/// backend's code; a keyword that it does not know fails the test.
/// </summary>
internal static class JsonSchemaCheck
{
    public static bool Accepts(JsonElement schema, JsonElement value) => schema.EnumerateObject().All(keyword => Holds(keyword, schema, value));

    private static bool Holds(JsonProperty keyword, JsonElement schema, JsonElement value)
    {
        var rule = keyword.Value;
        return keyword.Name switch
        {
            "$schema" or "title" or "description" => true,
            "type" => rule.ValueKind == JsonValueKind.Array ? rule.EnumerateArray().Any(type => Is(type.GetString()!, value)) : Is(rule.GetString()!, value),
            "enum" => rule.EnumerateArray().Any(allowed => JsonElement.DeepEquals(allowed, value)),
            "allOf" => rule.EnumerateArray().All(inner => Accepts(inner, value)),
            "minimum" => value.ValueKind != JsonValueKind.Number || value.GetDouble() >= rule.GetDouble(),
            "maximum" => value.ValueKind != JsonValueKind.Number || value.GetDouble() <= rule.GetDouble(),
            "minLength" => value.ValueKind != JsonValueKind.String || value.GetString()!.EnumerateRunes().Count() >= rule.GetInt32(),
            "maxLength" => value.ValueKind != JsonValueKind.String || value.GetString()!.EnumerateRunes().Count() <= rule.GetInt32(),
            "pattern" => value.ValueKind != JsonValueKind.String || Matches(rule.GetString()!, value.GetString()!),
            "format" => value.ValueKind != JsonValueKind.String || HasFormat(rule.GetString()!, value.GetString()!),
            "maxItems" => value.ValueKind != JsonValueKind.Array || value.GetArrayLength() <= rule.GetInt32(),
            "items" => value.ValueKind != JsonValueKind.Array || value.EnumerateArray().All(item => Accepts(rule, item)),
            "required" => value.ValueKind != JsonValueKind.Object || rule.EnumerateArray().All(name => value.TryGetProperty(name.GetString()!, out _)),
            "properties" => value.ValueKind != JsonValueKind.Object
                || value.EnumerateObject().All(member => !rule.TryGetProperty(member.Name, out var inner) || Accepts(inner, member.Value)),
            "additionalProperties" => value.ValueKind != JsonValueKind.Object
                || value.EnumerateObject().All(member => schema.GetProperty("properties").TryGetProperty(member.Name, out _)),
            _ => throw new InvalidOperationException($"The catalogue uses {keyword.Name}, which this test cannot judge."),
        };
    }

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
