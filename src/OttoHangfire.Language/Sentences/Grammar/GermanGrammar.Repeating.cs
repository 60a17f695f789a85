using OttoHangfire.Language.Sentences.Lexing;

namespace OttoHangfire.Language.Sentences.Grammar;

/// <summary>German repetitions: jeden Montag, jeden zweiten Dienstag, am letzten Werktag des Monats, drei Tage nach Erledigung.</summary>
internal sealed partial class GermanGrammar
{
    private static readonly string[][] Completions =
    [
        ["nach", "erledigung"], ["nach", "dem", "erledigen"], ["nach", "abschluss"], ["nachdem", "es", "erledigt", "ist"],
        ["nachdem", "es", "erledigt", "wurde"], ["nachdem", "es", "fertig", "ist"], ["nachdem", "ich", "es", "erledigt", "habe"],
        ["nachdem", "ich", "es", "gemacht", "habe"], ["nachdem", "es", "getan", "ist"], ["nachdem", "ich", "es", "getan", "habe"],
        ["nachdem", "ich", "fertig", "bin"], ["nach", "der", "erledigung"], ["nachdem", "das", "erledigt", "ist"],
        ["nachdem", "sie", "erledigt", "ist"], ["nachdem", "es", "gemacht", "ist"], ["nachdem", "es", "gemacht", "wurde"],
        ["ab", "erledigung"], ["nach", "der", "letzten", "erledigung"], ["nach", "fertigstellung"],
    ];

    protected override Repeating? Repetition() => Either<Repeating>(
        AfterCompletion, TimesADay, OnPositionOfMonth, OnDaysOfMonth, EveryOne, EveryLength, Adverb, PluralDays, SpanOfDays);

    private Repeating? AfterCompletion()
    {
        _ = TakeAny("alle", "immer", "jeweils", "in");
        if (Length() is not { IsVague: false } length)
        {
            return null;
        }

        _ = TakeKind(TokenKind.Comma);
        return Completions.Any(words => TakeAll(words)) ? Completed(length) : null;
    }

    /// <summary>Zweimal am Tag, dreimal täglich, einmal pro Woche.</summary>
    private Repeating? TimesADay()
    {
        var count = Take("einmal") ? 1 : Take("zweimal") ? 2 : Take("dreimal") ? 3 : Take("viermal") ? 4
            : TakeWhole(100) is { } number && TakeAny("mal", "x") ? number
            : 0;
        if (count == 0)
        {
            return null;
        }

        var unit = Take("taeglich") ? Unit.Day : Take("woechentlich") ? Unit.Week : Take("monatlich") ? Unit.Month : Take("jaehrlich")
            ? Unit.Year
            : TakeAll("in", "der") || TakeAny("am", "pro", "im", "je", "die") ? TakeUnit()
            : null;
        return unit is not { } said ? null : count == 1 ? Rule(said, 1) : new Repeating(said) { TimesADay = said == Unit.Day ? count : 0 };
    }

    /// <summary>Am 1. und 15. jedes Monats, jeden 1. des Monats, am letzten Tag jedes Monats.</summary>
    private Repeating? OnDaysOfMonth()
    {
        var isEvery = TakeAny("jeden", "jeweils");
        _ = TakeAny("am", "zum", "jeden");
        var isLast = TakeAll("letzten", "tag") || TakeAny("ende", "monatsletzten");
        var days = isLast ? [-1] : Ordinals();
        var isBare = isEvery && !isLast && days.Count > 0 && PeekLex().Kind is not (LexKind.Unit or LexKind.Weekday or LexKind.Month)
            && !IsWord(0, "des") && !IsWord(0, "im") && Peek(-1) is { HasDot: true };
        if (isBare)
        {
            return new Repeating(Unit.Month) { MonthDays = days };
        }

        if (days.Count == 0 || !TakeOfEachMonth(out var isEach))
        {
            return null;
        }

        return isEach || isEvery || !IsWord(-3, "ende")
            ? new Repeating(Unit.Month) { MonthDays = days, MayBeOnce = !isEach && !isEvery && days.Count == 1 }
            : null;
    }

    private bool TakeOfEachMonth(out bool isEach)
    {
        isEach = TakeAny("jeden", "jedes", "eines") || TakeAll("eines", "jeden");
        _ = isEach && TakeAny("jeden");
        return (isEach || TakeAny("des", "im")) && TakeAny("monats", "monat");
    }

    /// <summary>Am ersten Montag im Monat, am letzten Werktag des Monats, jeden letzten Freitag im Monat.</summary>
    private Repeating? OnPositionOfMonth()
    {
        var isBehindMonth = IsBehindDay && Peek(-1) is { Text: "monat" or "monatlich" };
        _ = TakeAny("am", "jeden", "immer");
        _ = TakeAny("am", "jeden");
        int? position = TakeAny("letzten", "letzter") ? -1 : TakeOrdinal(isDotEnough: true);
        if (position is null or > 5)
        {
            return null;
        }

        var days = TakeLex(LexKind.Weekday) is { } name ? [(DayOfWeek)name.Value] : TakeWorkday() ? Repeating.Workdays : null;
        return days is not null && (TakeOfEachMonth(out _) || isBehindMonth)
            ? new Repeating(Unit.Month) { Days = days, Position = position } : null;
    }

    private bool TakeWorkday() => TakeAny("werktag", "arbeitstag", "wochentag", "werktage", "werktagen", "arbeitstage", "wochentagen",
        "arbeitstagen");

    /// <summary>Jeden Montag und Donnerstag, jeden zweiten Dienstag, jeden Tag, jeden Morgen.</summary>
    private Repeating? EveryOne()
    {
        _ = TakeAny("immer", "an");
        if (!TakeAny("jeden", "jede", "jedes", "jeder", "jedem"))
        {
            return null;
        }

        return Either(EveryName, EveryOther, EveryDate, EveryUnit);
    }

    private Repeating? EveryName()
    {
        if (PeekLex() is { Kind: LexKind.Weekday, Part: { } evening } name)
        {
            Skip();
            return new Repeating(Unit.Week) { Days = [(DayOfWeek)name.Value], Part = evening };
        }

        if (Weekdays(LexKind.Weekday) is { Count: > 0 } days)
        {
            return InPart(new Repeating(Unit.Week) { Days = days });
        }

        return TakeWorkday() ? InPart(new Repeating(Unit.Week) { Days = Repeating.Workdays })
            : TakeAny("wochenende") ? InPart(new Repeating(Unit.Week) { Days = Repeating.Weekend })
            : Take("morgen") ? new Repeating(Unit.Day) { Part = DayPart.Morning }
            : TakeLex(LexKind.Part) is { } part ? new Repeating(Unit.Day) { Part = (DayPart)part.Value }
            : null;
    }

    private Repeating InPart(Repeating rule) => Take("morgen") ? rule with { Part = DayPart.Morning }
        : (TakeLex(LexKind.Part) ?? TakeLex(LexKind.Parts)) is { } part ? rule with { Part = (DayPart)part.Value }
        : rule;

    private Repeating? EveryOther()
    {
        var nth = TakeAny("letzten", "letzte") ? -1 : TakeOrdinal(isDotEnough: true);
        if (nth is not { } interval)
        {
            return null;
        }

        return Weekdays(LexKind.Weekday) is { Count: > 0 } days ? InPart(EveryNth(interval, days))
            : interval > 0 && TakeLex(LexKind.Unit) is { } unit ? Rule((Unit)unit.Value, interval * unit.Times)
            : null;
    }

    /// <summary>Jeden 24. Dezember.</summary>
    private Repeating? EveryDate() => DayThenMonth() is { Year: null, Month: { } month } date
        ? new Repeating(Unit.Year) { Month = month, MonthDays = [date.Day] }
        : null;

    private Repeating? EveryUnit() => TakeAll("volle", "stunde") ? Rule(Unit.Hour, 1)
        : TakeAny("halbe", "halben") ? (Take("stunde") ? Rule(Unit.Minute, 30) : null)
        : TakeLex(LexKind.Unit) is { } unit ? Rule((Unit)unit.Value, unit.Times)
        : null;

    /// <summary>Alle zwei Wochen, alle 20 Minuten, alle halbe Stunde.</summary>
    private Repeating? EveryLength()
    {
        _ = Take("einmal");
        if (!TakeAny("alle", "aller"))
        {
            return null;
        }

        if (TakeAll("halbe", "stunde") || TakeAll("halben", "stunden") || TakeAll("halbe", "stunden"))
        {
            return Rule(Unit.Minute, 30);
        }

        if (TakeAll("ein", "paar") || Take("paar"))
        {
            return TakeUnit() is not null ? new Repeating(Unit.Day) { TimesADay = 0 } : null;
        }

        return Take("viertelstunde") ? Rule(Unit.Minute, 15) : Length() is { IsVague: false } length ? Rule(length) : null;
    }

    private Repeating? Adverb() => TakeAny("taeglich", "taegliche", "taeglicher", "taegliches", "taeglichen") ? Rule(Unit.Day, 1)
        : Take("stuendlich") ? Rule(Unit.Hour, 1)
        : Take("halbstuendlich") ? Rule(Unit.Minute, 30)
        : Take("viertelstuendlich") ? Rule(Unit.Minute, 15)
        : TakeAny("woechentlich", "woechentliche", "woechentlicher", "woechentliches") ? Rule(Unit.Week, 1)
        : TakeAny("zweiwoechentlich", "14-taegig", "vierzehntaegig") ? Rule(Unit.Week, 2)
        : TakeAny("monatlich", "monatliche", "monatlicher", "monatliches") ? Rule(Unit.Month, 1)
        : Take("vierteljaehrlich") ? Rule(Unit.Month, 3)
        : Take("jaehrlich") ? Rule(Unit.Year, 1)
        : null;

    /// <summary>Montags, dienstags und donnerstags, werktags, montagabends.</summary>
    private Repeating? PluralDays()
    {
        _ = TakeAny("immer", "jeweils");
        if (PeekLex() is { Kind: LexKind.Weekdays, Part: { } evening } name)
        {
            Skip();
            return new Repeating(Unit.Week) { Days = [(DayOfWeek)name.Value], Part = evening };
        }

        if (Weekdays(LexKind.Weekdays) is { Count: > 0 } days)
        {
            return InPart(new Repeating(Unit.Week) { Days = days });
        }

        if (TakeAny("wochenends") || TakeAll("an", "wochenenden"))
        {
            return new Repeating(Unit.Week) { Days = Repeating.Weekend };
        }

        var isWorkday = TakeAny("werktags", "wochentags") || TakeAll("unter", "der", "woche");
        _ = !isWorkday && Take("an") && TakeAny("allen", "den");
        return isWorkday || TakeAny("werktagen", "wochentagen", "arbeitstagen")
            ? InPart(new Repeating(Unit.Week) { Days = Repeating.Workdays }) : null;
    }

    /// <summary>Montag bis Freitag, Mo-Fr.</summary>
    private Repeating? SpanOfDays()
    {
        _ = TakeAny("von", "am", "jeden");
        return TakeLex(LexKind.Weekday) is { Part: null } first && (TakeKind(TokenKind.Dash) || Take("bis"))
            && TakeLex(LexKind.Weekday) is { Part: null } last
                ? SpanOf((DayOfWeek)first.Value, (DayOfWeek)last.Value)
                : null;
    }
}
