using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

namespace OttoHangfire.Contracts.Settings;

/// <summary>Reads one setting after the other: the environment wins over the file, the file over the default.</summary>
internal sealed class SettingsReader(Func<string, string?> environment, IReadOnlyDictionary<string, SettingsValue> file)
{
    public string? Text(string key) => Find(key)?.Text;

    /// <summary>A text that is sent in a header.</summary>
    public string? Secret(string key) => Find(key) switch
    {
        null => null,
        { } found when HeaderText.Problem(found.Text) is { } problem => throw new SettingsException($"{found.Where} {problem}."),
        { } found => found.Text,
    };

    public int Port(string key, int otherwise)
    {
        if (Find(key) is not { } found)
        {
            return otherwise;
        }

        return int.TryParse(found.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535
            ? port
            : throw Wrong(found, "a port, 1 to 65535");
    }

    /// <summary>A whole number within a section of the file; the environment has no name for it.</summary>
    public int Number(string section, string name, int least, int most, int otherwise)
    {
        if (!file.TryGetValue($"{section}.{name}", out var entry) || entry.Value.ValueKind == JsonValueKind.Null)
        {
            return otherwise;
        }

        return entry.Value.ValueKind == JsonValueKind.Number && entry.Value.TryGetInt32(out var number) && number >= least && number <= most
            ? number
            : throw new SettingsException(
                $"{entry.Place}: \"{name}\" under \"{section}\" is {entry.Value.GetRawText()}, "
                + $"but must be a whole number from {least} to {most}.");
    }

    /// <summary>A value in a section; null when it is not there.</summary>
    public SettingsValue? Section(string section, string name) =>
        file.TryGetValue($"{section}.{name}", out var entry) && entry.Value.ValueKind != JsonValueKind.Null ? entry : null;

    public Uri? Url(string key)
    {
        if (Find(key) is not { } found)
        {
            return null;
        }

        return Uri.TryCreate(found.Text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url
            : throw Wrong(found, "an address like http://127.0.0.1:8001");
    }

    /// <summary>Says what an address must be that is one and does not do.</summary>
    public SettingsException WrongUrl(string key, string expected) => Wrong(Find(key)!, expected);

    public bool Switch(string key, bool otherwise) => Find(key) is not { } found
        ? otherwise
        : found.Text.ToUpperInvariant() switch
        {
            "ON" or "TRUE" => true,
            "OFF" or "FALSE" => false,
            _ => throw Wrong(found, "on or off"),
        };

    public string OneOf(string key, string[] allowed, string otherwise)
    {
        if (Find(key) is not { } found)
        {
            return otherwise;
        }

        return allowed.Contains(found.Text, StringComparer.Ordinal)
            ? found.Text
            : throw Wrong(found, "one of: " + string.Join(", ", allowed));
    }

    public IReadOnlyList<string> List(string key) =>
        Find(key)?.Text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    /// <summary>IP addresses.</summary>
    public IReadOnlyList<string> Addresses(string key) => Find(key) is not { } found
        ? []
        : List(key) is { Count: > 0 } list && list.All(address => IPAddress.TryParse(address, out _))
            ? list
            : throw Wrong(found, "IP addresses, like 192.0.2.7, separated by commas");

    public string TimeZone(string key)
    {
        if (Find(key) is not { } found)
        {
            return MachineTimeZone();
        }

        return TimeZoneInfo.TryFindSystemTimeZoneById(found.Text, out var zone) && zone.HasIanaId
            ? found.Text
            : throw Wrong(found, "a time zone of the IANA list, like Europe/Berlin");
    }

    private static string MachineTimeZone()
    {
        var local = TimeZoneInfo.Local;
        if (local.HasIanaId)
        {
            return local.Id;
        }

        return TimeZoneInfo.TryConvertWindowsIdToIanaId(local.Id, out var iana) ? iana : "Etc/UTC";
    }

    private Found? Find(string key)
    {
        var name = EnvironmentName(key);
        if (environment(name) is { } value && !string.IsNullOrWhiteSpace(value))
        {
            return new Found(name, value.Trim());
        }

        return file.TryGetValue(key, out var entry) && TextOf(entry.Value) is { } text
            ? new Found($"{entry.Place}: \"{key}\"", text)
            : null;
    }

    /// <summary>Where a setting comes from: <c>environment</c>, <c>otto.json</c>, or null where there is none.</summary>
    public string? Origin(string key) => Find(key) switch
    {
        null => null,
        { } found => found.Where == EnvironmentName(key) ? "environment" : SettingsFile.Name,
    };

    private static string? TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Array => string.Join(',', value.EnumerateArray().Select(TextOf)),
        _ => value.GetRawText(),
    };

    /// <summary><c>agentPort</c> → <c>OTTO_AGENT_PORT</c>.</summary>
    internal static string EnvironmentName(string key)
    {
        var name = new StringBuilder("OTTO_");
        foreach (var letter in key)
        {
            if (char.IsUpper(letter))
            {
                name.Append('_');
            }

            name.Append(char.ToUpperInvariant(letter));
        }

        return name.ToString();
    }

    private static SettingsException Wrong(Found found, string expected) =>
        new($"{found.Where} is \"{found.Text}\", but must be {expected}.");

    private sealed record Found(string Where, string Text);
}
