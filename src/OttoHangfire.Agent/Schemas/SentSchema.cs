using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OttoHangfire.Agent.Schemas;

/// <summary>
/// The schema of a payload as it is sent to a model's server: only the keywords that all servers know. Each object is closed and each
/// property required, as OpenAI's strict mode wants it, and what may be left out may be null instead. <c>pattern</c>, <c>minLength</c>,
/// <c>maxLength</c> and <c>maxItems</c> break the grammars of llama.cpp: bounds become words in the description. An object whose
/// members nobody knows becomes a text that holds JSON. <see cref="ReadPayload"/> turns both back.
/// </summary>
internal static class SentSchema
{
    /// <summary>Longer lists of values cost more tokens than they save; the check of the answer knows them all.</summary>
    private const int LongestEnum = 40;

    private const string JsonAsText = "a JSON object, written as text";

    public static JsonObject Of(JsonElement schema) => Of(schema, mayBeNull: false);

    /// <summary>Whether the object says nothing of its members.</summary>
    public static bool IsFree(JsonElement schema) =>
        Types(schema).Contains("object", StringComparer.Ordinal) && !schema.TryGetProperty("properties", out _);

    /// <summary>The types that a value may have; empty where the schema names none.</summary>
    public static IReadOnlyList<string> Types(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("type", out var type)
            ? type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(one => one.GetString()!)] : [type.GetString()!]
            : [];

    /// <summary>The names that have to be there.</summary>
    public static IReadOnlySet<string> Required(JsonElement schema) =>
        schema.TryGetProperty("required", out var names)
            ? names.EnumerateArray().Select(name => name.GetString()!).ToHashSet(StringComparer.Ordinal)
            : new HashSet<string>(StringComparer.Ordinal);

    private static JsonObject Of(JsonElement schema, bool mayBeNull)
    {
        var types = Types(schema);
        mayBeNull |= types.Contains("null", StringComparer.Ordinal);
        var type = types.FirstOrDefault(one => one != "null");
        if (type is null || IsFree(schema))
        {
            return Described(Typed("string", mayBeNull), JsonAsText);
        }

        var sent = Typed(type, mayBeNull);
        AddDescription(sent, schema);
        AddValues(sent, schema, mayBeNull);
        if (type == "object")
        {
            AddProperties(sent, schema);
        }

        if (type == "array")
        {
            sent["items"] = schema.TryGetProperty("items", out var items) ? Of(items, mayBeNull: false) : Typed("string", mayBeNull: false);
        }

        return sent;
    }

    private static JsonObject Typed(string type, bool mayBeNull) =>
        new() { ["type"] = mayBeNull ? new JsonArray(type, "null") : type };

    private static JsonObject Described(JsonObject sent, string description)
    {
        sent["description"] = description;
        return sent;
    }

    private static void AddProperties(JsonObject sent, JsonElement schema)
    {
        var required = Required(schema);
        var properties = new JsonObject();
        foreach (var property in schema.GetProperty("properties").EnumerateObject())
        {
            properties[property.Name] = Of(property.Value, mayBeNull: !required.Contains(property.Name));
        }

        sent["properties"] = properties;
        sent["required"] = new JsonArray([.. properties.Select(property => (JsonNode)property.Key)]);
        sent["additionalProperties"] = false;
    }

    private static void AddValues(JsonObject sent, JsonElement schema, bool mayBeNull)
    {
        if (!schema.TryGetProperty("enum", out var values) || values.GetArrayLength() > LongestEnum)
        {
            return;
        }

        var list = new JsonArray([.. values.EnumerateArray().Select(value => JsonNode.Parse(value.GetRawText()))]);
        if (mayBeNull && !list.Any(value => value is null))
        {
            list.Add(null);
        }

        sent["enum"] = list;
    }

    /// <summary>What the schema says of itself, and in words what cannot be sent as a keyword.</summary>
    private static void AddDescription(JsonObject sent, JsonElement schema)
    {
        var words = new[]
        {
            schema.TryGetProperty("description", out var own) ? own.GetString() : null,
            schema.TryGetProperty("format", out var format) ? Format(format.GetString()!) : null,
            Bounds(schema),
            schema.TryGetProperty("maxLength", out var most) ? $"at most {most.GetRawText()} characters" : null,
            schema.TryGetProperty("maxItems", out var items) ? $"at most {items.GetRawText()}" : null,
            schema.TryGetProperty("enum", out var values) && values.GetArrayLength() > LongestEnum
                ? $"a word like {string.Join(", ", values.EnumerateArray().Take(3).Select(value => value.ToString()))}"
                : null,
        };
        var description = string.Join("; ", words.OfType<string>());
        if (description.Length > 0)
        {
            sent["description"] = description;
        }
    }

    private static string Format(string format) => format switch
    {
        "date-time" => "a date and time with an offset, like 2030-01-31T09:00:00+01:00",
        "date" => "a date, like 2030-01-31",
        _ => format,
    };

    /// <summary>Bounds that somebody chose; those of the type itself say nothing.</summary>
    private static string? Bounds(JsonElement schema) =>
        schema.TryGetProperty("minimum", out var least) && schema.TryGetProperty("maximum", out var most)
        && Math.Abs(most.GetDouble()) < int.MaxValue
            ? string.Create(CultureInfo.InvariantCulture, $"{least.GetRawText()} to {most.GetRawText()}")
            : null;
}
