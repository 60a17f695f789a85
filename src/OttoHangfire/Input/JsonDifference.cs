using System.Text.Json;
using System.Text.Json.Nodes;

namespace OttoHangfire.Input;

/// <summary>What makes one JSON value another: a JSON Patch (RFC 6902), in which a list is replaced as a whole.</summary>
internal static class JsonDifference
{
    public static JsonElement Of(JsonElement before, JsonElement after)
    {
        var patch = new JsonArray();
        Compare("", before, after, patch);
        return JsonSerializer.SerializeToElement(patch);
    }

    private static void Compare(string path, JsonElement before, JsonElement after, JsonArray patch)
    {
        if (before.ValueKind != JsonValueKind.Object || after.ValueKind != JsonValueKind.Object)
        {
            if (JsonText.Canonical(before) != JsonText.Canonical(after))
            {
                patch.Add(Step("replace", path, after));
            }

            return;
        }

        foreach (var member in before.EnumerateObject())
        {
            if (after.TryGetProperty(member.Name, out var now))
            {
                Compare(Below(path, member.Name), member.Value, now, patch);
            }
            else
            {
                patch.Add(Step("remove", Below(path, member.Name), value: null));
            }
        }

        foreach (var member in after.EnumerateObject().Where(member => !before.TryGetProperty(member.Name, out _)))
        {
            patch.Add(Step("add", Below(path, member.Name), member.Value));
        }
    }

    private static JsonObject Step(string op, string path, JsonElement? value)
    {
        var step = new JsonObject { ["op"] = op, ["path"] = path };
        if (value is { } given)
        {
            step["value"] = JsonNode.Parse(given.GetRawText());
        }

        return step;
    }

    /// <summary>RFC 6901: what separates names is written out where it stands in one.</summary>
    private static string Below(string path, string name) =>
        $"{path}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
}
