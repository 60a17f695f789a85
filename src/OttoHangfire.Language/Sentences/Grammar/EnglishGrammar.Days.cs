using OttoHangfire.Language.Sentences.Lexing;

namespace OttoHangfire.Language.Sentences.Grammar;

/// <summary>English days: tomorrow, next Friday, 3 March, the end of the month.</summary>
internal sealed partial class EnglishGrammar
{
    protected override DayWords? Day() => Either<DayWords>(
        Later, AroundTomorrow, Relative, Several, WeekdayAndDate, Weekday, DigitDate, DayThenMonth, MonthThenDay, ShortDate, DayAlone,
            EndOfMonth,
            Period);

    /// <summary>A week from Friday, two weeks from today, a week on Friday.</summary>
    private LaterDay? Later() => Length() is { Elapsed.Ticks: 0, IsVague: false } length && length is not { Days: 0, Months: 0 }
        && (TakeAny("from", "on", "after") || PeekLex() is { Kind: LexKind.Day, Value: >= 0 })
        && Either<DayWords>(AroundTomorrow, Relative, Weekday) is { } day
            ? new LaterDay(day, length.Days, length.Months)
            : null;

    private RelativeDay? AroundTomorrow()
    {
        _ = Take("the");
        return TakeAll("day", "after", "tomorrow") ? new RelativeDay(2)
            : TakeAll("day", "before", "yesterday") ? new RelativeDay(-2)
            : null;
    }

    private DayWords? Relative()
    {
        if (TakeLex(LexKind.Day) is not { } day)
        {
            return null;
        }

        var relative = new RelativeDay(day.Value);
        return day.Value >= 0 && Take("week") ? new LaterDay(relative, 7, 0)
            : day.Value >= 0 && AfterAll() is { } length ? new LaterDay(relative, length.Days, length.Months)
            : relative;
    }

    /// <summary>Today in two weeks, Friday in a week.</summary>
    private LengthWords? AfterAll()
    {
        var start = At;
        if (Take("in") && Length() is { Elapsed.Ticks: 0, IsVague: false } length)
        {
            return length;
        }

        Back(start);
        return null;
    }

    /// <summary>On Monday and Thursday, with no word that it comes again.</summary>
    private SeveralDays? Several() => Weekdays(LexKind.Weekday) is { Count: > 1 } days ? new SeveralDays(days, []) : null;

    /// <summary>Monday, Wednesday and Friday.</summary>
    private List<DayOfWeek> Weekdays(LexKind kind)
    {
        var days = new List<DayOfWeek>();
        for (var start = At; TakeLex(kind) is { } name;)
        {
            days.Add((DayOfWeek)name.Value);
            start = At;
            var isListed = TakeKind(TokenKind.Comma) | TakeAny("and", "or", "&") | (PeekLex().Kind == kind);
            _ = isListed && TakeAny("on", "every", "each");
            if (!isListed || PeekLex().Kind != kind)
            {
                Back(start);
                break;
            }
        }

        return days;
    }

    /// <summary>Friday, 4 December; Friday the 4th.</summary>
    private WrittenDay? WeekdayAndDate()
    {
        if (TakeLex(LexKind.Weekday) is not { } name)
        {
            return null;
        }

        _ = TakeKind(TokenKind.Comma);
        _ = Take("the");
        return Either<DayWords>(DigitDate, DayThenMonth, MonthThenDay, OrdinalAlone) is WrittenDay date
            ? date with { Named = (DayOfWeek)name.Value }
            : null;
    }

    private WrittenDay? OrdinalAlone() => TakeOrdinal(isDotEnough: false) is { } day ? new WrittenDay(null, null, day) : null;

    private DayWords? Weekday() => Either<DayWords>(WeekdayOfNextWeek, WeekdayItself);

    /// <summary>Next week on Friday, the week after next on Friday.</summary>
    private NamedDay? WeekdayOfNextWeek()
    {
        _ = Take("the");
        var which = TakeAll("next", "week") ? Which.OfNextWeek : TakeAll("week", "after", "next") ? Which.AfterNext
            : TakeAll("this", "week") ? Which.This : Which.Coming;
        _ = TakeKind(TokenKind.Comma) || Take("on");
        return which != Which.Coming && TakeLex(LexKind.Weekday) is { } name ? new NamedDay((DayOfWeek)name.Value, which) : null;
    }

    private DayWords? WeekdayItself()
    {
        // On the sun bed.
        if (Take("the") && PeekLex() is { Kind: LexKind.Weekday, IsShort: true })
        {
            return null;
        }

        var which = TakeAny("this") ? (Take("coming") || Take("next") ? Which.Coming : Which.This)
            : Take("coming") ? Which.Coming
            : Take("next") ? Which.Next
            : Take("last") ? Which.Last
            : Which.Coming;
        if (TakeLex(LexKind.Weekday) is not { } name)
        {
            return null;
        }

        var day = (DayOfWeek)name.Value;
        var start = At;
        _ = TakeAny("of", "in");
        _ = Take("the");
        which = TakeAll("next", "week") ? Which.OfNextWeek
            : TakeAll("week", "after", "next") ? Which.AfterNext
            : TakeAll("this", "week") ? Which.This
            : TakeAll("coming", "week") ? Which.OfNextWeek
            : Undo(start) && TakeAll("after", "next") ? Which.AfterNext
            : Take("week") ? Which.AWeekLater
            : which;
        return which == Which.Coming && AfterAll() is { } length
            ? new LaterDay(new NamedDay(day), length.Days, length.Months, IsIn: true)
            : new NamedDay(day, which);
    }

    /// <summary>1 December, the 1st of December 2026.</summary>
    private WrittenDay? DayThenMonth()
    {
        _ = Take("the");
        if ((TakeOrdinal(isDotEnough: true) ?? TakeWhole(31)) is not { } day)
        {
            return null;
        }

        _ = Take("of");
        return TakeLex(LexKind.Month) is { } month ? new WrittenDay(TakeYear(), month.Value, day) : null;
    }

    /// <summary>December 1, Dec 1st, 2026.</summary>
    private WrittenDay? MonthThenDay()
    {
        if (TakeLex(LexKind.Month) is not { } month)
        {
            return null;
        }

        _ = Take("the");
        if ((TakeOrdinal(isDotEnough: false) ?? TakeWhole(31)) is not { } day
            || Peek() is { Kind: TokenKind.Word, Text: "am" or "pm", IsTight: true })
        {
            return null;
        }

        return new WrittenDay(TakeYear(), month.Value, day);
    }

    /// <summary>On 16.6.: with a point, the day comes first.</summary>
    private WrittenDay? ShortDate()
    {
        var isLed = At > 0 && Peek(-1) is { Kind: TokenKind.Word, Text: "on" or "by" or "until" or "due" };
        if (!isLed || Peek() is not { Kind: TokenKind.Decimal, A: >= 1 and <= 31, B: >= 1 and <= 12, C: < 0 } token)
        {
            return null;
        }

        Skip();
        return new WrittenDay(null, token.B, token.A);
    }

    /// <summary>On the 5th; the 5th of this month.</summary>
    private DayWords? DayAlone()
    {
        var isLed = At > 0 && Peek(-1) is
        {
            Kind: TokenKind.Word,
            Text: "on" or "by" or "until" or "till" or "from" or "starting" or "due" or "before"
        };
        if (!isLed || !Take("the") || TakeOrdinal(isDotEnough: false) is not { } day)
        {
            return null;
        }

        if (IsWord(0, "of"))
        {
            return TakeAll("of", "next", "month") ? new DayOfPeriod(new OpenPeriod(Unit.Month, 1), new WrittenDay(null, null, day)) : null;
        }

        // On the first floor, on the second try.
        if (Peek(-1)!.Kind == TokenKind.Word && !Peek(-1)!.IsTight && Peek() is { Kind: TokenKind.Word } next
            && next.Text is not ("at" or "to"))
        {
            return null;
        }

        var start = At;
        return MoreOrdinals(day) is { Count: > 1 } several
            ? (IsWord(0, "of") || PeekLex().Kind == LexKind.Month ? null : new SeveralDays([], several))
            : Undo(start) ? new WrittenDay(null, null, day)
            : null;
    }

    /// <summary>The 1st, the 10th and 20th.</summary>
    private List<int> MoreOrdinals(int first)
    {
        var days = new List<int> { first };
        for (var start = At; TakeKind(TokenKind.Comma) | TakeAny("and", "or", "&"); start = At)
        {
            _ = Take("on");
            _ = Take("the");
            if (TakeOrdinal(isDotEnough: false) is not { } day)
            {
                Back(start);
                break;
            }

            days.Add(day);
        }

        return days;
    }

    /// <summary>The end of the month, the last day of next month.</summary>
    private DayWords? EndOfMonth()
    {
        _ = Take("at");
        _ = Take("the");
        if (!(Take("end") || TakeAll("last", "day")))
        {
            return null;
        }

        _ = Take("of");
        var months = !TakeAny("this", "the") && Take("next") ? 1 : 0;
        return Take("month") ? new MonthEnd(months) : months == 0 && Take("year") ? new WrittenDay(null, 12, 31) : null;
    }

    /// <summary>Next week, this month, the weekend.</summary>
    private OpenPeriod? Period()
    {
        var isEdge = TakeAny("beginning", "start", "middle", "end") && Take("of");
        var from = TakeAny("this", "the") ? 0 : TakeAny("next", "coming") ? 1 : -1;
        if (from >= 0 && Take("weekend"))
        {
            return new OpenPeriod(Unit.Week, from, IsWeekend: true);
        }

        return from >= 0 && (from == 1 || isEdge || IsWord(-1, "this")) && TakeLex(LexKind.Unit) is { } unit && unit.Value >= (int)Unit.Week
            ? new OpenPeriod((Unit)unit.Value, from)
            : null;
    }
}
