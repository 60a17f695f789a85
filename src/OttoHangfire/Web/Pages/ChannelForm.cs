using System.Globalization;
using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Input;
using OttoHangfire.Web.Forms;
using OttoHangfire.Web.Shell;

namespace OttoHangfire.Web.Pages;

/// <summary>What stands in the fields of the form of a channel. What is kept and secret never does.</summary>
public sealed record ChannelForm
{
    public required string Kind { get; init; }
    public string? Name { get; init; }
    public string? Host { get; init; }
    public string? Port { get; init; }
    public string? Tls { get; init; }
    public string? User { get; init; }
    public string? From { get; init; }
    public string? To { get; init; }
    public string? Url { get; init; }
    public string? Topic { get; init; }
    public string? Priority { get; init; }
    public string? Contact { get; init; }
    public string? QuietFrom { get; init; }
    public string? QuietTo { get; init; }
    public bool AllowPrivate { get; init; }
    public bool Default { get; init; }

    /// <summary>The field that the secret of this kind has in <c>channels.json</c>; empty where it has none.</summary>
    internal string Secret => SecretOf(Kind);

    internal static string SecretOf(string kind) => kind switch
    {
        EmailChannel.KindName => "password",
        NtfyChannel.KindName => "token",
        BrowserChannel.KindName => "",
        _ => "secret",
    };

    internal static ChannelForm Of(ChannelDetail channel) => new()
    {
        Kind = channel.Kind,
        Name = channel.Name,
        Host = channel.Settings.Host,
        Port = channel.Settings.Port?.ToString(CultureInfo.InvariantCulture),
        Tls = channel.Settings.Tls,
        User = channel.Settings.User,
        From = channel.Settings.From,
        To = channel.Settings.To,
        Priority = channel.Settings.Priority?.ToString(CultureInfo.InvariantCulture),
        Contact = channel.Settings.Contact,
        QuietFrom = channel.Settings.QuietHours?.From,
        QuietTo = channel.Settings.QuietHours?.To,
        AllowPrivate = channel.Settings.AllowPrivate == true,
        Default = channel.Default,
    };

    internal static ChannelForm Of(string kind, FormFields fields) => new()
    {
        Kind = kind,
        Name = fields.Text("name"),
        Host = fields.Text("host"),
        Port = fields.Text("port"),
        Tls = fields.Text("tls"),
        User = fields.Text("user"),
        From = fields.Text("from"),
        To = fields.Text("to"),
        Url = fields.Text("url"),
        Topic = fields.Text("topic"),
        Priority = fields.Text("priority"),
        Contact = fields.Text("contact"),
        QuietFrom = fields.Text("quiet_from"),
        QuietTo = fields.Text("quiet_to"),
        AllowPrivate = fields.Text("allow_private") is not null,
        Default = fields.Text("default") is not null,
    };

    /// <summary>The same as a change.</summary>
    /// <param name="fields">The form, with the secret if one was typed.</param>
    /// <param name="kept">The channel as it is; null for a new one. What the form does not show of it stays.</param>
    internal ChannelChange ToChange(FormFields fields, ChannelDetail? kept)
    {
        JsonElement? secret = fields.Text(ProofPage.Secret) is { } typed ? JsonSerializer.SerializeToElement(typed) : null;
        return new ChannelChange
        {
            Name = Name,
            Kind = Kind,
            Default = Default,
            Host = Host,
            Port = FormNumber.Of("port", Port),
            Tls = Tls,
            User = User,
            From = From,
            To = To,
            Url = Url,
            Topic = Topic,
            Priority = FormNumber.Of("priority", Priority),
            Contact = Contact,
            QuietHours = QuietHours(kept?.Settings.QuietHours?.TimeZone),
            AllowPrivate = Kind == EmailChannel.KindName ? null : AllowPrivate,
            Password = Secret == "password" ? secret : null,
            Token = Secret == "token" ? secret : null,
            Secret = Secret == "secret" ? secret : null,
        };
    }

    /// <summary>What of a change holds: a secret that was not typed stays as it is, unless the form says that there is none now.</summary>
    internal IReadOnlySet<string> Said(FormFields fields)
    {
        string[] always = Kind switch
        {
            EmailChannel.KindName => ["host", "port", "tls", "user", "from", "to"],
            NtfyChannel.KindName => ["priority", "allow_private"],
            BrowserChannel.KindName => ["contact", "allow_private"],
            _ => ["allow_private"],
        };
        var isNoSecret = fields.Text("no_secret") is not null || (Kind == EmailChannel.KindName && User is null);
        string?[] typed =
        [
            Url is null ? null : "url",
            Topic is null ? null : "topic",
            Secret.Length > 0 && (isNoSecret || fields.Text(ProofPage.Secret) is not null) ? Secret : null,
        ];
        return typed.OfType<string>().Concat(always).Append("quiet_hours").Append("default").ToHashSet(StringComparer.Ordinal);
    }

    private QuietHours? QuietHours(string? timeZone)
    {
        if (QuietFrom is null && QuietTo is null)
        {
            return null;
        }

        var hours = new QuietHours { From = QuietFrom, To = QuietTo, TimeZone = timeZone };
        return QuietWindow.Of(hours, (field, what) => RefusalException.Field($"quiet_{field}", what)).Said;
    }
}
