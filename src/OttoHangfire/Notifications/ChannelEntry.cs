using System.Text.Json;
using System.Text.Json.Nodes;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Input;

namespace OttoHangfire.Notifications;

/// <summary>Makes an entry of <c>channels.json</c> of what somebody asks for. The rules are those of <c>otto.json</c>.</summary>
internal static class ChannelEntry
{
    /// <summary>By the field that says where it goes: the secret that is sent there.</summary>
    private static readonly (string Place, string Secret)[] SentTo = [("host", "password"), ("url", "token")];

    /// <summary>A new one, of the fields that are given.</summary>
    /// <exception cref="RefusalException">A field is wrong.</exception>
    public static KeptChannel New(ChannelChange change)
    {
        var entry = Fields(change);
        foreach (var (field, _) in entry.Where(member => member.Value is null).ToList())
        {
            entry.Remove(field);
        }

        return Check(entry);
    }

    /// <summary>One that is kept, with these fields of the change; a null among them takes the field away.</summary>
    /// <exception cref="RefusalException">A field is wrong, or a secret would be sent elsewhere than it was given for.</exception>
    public static KeptChannel Changed(KeptChannel before, ChannelChange change, IReadOnlySet<string> fields)
    {
        RefuseAnother("name", change.Name, before.Name);
        RefuseAnother("kind", change.Kind, before.Kind);
        var entry = JsonNode.Parse(before.Entry.GetRawText())!.AsObject();
        var given = Fields(change);
        foreach (var field in fields.Where(field => field is not ("name" or "kind" or "default")))
        {
            entry.Remove(field);
            if (given[field] is { } value)
            {
                entry[field] = value.DeepClone();
            }
        }

        var changed = Check(entry);
        foreach (var (place, secret) in SentTo.Where(sent => entry.ContainsKey(sent.Secret) && !fields.Contains(sent.Secret)))
        {
            if (PlaceOf(before.Entry, place) != PlaceOf(changed.Entry, place))
            {
                throw RefusalException.Field(secret, "is missing: the one that is kept was given for another server. Give it once more");
            }
        }

        return changed;
    }

    private static void RefuseAnother(string field, string? given, string kept)
    {
        if (given is not null && given != kept)
        {
            throw RefusalException.Field(field, $"is {kept} and stays so. To have another, add a channel and remove this one");
        }
    }

    /// <summary>Without the default: that one is kept beside the entries, because one of otto.json can be it, too.</summary>
    private static JsonObject Fields(ChannelChange change)
    {
        var fields = JsonSerializer.SerializeToNode(change, OttoJson.Options)!.AsObject();
        fields.Remove("default");
        return fields;
    }

    private static KeptChannel Check(JsonObject entry)
    {
        try
        {
            return KeptChannel.Check(JsonSerializer.SerializeToElement(entry));
        }
        catch (SettingsException wrong) when (wrong.Field is not null)
        {
            throw RefusalException.Field(wrong.Field, wrong.Fault!);
        }
    }

    /// <summary>The server of an address; another path of it is the same place.</summary>
    private static string? PlaceOf(JsonElement entry, string field)
    {
        var text = entry.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        return Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Host.Length > 0
            ? url.GetLeftPart(UriPartial.Authority)
            : text?.Trim().ToLowerInvariant();
    }
}
