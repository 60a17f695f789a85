using OttoHangfire.Language.Words;

namespace OttoHangfire.Language.Times;

/// <summary>
/// Finds the longest phrase that says when. A phrase is a bag of parts (a day, a time of day, a length from now), each at most once and in
/// any order: tomorrow at 9, at 9 tomorrow, 9:00 on Friday.
/// </summary>
internal sealed partial class TimeGrammar(IReadOnlyList<Term> terms)
{
    private int _at;

    /// <summary>The phrase that begins at this term; null when none does.</summary>
    public TimePhrase? Match(int first)
    {
        _at = first;
        var expression = new TimeExpression();
        var end = first;
        while (More(expression, isFirst: end == first) is { } more)
        {
            expression = more;
            end = _at;
        }

        return end == first ? null : new TimePhrase(first, end, expression);
    }

    private TimeExpression? More(TimeExpression known, bool isFirst)
    {
        if (known.IsWhole)
        {
            return null;
        }

        if (!isFirst)
        {
            Take(TermKind.Comma);
        }

        return (isFirst ? Either(Repeating, Now, Over, FromNow) : null)
            ?? Either(() => OfDay(known), () => OfClock(known), () => OfPart(known), () => OfOffset(known));
    }

    private TimeExpression? Repeating() => Take(TermKind.Every) ? Either(RepeatingUnit, RepeatingName) : OnFridays();

    private TimeExpression? OnFridays()
    {
        _ = Take(TermKind.On);
        return Take<WeekdayName>(TermKind.Weekday) is { IsPlural: true } ? new TimeExpression { Repeats = true } : null;
    }

    private TimeExpression? RepeatingUnit()
    {
        // Every day, every 2 hours, every other week.
        _ = Take(TermKind.Number) || (Peek(TermKind.Other) && Peek(TermKind.Unit, 1) && Take(TermKind.Other));
        return Take(TermKind.Unit) ? new TimeExpression { Repeats = true } : null;
    }

    private TimeExpression? RepeatingName() => Take(TermKind.Weekday) || Take(TermKind.PartOfDay) || Take(TermKind.Month)
        ? new TimeExpression { Repeats = true }
        : null;

    private TimeExpression? Now() => Take(TermKind.Now) ? new TimeExpression { IsNow = true } : null;

    private TimeExpression? Over() => Either(LengthAgo, Yesterday, LastName);

    private TimeExpression? LengthAgo() => Length() is not null && Take(TermKind.Ago) ? new TimeExpression { IsOver = true } : null;

    private TimeExpression? Yesterday()
    {
        if (Take<int?>(TermKind.RelativeDay) is not < 0)
        {
            return null;
        }

        _ = Part() is not null;
        _ = Clock() is not null;
        return new TimeExpression { IsOver = true };
    }

    private TimeExpression? LastName()
    {
        _ = Take(TermKind.On);
        if (!(Take(TermKind.Last) && (Take(TermKind.Weekday) || Take(TermKind.Unit) || Take(TermKind.PartOfDay) || Take(TermKind.Month))))
        {
            return null;
        }

        _ = Clock() is not null;
        return new TimeExpression { IsOver = true };
    }

    private TimeExpression? OfOffset(TimeExpression known) =>
        known is { Offset: null, Clock: not null } && Take<TimeSpan?>(TermKind.Offset) is { } offset
            ? known with { Offset = offset }
            : null;

    private TimeExpression? OfPart(TimeExpression known)
    {
        if (known.Part is not null || known.Clock is { IsBare: false })
        {
            return null;
        }

        if (known.Day is null && Take<PartOfDay?>(TermKind.PartOfToday) is { } tonight)
        {
            return known with { Day = new DaysFromToday(0), Part = tonight };
        }

        if (known.Day is null && Either(PartOfThisDay) is { } part)
        {
            return known with { Day = new DaysFromToday(0), Part = part };
        }

        return Part() is { } said ? known with { Part = said } : null;
    }

    private PartOfDay? PartOfThisDay() => Take(TermKind.This) ? Take<PartOfDay?>(TermKind.PartOfDay) : null;

    /// <summary>In the morning, at night; behind a day the bare word.</summary>
    private PartOfDay? Part()
    {
        var start = _at;
        var isLed = Take(TermKind.In) && Take(TermKind.The);
        _at = isLed ? _at : start;
        isLed = isLed || Take(TermKind.At);
        if ((isLed || (start > 0 && terms[start - 1].Kind is TermKind.RelativeDay or TermKind.Weekday))
            && Take<PartOfDay?>(TermKind.PartOfDay) is { } part)
        {
            return part;
        }

        _at = start;
        return null;
    }

    /// <summary>The first of the rules that fits; one that does not fit takes nothing.</summary>
    private T? Either<T>(params ReadOnlySpan<Func<T?>> rules)
    {
        var start = _at;
        foreach (var rule in rules)
        {
            if (rule() is { } found)
            {
                return found;
            }

            _at = start;
        }

        return default;
    }

    private bool Peek(TermKind kind, int further = 0) => _at + further < terms.Count && terms[_at + further].Kind == kind;

    private bool Take(TermKind kind)
    {
        if (!Peek(kind))
        {
            return false;
        }

        _at++;
        return true;
    }

    private T? Take<T>(TermKind kind) => Take(kind) ? (T?)terms[_at - 1].Value : default;

    /// <summary>A whole number from 0 to <paramref name="most"/>.</summary>
    private int? TakeWhole(int most)
    {
        if (Peek(TermKind.Number) && terms[_at].Value is decimal number && number == decimal.Truncate(number) && number <= most)
        {
            _at++;
            return (int)number;
        }

        return null;
    }
}
