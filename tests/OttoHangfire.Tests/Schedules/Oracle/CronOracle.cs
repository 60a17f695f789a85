using System.Globalization;

namespace OttoHangfire.Tests.Schedules.Oracle;

/// <summary>A cron expression as its documentation reads; a second opinion that knows nothing of the program.</summary>
internal sealed class CronOracle
{
    private static readonly string[] MonthNames = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    private static readonly string[] DayNames = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    private readonly bool[] _minutes;
    private readonly bool[] _hours;
    private readonly bool[] _months;
    private readonly string _monthDay;
    private readonly string _weekday;

    public CronOracle(string expression)
    {
        var fields = expression.Split(' ');
        if (fields.Length == 5)
        {
            fields = ["0", .. fields];
        }

        Seconds = [.. Enumerable.Range(0, 60).Where(second => Set(fields[0], 0, 59)[second])];
        _minutes = Set(fields[1], 0, 59);
        _hours = Set(fields[2], 0, 23);
        _monthDay = fields[3];
        _months = Set(fields[4], 1, 12, MonthNames, firstName: 1);
        _weekday = fields[5];
        IsInterval = fields.Take(3).Any(field => field.Contains('*') || field.Contains('?') || field.Contains('-') || field.Contains('/'));
    }

    public int[] Seconds { get; }

    /// <summary>A rule with <c>*</c>, <c>?</c>, a range or a step in second, minute or hour.</summary>
    public bool IsInterval { get; }

    public bool HasHour(int hour) => _hours[hour];

    public bool HasMinute(int minute) => _minutes[minute];

    public bool HasDay(DateTime day) => _months[day.Month] && HasMonthDay(day) && HasWeekday(day);

    private bool HasMonthDay(DateTime day)
    {
        var last = DateTime.DaysInMonth(day.Year, day.Month);
        if (_monthDay.EndsWith('W'))
        {
            var target = _monthDay[..^1] switch
            {
                "L" => last,
                ['L', '-', .. var before] => last - int.Parse(before, CultureInfo.InvariantCulture),
                var number => int.Parse(number, CultureInfo.InvariantCulture),
            };
            return target <= last && target > 0 && day.Day == NearestWeekday(day.Year, day.Month, target, last);
        }

        return _monthDay switch
        {
            "L" => day.Day == last,
            ['L', '-', .. var before] => day.Day == last - int.Parse(before, CultureInfo.InvariantCulture),
            _ => Set(_monthDay, 1, 31)[day.Day],
        };
    }

    private static int NearestWeekday(int year, int month, int day, int last) => new DateTime(year, month, day).DayOfWeek switch
    {
        DayOfWeek.Saturday => day == 1 ? 3 : day - 1,
        DayOfWeek.Sunday => day == last ? day - 2 : day + 1,
        _ => day,
    };

    private bool HasWeekday(DateTime day)
    {
        if (_weekday.EndsWith('L'))
        {
            return day.DayOfWeek == Day(_weekday[..^1]) && day.AddDays(7).Month != day.Month;
        }

        if (_weekday.Split('#') is [var weekday, var nth])
        {
            return day.DayOfWeek == Day(weekday) && ((day.Day - 1) / 7) + 1 == int.Parse(nth, CultureInfo.InvariantCulture);
        }

        var set = Set(_weekday, 0, 7, DayNames, firstName: 0);
        return set[(int)day.DayOfWeek] || (day.DayOfWeek == DayOfWeek.Sunday && set[7]);
    }

    private static DayOfWeek Day(string text) => (DayOfWeek)(Number(text, DayNames, 0) % 7);

    /// <summary>Lists, ranges, steps and stars; a range may go over the end (22-2).</summary>
    private static bool[] Set(string field, int min, int max, string[]? names = null, int firstName = 0)
    {
        var set = new bool[max + 1];
        foreach (var item in field.Split(','))
        {
            var parts = item.Split('/');
            var step = parts.Length == 2 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 1;
            int from, to;
            if (parts[0] is "*" or "?")
            {
                (from, to) = (min, max);
            }
            else if (parts[0].Contains('-'))
            {
                var ends = parts[0].Split('-');
                (from, to) = (Number(ends[0], names, firstName), Number(ends[1], names, firstName));
            }
            else
            {
                from = Number(parts[0], names, firstName);
                to = parts.Length == 2 ? max : from;
            }

            for (var value = from; value <= (to < from ? to + max - min + 1 : to); value += step)
            {
                set[value > max ? value - (max - min + 1) : value] = true;
            }
        }

        return set;
    }

    private static int Number(string text, string[]? names, int firstName)
    {
        var index = names is null ? -1 : Array.IndexOf(names, text);
        return index >= 0 ? index + firstName : int.Parse(text, CultureInfo.InvariantCulture);
    }
}
