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
}

/// <summary>An entry of the agent's <c>GET /skills</c>.</summary>
public sealed record SkillDescription(string Name, string Description, IReadOnlyList<string> TaskTypes);

/// <summary>The answer of the agent's <c>GET /health</c>.</summary>
public sealed record AgentHealth(string Status, string Version, int Skills, bool Model);
