using System.Globalization;

namespace OttoHangfire.Schedules;

/// <summary>Which days an RRULE allows: the BY… parts about days, completed from the start where the rule says too little.</summary>
internal sealed class RecurrenceDays
{
    private readonly RecurrenceRule _rule;
    private readonly IReadOnlyList<int> _months;
    private readonly IReadOnlyList<int> _monthDays;
    private readonly IReadOnlyList<NthDay> _days;

    public RecurrenceDays(RecurrenceRule rule, DateTime start)
    {
        _rule = rule;
        _months = rule.Months;
        _monthDays = rule.MonthDays;
        _days = rule.Days;
        if (rule.Days.Count + rule.MonthDays.Count + rule.YearDays.Count > 0)
        {
            return;
        }

        // RFC 5545: what the rule does not say is derived from DTSTART.
        switch (rule.Frequency)
        {
            case Frequency.Weekly:
            case Frequency.Yearly when rule.WeekNumbers.Count > 0:
                _days = [new NthDay(0, start.DayOfWeek)];
                break;
            case Frequency.Monthly:
            case Frequency.Yearly when rule.Months.Count > 0:
                _monthDays = [start.Day];
                break;
            case Frequency.Yearly:
                _months = [start.Month];
                _monthDays = [start.Day];
                break;
        }
    }

    public bool Allow(DateTime day) =>
        (_months.Count == 0 || _months.Contains(day.Month))
        && (_monthDays.Count == 0 || Matches(_monthDays, day.Day, DateTime.DaysInMonth(day.Year, day.Month)))
        && (_days.Count == 0 || AllowWeekday(day))
        && (_rule.YearDays.Count == 0 || Matches(_rule.YearDays, day.DayOfYear, DaysInYear(day.Year)))
        && (_rule.WeekNumbers.Count == 0 || AllowWeek(day));

    /// <summary>True when <paramref name="position"/> of <paramref name="count"/> is asked for, from the front or from the end.</summary>
    private static bool Matches(IReadOnlyList<int> asked, int position, int count) =>
        asked.Contains(position) || asked.Contains(position - count - 1);

    private static int DaysInYear(int year) => DateTime.IsLeapYear(year) ? 366 : 365;

    private bool AllowWeekday(DateTime day)
    {
        foreach (var asked in _days)
        {
            if (asked.Day == day.DayOfWeek && (asked.Nth == 0 || asked.Nth == Nth(day, asked.Nth < 0)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The how-manieth of its weekday a day is, in its month or, in a yearly rule without months, in its year.</summary>
    private int Nth(DateTime day, bool fromTheEnd)
    {
        var inYear = _rule.Frequency == Frequency.Yearly && _rule.Months.Count == 0;
        var (position, count) = inYear ? (day.DayOfYear, DaysInYear(day.Year)) : (day.Day, DateTime.DaysInMonth(day.Year, day.Month));
        return fromTheEnd ? -(((count - position) / 7) + 1) : ((position - 1) / 7) + 1;
    }

    /// <summary>Weeks as in ISO 8601, but from the rule's first day of the week: the first has at least four days in the year.</summary>
    private bool AllowWeek(DateTime day)
    {
        var daysIntoWeek = ((int)day.DayOfWeek - (int)_rule.WeekStart + 7) % 7;
        var fourthDay = WallClock.Add(day, TimeSpan.FromDays(3 - daysIntoWeek));
        var week = ((fourthDay.DayOfYear - 1) / 7) + 1;
        var weeks = ISOWeeks(fourthDay.Year);
        return Matches(_rule.WeekNumbers, week, weeks);
    }

    private int ISOWeeks(int year)
    {
        // The last fourth-day-of-a-week of the year tells how many weeks there are.
        var fourth = (DayOfWeek)(((int)_rule.WeekStart + 3) % 7);
        var last = new DateTime(year, 12, 31, CultureInfo.InvariantCulture.Calendar);
        return ((last.DayOfYear - 1 - (((int)last.DayOfWeek - (int)fourth + 7) % 7)) / 7) + 1;
    }
}
