using System.Text.Json;

namespace OttoHangfire.Contracts.Settings;

/// <summary>Reads what reaches out of this program: <c>channels</c> and <c>projects</c> of <c>otto.json</c>.</summary>
internal static class OutwardSettings
{
    private const string SecretPrefix = "whsec_";

    private static readonly string[] FieldsOfChannels = ["name", "kind", "default", "url", "secret", "allow_private"];

    public static IReadOnlyList<ChannelSettings> Channels(IReadOnlyDictionary<string, SettingsValue> file)
    {
        var setting = file.GetValueOrDefault("channels");
        var channels = EntryReader.All(setting, "channels", FieldsOfChannels, Channel);
        return channels.Count(channel => channel.Default) <= 1
            ? channels
            : throw new SettingsException(
                $"{setting!.Place}: several \"channels\" have \"default\": true. One of them is the default; remove it from the others.");
    }

    public static IReadOnlyList<ProjectSettings> Projects(IReadOnlyDictionary<string, SettingsValue> file) => EntryReader.All(
        file.GetValueOrDefault("projects"), "projects", ["name", "program", "arguments", "directory", "timeout_seconds"], Project);

    /// <summary>The address of an outside watchdog. What is wrong with it is said without it: its path may be a secret.</summary>
    public static Uri? Ping(SettingsValue? setting)
    {
        if (setting is null || setting.Value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return setting.Value.ValueKind == JsonValueKind.String
            && Uri.TryCreate(setting.Value.GetString(), UriKind.Absolute, out var url)
            && (url.Scheme == "https" || (url.Scheme == "http" && url.IsLoopback))
            && url.Host.Length > 0
            && url.UserInfo.Length == 0
                ? url
                : throw new SettingsException(
                    $"{setting.Place}: \"ping\" must be an address that begins with https://, without a name or a password in it. "
                        + "Only on this machine may it begin with http://.");
    }

    private static ChannelSettings Channel(EntryReader entry, string name)
    {
        var allowPrivate = entry.Switch("allow_private");
        return new ChannelSettings
        {
            Name = name,
            Kind = entry.OneOf("kind", ["webhook"], " (email and ntfy are not part of this version)"),
            Url = Url(entry, allowPrivate),
            Secret = Secret(entry),
            Default = entry.Switch("default"),
            AllowPrivate = allowPrivate,
        };
    }

    private static Uri Url(EntryReader entry, bool allowPrivate)
    {
        if (!Uri.TryCreate(entry.Text("url"), UriKind.Absolute, out var url)
            || url.Scheme is not ("https" or "http")
            || url.Host.Length == 0)
        {
            throw entry.Wrong("url", "must be an address like https://example.org/hook");
        }

        if (url.UserInfo.Length > 0)
        {
            throw entry.Wrong("url", "has a name or a password in it. Remove it: the signature proves who sends");
        }

        return url.Scheme == "https" || allowPrivate
            ? url
            : throw entry.Wrong(
                "url", "must be an address that begins with https://. Only with \"allow_private\": true may it begin with http://");
    }

    private static Secret Secret(EntryReader entry)
    {
        const string Form = "must be whsec_ and then 24 to 64 bytes in base64. To make one, "
            + " run 'echo \"whsec_$(openssl rand -base64 32)\"'";
        var text = entry.Text("secret");
        var bytes = new byte[text.Length];
        return text.StartsWith(SecretPrefix, StringComparison.Ordinal)
            && Convert.TryFromBase64String(text[SecretPrefix.Length..], bytes, out var length) && length is >= 24 and <= 64
                ? new Secret(bytes[..length])
                : throw entry.Wrong("secret", Form);
    }

    private static ProjectSettings Project(EntryReader entry, string name)
    {
        var program = Existing(entry, "program", File.Exists, "there is no such file");
        return new ProjectSettings
        {
            Name = name,
            Program = program,
            Arguments = Arguments(entry),
            Directory = entry.Optional("directory") is null
                ? Path.GetDirectoryName(program)!
                : Existing(entry, "directory", Directory.Exists, "there is no such folder"),
            TimeoutSeconds = entry.Number("timeout_seconds", 1, 3600, ProjectSettings.DefaultTimeoutSeconds),
        };
    }

    private static string Existing(EntryReader entry, string field, Func<string, bool> exists, string otherwise)
    {
        var path = entry.Text(field);
        if (!Path.IsPathFullyQualified(path) || path.Contains('\0', StringComparison.Ordinal))
        {
            throw entry.Wrong(field, "must be a whole path, like /srv/site/deploy.sh");
        }

        return exists(path) ? path : throw entry.Wrong(field, $"is {path}, but {otherwise}");
    }

    private static IReadOnlyList<string> Arguments(EntryReader entry)
    {
        var arguments = entry.Texts("arguments");
        var areRight = arguments.Count <= 50
            && arguments.All(argument => argument.Length <= 1000 && !argument.Contains('\0', StringComparison.Ordinal));
        return areRight
            ? arguments
            : throw entry.Wrong("arguments", "may have 50 texts of up to 1,000 characters");
    }
}
