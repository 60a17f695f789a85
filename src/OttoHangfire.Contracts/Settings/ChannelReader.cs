using System.Net;
using System.Net.Mail;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace OttoHangfire.Contracts.Settings;

/// <summary>Reads one entry of <c>channels</c>, by its kind.</summary>
internal static partial class ChannelReader
{
    private const string SecretPrefix = "whsec_";

    private static readonly string[] Kinds =
        [WebhookChannel.KindName, NtfyChannel.KindName, EmailChannel.KindName, BrowserChannel.KindName];

    private static readonly string[] Always = ["name", "kind", "default", "quiet_hours"];
    private static readonly string[] OfWebhook = ["url", "secret", "allow_private"];
    private static readonly string[] OfNtfy = ["url", "topic", "token", "priority", "allow_private"];
    private static readonly string[] OfEmail = ["host", "port", "tls", "user", "password", "from", "to"];
    private static readonly string[] OfBrowser = ["contact", "allow_private"];

    /// <summary>Every field that one of the kinds has.</summary>
    public static string[] Fields { get; } = [.. Always.Concat(OfWebhook).Concat(OfNtfy).Concat(OfEmail).Concat(OfBrowser).Distinct()];

    /// <summary>One entry that stands in no list.</summary>
    public static ChannelSettings One(JsonElement entry, string where) => EntryReader.One(entry, where, Fields, Read);

    public static ChannelSettings Read(EntryReader entry, string name) => OfKind(entry, name) with
    {
        QuietHours = entry.Find("quiet_hours") is { } quiet
            ? QuietWindow.Read(quiet, what => entry.Wrong("quiet_hours", what))
            : null,
    };

    private static ChannelSettings OfKind(EntryReader entry, string name) => entry.OneOf("kind", Kinds) switch
    {
        NtfyChannel.KindName => Ntfy(entry.Only([.. Always, .. OfNtfy]), name),
        EmailChannel.KindName => Email(entry.Only([.. Always, .. OfEmail]), name),
        BrowserChannel.KindName => Browser(entry.Only([.. Always, .. OfBrowser]), name),
        _ => Webhook(entry.Only([.. Always, .. OfWebhook]), name),
    };

    private static WebhookChannel Webhook(EntryReader entry, string name)
    {
        var allowPrivate = entry.Switch("allow_private");
        return new WebhookChannel
        {
            Name = name,
            Default = entry.Switch("default"),
            Url = Url(entry, "https://example.org/hook", allowPrivate),
            Secret = SigningSecret(entry),
            AllowPrivate = allowPrivate,
        };
    }

    private static NtfyChannel Ntfy(EntryReader entry, string name)
    {
        var allowPrivate = entry.Switch("allow_private");
        return new NtfyChannel
        {
            Name = name,
            Default = entry.Switch("default"),
            Url = Url(entry, "https://ntfy.sh", allowPrivate),
            Topic = entry.Text("topic") is var topic && TopicPattern().IsMatch(topic)
                ? topic
                : throw entry.Wrong("topic", "may have only letters, digits, - and _, 64 at most"),
            Token = entry.OptionalSecret("token") is { } token
                ? HeaderText.Problem(token) is { } problem ? throw entry.Wrong("token", problem) : Secret.OfText(token)
                : null,
            Priority = entry.Number("priority", 1, 5, 3),
            AllowPrivate = allowPrivate,
        };
    }

    private static EmailChannel Email(EntryReader entry, string name)
    {
        var host = entry.Text("host").Trim();
        if (Uri.CheckHostName(host) == UriHostNameType.Unknown)
        {
            throw entry.Wrong("host", "must be the name of a mail server, like smtp.example.org");
        }

        var tls = entry.Optional("tls") is null ? "starttls" : entry.OneOf("tls", ["starttls", "implicit", "none"]);
        if (tls == "none" && !IsThisMachine(host))
        {
            throw entry.Wrong("tls", "may be none only for a server on this machine: password and mail could be read on the way");
        }

        var user = entry.Optional("user");
        var password = entry.OptionalSecret("password");
        return (user is null) == (password is null)
            ? new EmailChannel
            {
                Name = name,
                Default = entry.Switch("default"),
                Host = host,
                Port = entry.Number("port", 1, 65535, tls switch { "implicit" => 465, "none" => 25, _ => 587 }),
                Tls = tls,
                User = user,
                Password = password is null ? null : Secret.OfText(password),
                Sender = Address(entry, "from"),
                Recipient = Address(entry, "to"),
            }
            : throw entry.Wrong(user is null ? "user" : "password", "is missing: user and password belong together");
    }

    private static BrowserChannel Browser(EntryReader entry, string name) => new()
    {
        Name = name,
        Default = entry.Switch("default"),
        Contact = entry.Optional("contact")?.Trim() is { } text
            ? PushContact.Of(text) ?? throw entry.Wrong("contact", PushContact.Wanted)
            : null,
        AllowPrivate = entry.Switch("allow_private"),
    };

    private static string Address(EntryReader entry, string field) =>
        entry.Text(field).Trim() is var text
        && text.Length <= 254
        && MailAddress.TryCreate(text, out var address)
        && address.Address == text
        && text.All(character => character is > ' ' and < '\x7f')
            ? text
            : throw entry.Wrong(field, "must be one mail address, like me@example.org");

    private static Uri Url(EntryReader entry, string like, bool allowPrivate)
    {
        if (!Uri.TryCreate(entry.Text("url"), UriKind.Absolute, out var url)
            || url.Scheme is not ("https" or "http")
            || url.Host.Length == 0)
        {
            throw entry.Wrong("url", $"must be an address like {like}");
        }

        if (url.UserInfo.Length > 0)
        {
            throw entry.Wrong("url", "has a name or a password in it. Remove it: the secret has a field of its own");
        }

        return url.Scheme == "https" || allowPrivate
            ? url
            : throw entry.Wrong(
                "url", "must be an address that begins with https://. Only with \"allow_private\": true may it begin with http://");
    }

    private static Secret SigningSecret(EntryReader entry)
    {
        const string Form = "must be whsec_ and then 24 to 64 bytes in base64. To make one, "
            + " run 'echo \"whsec_$(openssl rand -base64 32)\"'";
        var text = entry.Secret("secret");
        var bytes = new byte[text.Length];
        return text.StartsWith(SecretPrefix, StringComparison.Ordinal)
            && Convert.TryFromBase64String(text[SecretPrefix.Length..], bytes, out var length) && length is >= 24 and <= 64
                ? new Secret(bytes[..length])
                : throw entry.Wrong("secret", Form);
    }

    private static bool IsThisMachine(string host) =>
        host == "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,64}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex TopicPattern();
}
