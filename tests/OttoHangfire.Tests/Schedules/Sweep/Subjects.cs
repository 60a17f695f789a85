using System.Reflection;
using Hangfire;
using OttoHangfire.Contracts;
using OttoHangfire.Schedules;
using OttoHangfire.Tests.Schedules.Oracle;

namespace OttoHangfire.Tests.Schedules.Sweep;

/// <summary>Those whose answers are held against the oracle.</summary>
internal static class Subjects
{
    /// <summary>Our own schedule.</summary>
    public static Subject Ours(string zone) => new("Schedule.Next", expression =>
        Schedule.Of(new TaskSchedule { Cron = expression, TimeZone = zone, Start = "1970-01-02T00:00:00" }).Next);

    /// <summary>
    /// What Hangfire's recurring jobs reckon with: the Cronos inside its own assembly, and the zone that our resolver gives it.
    /// </summary>
    public static Subject Hangfire(string zone) => new("Hangfire", expression =>
    {
        var next = HangfiresCron(expression);
        var resolved = new TimeZones().GetTimeZoneById(zone);
        return after => next(after.UtcDateTime, resolved, false) is { } found ? new DateTimeOffset(found) : null;
    });

    private static Func<DateTime, TimeZoneInfo, bool, DateTime?> HangfiresCron(string expression)
    {
        var type = typeof(RecurringJobManager).Assembly.GetType("Cronos.CronExpression", throwOnError: true)!;
        var format = type.Assembly.GetType("Cronos.CronFormat", throwOnError: true)!;
        var parse = type.GetMethod("Parse", [typeof(string), format])!;
        var parsed = parse.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [expression, Enum.ToObject(format, expression.Split(' ').Length == 6 ? 1 : 0)], null);
        return type.GetMethod("GetNextOccurrence", [typeof(DateTime), typeof(TimeZoneInfo), typeof(bool)])!
            .CreateDelegate<Func<DateTime, TimeZoneInfo, bool, DateTime?>>(parsed);
    }
}
