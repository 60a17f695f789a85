using System.Reflection;
using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Texts;

namespace OttoHangfire.Input;

/// <summary>Reads JSON that somebody else wrote, and says in words which field is wrong.</summary>
internal static class StrictJson
{
    private const int LongestName = 100;

    /// <summary>Reads one JSON object as <typeparamref name="T"/>.</summary>
    /// <exception cref="RefusalException">400 naming the field: unknown, doubled, or of the wrong type.</exception>
    public static T Read<T>(ReadOnlySpan<byte> json)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, OttoJson.Strict) ?? throw RefusalException.Field("body", "must be a JSON object");
        }
        catch (JsonException wrong)
        {
            throw Explain<T>(wrong);
        }
    }

    private static RefusalException Explain<T>(JsonException wrong)
    {
        var (names, property) = Follow(typeof(T), wrong.Path ?? "$");
        if (IsDuplicate(wrong) || wrong.Message.Contains("could not be mapped", StringComparison.Ordinal))
        {
            if (Quoted(wrong) is { } quoted)
            {
                var isInARecord = names is [.., var last] && last != quoted && property is not null && IsRecord(property.PropertyType);
                var within = isInARecord ? names : names.SkipLast(1);
                var field = string.Join('.', within.Append(quoted));
                return RefusalException.Field(field, IsDuplicate(wrong) ? "is given twice" : "is not a field of this request");
            }
        }
        else if (names.Count > 0)
        {
            return RefusalException.Field(
                string.Join('.', names),
                property is null ? "is not a field of this request" : "must be " + Expected(property.PropertyType));
        }

        return RefusalException.Field(
            "body", $"is not a JSON object (line {wrong.LineNumber + 1}, position {wrong.BytePositionInLine + 1})");
    }

    /// <summary>
    /// The fields that a path leads through, and the last of them: a record of ours is looked into, other values are not.
    /// </summary>
    private static (IReadOnlyList<string> Names, PropertyInfo? Property) Follow(Type type, string path)
    {
        var names = new List<string>();
        PropertyInfo? property = null;
        foreach (var name in path.TrimStart('$').Split('.', '[', ']').Select(part => part.Trim('\'')).Where(part => part.Length > 0))
        {
            names.Add(name);
            property = Array.Find(type.GetProperties(), candidate => JsonNamingPolicy.SnakeCaseLower.ConvertName(candidate.Name) == name);
            if (property is null || !IsRecord(property.PropertyType))
            {
                break;
            }

            type = property.PropertyType;
        }

        return (names, property);
    }

    private static bool IsRecord(Type type) => type.Assembly == typeof(OttoJson).Assembly;

    /// <summary>The name that .NET complains about, in print and no longer than a person wants to read it.</summary>
    public static string? Quoted(JsonException wrong)
    {
        if (wrong.Message.Split('\'') is not [_, var name, ..])
        {
            return null;
        }

        var visible = ForeignText.Revealed(name);
        return visible.Length <= LongestName ? visible : visible[..LongestName] + "…";
    }

    public static bool IsDuplicate(JsonException wrong) => wrong.Message.StartsWith("Duplicate", StringComparison.Ordinal);

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
            _ when IsRecord(bare) => "a JSON object; /docs shows its fields",
            _ => "in the form that /docs shows",
        };
    }
}
