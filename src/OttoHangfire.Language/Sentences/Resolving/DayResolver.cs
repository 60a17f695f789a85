using OttoHangfire.Language.Sentences.Grammar;
using OttoHangfire.Language.Sentences.Lexing;
using OttoHangfire.Language.Times;

namespace OttoHangfire.Language.Sentences.Resolving;

/// <summary>The dates that the words of a day can mean: one, or several where they can be read in more than one way; or why none.</summary>
internal sealed record DayChoice(IReadOnlyList<DateOnly> Dates, AskedAbout About = AskedAbout.TwoMeanings, string? Sentence = null,
    DateOnly? Instead = null)
{
    public static DayChoice One(DateOnly date) => new([date]);
}

/// <summary>Which dates the words of a day mean, seen from the owner's today.</summary>
internal sealed class DayResolver(OwnersClock clock, DateTimeOffset now, Speech speech)
{
    private const int YearsAhead = 9;

    /// <summary>A date that has just passed is rather a slip than the one in a year.</summary>
    private const int JustPassed = 60;
    private static readonly DateOnly LastDay = new(9990, 12, 31);

    public DateOnly Today { get; } = clock.Today(now);

    private DateOnly Monday => Today.AddDays(-(((int)Today.DayOfWeek + 6) % 7));

    public DayChoice Of(DayWords day) => day switch
    {
        RelativeDay { Days: < 0 } => Passed(),
        RelativeDay { Days: 1 } when clock.Local(now).Hour < 4 => new DayChoice([Today, Today.AddDays(1)]),
        RelativeDay relative => DayChoice.One(Today.AddDays(relative.Days)),
        InDays { IsIdiom: true } length => new DayChoice([Today.AddDays(length.Days - 1), Today.AddDays(length.Days)]),
        InDays length => After(Today, length.Days, length.Months),
        NamedDay named => Named(named),
        WrittenDay written => Written(written),
        OpenDay open => Open(open),
        MonthEnd end => DayChoice.One(new DateOnly(Today.Year, Today.Month, 1).AddMonths(end.Months + 1).AddDays(-1)),
        LaterDay later => Later(later),
        DayOfPeriod inPeriod => In(inPeriod),
        OpenPeriod { IsWeekend: true } weekend => Weekend(weekend),
        _ => new DayChoice([], AskedAbout.MissingDay, speech.Of("On which day?", "An welchem Tag?")),
    };

    private DayChoice Passed() => new([], AskedAbout.Past, speech.Of(
        "That has passed. When shall it be?", "Das ist schon vorbei. Wann soll es sein?"));

    private DayChoice After(DateOnly date, int days, int months)
    {
        if (days > LastDay.DayNumber - date.DayNumber || months > (LastDay.Year - date.Year) * 12)
        {
            return new([], AskedAbout.DoesNotExist, speech.Of("That is further away than the calendar goes.",
                "So weit reicht der Kalender nicht."));
        }

        // A month after 30 January: the last of February, or the day behind it.
        var later = date.AddMonths(months);
        return months > 0 && later.Day != date.Day ? new DayChoice([later.AddDays(days), later.AddDays(days + 1)])
            : DayChoice.One(later.AddDays(days));
    }

    private DayChoice Named(NamedDay named)
    {
        var ofThisWeek = Monday.AddDays(((int)named.Day + 6) % 7);
        var coming = ofThisWeek < Today ? ofThisWeek.AddDays(7) : ofThisWeek;
        return named.Which switch
        {
            Which.Last => Passed(),
            Which.This when ofThisWeek < Today => new([], AskedAbout.Past, speech.Of(
                $"This week's {named.Day} has passed. Which one is meant?",
                    $"Der {speech.WeekdayName(named.Day)} dieser Woche ist vorbei. Welcher ist gemeint?"),
                Instead: coming),
            Which.This => DayChoice.One(ofThisWeek),
            Which.OfNextWeek => DayChoice.One(ofThisWeek.AddDays(7)),
            Which.AWeekLater => DayChoice.One(coming.AddDays(7)),

            // Said on a Tuesday, next Friday is for some the one in three days.
            Which.Next when coming == ofThisWeek && coming.DayNumber - Today.DayNumber >= 2 => new([coming, coming.AddDays(7)]),
            Which.Next => DayChoice.One(ofThisWeek.AddDays(7)),
            Which.AfterNext when coming == ofThisWeek
                && coming.DayNumber - Today.DayNumber >= 2 => new([coming.AddDays(7), coming.AddDays(14)]),
            Which.AfterNext => DayChoice.One(ofThisWeek.AddDays(14)),

            // Said on a Friday, Friday is today or in a week.
            _ when coming == Today => new([Today, Today.AddDays(7)]),
            _ => DayChoice.One(coming),
        };
    }

    private DayChoice Written(WrittenDay written)
    {
        if (written.Month is > 12 or 0 || written.Day is 0 or > 31 || Fitting(written, DateOnly.MinValue) is null)
        {
            return new([], AskedAbout.DoesNotExist, speech.Of("There is no such date. Which one is meant?",
                "Dieses Datum gibt es nicht. Welches ist gemeint?"));
        }

        if (Fitting(written, Today) is not { } date)
        {
            return Passed();
        }

        if (written.Named is { } named && date.DayOfWeek != named)
        {
            return new([], AskedAbout.TwoMeanings, speech.Of(
                $"{speech.Day(date)} is no {named}. Which day is meant?",
                    $"Der {speech.Day(date)} ist kein {speech.WeekdayName(named)}. Welcher Tag ist gemeint?"));
        }

        return written.Year is null && Fitting(written, Today.AddDays(-JustPassed)) is { } before && before < Today
            && written.Month is not null
            ? new DayChoice([], AskedAbout.Past, speech.Of(
                $"{speech.Day(before)} has passed. When shall it be?", $"Der {speech.Day(before)} ist vorbei. Wann soll es sein?"),
                    Instead: date)
            : DayChoice.One(date);
    }

    /// <summary>The 5th of next month, 4 July next year.</summary>
    private DayChoice In(DayOfPeriod day)
    {
        var first = PeriodOf(day.Period)!.Value.From;
        return Written(day.Day with { Year = first.Year, Month = day.Day.Month ?? first.Month });
    }

    /// <summary>The first date from a day on that has the year, the month and the day that are said.</summary>
    private DateOnly? Fitting(WrittenDay written, DateOnly from)
    {
        if (written is { Year: { } year, Month: { } month })
        {
            return Exists(year, month, written.Day) && new DateOnly(year, month, written.Day) is var date && date >= from ? date : null;
        }

        var first = new DateOnly(from == DateOnly.MinValue ? Today.Year : from.Year, from == DateOnly.MinValue ? 1 : from.Month, 1);
        for (var months = 0; months < YearsAhead * 12; months++)
        {
            var later = first.AddMonths(months);
            if ((written.Month is null || written.Month == later.Month) && Exists(later.Year, later.Month, written.Day)
                && new DateOnly(later.Year, later.Month, written.Day) is var fitting && fitting >= from)
            {
                return fitting;
            }
        }

        return null;
    }

    private static bool Exists(int year, int month, int day) =>
        year is >= 1 and <= 9990 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month);

    private DayChoice Open(OpenDay open)
    {
        var dates = new[] { new WrittenDay(open.Year, open.Two, open.One), new WrittenDay(open.Year, open.One, open.Two) }
            .Select(written => Fitting(written, Today)).OfType<DateOnly>().Order().ToList();
        return dates.Count == 0 ? Passed() : new DayChoice(dates, Sentence: speech.Of(
            "The day and the month can be read either way. Which date is meant?",
                "Tag und Monat lassen sich vertauschen. Welches Datum ist gemeint?"));
    }

    private DayChoice Later(LaterDay later)
    {
        // Said on a Wednesday, "Tuesday in two weeks" is for some the Tuesday of the week that is in two weeks.
        if (later is { IsIn: true, Months: 0, Day: NamedDay named } && later.Days % 7 == 0)
        {
            var coming = Named(named with { Which = Which.Coming }).Dates[0].AddDays(later.Days);
            var ofThatWeek = Monday.AddDays((((int)named.Day + 6) % 7) + later.Days);
            return named.Day == Today.DayOfWeek ? new DayChoice([coming, coming.AddDays(7)])
                : coming == ofThatWeek || later.Days == 7 ? After(coming, 0, 0) : new DayChoice([ofThatWeek, coming]);
        }

        var first = Of(later.Day);
        return first.Sentence is not null && first.Dates.Count == 0
            ? first
            : first with
            {
                Dates = [.. first.Dates.SelectMany(date => After(date, later.Days,
                later.Months).Dates)]
            } is { Dates.Count: > 0 } found
            ? found
            : After(Today, later.Days, later.Months);
    }

    private DayChoice Weekend(OpenPeriod weekend)
    {
        var saturday = Monday.AddDays(5 + (7 * weekend.From));
        DateOnly[] days = weekend.From == 1 && Today < saturday.AddDays(-7)
            ? [saturday.AddDays(-7), saturday.AddDays(-6), saturday, saturday.AddDays(1)]
            : [saturday, saturday.AddDays(1)];
        return new DayChoice(
            [.. days.Where(date => date >= Today)],
            AskedAbout.MissingDay,
            speech.Of("On Saturday or on Sunday?", "Am Samstag oder am Sonntag?"));
    }

    /// <summary>The last such day that is not to come: what was done on Monday. Null where the words name another day.</summary>
    public DateOnly? LastOf(DayWords day) => day switch
    {
        NamedDay { Which: Which.Coming or Which.This } named => Today.AddDays(-(((int)Today.DayOfWeek - (int)named.Day + 7) % 7)),
        WrittenDay { Year: null } written => Enumerable.Range(0, YearsAhead * 366).Select(days => (DateOnly?)Today.AddDays(-days))
            .FirstOrDefault(date => date!.Value.Day == written.Day && (written.Month ?? date.Value.Month) == date.Value.Month),
        _ => null,
    };

    /// <summary>The first and the last day of what a question is about.</summary>
    public (DateOnly From, DateOnly To)? PeriodOf(DayWords day)
    {
        if (day is RelativeDay relative)
        {
            return (Today.AddDays(relative.Days), Today.AddDays(relative.Days));
        }

        if (day is NamedDay { Which: Which.Last } last)
        {
            var before = Today.AddDays(-((((int)Today.DayOfWeek - (int)last.Day + 6) % 7) + 1));
            return (before, before);
        }

        if (day is not OpenPeriod period)
        {
            return Of(day) is { Dates: [var only] } ? (only, only) : null;
        }

        var first = period.Unit switch
        {
            Unit.Week => Monday.AddDays(7 * period.From),
            Unit.Month => new DateOnly(Today.Year, Today.Month, 1).AddMonths(period.From),
            _ => new DateOnly(Today.Year + period.From, 1, 1),
        };
        return period.IsWeekend ? (first.AddDays(5), first.AddDays(6))
            : (first, period.Unit switch
            {
                Unit.Week => first.AddDays(6),
                Unit.Month => first.AddMonths(1).AddDays(-1),
                _ => first.AddYears(1).AddDays(-1)
            });
    }
}
