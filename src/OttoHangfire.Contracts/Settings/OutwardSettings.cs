namespace OttoHangfire.Contracts.Settings;

/// <summary>Reads what reaches out of this program: <c>channels</c> and <c>projects</c> of <c>otto.json</c>.</summary>
internal static class OutwardSettings
{
    private const string SecretPrefix = "whsec_";

    public static IReadOnlyList<ChannelSettings> Channels(IReadOnlyDictionary<string, SettingsValue> file) => EntryReader.All(
        file.GetValueOrDefault("channels"), "channels", ["name", "kind", "url", "secret", "allow_private"], Channel);

    public static IReadOnlyList<ProjectSettings> Projects(IReadOnlyDictionary<string, SettingsValue> file) => EntryReader.All(
        file.GetValueOrDefault("projects"), "projects", ["name", "program", "arguments", "directory", "timeout_seconds"], Project);

    private static ChannelSettings Channel(EntryReader entry, string name)
    {
        var allowPrivate = entry.Switch("allow_private");
        return new ChannelSettings
        {
            Name = name,
            Kind = entry.OneOf("kind", ["webhook"], " (email and ntfy are not part of this version)"),
            Url = Url(entry, allowPrivate),
            Secret = Secret(entry),
            AllowPrivate = allowPrivate,
        };
    }

    private static Uri Url(EntryReader entry, bool allowPrivate)
    {
        if (!Uri.TryCreate(entry.Text("url"), UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http") || url.Host.Length == 0)
        {
            throw entry.Wrong("needs an address like https://example.org/hook as \"url\"");
        }

        if (url.UserInfo.Length > 0)
        {
            throw entry.Wrong("has a name or a password in its \"url\"; remove it, the signature proves who sends");
        }

        return url.Scheme == "https" || allowPrivate
            ? url
            : throw entry.Wrong("needs an address that begins with https:// as \"url\"; http:// is possible only with \"allow_private\": true");
    }

    private static Secret Secret(EntryReader entry)
    {
        const string Form = "needs whsec_ and then 24 to 64 bytes in base64 as \"secret\"; make one with: echo \"whsec_$(openssl rand -base64 32)\"";
        var text = entry.Text("secret");
        var bytes = new byte[text.Length];
        return text.StartsWith(SecretPrefix, StringComparison.Ordinal)
            && Convert.TryFromBase64String(text[SecretPrefix.Length..], bytes, out var length) && length is >= 24 and <= 64
                ? new Secret(bytes[..length])
                : throw entry.Wrong(Form);
    }

    private static ProjectSettings Project(EntryReader entry, string name)
    {
        var program = Existing(entry, "program", File.Exists, "no file is there");
        return new ProjectSettings
        {
            Name = name,
            Program = program,
            Arguments = Arguments(entry),
            Directory = entry.Optional("directory") is null
                ? Path.GetDirectoryName(program)!
                : Existing(entry, "directory", Directory.Exists, "no folder is there"),
            TimeoutSeconds = entry.Number("timeout_seconds", 1, 3600, ProjectSettings.DefaultTimeoutSeconds),
        };
    }

    private static string Existing(EntryReader entry, string field, Func<string, bool> exists, string otherwise)
    {
        var path = entry.Text(field);
        if (!Path.IsPathFullyQualified(path) || path.Contains('\0', StringComparison.Ordinal))
        {
            throw entry.Wrong($"needs a whole path, like /srv/site/deploy.sh, as \"{field}\"");
        }

        return exists(path) ? path : throw entry.Wrong($"has {path} as \"{field}\", but {otherwise}");
    }

    private static IReadOnlyList<string> Arguments(EntryReader entry)
    {
        var arguments = entry.Texts("arguments");
        return arguments.Count <= 50 && arguments.All(argument => argument.Length <= 1000 && !argument.Contains('\0', StringComparison.Ordinal))
            ? arguments
            : throw entry.Wrong("may have 50 texts of up to 1,000 characters as \"arguments\"");
    }
}
