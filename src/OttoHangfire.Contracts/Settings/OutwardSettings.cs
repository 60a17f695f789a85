using System.Text.Json;

namespace OttoHangfire.Contracts.Settings;

/// <summary>Reads what reaches out of this program: <c>channels</c> and <c>projects</c> of <c>otto.json</c>.</summary>
internal static class OutwardSettings
{
    public static IReadOnlyList<ChannelSettings> Channels(IReadOnlyDictionary<string, SettingsValue> file)
    {
        var setting = file.GetValueOrDefault("channels");
        var channels = EntryReader.All(setting, "channels", ChannelReader.Fields, ChannelReader.Read);
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
