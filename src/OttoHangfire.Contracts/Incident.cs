namespace OttoHangfire.Contracts;

/// <summary>Something that is wrong, or was: told once, once a day as long as it lasts, and once more when it works again.</summary>
public sealed record Incident
{
    public required long Id { get; init; }

    /// <summary>One of <see cref="IncidentKind"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>The number of the task or of the approval, or the id of the doctor's finding.</summary>
    public required string Subject { get; init; }

    /// <summary>What is wrong, in a few words.</summary>
    public required string Title { get; init; }

    /// <summary>What is wrong, and the next step.</summary>
    public required string Sentence { get; init; }

    /// <summary>The command of the next step; null where there is none.</summary>
    public string? Command { get; init; }

    /// <summary>The page of the console on which the next step is done.</summary>
    public string? Page { get; init; }

    /// <summary>How often it has happened since it opened.</summary>
    public required int Times { get; init; }

    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>When it happened last.</summary>
    public required DateTimeOffset LastAt { get; init; }

    /// <summary>When it was over; null while it is not.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>How it ended: one of <see cref="IncidentEnding"/>; null while it has not.</summary>
    public string? Ending { get; init; }

    /// <summary>When the owner was last told of it; null where no channel leads to her.</summary>
    public DateTimeOffset? ToldAt { get; init; }

    /// <summary>When the owner said that she has seen it; nothing is said of it then until it works again or becomes worse.</summary>
    public DateTimeOffset? AcknowledgedAt { get; init; }

    public string? AcknowledgedBy { get; init; }
}

/// <summary>What can be wrong.</summary>
public static class IncidentKind
{
    /// <summary>A task, or one run of a recurring one, ended badly.</summary>
    public const string Task = "task";

    /// <summary>A task missed its time.</summary>
    public const string Missed = "missed";

    /// <summary>An approval waits.</summary>
    public const string Approval = "approval";

    /// <summary>The budget of the language model runs out.</summary>
    public const string Budget = "budget";

    /// <summary>The doctor finds something that lasts.</summary>
    public const string Doctor = "doctor";

    public static IReadOnlyList<string> All { get; } = [Task, Missed, Approval, Budget, Doctor];
}

/// <summary>How an incident ended.</summary>
public static class IncidentEnding
{
    public const string WorksAgain = "works_again";

    /// <summary>There is nothing any more that could work again: it was decided, cancelled, paused or removed.</summary>
    public const string Settled = "settled";

    public static IReadOnlyList<string> All { get; } = [WorksAgain, Settled];
}

/// <summary>What a list of incidents is narrowed to.</summary>
public static class IncidentStatus
{
    public const string Open = "open";
    public const string Closed = "closed";

    public static IReadOnlyList<string> All { get; } = [Open, Closed];
}
