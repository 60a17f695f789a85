using System.Text.Json;
using OttoHangfire.Contracts;

namespace OttoHangfire.Http;

/// <summary>Reads JSON that somebody else wrote, and says in words which field is wrong.</summary>
internal static class StrictJson
{
    /// <summary>Reads one JSON object as <typeparamref name="T"/>.</summary>
    /// <exception cref="RequestException">400 naming the field: unknown, doubled, or of the wrong type.</exception>
    public static T Read<T>(ReadOnlySpan<byte> json)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, OttoJson.Strict) ?? throw RequestException.Field("body", "must be a JSON object");
        }
        catch (JsonException wrong)
        {
            throw Explain<T>(wrong);
        }
    }

    private static RequestException Explain<T>(JsonException wrong)
    {
        if (FieldOf(wrong) is not { } field)
        {
            return RequestException.Field("body", $"is not a JSON object (line {wrong.LineNumber + 1}, position {wrong.BytePositionInLine + 1})");
        }

        if (IsDuplicate(wrong))
        {
            return RequestException.Field(field, "is given twice");
        }

        var property = Array.Find(typeof(T).GetProperties(), property => JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name) == field);
        return RequestException.Field(field, property is null ? "is not a field of this request" : "must be " + Expected(property.PropertyType));
    }

    /// <summary>The field in which reading stopped: from the path, or from the message where the path is bare.</summary>
    private static string? FieldOf(JsonException wrong)
    {
        if (IsDuplicate(wrong) || wrong.Message.Contains("could not be mapped", StringComparison.Ordinal))
        {
            var quoted = wrong.Message.Split('\'');
            return quoted.Length > 2 ? quoted[1] : null;
        }

        var path = wrong.Path ?? "$";
        var name = path.TrimStart('$').TrimStart('.').TrimStart('[').Split('.', '[', ']')[0].Trim('\'');
        return name.Length > 0 ? name : null;
    }

    private static bool IsDuplicate(JsonException wrong) => wrong.Message.StartsWith("Duplicate", StringComparison.Ordinal);

    private static string Expected(Type type)
    {
        var bare = Nullable.GetUnderlyingType(type) ?? type;
        return bare switch
        {
            _ when bare == typeof(string) => "a text",
            _ when bare == typeof(bool) => "true or false",
            _ when bare == typeof(int) || bare == typeof(long) => "a whole number",
            _ when bare == typeof(DateTimeOffset) => "a date and time with an offset, like 2026-12-01T09:00:00+01:00",
            _ when bare == typeof(DateOnly) => "a date, like 2026-12-01",
            _ => "of another shape; /docs shows it",
        };
    }
}
