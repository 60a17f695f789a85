using System.Text;

namespace OttoHangfire.Contracts.Settings;

/// <summary>A way out to the person that the owner has set up: an entry of <c>channels</c>.</summary>
public abstract record ChannelSettings
{
    public required string Name { get; init; }

    /// <summary><c>webhook</c>, <c>ntfy</c>, <c>email</c> or <c>browser</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>Whether it takes what names no channel. At most one does.</summary>
    public bool Default { get; init; }

    /// <summary>When its messages wait; null where those hours hold that hold for all.</summary>
    public QuietWindow? QuietHours { get; init; }

    /// <summary>Where it was set up: <c>otto.json</c>, or <c>channels.json</c>.</summary>
    public string From { get; init; } = SettingsFile.Name;
}

/// <summary>A <c>POST</c> that is signed as Standard Webhooks has it.</summary>
public sealed record WebhookChannel : ChannelSettings
{
    public const string KindName = "webhook";

    public override string Kind => KindName;

    public required Uri Url { get; init; }

    public required Secret Secret { get; init; }

    /// <summary>The owner says that the address may lie in his own network, and that it may be without TLS. Default false.</summary>
    public bool AllowPrivate { get; init; }
}

/// <summary>A topic of an ntfy server: ntfy.sh, or the owner's own.</summary>
public sealed record NtfyChannel : ChannelSettings
{
    public const string KindName = "ntfy";

    public override string Kind => KindName;

    /// <summary>The address of the server, without the topic.</summary>
    public required Uri Url { get; init; }

    public required string Topic { get; init; }

    /// <summary>Null where the topic is open to everybody who knows its name.</summary>
    public Secret? Token { get; init; }

    /// <summary>1 (no sound) to 5 (rings on). Default 3.</summary>
    public int Priority { get; init; } = 3;

    /// <summary>As with a webhook.</summary>
    public bool AllowPrivate { get; init; }
}

/// <summary>A mailbox, and the server that takes mail for it.</summary>
public sealed record EmailChannel : ChannelSettings
{
    public const string KindName = "email";

    public override string Kind => KindName;

    public required string Host { get; init; }

    public required int Port { get; init; }

    /// <summary><c>starttls</c>, <c>implicit</c>, or <c>none</c>, which is for this machine only.</summary>
    public required string Tls { get; init; }

    /// <summary>Null where the server asks for none.</summary>
    public string? User { get; init; }

    public Secret? Password { get; init; }

    /// <summary>The address that the mail comes from.</summary>
    public required string Sender { get; init; }

    /// <summary>The address that it goes to.</summary>
    public required string Recipient { get; init; }
}

/// <summary>The browsers in which the owner has pressed <em>Notify me here</em>. Which those are, the database knows.</summary>
public sealed record BrowserChannel : ChannelSettings
{
    public const string KindName = "browser";

    public override string Kind => KindName;

    /// <summary>Under which push services reach whoever sends: a <c>mailto:</c> or <c>https:</c> address; null for none.</summary>
    public string? Contact { get; init; }

    /// <summary>As with a webhook.</summary>
    public bool AllowPrivate { get; init; }
}

/// <summary>Key material that no text shows: only who asks for the bytes gets them.</summary>
public sealed class Secret(byte[] bytes)
{
    public static Secret OfText(string text) => new(Encoding.UTF8.GetBytes(text));

    public ReadOnlySpan<byte> Reveal() => bytes;

    public string RevealText() => Encoding.UTF8.GetString(bytes);

    public override string ToString() => "***";
}
