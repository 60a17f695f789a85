using System.Text.Json;

namespace OttoHangfire.Contracts;

/// <summary>A way out to the owner that is set up; never its address or its secret.</summary>
public sealed record ChannelSummary
{
    public required string Name { get; init; }

    /// <summary><c>webhook</c>, <c>ntfy</c>, <c>email</c> or <c>browser</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Whether it takes what names no channel.</summary>
    public required bool Default { get; init; }

    /// <summary>Where it was set up: <c>otto.json</c>, or <c>channels.json</c> for a command or a page.</summary>
    public required string From { get; init; }

    /// <summary>Why nothing can be sent over it; null where nothing is wrong with what was set up.</summary>
    public string? Problem { get; init; }
}

/// <summary>A channel as its owner sees it: all but what is secret.</summary>
public sealed record ChannelDetail
{
    public required string Name { get; init; }

    /// <summary><c>webhook</c>, <c>ntfy</c>, <c>email</c> or <c>browser</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Whether it takes what names no channel.</summary>
    public required bool Default { get; init; }

    /// <summary>Where it was set up: <c>otto.json</c>, or <c>channels.json</c> for a command or a page.</summary>
    public required string From { get; init; }

    /// <summary>Why nothing can be sent over it; null where nothing is wrong with what was set up.</summary>
    public string? Problem { get; init; }

    public required ChannelFields Settings { get; init; }

    /// <summary>
    /// The fields that are set and that nobody is shown: of <c>url</c>, <c>topic</c>, <c>token</c>, <c>secret</c>, <c>password</c>.
    /// </summary>
    public required IReadOnlyList<string> Secrets { get; init; }
}

/// <summary>What is set and no secret; null where the kind has no such field.</summary>
public sealed record ChannelFields
{
    /// <summary>Of a webhook or ntfy: the beginning of its address, without the path, which can be a secret.</summary>
    public string? Server { get; init; }

    /// <summary>Of ntfy: 1 (no sound) to 5 (rings on).</summary>
    public int? Priority { get; init; }

    /// <summary>Of all but mail: whether the address may lie on this machine or in the owner's own network.</summary>
    public bool? AllowPrivate { get; init; }

    /// <summary>Of mail: the server.</summary>
    public string? Host { get; init; }

    public int? Port { get; init; }

    /// <summary>Of mail: <c>starttls</c>, <c>implicit</c>, or <c>none</c>.</summary>
    public string? Tls { get; init; }

    public string? User { get; init; }

    /// <summary>Of mail: the address that it comes from.</summary>
    public string? From { get; init; }

    /// <summary>Of mail: the address that it goes to.</summary>
    public string? To { get; init; }

    /// <summary>Of browsers: a mail address or an address of the web under which their makers reach whoever sends.</summary>
    public string? Contact { get; init; }

    /// <summary>When its messages wait; null where those hours hold that hold for all.</summary>
    public QuietHours? QuietHours { get; init; }
}

/// <summary>A time of the day in which messages wait. What is urgent goes at once.</summary>
public sealed record QuietHours
{
    /// <summary>When it begins, like <c>22:00</c>.</summary>
    public string? From { get; init; }

    /// <summary>When it ends, like <c>07:00</c>; before <c>from</c>, it is the next day.</summary>
    public string? To { get; init; }

    /// <summary>The zone by whose clocks, as an IANA name. Default: the owner's.</summary>
    public string? TimeZone { get; init; }
}

/// <summary>The quiet hours that hold for every channel that has none of its own.</summary>
public sealed record QuietHoursState
{
    /// <summary>Null where there are none.</summary>
    public QuietHours? Hours { get; init; }

    /// <summary>Where: <c>otto.json</c>, or <c>channels.json</c> for a command or a page; null where there are none.</summary>
    public string? SetIn { get; init; }

    /// <summary>When those end that hold now; null where it is not quiet.</summary>
    public DateTimeOffset? QuietUntil { get; init; }
}

/// <summary>
/// Sets a channel up, or changes it. In a change, what is absent stays as it is, and null is the default. Each kind has its own fields.
/// </summary>
public sealed record ChannelChange
{
    /// <summary>Up to 50 letters, digits, <c>-</c> and <c>_</c>. It stays as it is.</summary>
    public string? Name { get; init; }

    /// <summary><c>email</c>, <c>ntfy</c>, <c>webhook</c> or <c>browser</c>. It stays as it is.</summary>
    public string? Kind { get; init; }

    /// <summary>True: it takes what names no channel, and no other does.</summary>
    public bool? Default { get; init; }

    /// <summary>When its messages wait. Default: the quiet hours that hold for all.</summary>
    public QuietHours? QuietHours { get; init; }

    /// <summary>Of a webhook or ntfy: where it is. No answer ever has it.</summary>
    public string? Url { get; init; }

    /// <summary>Of a webhook: what its messages are signed with, or <c>{"file": path}</c>. No answer ever has it.</summary>
    public JsonElement? Secret { get; init; }

    /// <summary>Of ntfy: its topic. No answer ever has it.</summary>
    public string? Topic { get; init; }

    /// <summary>Of ntfy: an access token, or <c>{"file": path}</c>. No answer ever has it.</summary>
    public JsonElement? Token { get; init; }

    /// <summary>Of ntfy: 1 (no sound) to 5 (rings on).</summary>
    public int? Priority { get; init; }

    /// <summary>Of all but mail: whether the address may lie on this machine or in your own network.</summary>
    public bool? AllowPrivate { get; init; }

    /// <summary>Of mail: the server.</summary>
    public string? Host { get; init; }

    public int? Port { get; init; }

    /// <summary>Of mail: <c>starttls</c>, <c>implicit</c>, or <c>none</c>, which is for this machine only.</summary>
    public string? Tls { get; init; }

    /// <summary>Of mail: with the password, or without both.</summary>
    public string? User { get; init; }

    /// <summary>Of mail: the password, or <c>{"file": path}</c>. No answer ever has it.</summary>
    public JsonElement? Password { get; init; }

    /// <summary>Of mail: the address that it comes from.</summary>
    public string? From { get; init; }

    /// <summary>Of mail: the address that it goes to.</summary>
    public string? To { get; init; }

    /// <summary>Of browsers: a mail address or an address of the web under which their makers reach whoever sends.</summary>
    public string? Contact { get; init; }
}
