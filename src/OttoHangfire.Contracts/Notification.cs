namespace OttoHangfire.Contracts;

/// <summary>A message to the owner, and what became of it.</summary>
public sealed record Notification
{
    public required long Id { get; init; }

    /// <summary>The same at each try, so that a receiver knows a repetition.</summary>
    public required string MessageId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The name of the channel that it goes over.</summary>
    public required string Channel { get; init; }

    public required string Title { get; init; }
    public required string Body { get; init; }

    /// <summary>One of <see cref="NotificationState"/>.</summary>
    public required string State { get; init; }

    /// <summary>Whether it is more than a reminder: an app that can ring louder does.</summary>
    public required bool Urgent { get; init; }

    /// <summary>How often it was tried since it was put in, or told to be sent again.</summary>
    public required int Tries { get; init; }

    /// <summary>When it is tried next; null where it is not.</summary>
    public DateTimeOffset? NextTryAt { get; init; }

    /// <summary>When the quiet hours end that it waits for; null where it waits for none.</summary>
    public DateTimeOffset? QuietUntil { get; init; }

    /// <summary>The message id that it was sent under: its own, or that of one message that told of several; null before.</summary>
    public string? SentAs { get; init; }

    /// <summary>What went wrong at the last try, in the receiver's own words where there are any; null where nothing did.</summary>
    public string? LastError { get; init; }

    /// <summary>When it came to its end; null while it waits.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>The task that it is about; null for none.</summary>
    public long? TaskId { get; init; }

    /// <summary>The run that it comes from; null for none.</summary>
    public long? RunId { get; init; }
}

/// <summary>What becomes of a message.</summary>
public static class NotificationState
{
    /// <summary>It waits: for its turn, for its next try, or for the end of the quiet hours.</summary>
    public const string Pending = "pending";

    /// <summary>The receiver has it.</summary>
    public const string Sent = "sent";

    /// <summary>It was refused for good, or tried in vain for too long.</summary>
    public const string Failed = "failed";

    /// <summary>The receiver's address is gone for good, or the reminder was answered before its message was sent.</summary>
    public const string Gone = "gone";

    /// <summary>It was handed over, and the line broke before the answer: nobody can know whether it came.</summary>
    public const string Unknown = "unknown";

    public static IReadOnlyList<string> All { get; } = [Pending, Sent, Failed, Gone, Unknown];
}
