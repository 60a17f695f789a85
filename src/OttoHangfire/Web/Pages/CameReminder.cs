using OttoHangfire.Reminders;

namespace OttoHangfire.Web.Pages;

/// <summary>When a reminder has come last, and what was answered, as its page shows it.</summary>
public sealed record CameReminder(DateTimeOffset RangAt, string? Answer, DateTimeOffset? Until)
{
    internal static CameReminder? Of(ReminderRow? row) => row is null ? null : new CameReminder(row.RangAt, row.Answer, row.Until);
}
