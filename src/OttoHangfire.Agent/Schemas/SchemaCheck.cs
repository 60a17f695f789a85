using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Texts;

namespace OttoHangfire.Agent.Schemas;

/// <summary>
/// What is wrong with a value by a schema of the catalogue, a sentence for each flaw, so that the model can correct itself. It knows the
/// keywords that a model trips over; patterns and the last word are the backend's, which checks every payload again.
/// </summary>
internal static class SchemaCheck
{
    public static IEnumerable<string> Flaws(JsonElement schema, JsonElement value, string path)
    {
        var types = SentSchema.Types(schema);
        if (types.Count > 0 && !types.Any(type => Is(type, value)))
        {
            return [$"{path} must be {string.Join(" or ", types.Select(Named))}"];
        }

        return [.. OfValues(schema, value, path), .. value.ValueKind switch
        {
            JsonValueKind.Object => OfObject(schema, value, path),
            JsonValueKind.Array => OfArray(schema, value, path),
            JsonValueKind.String => OfText(schema, value.GetString()!, path),
            JsonValueKind.Number => OfNumber(schema, value, path),
            _ => [],
        }];
    }

    private static IEnumerable<string> OfValues(JsonElement schema, JsonElement value, string path)
    {
        if (schema.TryGetProperty("enum", out var values) && !values.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value)))
        {
            var some = values.EnumerateArray().Where(one => one.ValueKind != JsonValueKind.Null).Take(20).Select(one => one.ToString());
            yield return $"{path} must be one of: {string.Join(", ", some)}";
        }
    }

    private static IEnumerable<string> OfObject(JsonElement schema, JsonElement value, string path)
    {
        if (!schema.TryGetProperty("properties", out var properties))
        {
            yield break;
        }

        foreach (var name in SentSchema.Required(schema).Where(name => !value.TryGetProperty(name, out _)))
        {
            yield return $"{path}.{name} is missing";
        }

        foreach (var member in value.EnumerateObject())
        {
            if (!properties.TryGetProperty(member.Name, out var inner))
            {
                yield return $"{path}.{ForeignText.Line(member.Name, 50)} is not a field";
                continue;
            }

            foreach (var flaw in Flaws(inner, member.Value, $"{path}.{member.Name}"))
            {
                yield return flaw;
            }
        }
    }

    private static IEnumerable<string> OfArray(JsonElement schema, JsonElement value, string path)
    {
        if (schema.TryGetProperty("maxItems", out var most) && value.GetArrayLength() > most.GetInt32())
        {
            yield return $"{path} may have {most.GetInt32()} entries at most";
        }

        if (schema.TryGetProperty("items", out var items))
        {
            foreach (var flaw in value.EnumerateArray().SelectMany((item, index) => Flaws(items, item, $"{path}[{index}]")))
            {
                yield return flaw;
            }
        }
    }

    private static IEnumerable<string> OfText(JsonElement schema, string text, string path)
    {
        var length = text.EnumerateRunes().Count();
        if (schema.TryGetProperty("minLength", out var least) && (length < least.GetInt32() || string.IsNullOrWhiteSpace(text)))
        {
            yield return $"{path} must not be empty";
        }

        if (schema.TryGetProperty("maxLength", out var most) && length > most.GetInt32())
        {
            yield return $"{path} may have {most.GetInt32()} characters at most";
        }

        if (schema.TryGetProperty("format", out var format) && !HasFormat(format.GetString()!, text))
        {
            yield return format.GetString() == "date"
                ? $"{path} must be a date, like 2030-01-31"
                : $"{path} must be a date and time with an offset, like 2030-01-31T09:00:00+01:00";
        }
    }

    private static bool HasFormat(string format, string text) => format switch
    {
        "date-time" => Rfc3339Converter.TryParse(text, out _),
        "date" => DateOnly.TryParseExact(text, "yyyy-MM-dd", out _),
        _ => true,
    };

    private static IEnumerable<string> OfNumber(JsonElement schema, JsonElement value, string path)
    {
        var number = value.GetDouble();
        if (schema.TryGetProperty("minimum", out var least) && number < least.GetDouble())
        {
            yield return $"{path} must be at least {least}";
        }

        if (schema.TryGetProperty("maximum", out var most) && number > most.GetDouble())
        {
            yield return $"{path} must be at most {most}";
        }
    }

    private static bool Is(string type, JsonElement value) => type switch
    {
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) && number == decimal.Truncate(number),
        "number" => value.ValueKind == JsonValueKind.Number,
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "null" => value.ValueKind == JsonValueKind.Null,
        _ => true,
    };

    private static string Named(string type) => type switch
    {
        "string" => "text",
        "integer" => "a whole number",
        "object" => "an object",
        "array" => "a list",
        "boolean" => "true or false",
        "null" => "null",
        _ => $"a {type}",
    };
}
