namespace OttoHangfire.Language.Sentences.Grammar;

/// <summary>A stretch of days: the tokens up to before <paramref name="End"/>.</summary>
/// <param name="From">Its first day; null = from now on.</param>
/// <param name="To">Its last day; null = it is that one day, or that one week.</param>
/// <param name="End">The token behind it.</param>
internal sealed record DayRange(DayWords? From, DayWords? To, int End);

/// <summary>From 3 to 17 August, until Friday, next week.</summary>
internal abstract partial class PieceGrammar
{
    /// <summary>From, vom.</summary>
    protected abstract void TakeFrom();

    /// <summary>To, bis zum.</summary>
    protected abstract bool TakeTo();

    /// <summary>Until, bis: in front of the only day.</summary>
    protected abstract bool TakeUntil();

    /// <summary>On the, am.</summary>
    protected abstract void TakeOn();

    /// <summary>The days that begin at a token; null when there are none.</summary>
    public DayRange? DaysAt(int at)
    {
        _at = at;
        _endOfDay = -1;
        if (TakeUntil() && OneDay() is { } last)
        {
            return new DayRange(From: null, last, _at);
        }

        _at = at;
        TakeFrom();
        return Either(NumberAndDate, TwoDays);
    }

    /// <summary>3 to 17 August, the 3rd to the 17th.</summary>
    private DayRange? NumberAndDate()
    {
        TakeOn();
        if ((TakeOrdinal(isDotEnough: true) ?? TakeWhole(31)) is not { } first || !TakeTo() || OneDay() is not WrittenDay last)
        {
            return null;
        }

        return new DayRange(last with { Day = first, Named = null }, last, _at);
    }

    private DayRange? TwoDays()
    {
        if (OneDay() is not { } first)
        {
            return null;
        }

        var end = _at;
        if (TakeTo())
        {
            if (OneDay() is { } last)
            {
                return new DayRange(first, last, _at);
            }

            // August 3 to 17.
            if (first is WrittenDay { Month: not null } written && (TakeOrdinal(isDotEnough: true) ?? TakeWhole(31)) is { } number)
            {
                return new DayRange(first, written with { Day = number, Named = null, Year = written.Year ?? TakeYear() }, _at);
            }
        }

        _at = end;
        return new DayRange(first, To: null, end);
    }

    private DayWords? OneDay()
    {
        TakeOn();
        var start = _at;
        if (Either(Day) is { } day)
        {
            return day;
        }

        _at = start;
        return TakeOrdinal(isDotEnough: true) is { } number ? new WrittenDay(null, null, number) : null;
    }
}
