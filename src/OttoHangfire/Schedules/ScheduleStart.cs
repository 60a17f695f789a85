using System.Globalization;
using OttoHangfire.Contracts;

namespace OttoHangfire.Schedules;

/// <summary>The <c>start</c> of a schedule: a local date and time without offset.</summary>
internal static class ScheduleStart
{
    private const int FirstYear = 1970;
    private const int LastYear = 2199;

    private static readonly string[] Formats = ["yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm"];

    /// <summary>Reads a start.</summary>
    /// <exception cref="ScheduleException">It is no local time, or has an offset.</exception>
    public static DateTime Parse(string text)
    {
        if (DateTime.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var start))
        {
            return start.Year is >= FirstYear and <= LastYear
                ? start
                : throw new ScheduleException("start", $"must be in the years {FirstYear} to {LastYear}");
        }

        throw new ScheduleException(
            "start",
            Rfc3339Converter.TryParse(text, out _)
                ? "may not have an offset; it is a local time of the schedule's time_zone, like 2026-12-01T09:00:00"
                : "must be a local date and time, like 2026-12-01T09:00:00");
    }

    public static string Format(DateTime start) => start.ToString(Formats[0], CultureInfo.InvariantCulture);
}
