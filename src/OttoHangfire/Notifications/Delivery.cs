namespace OttoHangfire.Notifications;

/// <summary>What is sent, and the id that stays the same however often it is.</summary>
internal sealed record Message(string Id, DateTimeOffset CreatedAt, string Title, string Body, long? RunId, bool Urgent)
{
    /// <summary>The page of the console that it is about; null for none.</summary>
    public string? Page { get; init; }

    /// <summary>How the person answers it; null where it asks for none.</summary>
    public MessageAnswers? Answers { get; init; }

    /// <summary>What it says, with the command to type where it has no links.</summary>
    public string Text => Answers?.Command is { } command ? $"{Said}\n\n{command}" : Said;

    /// <summary>The same, with the links where nothing else can show them.</summary>
    public string TextWithLinks => Answers is { Links: { Count: > 0 } links }
        ? $"{Said}\n\n{string.Join('\n', links.Select(link => $"{link.Name}: {link.Url}"))}"
        : Text;

    private string Said => Body.Length == 0 ? Title : Body;
}

/// <summary>How a person answers a message.</summary>
/// <param name="Links">Addresses that she opens to say it; none where nobody could open them.</param>
/// <param name="Command">What she types instead, in a sentence; null where there are links.</param>
internal sealed record MessageAnswers(IReadOnlyList<MessageLink> Links, string? Command)
{
    /// <summary>The links as paths, for a browser, which knows under which address it reaches Otto. They are there in any case.</summary>
    public IReadOnlyList<MessageLink> Paths { get; init; } = [];
}

/// <summary>One answer, and the address of the page with its button.</summary>
internal sealed record MessageLink(string Name, string Url);

/// <summary>How the person answers what a run has told her; null where there is nothing to answer.</summary>
internal delegate Task<MessageAnswers?> AnswersTo(long runId, CancellationToken cancellation);

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

    /// <summary>True where the line is open, and only a part of the receivers could not be reached: it holds up no other message.</summary>
    public bool IsPartly { get; init; }

    /// <summary>How long the receiver wants to be left alone.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Null when the receiver took it.</summary>
    public string? Problem => End == DeliveryEnd.Taken ? null : Words;
}
