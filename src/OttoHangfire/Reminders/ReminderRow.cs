namespace OttoHangfire.Reminders;

/// <summary>One time that a reminder has come, and what the person answered.</summary>
internal sealed record ReminderRow
{
    public required long Id { get; init; }
    public required long TaskId { get; init; }

    /// <summary>The run in which it came.</summary>
    public required long RunId { get; init; }

    public required DateTimeOffset RangAt { get; init; }

    /// <summary>One of <see cref="ReminderOutcome"/>; null while nobody has answered.</summary>
    public string? Answer { get; init; }

    /// <summary>Of a snooze: when it comes again.</summary>
    public DateTimeOffset? Until { get; init; }

    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>As the audit names them; null where nobody did.</summary>
    public string? AnsweredBy { get; init; }
}

/// <summary>What becomes of a reminder that has come.</summary>
internal static class ReminderOutcome
{
    public const string Done = "done";
    public const string Snoozed = "snoozed";

    /// <summary>Not this time.</summary>
    public const string Skipped = "skipped";

    /// <summary>Nobody has answered, and by now the same reminder has come again.</summary>
    public const string Replaced = "replaced";

    /// <summary>Nobody has answered, and its task was cancelled.</summary>
    public const string Cancelled = "cancelled";
}
