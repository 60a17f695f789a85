using OttoHangfire.Language.Sentences.Lexing;

namespace OttoHangfire.Language.Sentences.Grammar;

/// <summary>English repetitions: every Monday, every other Tuesday, on the last working day of each month, three days after it is
/// done.</summary>
internal sealed partial class EnglishGrammar
{
    private static readonly string[][] Completions =
    [
        ["completion"], ["completing", "it"], ["each", "completion"], ["every", "completion"], ["it", "is", "done"], ["it's", "done"],
        ["it", "was", "done"], ["it", "is", "finished"], ["it's", "finished"], ["it", "has", "been", "done"], ["it", "is", "completed"],
        ["finishing", "it"], ["finishing"], ["doing", "it"], ["i", "did", "it"], ["i", "have", "done", "it"], ["i've", "done", "it"],
        ["i", "finish", "it"], ["i", "finish"], ["i'm", "done"], ["it", "gets", "done"], ["being", "done"], ["i", "do", "it"],
        ["its", "done"], ["the", "last", "time"], ["last", "completion"], ["done"],
    ];

    protected override Repeating? Repetition() => Either<Repeating>(
        AfterCompletion, TimesADay, OnDaysOfMonth, OnPositionOfMonth, EveryOne, Adverb, PluralDays, SpanOfDays);

    /// <summary>Three days after it is done.</summary>
    private Repeating? AfterCompletion()
    {
        var isEvery = TakeAny("every", "each") || Take("in") || Take("again") || true;
        if (!isEvery || Length() is not { IsVague: false } length || !TakeAny("after", "from"))
        {
            return null;
        }

        return Completions.Any(words => TakeAll(words)) ? Completed(length) : null;
    }

    /// <summary>Twice a day, three times a week, once a month.</summary>
    private Repeating? TimesADay()
    {
        var count = Take("once") ? 1 : Take("twice") ? 2 : TakeWhole(100) is { } number && TakeAny("times", "x") ? number : 0;
        if (count == 0)
        {
            return null;
        }

        var unit = Take("daily") ? Unit.Day : Take("weekly") ? Unit.Week
            : TakeAny("a", "per", "each", "every", "an") ? TakeUnit()
            : null;
        return unit is not { } said ? null : count == 1 ? Rule(said, 1) : new Repeating(said) { TimesADay = said == Unit.Day ? count : 0 };
    }

    /// <summary>On the 1st and 15th of each month, the last day of every month, every 15th.</summary>
    private Repeating? OnDaysOfMonth()
    {
        _ = TakeAny("on", "at");
        var isEvery = TakeAny("every", "each");
        _ = !isEvery && Take("the");
        List<int> days;
        var isLast = TakeAll("last", "day") || TakeAll("end");
        if (isLast)
        {
            days = [-1];
        }
        else if (TakeOrdinal(isDotEnough: false) is { } first)
        {
            _ = Take("day");
            days = MoreOrdinals(first);
        }
        else
        {
            return null;
        }

        if (isEvery && !isLast && !IsWord(0, "of") && PeekLex().Kind is not (LexKind.Unit or LexKind.Weekday or LexKind.Month)
            && Peek(-1) is { IsTight: true })
        {
            return new Repeating(Unit.Month) { MonthDays = days };
        }

        return TakeOfEachMonth(out var isEach) && (isEach || isEvery || !IsWord(-4, "end"))
            ? new Repeating(Unit.Month) { MonthDays = days, MayBeOnce = !isEach && !isEvery && days.Count == 1 }
            : null;
    }

    private bool TakeOfEachMonth(out bool isEach)
    {
        isEach = false;
        if (!TakeAny("of", "in"))
        {
            return false;
        }

        isEach = TakeAny("each", "every", "any") || TakeAll("a");
        return (isEach || Take("the")) && Take("month");
    }

    /// <summary>On the first Monday of each month, the last working day of the month, every last Friday of the month.</summary>
    private Repeating? OnPositionOfMonth()
    {
        var isBehindMonth = IsBehindDay && Peek(-1) is { Text: "month" or "monthly" };
        _ = Take("on");
        _ = TakeAny("every", "each", "the");
        var position = Take("last") ? -1 : TakeLex(LexKind.Ordinal) is { Value: <= 5 } ordinal ? ordinal.Value
            : TakeOrdinal(isDotEnough: false);
        if (position is null or > 5)
        {
            return null;
        }

        var days = TakeLex(LexKind.Weekday) is { } name ? [(DayOfWeek)name.Value] : TakeWorkday() ? Repeating.Workdays : null;
        return days is not null && (TakeOfEachMonth(out _) || isBehindMonth)
            ? new Repeating(Unit.Month) { Days = days, Position = position } : null;
    }

    private bool TakeWorkday() => TakeAny("workday", "weekday", "workdays") || TakeAll("working", "day") || TakeAll("business", "day")
        || TakeAll("work", "day");

    private Repeating? EveryOne()
    {
        _ = Take("once");
        if (!(TakeAll("each", "and", "every") || TakeAny("every", "each")))
        {
            return null;
        }

        _ = Take("single");
        return Either(EveryName, EveryOther, EveryDate, EveryLength);
    }

    /// <summary>Every Monday and Thursday, every weekday, every weekend, every morning.</summary>
    private Repeating? EveryName()
    {
        if (Weekdays(LexKind.Weekday) is { Count: > 0 } days)
        {
            return InPart(new Repeating(Unit.Week) { Days = days });
        }

        if (TakeWorkday())
        {
            return InPart(new Repeating(Unit.Week) { Days = Repeating.Workdays });
        }

        return Take("weekend") ? InPart(new Repeating(Unit.Week) { Days = Repeating.Weekend })
            : TakeLex(LexKind.Part) is { } part ? new Repeating(Unit.Day) { Part = (DayPart)part.Value }
            : null;
    }

    private Repeating InPart(Repeating rule) => (TakeLex(LexKind.Part) ?? TakeLex(LexKind.Parts)) is { } part
        ? rule with { Part = (DayPart)part.Value } : rule;

    /// <summary>Every other Tuesday, every second week, every third day.</summary>
    private Repeating? EveryOther()
    {
        var interval = Take("other") ? 2 : Take("last") ? -1 : TakeOrdinal(isDotEnough: false);
        if (interval is not { } number)
        {
            return null;
        }

        if (Weekdays(LexKind.Weekday) is { Count: > 0 } days)
        {
            return InPart(EveryNth(number, days));
        }

        return number > 0 && TakeLex(LexKind.Unit) is { } unit ? Rule((Unit)unit.Value, number * unit.Times) : null;
    }

    /// <summary>Every 3 March, every December 24th.</summary>
    private Repeating? EveryDate() => Either(DayThenMonth, MonthThenDay) is { Year: null, Month: { } month } date
        ? new Repeating(Unit.Year) { Month = month, MonthDays = [date.Day] }
        : null;

    /// <summary>Every day, every 2 hours, every half hour.</summary>
    private Repeating? EveryLength()
    {
        if (Take("half"))
        {
            return Take("hour") || (Take("an") && Take("hour")) ? Rule(Unit.Minute, 30) : null;
        }

        if (TakeAll("quarter"))
        {
            return Take("hour") || (TakeAll("of", "an", "hour")) ? Rule(Unit.Minute, 15) : Rule(Unit.Month, 3);
        }

        _ = Take("full");
        if (TakeLex(LexKind.Unit) is { } one)
        {
            return TakeAll("and", "a", "half") ? (Of(1.5m, (Unit)one.Value) is { } more ? Rule(more) : null)
                : Rule((Unit)one.Value, one.Times);
        }

        if (TakeAny("few", "couple"))
        {
            _ = Take("of");
            return TakeUnit() is not null ? new Repeating(Unit.Day) { TimesADay = 0 } : null;
        }

        if (Take("second"))
        {
            return new Repeating(Unit.Second) { Every = TimeSpan.FromSeconds(1) };
        }

        return Length() is { IsVague: false } length ? Rule(length) : null;
    }

    private Repeating? Adverb() => TakeAny("daily", "everyday") ? Rule(Unit.Day, 1)
        : TakeAny("nightly") ? new Repeating(Unit.Day) { Part = DayPart.Night }
        : Take("hourly") ? Rule(Unit.Hour, 1)
        : Take("half-hourly") ? Rule(Unit.Minute, 30)
        : Take("weekly") ? Rule(Unit.Week, 1)
        : TakeAny("biweekly", "bi-weekly", "fortnightly") ? Rule(Unit.Week, 2)
        : Take("monthly") ? Rule(Unit.Month, 1)
        : Take("quarterly") ? Rule(Unit.Month, 3)
        : TakeAny("yearly", "annually") ? Rule(Unit.Year, 1)
        : null;

    /// <summary>Mondays, on Tuesdays and Thursdays, on weekdays.</summary>
    private Repeating? PluralDays()
    {
        _ = TakeAny("on", "always");
        if (Weekdays(LexKind.Weekdays) is { Count: > 0 } days)
        {
            return InPart(new Repeating(Unit.Week) { Days = days });
        }

        if (Weekdays(LexKind.Weekday) is { Count: > 0 } named)
        {
            // Monday mornings.
            return TakeLex(LexKind.Parts) is { } parts ? new Repeating(Unit.Week) { Days = named, Part = (DayPart)parts.Value } : null;
        }

        _ = TakeAll("in", "the");
        if (TakeLex(LexKind.Parts) is { } daily)
        {
            return new Repeating(Unit.Day) { Part = (DayPart)daily.Value };
        }

        return TakeAny("weekdays", "workdays") || TakeAll("working", "days") || TakeAll("business", "days") || TakeAll("work", "days")
            ? new Repeating(Unit.Week) { Days = Repeating.Workdays }
            : Take("weekends") || TakeAll("the", "weekends") ? new Repeating(Unit.Week) { Days = Repeating.Weekend }
            : null;
    }

    /// <summary>Monday to Friday, Mon-Fri.</summary>
    private Repeating? SpanOfDays()
    {
        _ = TakeAny("from", "on", "every");
        return TakeLex(LexKind.Weekday) is { } first && (TakeKind(TokenKind.Dash) || TakeAny("to", "through", "thru", "till", "until"))
            && TakeLex(LexKind.Weekday) is { } last
                ? SpanOf((DayOfWeek)first.Value, (DayOfWeek)last.Value)
                : null;
    }
}
