using System.Globalization;
using OttoHangfire.Language.Words;

namespace OttoHangfire.Language.Times;

/// <summary>A date, with a sentence where a choice was made; or why there is none.</summary>
internal sealed record FoundDate(DateOnly? Date, string? Note = null, TimeReading? Problem = null);

/// <summary>Which date the words of a day mean, seen from today. A week begins on Monday.</summary>
internal sealed class CalendarMeaning(DateOnly today)
{
    /// <summary>Far enough for a 29 February.</summary>
    private const int YearsAhead = 9;

    private static readonly DateOnly LastDay = new(9990, 12, 31);

    private static FoundDate TooFar => None(TimeProblem.DoesNotExist, "That is further away than the calendar goes.");

    private DateOnly Monday => today.AddDays(-(((int)today.DayOfWeek + 6) % 7));

    public FoundDate DateOf(DayExpression day) => day switch
    {
        DaysFromToday { Days: var days } => After(today, days),
        MonthsFromToday { Months: var months } => AfterMonths(months),
        DayOfAWeek named => new FoundDate(InWeek(named), NoteOn(named)),
        DayOfACalendar written => Written(written),
        LaterThan later => DateOf(later.Day) switch
        {
            { Date: { } date } => After(date, later.Days),
            var none => none,
        },
        OpenDate { Date: var open } => None(
            TimeProblem.Unclear,
            $"That can be {Spoken(open.Year, open.Month, open.Day)} or {Spoken(open.Year, open.Day, open.Month)}. Write the date like "
            + $"{open.Year:0000}-{open.Month:00}-{open.Day:00}."),
        _ => None(TimeProblem.NeedsDay, "The day is missing."),
    };

    /// <summary>The day on which the next week, month or year begins.</summary>
    public DayOfACalendar FirstOf(Unit unit)
    {
        var first = unit switch
        {
            Unit.Week => Monday.AddDays(7),
            Unit.Month => new DateOnly(today.Year, today.Month, 1).AddMonths(1),
            _ => new DateOnly(today.Year + 1, 1, 1),
        };
        return new DayOfACalendar(first.Year, first.Month, first.Day);
    }

    private DateOnly InWeek(DayOfAWeek named)
    {
        var ofThisWeek = Monday.AddDays(((int)named.Day + 6) % 7);
        return named.Week switch
        {
            WhichWeek.Next or WhichWeek.NextBySay => ofThisWeek.AddDays(7),
            WhichWeek.Coming when ofThisWeek < today => ofThisWeek.AddDays(7),
            _ => ofThisWeek,
        };
    }

    /// <summary>On a Tuesday, "next Friday" is for some the one in three days.</summary>
    private string? NoteOn(DayOfAWeek named)
    {
        var coming = InWeek(named with { Week = WhichWeek.Coming });
        return named.Week == WhichWeek.NextBySay && coming > today && coming != InWeek(named)
            ? $"\"Next {named.Day}\" is read as the {named.Day} of next week; for the coming one, write \"{named.Day}\"."
            : null;
    }

    private static FoundDate After(DateOnly date, int days) =>
        days > LastDay.DayNumber - date.DayNumber ? TooFar : new FoundDate(date.AddDays(days));

    private FoundDate AfterMonths(int months)
    {
        if (months > (LastDay.Year - today.Year) * 12)
        {
            return TooFar;
        }

        var date = today.AddMonths(months);
        var note = date.Day == today.Day
            ? null
            : $"{date.ToString("MMMM yyyy", CultureInfo.InvariantCulture)} has no day {today.Day}, so its last day is meant.";
        return new FoundDate(date, note);
    }

    private FoundDate Written(DayOfACalendar written)
    {
        if (written is { Year: { } year, Month: { } month })
        {
            return Exists(year, month, written.Day)
                ? new FoundDate(new DateOnly(year, month, written.Day))
                : None(TimeProblem.DoesNotExist, $"There is no {Spoken(year, month, written.Day)}.");
        }

        var fitting =
            from later in Enumerable.Range(0, YearsAhead * 12).Select(today.AddMonths)
            where (written.Month is null || written.Month == later.Month) && Exists(later.Year, later.Month, written.Day)
            let date = new DateOnly(later.Year, later.Month, written.Day)
            where date >= today
            select new FoundDate(date);
        return fitting.FirstOrDefault() ?? None(TimeProblem.DoesNotExist, $"There is no day {written.Day} in that month.");
    }

    private static bool Exists(int year, int month, int day) =>
        year is >= 1 and <= 9999 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month);

    private static string Spoken(int year, int month, int day) => month is >= 1 and <= 12
        ? $"{day} {CultureInfo.InvariantCulture.DateTimeFormat.GetMonthName(month)} {year}"
        : $"day {day} of a month {month}";

    private static FoundDate None(TimeProblem problem, string sentence) => new(null, Problem: TimeReading.Refused(problem, sentence));
}
