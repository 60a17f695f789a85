using System.Globalization;
using OttoHangfire.Contracts;

namespace OttoHangfire.Schedules;

/// <summary>Which days are worked on, and on which of them an instant runs that falls on any other.</summary>
internal sealed class Workdays(HolidayCalendar? holidays, string otherwise)
{
    /// <summary>Nowhere are there so many days off in a row.</summary>
    private const int MostDaysOff = 31;

    /// <summary>What a rule says of workdays that does not run on any day.</summary>
    /// <exception cref="ScheduleException">Of the region's holidays nothing is known.</exception>
    public static Workdays Of(TaskSchedule rule) =>
        new(rule.Holidays is { } code ? HolidayCalendar.Of(code) : null, rule.Else ?? OtherDays.Skip);

    /// <summary>True where what falls on a day off does not run at all.</summary>
    public bool Skips => otherwise == OtherDays.Skip;

    public bool IsWorkday(DateTime day) => !IsWeekend(day) && holidays?.NameOf(day) is null;

    /// <summary>Why nobody works on that day: the name of the holiday, or the day of the week.</summary>
    public string WhyOff(DateTime day) => HolidayOn(day) ?? $"a {day.ToString("dddd", CultureInfo.InvariantCulture)}";

    /// <summary>The name of the public holiday; null where it is none.</summary>
    public string? HolidayOn(DateTime day) => holidays?.NameOf(day);

    /// <summary>The day on which what falls on this one runs; null = it does not.</summary>
    public DateTime? For(DateTime day) => IsWorkday(day) ? day : Skips ? null : Nearest(day, otherwise == OtherDays.Next ? 1 : -1);

    /// <summary>The days off whose instants run on this workday.</summary>
    public IEnumerable<DateTime> Before(DateTime workday)
    {
        var step = otherwise == OtherDays.Next ? -1 : 1;
        for (var count = 1; !Skips && count <= MostDaysOff && !IsWorkday(workday.AddDays(count * step)); count++)
        {
            yield return workday.AddDays(count * step);
        }
    }

    private DateTime? Nearest(DateTime day, int step)
    {
        for (var count = 1; count <= MostDaysOff; count++)
        {
            if (IsWorkday(day.AddDays(count * step)))
            {
                return day.AddDays(count * step);
            }
        }

        return null;
    }

    private static bool IsWeekend(DateTime day) => day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
}
