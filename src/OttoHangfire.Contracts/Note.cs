namespace OttoHangfire.Contracts;

/// <summary>Something that Otto wrote down for the person.</summary>
public sealed record Note
{
    public required long Id { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required string Text { get; init; }
    public IReadOnlyList<string> Tags { get; init; } = [];
    public long? TaskId { get; init; }
    public long? RunId { get; init; }
}

/// <summary>One page of a list, newest first.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor);

/// <summary>An error as RFC 9457 has it, with <c>errors</c> keyed by field where the request was wrong.</summary>
public sealed record Problem
{
    public string? Type { get; init; }
    public string? Title { get; init; }
    public int? Status { get; init; }
    public string? Detail { get; init; }

    /// <summary>Of an agent's 409: <c>missing_model</c> or <c>budget</c>.</summary>
    public string? Reason { get; init; }

    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }
}
