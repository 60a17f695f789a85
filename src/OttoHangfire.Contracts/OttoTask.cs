using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OttoHangfire.Contracts;

/// <summary>A chore: what has been asked for, when it is due, and how it stands.</summary>
public sealed record OttoTask
{
    public required long Id { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>One of <see cref="OttoStatus"/>.</summary>
    public required string Status { get; init; }

    /// <summary>One of <see cref="OttoReason"/>, or null.</summary>
    public string? Reason { get; init; }

    public required string Type { get; init; }
    public required string Description { get; init; }
    public JsonElement? Payload { get; init; }

    /// <summary>The next instant at which the task wakes: its due time, or the next try. Null = now, or never again.</summary>
    public DateTimeOffset? NextRunAt { get; init; }

    /// <summary>The rule of a recurring task; null = once.</summary>
    public TaskSchedule? Schedule
    {
        get => field is null || CountsFrom is null ? field : field with { CountsFrom = CountsFrom };
        init;
    }

    /// <summary>
    /// When the last good run ended, where the rule counts from that; null where none has ended well yet. The API does not show it.
    /// </summary>
    [JsonIgnore]
    public DateTimeOffset? CountsFrom { get; init; }

    /// <summary>What it comes after, instead of a schedule; null = nothing.</summary>
    public TaskAfter? After
    {
        get => field ?? (AfterTaskId is { } id ? new TaskAfter { TaskId = id, On = AfterOn } : null);
        init;
    }

    /// <summary>The task in <see cref="After"/>, as it is kept. The API does not show it.</summary>
    [JsonIgnore]
    public long? AfterTaskId { get; init; }

    /// <summary>Which of its ends count, as it is kept. The API does not show it.</summary>
    [JsonIgnore]
    public string? AfterOn { get; init; }

    /// <summary>Tries in one round, 1–20.</summary>
    public required int MaxAttempts { get; init; }

    /// <summary>Seconds that Otto has to answer one call, 1–3,600.</summary>
    public required int TimeoutSeconds { get; init; }

    public DateTimeOffset? LastRunAt { get; init; }
    public string? LastError { get; init; }

    /// <summary>Tries used in the current round.</summary>
    public required int Attempt { get; init; }

    /// <summary>One of <see cref="TaskSource"/>.</summary>
    public required string Source { get; init; }

    /// <summary>The run whose action made this task; null for a person's.</summary>
    public long? ParentRunId { get; init; }

    public string? HangfireJobId { get; init; }

    /// <summary>
    /// Whether the owner put it in and proved that, or it comes from such a task: then nobody else tells it anything. The API does
    /// not show it.
    /// </summary>
    [JsonIgnore]
    public bool IsOwners { get; init; }

    /// <summary>The same task, coming after this one; null = after none.</summary>
    public OttoTask Following(TaskAfter? after) => this with { After = after, AfterTaskId = after?.TaskId, AfterOn = after?.On };

    /// <summary>Who put it in, as the audit names them; null where nobody had to prove that yet. The API does not show it.</summary>
    [JsonIgnore]
    public string? PutInBy { get; init; }
}

/// <summary>The body of <c>POST /otto/tasks</c> and the payload of <c>life_os.create_task</c>.</summary>
public sealed record NewOttoTask
{
    [Required]
    public string? Type { get; init; }

    [Required]
    public string? Description { get; init; }

    public JsonElement? Payload { get; init; }
    public DateTimeOffset? NextRunAt { get; init; }
    public TaskSchedule? Schedule { get; init; }

    /// <summary>What it comes after, instead of a schedule and <c>next_run_at</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TaskAfter? After { get; init; }

    public int? MaxAttempts { get; init; }
    public int? TimeoutSeconds { get; init; }
}

/// <summary>
/// The body of <c>PATCH /otto/tasks/{id}</c>: what is absent stays as it is, what is null gets its default. The status
/// is not among it.
/// </summary>
public sealed record OttoTaskChange
{
    /// <summary>Has no default: a null is refused.</summary>
    public string? Description { get; init; }

    /// <summary>Null = none.</summary>
    public JsonElement? Payload { get; init; }

    /// <summary>Null = now; with a schedule, its next instant.</summary>
    public DateTimeOffset? NextRunAt { get; init; }

    /// <summary>Null = once. A new one begins now, unless its <c>start</c> or <c>next_run_at</c> says otherwise.</summary>
    public TaskSchedule? Schedule { get; init; }

    /// <summary>Takes the place of a schedule, and a schedule takes its place. Null = none: then it is due at <c>next_run_at</c>.</summary>
    public TaskAfter? After { get; init; }

    /// <summary>Null = 5.</summary>
    public int? MaxAttempts { get; init; }

    /// <summary>Null = 180.</summary>
    public int? TimeoutSeconds { get; init; }
}

/// <summary>The types of task that more than one part of the product knows.</summary>
public static class TaskTypes
{
    public const string Reminder = "life_os.reminder";

    /// <summary>Free text, for a language model.</summary>
    public const string Prompt = "custom.prompt";
}

/// <summary>Who put a task in.</summary>
public static class TaskSource
{
    public const string Api = "api";
    public const string Console = "console";
    public const string Cli = "cli";
    public const string Otto = "otto";

    public static IReadOnlyList<string> All { get; } = [Api, Console, Cli, Otto];
}
