using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Contracts;

/// <summary>Sets the language model.</summary>
public sealed record ModelChange
{
    /// <summary>The address of its server; <c>http</c> only on this machine or in your own network.</summary>
    public string? Endpoint { get; init; }

    /// <summary>Which of the server's models, 1 to 200 characters.</summary>
    public string? Name { get; init; }

    /// <summary><c>openai</c> or <c>anthropic</c>. Absent: as it was for this server; for a new one what its address tells.</summary>
    public string? Provider { get; init; }

    /// <summary>The key that the server wants. Absent: as it was for this server; null: none. No answer ever has it.</summary>
    public string? ApiKey { get; init; }
}

/// <summary>The language model that holds now.</summary>
public sealed record ModelState
{
    /// <summary>Null where none is set.</summary>
    public string? Endpoint { get; init; }

    public string? Name { get; init; }

    /// <summary><c>openai</c> or <c>anthropic</c>.</summary>
    public required string Provider { get; init; }

    /// <summary>Whether there is a key. The key itself is shown nowhere.</summary>
    public required bool HasApiKey { get; init; }

    public required ModelOrigins From { get; init; }

    /// <summary>What was set and does not count, each in a sentence.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>What one run may take at most.</summary>
    public required int MaxTokensPerRun { get; init; }

    /// <summary>What one run may cost at most, in the currency; null where the model has no price.</summary>
    public decimal? MaxCostPerRun { get; init; }

    public required string Currency { get; init; }
}

/// <summary>What came of one small question to the model.</summary>
public sealed record ModelTrial
{
    /// <summary>What it answered.</summary>
    public required string Answer { get; init; }

    /// <summary>How its server is asked: one of <see cref="ModelForm"/>; null where Otto does not say.</summary>
    public string? Form { get; init; }

    /// <summary>Null where the server does not count.</summary>
    public long? InputTokens { get; init; }

    public long? OutputTokens { get; init; }

    /// <summary>What the question has cost; null where the model has no price, or nothing was counted.</summary>
    public decimal? Cost { get; init; }

    public required long DurationMs { get; init; }

    /// <summary>What one run may take at most.</summary>
    public required int MaxTokensPerRun { get; init; }

    /// <summary>What one run may cost at most, in the currency; null where the model has no price.</summary>
    public decimal? MaxCostPerRun { get; init; }

    public required string Currency { get; init; }
}

/// <summary>What the agent has found out about the server of his model.</summary>
public static class ModelForm
{
    /// <summary>It holds its model to a schema.</summary>
    public const string Schema = "schema";

    /// <summary>It has to be asked in words.</summary>
    public const string Text = "text";

    /// <summary>It can hold its model to some JSON object.</summary>
    public const string JsonObject = "json_object";

    /// <summary>The same in words.</summary>
    public static string Words(string? form) => form switch
    {
        Schema => "its server holds it to a schema",
        JsonObject => "its server holds it to a JSON object, and the schema stands in the question",
        Text => "its server enforces no form, so the schema stands in the question",
        _ => "Otto does not say what its server can do",
    };
}

/// <summary>The answer of the agent's <c>GET /model</c>: the model as his process has it.</summary>
public sealed record AgentModel
{
    /// <summary>As <see cref="AgentSettings.ModelVersion"/> of the settings that he was started with.</summary>
    public required string Version { get; init; }

    /// <summary>One of <see cref="ModelForm"/>; null where it was not asked yet.</summary>
    public string? Form { get; init; }

    /// <summary>What kept the model from answering when it was last asked; null where it answered, or was not asked yet.</summary>
    public string? Problem { get; init; }
}
