using System.Text.Json;
using System.Text.Json.Serialization;
using OttoHangfire.Actions;
using OttoHangfire.Contracts;

namespace OttoHangfire.Runs;

/// <summary>A run as it stands in its table; logs and actions lie in tables of their own.</summary>
internal sealed record RunRow : OttoRun
{
    /// <summary>The saved reply, to the letter; null until Otto has answered.</summary>
    [JsonIgnore]
    public string? Reply { get; init; }

    /// <summary>Whether a person typed what is asked, as a sentence.</summary>
    [JsonIgnore]
    public bool IsTyped => Source == RunSource.Shell;

    [JsonIgnore]
    public DateTimeOffset OpenedAt => StartedAt ?? CreatedAt;

    /// <summary>The run with all that belongs to it.</summary>
    internal OttoRun Compose(IEnumerable<LogRow> logs, IEnumerable<ActionRow> actions) => this with
    {
        OutputPayload = Reply is null ? null : new RunOutput { Reply = SavedReply(), Execution = ActionRow.Summarize(actions) },
        Logs = [.. logs.Select(line => new LogLine(line.At, line.Level, line.Message))],
    };

    private OttoReply SavedReply() => JsonSerializer.Deserialize<OttoReply>(Reply!, OttoJson.Options)!;
}

/// <summary>A line of a run's log as it stands in its table.</summary>
internal sealed record LogRow
{
    public required long RunId { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string Level { get; init; }
    public required string Message { get; init; }
}
