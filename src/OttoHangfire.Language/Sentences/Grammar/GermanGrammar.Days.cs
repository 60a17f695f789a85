using OttoHangfire.Language.Sentences.Lexing;

namespace OttoHangfire.Language.Sentences.Grammar;

/// <summary>German days: übermorgen, nächsten Freitag, am 3. März, Ende des Monats.</summary>
internal sealed partial class GermanGrammar
{
    protected override DayWords? Day() => Either<DayWords>(
        Later, Relative, Several, WeekdayAndDate, WeekdayOfWeek, Weekday, DigitDate, ShortDate, DayThenMonth, DayAlone, EndOfMonth, Period);

    /// <summary>In einer Woche am Freitag; eine Woche nach Freitag.</summary>
    private LaterDay? Later() => Length() is { Elapsed.Ticks: 0, IsVague: false } length && length is not { Days: 0, Months: 0 }
        && (TakeAll("ab") || Take("nach")) && Either<DayWords>(Relative, Weekday) is { } day
            ? new LaterDay(day, length.Days, length.Months)
            : null;

    private DayWords? Relative()
    {
        // "Der Morgen" is none of the days.
        if (IsWord(0, "morgen") && Peek(-1) is { Kind: TokenKind.Word, Text: "der" or "ein" or "dieser" or "einen" or "jener" or "guten" })
        {
            return null;
        }

        if (TakeLex(LexKind.Day) is not { } day)
        {
            return null;
        }

        var relative = new RelativeDay(day.Value);
        return day.Value >= 0 && AfterAll() is { } length ? new LaterDay(relative, length.Days, length.Months) : relative;
    }

    /// <summary>Heute in zwei Wochen, Freitag in acht Tagen.</summary>
    private LengthWords? AfterAll()
    {
        var start = At;
        if (Take("in") && Length() is { Elapsed.Ticks: 0, IsVague: false } length)
        {
            // Today in eight days is today in a week.
            return length is { Days: 8, Months: 0 } ? length with { Days = 7 } : length;
        }

        Back(start);
        return null;
    }

    private SeveralDays? Several() => Weekdays(LexKind.Weekday) is { Count: > 1 } days ? new SeveralDays(days, []) : null;

    private List<DayOfWeek> Weekdays(LexKind kind)
    {
        var days = new List<DayOfWeek>();
        for (var start = At; PeekLex() is { Part: null } && TakeLex(kind) is { } name;)
        {
            days.Add((DayOfWeek)name.Value);
            start = At;
            var isListed = TakeKind(TokenKind.Comma) | TakeAny("und", "oder", "sowie") | (PeekLex().Kind == kind);
            _ = isListed && TakeAny("am", "jeden");
            if (!isListed || PeekLex().Kind != kind)
            {
                Back(start);
                break;
            }
        }

        return days;
    }

    /// <summary>Freitag, den 4. Dezember; Fr 4.12.</summary>
    private WrittenDay? WeekdayAndDate()
    {
        if (TakeLex(LexKind.Weekday) is not { } name)
        {
            return null;
        }

        _ = TakeKind(TokenKind.Comma);
        _ = TakeAny("den", "dem", "der", "am");
        return Either<DayWords>(DigitDate, ShortDate, DayThenMonth, OrdinalAlone) is WrittenDay date
            ? date with { Named = (DayOfWeek)name.Value }
            : null;
    }

    private WrittenDay? OrdinalAlone() => TakeOrdinal(isDotEnough: true) is { } day ? new WrittenDay(null, null, day) : null;

    /// <summary>Nächste Woche Freitag, in der nächsten Woche am Freitag.</summary>
    private NamedDay? WeekdayOfWeek()
    {
        var which = OfWeek();
        _ = TakeKind(TokenKind.Comma) || Take("am");
        return which is { } found && TakeLex(LexKind.Weekday) is { } name ? new NamedDay((DayOfWeek)name.Value, found) : null;
    }

    /// <summary>Nächster Woche, der kommenden Woche, dieser Woche, übernächste Woche.</summary>
    private Which? OfWeek()
    {
        var start = At;
        _ = Take("in");
        _ = TakeAny("der", "die");
        var which = TakeAny("naechste", "naechster", "naechsten", "kommende", "kommender", "kommenden") ? Which.OfNextWeek
            : TakeAny("uebernaechste", "uebernaechster", "uebernaechsten") ? Which.AfterNext
            : TakeAny("diese", "dieser") ? Which.This
            : (Which?)null;
        if (which is not null && Take("woche"))
        {
            return which;
        }

        Back(start);
        return null;
    }

    private DayWords? Weekday()
    {
        var which = TakeAny("naechsten", "naechster", "naechstem") ? Which.Next
            : TakeAny("kommenden", "kommender", "kommendem") ? Which.Coming
            : TakeAny("diesen", "diesem", "dieser") ? (TakeAny("kommenden") ? Which.Coming : Which.This)
            : TakeAny("uebernaechsten", "uebernaechster") ? Which.AfterNext
            : TakeAny("letzten", "letzter", "vergangenen") ? Which.Last
            : Which.Coming;
        if (PeekLex() is not { Kind: LexKind.Weekday, Part: null } name)
        {
            return null;
        }

        Skip();
        return Suffixed(new NamedDay((DayOfWeek)name.Value, which));
    }

    /// <summary>Freitag nächster Woche, Freitag in einer Woche.</summary>
    private DayWords Suffixed(NamedDay day) => OfWeek() is { } which ? day with { Which = which }
        : day.Which == Which.Coming && AfterAll() is { } length ? new LaterDay(day, length.Days, length.Months, IsIn: true)
        : day;

    /// <summary>3.12. behind "am"; the point at the end makes it a date.</summary>
    private WrittenDay? ShortDate()
    {
        var isLed = At > 0 && Peek(-1) is
        {
            Kind: TokenKind.Word,
            Text: "am" or "zum" or "den" or "dem" or "bis" or "vom" or "von" or "ab" or "zahlbar"
        };
        if (Peek() is not { Kind: TokenKind.Decimal, A: >= 1 and <= 31, B: >= 1 and <= 12, C: < 0 } token || !(isLed || token.HasDot)
            || Peek(1) is { Kind: TokenKind.Word, Text: "uhr" or "euro" or "eur" } or { Kind: TokenKind.Currency })
        {
            return null;
        }

        Skip();
        return new WrittenDay(TakeYear(), token.B, token.A);
    }

    /// <summary>3. März, dritter Dezember 2026.</summary>
    private WrittenDay? DayThenMonth()
    {
        if ((TakeOrdinal(isDotEnough: true) ?? TakeWhole(31)) is not { } day)
        {
            return null;
        }

        return TakeLex(LexKind.Month) is { } month ? new WrittenDay(TakeYear(), month.Value, day) : null;
    }

    /// <summary>Am 5.; am 5. dieses Monats.</summary>
    private DayWords? DayAlone()
    {
        var isLed = At > 0 && Peek(-1) is { Kind: TokenKind.Word, Text: "am" or "zum" or "den" or "dem" or "bis" or "vom" or "ab" };
        if (!isLed || Ordinals() is not { Count: > 0 } days || PeekLex().Kind == LexKind.Month)
        {
            return null;
        }

        var isThis = TakeAll("dieses", "monats");
        var isNext = !isThis && (TakeAll("naechsten", "monats") || TakeAll("kommenden", "monats"));
        if (isNext)
        {
            return days.Count > 1 ? null : new DayOfPeriod(new OpenPeriod(Unit.Month, 1), new WrittenDay(null, null, days[0]));
        }

        return days.Count > 1 ? new SeveralDays([], days) : new WrittenDay(null, null, days[0]);
    }

    /// <summary>1. und 15.; ersten.</summary>
    private List<int> Ordinals()
    {
        var days = new List<int>();
        for (var start = At; TakeOrdinal(isDotEnough: true) is { } day;)
        {
            if (Peek(-1) is { Kind: TokenKind.Word, IsTight: false } && Peek() is { Kind: TokenKind.Word } next
                && next.Text is not ("um" or "und" or "jeden" or "jedes" or "des" or "dieses" or "im" or "eines"))
            {
                // Am ersten Tor, am zweiten Versuch.
                Back(start);
                return [];
            }

            days.Add(day);
            start = At;
            var isListed = TakeKind(TokenKind.Comma) | TakeAny("und", "oder");
            _ = isListed && TakeAny("am", "den");
            if (!isListed || TakeOrdinal(isDotEnough: true) is null)
            {
                Back(start);
                break;
            }

            Back(At - 1);
            if (Peek() is { IsTight: true })
            {
                Back(At - 1);
            }
        }

        return days;
    }

    /// <summary>Ende des Monats, am Monatsende, am letzten Tag des Monats.</summary>
    private DayWords? EndOfMonth()
    {
        if (Take("jahresende"))
        {
            return new WrittenDay(null, 12, 31);
        }

        if (TakeAny("monatsende", "monatsletzten"))
        {
            return new MonthEnd(0);
        }

        if (!(Take("ende") || TakeAll("letzten", "tag")))
        {
            return null;
        }

        var months = TakeAny("des", "dieses", "diesen") ? 0 : TakeAny("naechsten", "kommenden") ? 1 : -1;
        return months >= 0 && TakeAny("monats", "monat") ? new MonthEnd(months)
            : months == 0 && TakeAny("jahres") ? new WrittenDay(null, 12, 31)
            : null;
    }

    /// <summary>Nächste Woche, dieser Monat, das Wochenende.</summary>
    private OpenPeriod? Period()
    {
        _ = TakeAny("anfang", "mitte", "ende");
        var from = TakeAny("naechste", "naechster", "naechsten", "naechstes", "kommende", "kommender", "kommenden", "kommendes") ? 1
            : TakeAny("diese", "dieser", "diesen", "dieses", "diesem") ? 0
            : -1;
        if (TakeAny("wochenende"))
        {
            return new OpenPeriod(Unit.Week, Math.Max(from, 0), IsWeekend: true);
        }

        return from >= 0 && TakeLex(LexKind.Unit) is { } unit && unit.Value >= (int)Unit.Week ? new OpenPeriod((Unit)unit.Value, from)
            : null;
    }
}
