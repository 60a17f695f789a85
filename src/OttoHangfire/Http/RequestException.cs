namespace OttoHangfire.Http;

/// <summary>The request cannot be done; becomes problem+json with this status.</summary>
public sealed class RequestException(int status, string title, string detail) : Exception(detail)
{
    public int Status => status;

    public string Title => title;

    /// <summary>What is wrong, by field; empty where no single field is.</summary>
    public IReadOnlyDictionary<string, string[]> Errors { get; private init; } = new Dictionary<string, string[]>(StringComparer.Ordinal);

    /// <summary>400: one field is wrong.</summary>
    public static RequestException Field(string field, string problem) =>
        Fields(new Dictionary<string, string[]>(StringComparer.Ordinal) { [field] = [problem] });

    /// <summary>400: several fields may be wrong.</summary>
    public static RequestException Fields(IReadOnlyDictionary<string, string[]> errors)
    {
        var first = errors.First();
        return new RequestException(StatusCodes.Status400BadRequest, "The request is not right.", $"{first.Key}: {first.Value[0]}") { Errors = errors };
    }

    public static RequestException NotFound(string what) =>
        new(StatusCodes.Status404NotFound, "Not found.", what);

    public static RequestException Conflict(string why) =>
        new(StatusCodes.Status409Conflict, "Not possible in this state.", why);
}
