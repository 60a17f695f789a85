using System.ComponentModel.DataAnnotations;

namespace OttoHangfire.Contracts;

/// <summary>The body of <c>POST /otto/tasks/{id}/occurrences/skip</c>.</summary>
public sealed record OccurrenceSkip
{
    /// <summary>The instant, as <c>GET /otto/tasks/{id}/occurrences</c> names it.</summary>
    [Required]
    public DateTimeOffset? ScheduledFor { get; init; }
}

/// <summary>The body of <c>POST /otto/tasks/{id}/occurrences/move</c>.</summary>
public sealed record OccurrenceMove
{
    /// <summary>The instant, as <c>GET /otto/tasks/{id}/occurrences</c> names it, also if it was moved before.</summary>
    [Required]
    public DateTimeOffset? ScheduledFor { get; init; }

    /// <summary>When it is due instead: a time to come, at least 10 seconds from the task's other instants.</summary>
    [Required]
    public DateTimeOffset? To { get; init; }
}
