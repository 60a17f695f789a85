namespace OttoHangfire.Agent.Endpoint;

/// <summary>How a call of the model's server went wrong.</summary>
internal enum EndpointFault
{
    /// <summary>No name, no connection, no TLS: nobody was asked.</summary>
    OutOfReach,

    /// <summary>Its certificate proves nothing: it was told nothing.</summary>
    Untrusted,

    /// <summary>It was asked, and was too slow.</summary>
    TooLate,

    /// <summary>The connection broke.</summary>
    BrokenOff,

    /// <summary>What came back is not what such a server answers.</summary>
    NotUnderstood,

    /// <summary>It answered with a status other than 2xx.</summary>
    Status,
}

/// <summary>
/// The model's server gave no answer to work with. The message is a clause, free of the key and of whatever steers a terminal.
/// </summary>
internal sealed class EndpointException(EndpointFault fault, string clause) : Exception(clause)
{
    public EndpointFault Fault => fault;

    /// <summary>The HTTP status, where there was one.</summary>
    public int Status { get; init; }

    /// <summary>The server's own word for what is wrong: <c>insufficient_quota</c>.</summary>
    public string? Code { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the server refuses what the request asks of it: perhaps the form of the answer, which it does not know.</summary>
    public bool RefusesRequest => fault == EndpointFault.Status && Status is 400 or 415 or 422 or 501;

    /// <summary>The same; or it broke: some do on a form that they do not know, others just have a bad moment.</summary>
    public bool MayRefuseForm => RefusesRequest || (fault == EndpointFault.Status && Status == 500);
}
