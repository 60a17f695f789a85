using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace OttoHangfire.Contracts;

/// <summary>One try that reached Otto: what was asked, what he said, what was done.</summary>
public record OttoRun
{
    public required long Id { get; init; }
    public long? TaskId { get; init; }

    /// <summary>One of <see cref="RunSource"/>.</summary>
    public required string Source { get; init; }

    public required string Status { get; init; }
    public string? Reason { get; init; }
    public required int Attempt { get; init; }
    public DateTimeOffset? ScheduledFor { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    public long? DurationMs { get; init; }
    public required string InputText { get; init; }

    /// <summary>The whole payload of the task, as it was when the run began.</summary>
    public JsonElement? InputPayload { get; init; }

    /// <summary>Otto's message.</summary>
    public string? OutputText { get; init; }

    public RunOutput? OutputPayload { get; init; }
    public IReadOnlyList<LogLine> Logs { get; init; } = [];
    public string? HangfireJobId { get; init; }
    public string? TraceId { get; init; }
    public JsonElement? Usage { get; init; }
}

/// <summary>Where a run comes from.</summary>
public static class RunSource
{
    /// <summary>A task that was due.</summary>
    public const string Worker = "worker";

    /// <summary>A prompt that a person typed.</summary>
    public const string Shell = "shell";
}

/// <summary>The body of <c>POST /otto/runs</c>.</summary>
public sealed record NewOttoRun
{
    /// <summary>What a person typed: 1–8,000 characters.</summary>
    [Required]
    public string? InputText { get; init; }

    /// <summary>What Otto is given with it: an object, or null.</summary>
    public JsonElement? InputPayload { get; init; }

    /// <summary>Words of the text that are no date, though they look like one; kept as <c>not_dates</c> of the payload.</summary>
    public IReadOnlyList<TextPlace>? NotDates { get; init; }
}

/// <summary>What Otto replied, to the letter, and what became of it.</summary>
public sealed record RunOutput
{
    public required OttoReply Reply { get; init; }
    public required ExecutionResult Execution { get; init; }
}

/// <summary>A line in a run's log.</summary>
public sealed record LogLine(DateTimeOffset At, string Level, string Message);

/// <summary>The levels of a log line, as <c>otto.log</c> takes them.</summary>
public static class LogLevels
{
    public const string Debug = "debug";
    public const string Info = "info";
    public const string Warning = "warning";
    public const string Error = "error";

    public static IReadOnlyList<string> All { get; } = [Debug, Info, Warning, Error];
}
