using System.Text.Json;
using OttoHangfire.Agent.Refusals;
using OttoHangfire.Contracts;

namespace OttoHangfire.Agent.Skills;

/// <summary>Reads the fields of a task's payload that a skill knows; a wrong one is refused by its name.</summary>
internal static class TaskPayload
{
    /// <summary>A text; null when it is absent or blank.</summary>
    public static string? Text(this TaskRequest task, string field)
    {
        if (Find(task, field) is not { } value)
        {
            return null;
        }

        try
        {
            var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Wrong(field, "must be text");
            return string.IsNullOrWhiteSpace(text) ? null : text;
        }
        catch (InvalidOperationException)
        {
            throw Wrong(field, "is not Unicode");
        }
    }

    /// <summary>Texts; none when they are absent.</summary>
    public static IReadOnlyList<string> Texts(this TaskRequest task, string field, int most, int longest)
    {
        if (Find(task, field) is not { } value)
        {
            return [];
        }

        return value.ValueKind == JsonValueKind.Array && value.GetArrayLength() <= most
            && value.EnumerateArray().All(one => one.ValueKind == JsonValueKind.String && IsWord(one, longest))
                ? [.. value.EnumerateArray().Select(one => one.GetString()!)]
                : throw Wrong(field, $"must be a list of at most {most} texts of 1 to {longest} characters");
    }

    /// <summary>Yes or no; no when it is absent.</summary>
    public static bool Flag(this TaskRequest task, string field) => Find(task, field)?.ValueKind switch
    {
        null or JsonValueKind.False => false,
        JsonValueKind.True => true,
        _ => throw Wrong(field, "must be true or false"),
    };

    /// <summary>A whole number within its bounds; null when it is absent.</summary>
    public static long? Number(this TaskRequest task, string field, long from, long to)
    {
        if (Find(task, field) is not { } value)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= from && number <= to
            ? number
            : throw Wrong(field, $"must be a whole number from {from} to {to}");
    }

    /// <summary>A whole number within its bounds, or what stands for an absent one.</summary>
    public static int Number(this TaskRequest task, string field, int from, int to, int otherwise) =>
        (int)(task.Number(field, from, to) ?? otherwise);

    /// <summary>One of the given words; null when it is absent.</summary>
    public static string? OneOf(this TaskRequest task, string field, IReadOnlyList<string> words) =>
        task.Text(field) is var word && (word is null || words.Contains(word, StringComparer.Ordinal))
            ? word
            : throw Wrong(field, $"must be one of: {string.Join(", ", words)}");

    private static JsonElement? Find(TaskRequest task, string field) =>
        task.TaskPayload is { ValueKind: JsonValueKind.Object } payload
        && payload.TryGetProperty(field, out var value)
        && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    private static bool IsWord(JsonElement text, int longest)
    {
        try
        {
            return text.GetString()!.Trim().Length is > 0 and var length && length <= longest;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>400: this field of the payload is wrong.</summary>
    public static RefusalException Wrong(string field, string rest) => RefusalException.Wrong($"task_payload.{field}", rest);
}
