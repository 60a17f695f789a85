using System.Text.Json;
using OttoHangfire.Actions;
using OttoHangfire.Contracts;

namespace OttoHangfire.Runs;

/// <summary>A run as it stands in its table; logs and actions lie in tables of their own.</summary>
public sealed record RunRow
{
    public required long Id { get; init; }
    public long? TaskId { get; init; }
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
    public JsonElement? InputPayload { get; init; }
    public string? OutputText { get; init; }

    /// <summary>The saved reply; null until Otto has answered.</summary>
    public string? Reply { get; init; }

    public string? HangfireJobId { get; init; }
    public string? TraceId { get; init; }
    public JsonElement? Usage { get; init; }

    internal OttoRun Compose(IEnumerable<LogRow> logs, IEnumerable<ActionRow> actions) => new()
    {
        Id = Id,
        TaskId = TaskId,
        Source = Source,
        Status = Status,
        Reason = Reason,
        Attempt = Attempt,
        ScheduledFor = ScheduledFor,
        CreatedAt = CreatedAt,
        StartedAt = StartedAt,
        FinishedAt = FinishedAt,
        DurationMs = DurationMs,
        InputText = InputText,
        InputPayload = InputPayload,
        OutputText = OutputText,
        OutputPayload = Reply is null ? null : new RunOutput { Reply = SavedReply(), Execution = ActionRow.Summarize(actions) },
        Logs = [.. logs.Select(line => new LogLine(line.At, line.Level, line.Message))],
        HangfireJobId = HangfireJobId,
        TraceId = TraceId,
        Usage = Usage,
    };

    private OttoReply SavedReply() => JsonSerializer.Deserialize<OttoReply>(Reply!, OttoJson.Options)!;
}

/// <summary>A line of a run's log as it stands in its table.</summary>
public sealed record LogRow
{
    public required long RunId { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string Level { get; init; }
    public required string Message { get; init; }
}
