using OttoHangfire.Language.Words;

namespace OttoHangfire.Language.Times;

/// <summary>Days: tomorrow, next Friday, 1 December, 2026-12-01.</summary>
internal sealed partial class TimeGrammar
{
    private TimeExpression? OfDay(TimeExpression known) =>
        known.Day is null && Day() is { } day ? known with { Day = day } : null;

    private DayExpression? Day() => Either<DayExpression>(
        LaterDay, DayAfterTomorrow, RelativeDay, Weekday, Written, DayThenMonth, MonthThenDay, DayAlone, NextOne);

    /// <summary>A week from Friday, 3 days from tomorrow.</summary>
    private LaterThan? LaterDay() => Length() is { Months: 0, Days: > 0 and var days, Elapsed.Ticks: 0 } && Take(TermKind.From)
        && Either<DayExpression>(RelativeDay, Weekday) is { } day
            ? new LaterThan(day, days)
            : null;

    private DaysFromToday? DayAfterTomorrow()
    {
        _ = Take(TermKind.The);
        return Take<Unit?>(TermKind.Unit) == Unit.Day && Take(TermKind.After) && Take<int?>(TermKind.RelativeDay) == 1
            ? new DaysFromToday(2)
            : null;
    }

    private DaysFromToday? RelativeDay() =>
        Take<int?>(TermKind.RelativeDay) is >= 0 and var days ? new DaysFromToday(days) : null;

    private DayOfAWeek? Weekday() => Either(WeekdayOfNextWeek, WeekdayByItself);

    /// <summary>Friday next week, next week Friday, next week on Friday.</summary>
    private DayOfAWeek? WeekdayOfNextWeek()
    {
        var isFirst = NextWeek();
        _ = Take(TermKind.Comma) || Take(TermKind.On);
        return Take<WeekdayName>(TermKind.Weekday) is { IsPlural: false } name && (isFirst || NextWeek())
            ? new DayOfAWeek(name.Day, WhichWeek.Next)
            : null;
    }

    private bool NextWeek()
    {
        if (Peek(TermKind.Next) && Peek(TermKind.Unit, 1) && terms[_at + 1].Value is Unit.Week)
        {
            _at += 2;
            return true;
        }

        return false;
    }

    private DayOfAWeek? WeekdayByItself()
    {
        var isLed = Take(TermKind.On);
        var week = Take(TermKind.Next) ? WhichWeek.NextBySay : Take(TermKind.This) ? WhichWeek.This : WhichWeek.Coming;
        return Take<WeekdayName>(TermKind.Weekday) is { IsPlural: false } name
            ? new DayOfAWeek(name.Day, week, name.IsShort && !isLed && week == WhichWeek.Coming)
            : null;
    }

    private DayExpression? Written()
    {
        _ = Take(TermKind.On);
        return Take<WrittenDate>(TermKind.Date) switch
        {
            null => null,
            { IsOpen: true } open => new OpenDate(open),
            var date => new DayOfACalendar(date.Year, date.Month, date.Day),
        };
    }

    /// <summary>1 December, the 1st of December 2026.</summary>
    private DayOfACalendar? DayThenMonth()
    {
        _ = Take(TermKind.On);
        _ = Take(TermKind.The);
        if (TakeWhole(31) is not { } day)
        {
            return null;
        }

        _ = Take(TermKind.OrdinalEnding);
        _ = Take(TermKind.Of);
        return Take<int?>(TermKind.Month) is { } month ? new DayOfACalendar(Year(), month, day) : null;
    }

    /// <summary>December 1, Dec 1st, 2026.</summary>
    private DayOfACalendar? MonthThenDay()
    {
        _ = Take(TermKind.On);
        if (Take<int?>(TermKind.Month) is not { } month)
        {
            return null;
        }
        _ = Take(TermKind.The);
        if (TakeWhole(31) is not { } day)
        {
            return null;
        }

        _ = Take(TermKind.OrdinalEnding);
        return new DayOfACalendar(Year(), month, day);
    }

    /// <summary>On the 5th.</summary>
    private DayOfACalendar? DayAlone() =>
        Take(TermKind.On) && Take(TermKind.The) && TakeWhole(31) is { } day && Take(TermKind.OrdinalEnding)
        ? new DayOfACalendar(null, null, day)
        : null;

    private NextPeriod? NextOne() =>
        Take(TermKind.Next) && Take<Unit?>(TermKind.Unit) is { } unit and (Unit.Week or Unit.Month or Unit.Year)
        ? new NextPeriod(unit)
        : null;

    /// <summary>Four digits behind a date; another number is a time.</summary>
    private int? Year()
    {
        var start = _at;
        _ = Take(TermKind.Comma);
        if (TakeWhole(9999) is >= 1000 and var year)
        {
            return year;
        }

        _at = start;
        return null;
    }
}
