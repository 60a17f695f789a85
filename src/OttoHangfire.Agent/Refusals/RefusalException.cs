using OttoHangfire.Contracts;

namespace OttoHangfire.Agent.Refusals;

/// <summary>Otto does not answer this call. The message is the problem's <c>detail</c>: a sentence for the person.</summary>
internal sealed class RefusalException(int status, string sentence) : Exception(sentence)
{
    public int Status => status;

    /// <summary>Of a 409: what a person has to change, one of <see cref="OttoReason"/>.</summary>
    public string? Reason { get; init; }

    /// <summary>Of a 5xx: when asking again may help; null = nobody has said.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Of a 400: what is wrong, by field.</summary>
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    /// <summary>400: a field is wrong. The rest of the sentence follows the field's name: <c>must be text</c>.</summary>
    public static RefusalException Wrong(string field, string rest) =>
        Wrong(new Dictionary<string, string[]>(StringComparer.Ordinal) { [field] = [rest] });

    /// <summary>400: one or more fields are wrong.</summary>
    public static RefusalException Wrong(IReadOnlyDictionary<string, string[]> errors) =>
        new(StatusCodes.Status400BadRequest, string.Join(' ', errors.Select(error => $"{error.Key} {error.Value[0]}.")))
        {
            Errors = errors,
        };

    /// <summary>409: a person has to change something first.</summary>
    public static RefusalException Blocked(string reason, string sentence) =>
        new(StatusCodes.Status409Conflict, sentence) { Reason = reason };
}
