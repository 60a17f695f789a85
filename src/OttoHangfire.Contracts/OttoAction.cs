using System.Text.Json;
using System.Text.Json.Serialization;

namespace OttoHangfire.Contracts;

/// <summary>What Otto answers: a message for the person, and the actions he proposes. He performs none himself.</summary>
public sealed record OttoReply
{
    public string Message { get; init; } = "";
    public IReadOnlyList<ProposedAction> Actions { get; init; } = [];

    /// <summary>What the answer has cost. Absent = nobody counted: then whatever was reserved for it is spent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TokenUsage? Usage { get; init; }
}

/// <summary>One change that Otto proposes.</summary>
public sealed record ProposedAction
{
    public required string Type { get; init; }

    /// <summary>A JSON object in the shape of the type's <c>payload_schema</c>.</summary>
    public JsonElement Payload { get; init; }
}

/// <summary>What became of all actions of one reply.</summary>
public sealed record ExecutionResult
{
    public required int Succeeded { get; init; }
    public required int Failed { get; init; }
    public required int Unknown { get; init; }
    public required int AwaitingApproval { get; init; }
    public required IReadOnlyList<ExecutedAction> Actions { get; init; }
}

/// <summary>What became of one proposed action.</summary>
public sealed record ExecutedAction
{
    /// <summary>Its place in the reply, from 0.</summary>
    public required int Index { get; init; }

    public required string Type { get; init; }
    public JsonElement? Payload { get; init; }

    /// <summary>What a person put in the place of the payload, and what was done; null when she did not.</summary>
    public JsonElement? CorrectedPayload { get; init; }

    /// <summary>One of <see cref="ActionStatus"/>.</summary>
    public required string Status { get; init; }

    /// <summary>0–4; null for an unknown type.</summary>
    public int? Tier { get; init; }

    public string? Message { get; init; }
    public string? Error { get; init; }
    public long? DurationMs { get; init; }

    /// <summary>The id of what it made in the backend's own tables; null where that is nothing. The API does not show it.</summary>
    [JsonIgnore]
    public long? Made { get; init; }

    /// <summary>Whether it has been taken back. The API shows that as an action of its own.</summary>
    [JsonIgnore]
    public bool IsUndone { get; init; }
}

/// <summary>The states of an action. <c>planned</c> and <c>started</c> are seen only while its run is open.</summary>
public static class ActionStatus
{
    public const string Planned = "planned";
    public const string Started = "started";
    public const string Ok = "ok";
    public const string Error = "error";
    public const string Unknown = "unknown";
    public const string AwaitingApproval = "awaiting_approval";
    public const string Rejected = "rejected";
    public const string Expired = "expired";
    public const string Skipped = "skipped";
    public const string OutcomeUnknown = "outcome_unknown";
}

/// <summary>An entry of the catalogue <c>GET /otto/actions</c>.</summary>
public sealed record ActionDescription
{
    public required string Type { get; init; }
    public required string Title { get; init; }
    public required string Description { get; init; }

    /// <summary>0–1 run by themselves, 2 asks when Otto made the task, 3 always asks, 4 asks and wants a name typed.</summary>
    public required int Tier { get; init; }

    /// <summary><c>database</c>, <c>file</c>, <c>notify</c> or <c>deploy</c>.</summary>
    public required string Effect { get; init; }

    public required bool Undo { get; init; }

    /// <summary>JSON Schema 2020-12.</summary>
    public required JsonElement PayloadSchema { get; init; }
}
