using OttoHangfire.Contracts;
using OttoHangfire.Schedules;

namespace OttoHangfire.Tests.Schedules;

/// <summary>Schedules in one line each.</summary>
internal static class Rules
{
    public static TaskSchedule Cron(string cron, string zone = "Europe/Berlin", string start = "2026-12-01T09:00:00") =>
        new() { Cron = cron, TimeZone = zone, Start = start };

    public static TaskSchedule Every(string every, string zone = "Europe/Berlin", string start = "2026-12-01T09:00:00") =>
        new() { Every = every, TimeZone = zone, Start = start };

    public static TaskSchedule Rrule(string rrule, string zone = "Europe/Berlin", string start = "2026-12-01T09:00:00") =>
        new() { Rrule = rrule, TimeZone = zone, Start = start };

    /// <summary>The first instants from a time on, as their zone shows them.</summary>
    public static string[] Local(this TaskSchedule rule, string from, int count, string? start = null) =>
        [.. Schedule.Of(start is null ? rule : rule with { Start = start }).From(At(from)).Take(count).Select(instant => instant.Local.ToString("yyyy-MM-dd'T'HH:mm:sszzz"))];

    public static DateTimeOffset At(string rfc3339) => DateTimeOffset.Parse(rfc3339, System.Globalization.CultureInfo.InvariantCulture);
}
