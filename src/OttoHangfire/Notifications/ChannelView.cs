using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Notifications;

/// <summary>What the owner may see of a channel that is set up, and the names of what she is never shown again.</summary>
internal static class ChannelView
{
    /// <summary>An address is one, too: whoever knows that of a webhook can send to it, and whoever knows a topic reads along.</summary>
    private static readonly string[] Secret = ["url", "topic", "token", "secret", "password"];

    public static ChannelFields Of(ChannelSettings channel) => OfKind(channel) with { QuietHours = channel.QuietHours?.Said };

    private static ChannelFields OfKind(ChannelSettings channel) => channel switch
    {
        EmailChannel mail => new ChannelFields
        {
            Host = mail.Host,
            Port = mail.Port,
            Tls = mail.Tls,
            User = mail.User,
            From = mail.Sender,
            To = mail.Recipient,
        },
        NtfyChannel ntfy => new ChannelFields { Server = Server(ntfy.Url), Priority = ntfy.Priority, AllowPrivate = ntfy.AllowPrivate },
        BrowserChannel browsers => new ChannelFields { Contact = browsers.Contact, AllowPrivate = browsers.AllowPrivate },
        WebhookChannel webhook => new ChannelFields { Server = Server(webhook.Url), AllowPrivate = webhook.AllowPrivate },
        _ => new ChannelFields(),
    };

    public static IReadOnlyList<string> SecretsOf(ChannelSettings channel) => channel switch
    {
        EmailChannel mail => mail.Password is null ? [] : ["password"],
        NtfyChannel ntfy => ntfy.Token is null ? ["url", "topic"] : ["url", "topic", "token"],
        WebhookChannel => ["url", "secret"],
        _ => [],
    };

    /// <summary>The same of an entry that cannot be used.</summary>
    public static IReadOnlyList<string> SecretsOf(JsonElement entry) =>
        [.. Secret.Where(field => entry.TryGetProperty(field, out var value) && value.ValueKind != JsonValueKind.Null)];

    private static string Server(Uri url) => url.GetLeftPart(UriPartial.Authority);
}
