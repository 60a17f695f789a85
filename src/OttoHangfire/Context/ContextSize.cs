using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OttoHangfire.Contracts;

namespace OttoHangfire.Context;

/// <summary>Keeps each part of a context small: six of them have to fit into a request, and each run keeps its own.</summary>
internal static class ContextSize
{
    /// <summary>Bytes of UTF-8 for each need.</summary>
    public const int MaxLength = 64 * 1024;

    /// <summary>
    /// The JSON as it is when it fits. A longer list, or the lists in a longer object, lose whole items from their end; null when that
    /// does not help.
    /// </summary>
    public static JsonElement? Fit(string json)
    {
        var length = Encoding.UTF8.GetByteCount(json);
        if (length <= MaxLength)
        {
            return JsonElement.Parse(json);
        }

        var node = JsonNode.Parse(json)!;
        foreach (var list in Lists(node))
        {
            while (list.Count > 0 && length > MaxLength)
            {
                length -= LengthOf(list[^1]) + Comma(list);
                list.RemoveAt(list.Count - 1);
            }
        }

        return length <= MaxLength ? JsonSerializer.SerializeToElement(node, OttoJson.Options) : null;
    }

    private static JsonArray[] Lists(JsonNode node) => node switch
    {
        JsonArray list => [list],
        JsonObject members => [.. members.Select(member => member.Value).OfType<JsonArray>()],
        _ => [],
    };

    private static int LengthOf(JsonNode? item) => Encoding.UTF8.GetByteCount(JsonSerializer.Serialize(item, OttoJson.Options));

    private static int Comma(JsonArray list) => list.Count > 1 ? 1 : 0;
}
