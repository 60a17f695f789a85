namespace OttoHangfire.Agent;

/// <summary>Otto could not be reached at all: no attempt is counted, the run waits.</summary>
internal sealed class AgentOutageException(string message, Exception inner) : Exception(message, inner);

/// <summary>Otto was asked, and no usable answer came back: the attempt counts, another may help.</summary>
internal sealed class AgentAttemptException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>How long Otto asked to be left alone.</summary>
    public TimeSpan? RetryAfter { get; init; }
}

/// <summary>Otto said no, and would say it again.</summary>
/// <param name="message">Otto's own sentence.</param>
/// <param name="reason"><c>permanent</c>, <c>missing_model</c> or <c>budget</c>.</param>
internal sealed class AgentRefusalException(string message, string reason) : Exception(message)
{
    public string Reason => reason;
}

/// <summary>The reply cannot be trusted as a whole; nothing of it is done.</summary>
internal sealed class InvalidReplyException(string message) : Exception(message);
