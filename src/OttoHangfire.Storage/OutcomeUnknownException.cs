namespace OttoHangfire.Storage;

/// <summary>
/// A commit failed while the disk was asked to keep it, and so did the attempt to undo it for good. As long as this process lives,
/// nothing of it is seen. If the machine or all processes on the file fail before anybody has written again, it may be there afterwards.
/// </summary>
public sealed class OutcomeUnknownException : Exception
{
    /// <summary>Creates the exception.</summary>
    public OutcomeUnknownException()
    {
    }

    /// <summary>Creates the exception.</summary>
    public OutcomeUnknownException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    public OutcomeUnknownException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
