namespace OttoHangfire.Contracts;

/// <summary>The body of <c>POST /otto/tasks/{id}/snooze</c>: exactly one of the two.</summary>
public sealed record ReminderSnooze
{
    /// <summary>When the reminder comes again: a time that is to come.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>How long from now it comes again, an ISO 8601 duration like <c>PT10M</c>.</summary>
    public string? For { get; init; }
}
