namespace OttoHangfire.Contracts;

/// <summary>Why a task has not run, or what became of one of its instants.</summary>
public sealed record TaskWhy
{
    public required long TaskId { get; init; }

    /// <summary>Why, and the next step: a sentence for the owner.</summary>
    public required string Sentence { get; init; }

    /// <summary>The command of the next step; null where there is nothing to do but wait.</summary>
    public string? Command { get; init; }

    /// <summary>The page of the console on which the next step is done.</summary>
    public required string Page { get; init; }
}
