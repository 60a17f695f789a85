using System.ComponentModel.DataAnnotations;

namespace OttoHangfire.Contracts;

/// <summary>The body of <c>POST /otto/tasks/preview</c>.</summary>
public sealed record SchedulePreviewRequest
{
    [Required]
    public TaskSchedule? Schedule { get; init; }

    /// <summary>The instants at and after it are shown; null = now.</summary>
    public DateTimeOffset? From { get; init; }
}

/// <summary>What a schedule would do, before anybody relies on it.</summary>
public sealed record SchedulePreview
{
    /// <summary>The schedule as a sentence.</summary>
    public required string Description { get; init; }

    /// <summary>The first five; fewer if the schedule ends.</summary>
    public required IReadOnlyList<PreviewedInstant> Instants { get; init; }

    /// <summary>What may not be meant as it is written.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }
}

/// <summary>One instant of a preview.</summary>
public sealed record PreviewedInstant
{
    public required DateTimeOffset At { get; init; }

    /// <summary>The same instant as the schedule's zone shows it: RFC 3339 with the zone's offset.</summary>
    public required string Local { get; init; }

    /// <summary>Says so where the instant stands for a local time that does not exist.</summary>
    public string? Note { get; init; }
}
