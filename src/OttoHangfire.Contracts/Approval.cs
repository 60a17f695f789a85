using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace OttoHangfire.Contracts;

/// <summary>An action that waits for a person, or that a person has decided on.</summary>
public record Approval
{
    public required long Id { get; init; }
    public required long RunId { get; init; }
    public long? TaskId { get; init; }

    /// <summary>The action's place in the reply, from 0.</summary>
    public required int ActionIndex { get; init; }

    public required string Type { get; init; }
    public required JsonElement Payload { get; init; }

    /// <summary>SHA-256 of the canonical payload; who approves says with it what he has seen.</summary>
    public required string PayloadSha256 { get; init; }

    public required int Tier { get; init; }

    /// <summary>What would happen, in a sentence of the server's own, with all of the payload in it.</summary>
    public required string Summary { get; init; }

    /// <summary>One of <see cref="ApprovalStatus"/>.</summary>
    public required string Status { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }
    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>By which way the person came: <c>api</c>, <c>cli</c>, <c>console</c>; <c>backend</c> when the task ended first.</summary>
    public string? DecidedBy { get; init; }

    public string? Comment { get; init; }

    /// <summary>What the person put in the place of <see cref="Payload"/>, and what happens then; null when she did not.</summary>
    public JsonElement? CorrectedPayload { get; init; }

    public string? CorrectedPayloadSha256 { get; init; }

    /// <summary>As <see cref="Summary"/>, of the corrected payload.</summary>
    public string? CorrectedSummary { get; init; }

    /// <summary>From the payload to the corrected one: a JSON Patch (RFC 6902).</summary>
    public JsonElement? Difference { get; init; }

    /// <summary>The standing yes that was given with it.</summary>
    public long? PermissionId { get; init; }
}

/// <summary>The states of an approval.</summary>
public static class ApprovalStatus
{
    public const string Pending = "pending";
    public const string Approved = "approved";
    public const string Rejected = "rejected";
    public const string Expired = "expired";

    public static IReadOnlyList<string> All { get; } = [Pending, Approved, Rejected, Expired];
}

/// <summary>The body of <c>POST /otto/approvals/{id}/approve</c>.</summary>
public sealed record ApprovalConsent
{
    /// <summary>The hash of the payload that the person has seen.</summary>
    [Required]
    public string? PayloadSha256 { get; init; }

    /// <summary>At tier 4 the name of what it is about, typed.</summary>
    public string? Confirm { get; init; }

    public string? Comment { get; init; }

    /// <summary>At tiers 2 and 3 a corrected payload, which happens instead; null = the one that was asked about.</summary>
    public JsonElement? Payload { get; init; }

    /// <summary>At tiers 2 and 3 a standing yes for this type of action in this task; null = this action only.</summary>
    public StandingYes? Also { get; init; }
}

/// <summary>The body of <c>POST /otto/approvals/{id}/reject</c>.</summary>
public sealed record ApprovalRefusal
{
    public string? Comment { get; init; }
}
