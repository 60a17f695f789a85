namespace OttoHangfire.Contracts;

/// <summary>A browser in which the owner has pressed <em>Notify me here</em>; never its address at the push service, or its keys.</summary>
public sealed record Device
{
    public required long Id { get; init; }

    /// <summary>What it calls itself, like <c>Chrome on Android</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The server that messages to it go over: that of the maker of the browser.</summary>
    public required string Service { get; init; }

    /// <summary>One of <see cref="DeviceState"/>.</summary>
    public required string State { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last heard of: it opened a page.</summary>
    public required DateTimeOffset SeenAt { get; init; }

    /// <summary>When its push service last took a message for it; null before the first.</summary>
    public DateTimeOffset? LastSentAt { get; init; }

    /// <summary>What went wrong at the last message; null where nothing did.</summary>
    public string? Problem { get; init; }
}

/// <summary>Whether a browser takes messages.</summary>
public static class DeviceState
{
    /// <summary>It does.</summary>
    public const string Active = "active";

    /// <summary>Its push service says that it is there no more. It comes back when Otto's page is opened in it.</summary>
    public const string Gone = "gone";

    /// <summary>The owner has taken it away. It comes back only when she presses the button in it again.</summary>
    public const string Removed = "removed";

    public static IReadOnlyList<string> All { get; } = [Active, Gone, Removed];
}

/// <summary>A browser that is to take messages: what its <c>PushSubscription</c> says, and who it is.</summary>
public sealed record NewDevice
{
    /// <summary>What the browser calls itself to Otto, the same each time: 16 to 64 letters, digits and <c>-</c>.</summary>
    public string? BrowserId { get; init; }

    /// <summary>What the owner calls it. Default: what its <c>User-Agent</c> says.</summary>
    public string? Name { get; init; }

    /// <summary>Where its push service takes messages for it. No answer ever has it.</summary>
    public string? Endpoint { get; init; }

    /// <summary>What messages to it are encrypted with. No answer ever has them.</summary>
    public DeviceKeys? Keys { get; init; }

    /// <summary>
    /// True: nobody has pressed the button now, the page was only opened. A browser that was taken away then stays so. Default false.
    /// </summary>
    public bool? Again { get; init; }
}

/// <summary>The keys of a <c>PushSubscription</c>, in base64url.</summary>
public sealed record DeviceKeys
{
    /// <summary>Its public key on the curve P-256: 65 bytes.</summary>
    public string? P256dh { get; init; }

    /// <summary>Its secret: 16 bytes.</summary>
    public string? Auth { get; init; }
}

/// <summary>What a browser has to know before it can take messages.</summary>
/// <param name="PublicKey">The public key that messages are signed for, in base64url: the <c>applicationServerKey</c>.</param>
public sealed record PushKey(string PublicKey);
