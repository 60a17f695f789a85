namespace OttoHangfire.Otto;

/// <summary>Otto could not be reached at all: no attempt is counted, the run waits.</summary>
public sealed class OttoOutageException(string message, Exception inner) : Exception(message, inner);

/// <summary>Otto was asked, and no usable answer came back: the attempt counts, another may help.</summary>
public sealed class OttoAttemptException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>How long Otto asked to be left alone.</summary>
    public TimeSpan? RetryAfter { get; init; }
}

/// <summary>Otto said no, and would say it again.</summary>
/// <param name="message">Otto's own sentence.</param>
/// <param name="reason"><c>permanent</c>, <c>missing_model</c> or <c>budget</c>.</param>
public sealed class OttoRefusalException(string message, string reason) : Exception(message)
{
    public string Reason => reason;
}

/// <summary>The reply cannot be trusted as a whole; nothing of it is done.</summary>
public sealed class InvalidReplyException(string message) : Exception(message);
