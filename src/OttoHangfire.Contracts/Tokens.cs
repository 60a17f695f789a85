namespace OttoHangfire.Contracts;

/// <summary>The most that one answer of the agent may cost, in tokens of its model, whatever it takes to get that answer.</summary>
public sealed record TokenBudget
{
    /// <summary>Tokens that are sent to the model.</summary>
    public required int MaxInputTokens { get; init; }

    /// <summary>Tokens that the model writes.</summary>
    public required int MaxOutputTokens { get; init; }
}

/// <summary>What one answer of the agent has cost, in all, as the model's server counts.</summary>
public sealed record TokenUsage
{
    /// <summary>The model as the settings name it.</summary>
    public required string Model { get; init; }

    public required long InputTokens { get; init; }
    public required long OutputTokens { get; init; }
}
