using System.Text.Json;

namespace OttoHangfire.Contracts;

/// <summary>The body of the agent's <c>POST /task</c>.</summary>
public sealed record TaskRequest
{
    public required long TaskId { get; init; }
    public required long RunId { get; init; }
    public required string TaskType { get; init; }
    public JsonElement? TaskPayload { get; init; }
    public required string Description { get; init; }
    public required int Attempt { get; init; }
    public required DateTimeOffset Now { get; init; }

    /// <summary>The owner's time zone, IANA.</summary>
    public required string TimeZone { get; init; }

    /// <summary>The part of the catalogue that this task may use.</summary>
    public IReadOnlyList<ActionDescription> Actions { get; init; } = [];

    /// <summary>What is already done for this occurrence and need not be proposed again.</summary>
    public IReadOnlyList<ExecutedAction> Done { get; init; } = [];

    /// <summary>What the skill asked for, by need. The agent calls nobody: what it has to know is given to it here.</summary>
    public IReadOnlyDictionary<string, JsonElement> Context { get; init; } = new Dictionary<string, JsonElement>(StringComparer.Ordinal);

    /// <summary>The most that the answer may cost; null = not limited.</summary>
    public TokenBudget? Budget { get; init; }
}

/// <summary>The body of the agent's <c>POST /prompt</c>.</summary>
public sealed record PromptRequest
{
    public required string Prompt { get; init; }
    public JsonElement? Payload { get; init; }
    public long? RunId { get; init; }
    public DateTimeOffset? Now { get; init; }
    public string? TimeZone { get; init; }
    public IReadOnlyList<ActionDescription> Actions { get; init; } = [];
    public IReadOnlyList<ExecutedAction> Done { get; init; } = [];

    /// <summary>The same as in a task.</summary>
    public IReadOnlyDictionary<string, JsonElement> Context { get; init; } = new Dictionary<string, JsonElement>(StringComparer.Ordinal);

    /// <summary>The same as in a task.</summary>
    public TokenBudget? Budget { get; init; }
}

/// <summary>An entry of the agent's <c>GET /skills</c>.</summary>
public sealed record SkillDescription
{
    public required string Name { get; init; }

    /// <summary>A few words for a list or a button.</summary>
    public required string Title { get; init; }

    public required string Description { get; init; }
    public required IReadOnlyList<string> TaskTypes { get; init; }

    /// <summary>A payload that its tasks may have: an object.</summary>
    public required JsonElement Example { get; init; }

    /// <summary>What the backend puts into the context of its tasks, from <see cref="SkillNeeds"/>.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];
}

/// <summary>The answer of the agent's <c>GET /health</c>.</summary>
public sealed record AgentHealth(string Status, string Version, int Skills, bool Model);
