namespace OttoHangfire.Contracts;

/// <summary>What a skill can ask the backend for: the keys of a task's <c>context</c>.</summary>
public static class SkillNeeds
{
    /// <summary>The <see cref="DoctorReport"/>.</summary>
    public const string Doctor = "doctor";

    /// <summary>The newest runs of all tasks: a list of <see cref="RunSummary"/>.</summary>
    public const string Runs = "runs";

    /// <summary>The tasks that have not ended: a list of <see cref="TaskSummary"/>.</summary>
    public const string Tasks = "tasks";

    /// <summary>Reserved: there is no calendar yet, so it is never given.</summary>
    public const string Calendar = "calendar";

    /// <summary>The last runs of the same task: a list of <see cref="RunSummary"/> with whole texts.</summary>
    public const string Previous = "previous";

    /// <summary>The newest notes: a list of <see cref="Note"/>.</summary>
    public const string Notes = "notes";

    /// <summary>Whether the owner can be told something that names no channel: a <see cref="ChannelContext"/>.</summary>
    public const string Channels = "channels";

    public static IReadOnlyList<string> All { get; } = [Doctor, Runs, Tasks, Calendar, Previous, Notes, Channels];
}

/// <summary>A context with all that can be in it. What a skill does not need, and what could not be had, is absent.</summary>
public sealed record AgentContext
{
    public DoctorReport? Doctor { get; init; }
    public IReadOnlyList<RunSummary>? Runs { get; init; }
    public IReadOnlyList<TaskSummary>? Tasks { get; init; }
    public IReadOnlyList<RunSummary>? Previous { get; init; }
    public IReadOnlyList<Note>? Notes { get; init; }
    public ChannelContext? Channels { get; init; }
}

/// <summary>How the owner can be reached, as far as a skill has to know.</summary>
public sealed record ChannelContext
{
    /// <summary>The channel that takes what names none; null where there is none.</summary>
    public string? Default { get; init; }
}

/// <summary>A run as it is given to a skill: how it ended, without payloads and logs.</summary>
public sealed record RunSummary
{
    public required long Id { get; init; }
    public long? TaskId { get; init; }
    public required string Status { get; init; }
    public string? Reason { get; init; }
    public required int Attempt { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>The beginning of what was asked.</summary>
    public required string InputText { get; init; }

    /// <summary>The beginning of what Otto said.</summary>
    public string? OutputText { get; init; }

    /// <summary>Null when it has proposed nothing yet.</summary>
    public ActionCounts? Actions { get; init; }
}

/// <summary>What became of the actions of a run.</summary>
public sealed record ActionCounts
{
    public required int Total { get; init; }
    public required int Succeeded { get; init; }
    public required int Failed { get; init; }
    public required int Unknown { get; init; }
    public required int AwaitingApproval { get; init; }
}

/// <summary>A task as it is given to a skill: what it is about and how it stands, without its payload.</summary>
public sealed record TaskSummary
{
    public required long Id { get; init; }
    public required string Type { get; init; }

    /// <summary>The beginning of it.</summary>
    public required string Description { get; init; }

    public required string Status { get; init; }
    public string? Reason { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? NextRunAt { get; init; }
    public DateTimeOffset? LastRunAt { get; init; }
    public string? LastError { get; init; }
    public TaskSchedule? Schedule { get; init; }
    public required string Source { get; init; }
}
