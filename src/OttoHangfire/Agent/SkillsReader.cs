using System.Text.Json;

namespace OttoHangfire.Agent;

/// <summary>
/// Reads the agent's list of skills. It only says what to put into a request, so a wrong entry is left out and the others count.
/// </summary>
internal static class SkillsReader
{
    /// <summary>What is needed, by task type; of two skills for one type the first counts.</summary>
    /// <exception cref="JsonException">It is not JSON, or not a list.</exception>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Needs(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        if (document.RootElement.ValueKind != JsonValueKind.Array)
        {
            throw new JsonException("it is not a list");
        }

        var needs = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var skill in document.RootElement.EnumerateArray().Where(skill => skill.ValueKind == JsonValueKind.Object))
        {
            string[] needed = [.. Texts(skill, "needs")];
            foreach (var type in Texts(skill, "task_types"))
            {
                needs.TryAdd(type, needed);
            }
        }

        return needs;
    }

    private static IEnumerable<string> Texts(JsonElement skill, string field) =>
        skill.TryGetProperty(field, out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(TextOf).OfType<string>()
            : [];

    private static string? TextOf(JsonElement item)
    {
        try
        {
            return item.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair: JSON allows the escape, no text can hold it.
            return null;
        }
    }
}
