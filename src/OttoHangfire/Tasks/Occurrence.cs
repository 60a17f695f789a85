namespace OttoHangfire.Tasks;

/// <summary>One instant at which a task is due, and what became of it.</summary>
internal sealed record Occurrence
{
    public required long Id { get; init; }
    public required long TaskId { get; init; }
    public required DateTimeOffset ScheduledFor { get; init; }

    /// <summary>One of <see cref="OccurrenceKind"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>One of <see cref="OccurrenceOutcome"/>.</summary>
    public required string Outcome { get; init; }

    public string? Reason { get; init; }

    /// <summary>When it may be claimed: <see cref="ScheduledFor"/> at first, then the next try.</summary>
    public required DateTimeOffset DueAt { get; init; }

    public string? Owner { get; init; }

    /// <summary>Grows with each claim and each cancellation; who holds an older number may write nothing.</summary>
    public required long Fence { get; init; }

    public required int Attempt { get; init; }
    public required int CrashCount { get; init; }
    public required int OutageCount { get; init; }
    public DateTimeOffset? OutageSince { get; init; }

    /// <summary>The open run, or the last one.</summary>
    public long? RunId { get; init; }

    /// <summary>When it was claimed last.</summary>
    public DateTimeOffset? ClaimedAt { get; init; }

    /// <summary>The first of many instants that this row stands for; null when it is one.</summary>
    public DateTimeOffset? GapFrom { get; init; }

    /// <summary>The last of them.</summary>
    public DateTimeOffset? GapTo { get; init; }

    public int? GapCount { get; init; }

    /// <summary>
    /// True where it was decided before its time: skipped or moved by the owner, or begun under a clock that was ahead. It says
    /// nothing of how far the instants of its task are written down.
    /// </summary>
    public bool IsEarly { get; init; }

    /// <summary>When it is due instead of <see cref="ScheduledFor"/>; null where the owner has not moved it.</summary>
    public DateTimeOffset? MovedTo { get; init; }

    /// <summary>When its time comes, or came.</summary>
    public DateTimeOffset Time => MovedTo ?? ScheduledFor;

    /// <summary>True once a try has begun: what remains is a retry, not a first run.</summary>
    public bool WasTried => RunId is not null;
}

/// <summary>Why an occurrence exists.</summary>
internal static class OccurrenceKind
{
    public const string Scheduled = "scheduled";
    public const string Manual = "manual";
}

/// <summary>What became of an occurrence.</summary>
internal static class OccurrenceOutcome
{
    public const string Pending = "pending";
    public const string Running = "running";
    public const string Ran = "ran";
    public const string Skipped = "skipped";
    public const string Missed = "missed";
    public const string Superseded = "superseded";
}

/// <summary>Why an instant did not run. Of a blocked task it is the reason of the block.</summary>
internal static class OccurrenceReason
{
    /// <summary>The occurrence before it was still open.</summary>
    public const string Overlap = "overlap";

    /// <summary>Nobody was awake to see it: stopped, asleep, or the clock leapt over it.</summary>
    public const string Down = "down";

    /// <summary>All workers were busy until a later instant had passed too.</summary>
    public const string Late = "late";

    /// <summary>It lies in a vacation.</summary>
    public const string Vacation = "vacation";

    /// <summary>Of a task that comes after another one: too many newer ones wait.</summary>
    public const string TooMany = "too_many";

    /// <summary>The owner skipped this one instant.</summary>
    public const string ByOwner = "by_owner";
}
