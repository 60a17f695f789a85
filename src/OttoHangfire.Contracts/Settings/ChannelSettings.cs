namespace OttoHangfire.Contracts.Settings;

/// <summary>A way out to the person that the owner has set up: an entry of <c>channels</c>.</summary>
public sealed record ChannelSettings
{
    public required string Name { get; init; }

    /// <summary><c>webhook</c> in this version.</summary>
    public required string Kind { get; init; }

    public required Uri Url { get; init; }

    public required Secret Secret { get; init; }

    /// <summary>Whether it takes what names no channel. At most one does.</summary>
    public bool Default { get; init; }

    /// <summary>Where it was set up: <c>otto.json</c>, or the file of what was set up with a command or a page.</summary>
    public string From { get; init; } = SettingsFile.Name;

    /// <summary>The owner says that the address may lie in his own network, and that it may be without TLS. Default false.</summary>
    public bool AllowPrivate { get; init; }
}

/// <summary>Key material that no text shows: only who asks for the bytes gets them.</summary>
public sealed class Secret(byte[] bytes)
{
    public ReadOnlySpan<byte> Reveal() => bytes;

    public override string ToString() => "***";
}
