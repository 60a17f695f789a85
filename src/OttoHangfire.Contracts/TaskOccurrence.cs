namespace OttoHangfire.Contracts;

/// <summary>One due instant of a task and what became of it, or a row for many that passed while nothing could run.</summary>
public sealed record TaskOccurrence
{
    /// <summary>Null for an instant that is still to come.</summary>
    public long? Id { get; init; }

    public required long TaskId { get; init; }
    public required DateTimeOffset ScheduledFor { get; init; }

    /// <summary>When it is due instead; null where nobody has moved it.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary><c>scheduled</c>, or <c>manual</c> for one that a person asked for.</summary>
    public required string Kind { get; init; }

    /// <summary><c>pending</c>, <c>running</c>, <c>ran</c>, <c>skipped</c>, <c>missed</c> or <c>superseded</c>.</summary>
    public required string Outcome { get; init; }

    /// <summary>Why it was skipped, missed or superseded, or how its run ended when that was not well.</summary>
    public string? Reason { get; init; }

    /// <summary>The runs that it led to, in their order.</summary>
    public IReadOnlyList<long> RunIds { get; init; } = [];

    /// <summary>The first of the instants that this row stands for; null where it is one.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The last of them.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>How many they are.</summary>
    public int? Count { get; init; }
}
