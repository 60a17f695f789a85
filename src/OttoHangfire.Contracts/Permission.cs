using System.ComponentModel.DataAnnotations;

namespace OttoHangfire.Contracts;

/// <summary>A standing yes: actions of one type, proposed by one task, happen without a question for a while.</summary>
public sealed record Permission
{
    public required long Id { get; init; }
    public required long TaskId { get; init; }

    /// <summary>The type of action.</summary>
    public required string Type { get; init; }

    /// <summary>2 or 3: an action that needs more is asked about.</summary>
    public required int Tier { get; init; }

    /// <summary>The approval that it was given with.</summary>
    public required long ApprovalId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
    public required string GrantedBy { get; init; }

    /// <summary>At most eight hours after it was given.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>How many actions it is for; null = any number until then.</summary>
    public int? Uses { get; init; }

    /// <summary>How many it was used for.</summary>
    public required int Used { get; init; }

    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>When it was taken back, or its task was changed, cancelled or removed.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    public string? EndedBy { get; init; }

    /// <summary>One of <see cref="PermissionStatus"/>.</summary>
    public required string Status { get; init; }
}

/// <summary>The states of a permission.</summary>
public static class PermissionStatus
{
    public const string Active = "active";
    public const string Expired = "expired";
    public const string UsedUp = "used_up";
    public const string Ended = "ended";

    public static IReadOnlyList<string> All { get; } = [Active, Expired, UsedUp, Ended];
}

/// <summary>In the body of <c>POST /otto/approvals/{id}/approve</c>: the yes also holds for what this task proposes next.</summary>
public sealed record StandingYes
{
    /// <summary><c>true</c>: for actions of the same type that the same task proposes. There is no wider yes.</summary>
    [Required]
    public bool? TaskId { get; init; }

    /// <summary>At most eight hours from now, which is what it is when only <see cref="Uses"/> is given.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>For so many actions, 1–100; null = any number until then.</summary>
    public int? Uses { get; init; }
}
