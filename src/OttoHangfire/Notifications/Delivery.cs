namespace OttoHangfire.Notifications;

/// <summary>What is sent, and the id that stays the same however often it is.</summary>
internal sealed record Message(string Id, DateTimeOffset CreatedAt, string Title, string Body, long? RunId, bool Urgent);

/// <summary>How a try to send ends.</summary>
internal enum DeliveryEnd
{
    /// <summary>The receiver has it.</summary>
    Taken,

    /// <summary>Not now; perhaps later.</summary>
    NotNow,

    /// <summary>The receiver said no, and will say no again.</summary>
    Refused,

    /// <summary>The receiver's address is gone for good.</summary>
    Gone,

    /// <summary>It was handed over, and nobody can know whether it was taken.</summary>
    InDoubt,
}

/// <summary>How one try to send ended.</summary>
/// <param name="End">What became of the message.</param>
/// <param name="Words">The receiver's own words, or what stood in the way.</param>
internal sealed record Delivery(DeliveryEnd End, string Words)
{
    /// <summary>The receiver's answer as a number; null when nobody answered.</summary>
    public int? StatusCode { get; init; }

    /// <summary>False where the receiver has certainly not seen it: nobody was reached.</summary>
    public bool WasHandedOver { get; init; } = true;

    /// <summary>How long the receiver wants to be left alone.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Null when the receiver took it.</summary>
    public string? Problem => End == DeliveryEnd.Taken ? null : Words;
}
