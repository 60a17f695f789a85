namespace OttoHangfire.Http;

/// <summary>
/// The request is refused for the way it came in: its host, its origin, its headers, its size. Becomes problem+json with
/// this status.
/// </summary>
internal sealed class RequestException(int status, string title, string detail) : Exception(detail)
{
    /// <summary>Seconds to wait after too many requests, as a header says it.</summary>
    public const string Pause = "60";

    public int Status => status;

    public string Title => title;

    /// <summary>True where the caller has no business here at all.</summary>
    public bool EndsConnection => status is StatusCodes.Status400BadRequest or StatusCodes.Status403Forbidden;
}
