using OttoHangfire.Contracts.Settings;
using OttoHangfire.Schedules;

namespace OttoHangfire.Notifications;

/// <summary>When it is quiet, by the clocks of a zone. Where they are changed, a time of day means what it means in a schedule.</summary>
internal static class QuietTime
{
    /// <summary>When the quiet time ends that holds at an instant; null where it is not quiet then.</summary>
    /// <param name="window">From when to when.</param>
    /// <param name="timeZone">The owner's, where the window names none.</param>
    /// <param name="at">The instant.</param>
    public static DateTimeOffset? EndOf(QuietWindow window, string timeZone, DateTimeOffset at)
    {
        var clock = TimeZones.ClockOf(window.TimeZone ?? timeZone);
        DateTime? end = null;

        // A day that the clocks leap over joins two nights into one.
        while (EndOf(window, clock, end ?? at.UtcDateTime) is { } later)
        {
            end = later;
        }

        return end is { } found ? new DateTimeOffset(found, TimeSpan.Zero) : null;
    }

    private static DateTime? EndOf(QuietWindow window, WallClock clock, DateTime utc)
    {
        var today = DateOnly.FromDateTime(clock.ToLocal(utc));
        foreach (var day in new[] { today.AddDays(-2), today.AddDays(-1), today, today.AddDays(1) })
        {
            var (from, to) = (clock.ToUtc(day.ToDateTime(window.From)), clock.ToUtc(LastDay(window, day).ToDateTime(window.To)));
            if (from <= utc && utc < to)
            {
                return to;
            }
        }

        return null;
    }

    private static DateOnly LastDay(QuietWindow window, DateOnly day) => window.To > window.From ? day : day.AddDays(1);
}
