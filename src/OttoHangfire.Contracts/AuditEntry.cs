namespace OttoHangfire.Contracts;

/// <summary>One line of the audit: who asked, which reply, who allowed it, what changed. It is never altered.</summary>
public sealed record AuditEntry
{
    public long Id { get; init; }
    public DateTimeOffset At { get; init; }

    /// <summary>One of <see cref="AuditEvent"/>.</summary>
    public required string Event { get; init; }

    /// <summary>What became of it: an action's status, <c>approved</c>, <c>rejected</c>, <c>expired</c>, <c>on</c>, <c>off</c>.</summary>
    public required string Outcome { get; init; }

    /// <summary>Who put the task in, or who decided: <c>api</c>, <c>cli</c>, <c>console</c>, <c>otto</c>.</summary>
    public required string AskedBy { get; init; }

    /// <summary>The rule, the setting or the person that allowed it; null when nothing was allowed.</summary>
    public string? AllowedBy { get; init; }

    public long? TaskId { get; init; }
    public long? RunId { get; init; }
    public int? ActionIndex { get; init; }

    /// <summary>The type of the action.</summary>
    public string? Type { get; init; }

    /// <summary>SHA-256 of the action's canonical payload.</summary>
    public string? PayloadSha256 { get; init; }

    /// <summary>SHA-256 of the saved reply that proposed it.</summary>
    public string? ReplySha256 { get; init; }

    /// <summary>What changed, or why nothing did, in a few words.</summary>
    public string? Change { get; init; }
}

/// <summary>What a line of the audit tells of.</summary>
public static class AuditEvent
{
    public const string Action = "action";
    public const string Approval = "approval";
    public const string Worker = "worker";
}
