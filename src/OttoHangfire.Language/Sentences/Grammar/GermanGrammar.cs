using OttoHangfire.Language.Sentences.Lexing;

namespace OttoHangfire.Language.Sentences.Grammar;

/// <summary>German: lengths, parts of the day, and what is said in no other way.</summary>
internal sealed partial class GermanGrammar(IReadOnlyList<Token> tokens) : PieceGrammar(tokens, Lexicon.German)
{
    private static readonly HashSet<string> Starters =
    [
        "in", "am", "an", "um", "ab", "bis", "bevor", "vor", "nach", "seit", "zum", "zur", "fuer", "von", "vom", "zwischen", "den",
        "dem", "der", "diesen", "dieser", "dieses", "diese", "diesem", "naechsten", "naechster", "naechste", "naechstes", "naechstem",
        "kommenden", "kommender", "kommende", "kommendes", "uebernaechsten", "uebernaechster", "uebernaechste", "letzten", "letzter",
        "letzte", "vergangenen", "ende", "anfang", "mitte", "jeden", "jede", "jedes", "jeder", "jedem", "alle", "aller", "taeglich",
        "woechentlich", "monatlich", "jaehrlich", "stuendlich", "vierteljaehrlich", "zweiwoechentlich", "zweimal", "einmal", "dreimal",
        "viermal", "werktags", "wochentags", "wochenends", "immer", "jeweils", "mittags", "mitternacht", "mittag", "halb", "viertel",
        "dreiviertel", "punkt", "gegen", "circa", "ca", "etwa", "ungefaehr", "kurz", "spaeter", "bald", "nachher", "irgendwann",
        "demnaechst", "monatsende", "jahresende", "halbstuendlich", "viertelstuendlich", "anderthalb", "eineinhalb", "zweieinhalb",
        "dreieinhalb", "unter", "wochenende", "monatsletzten", "ersten", "14-taegig", "vierzehntaegig", "monatsanfang", "so",
        "taegliche", "taeglicher", "taegliches", "taeglichen", "woechentliche", "woechentlicher", "woechentliches", "monatliche",
        "monatlicher", "monatliches", "kommendem", "beginnend", "heute", "ausser", "aber", "ausgenommen", "nicht", "nur", "ohne", "oder",
        "sonst", "mit",
    ];

    private static readonly HashSet<string> Joints =
    [
        "und", "am", "an", "in", "im", "dann", "fuer", "mit", "oder", "bitte", "dass", "daran", "wenn", "weil", "aber", "bis", "ab",
        "jeden", "jede", "alle", "heute", "den", "die", "das", "der", "zu", "zum", "zur", "mich", "mir", "uhr", "ich", "taeglich",
        "werktags", "nicht", "mein", "meine", "meinen", "einen", "eine", "ein", "auf", "ans", "bei", "von",
    ];

    protected override bool IsStarter(string word) => Starters.Contains(word) || word.EndsWith("einhalb", StringComparison.Ordinal);

    protected override bool IsJoint(Token token) => Joints.Contains(token.Text);

    protected override bool TakeAnd() => TakeAny("und", "oder", "sowie");

    protected override Lead DayLead()
    {
        if (Take("bis"))
        {
            _ = TakeAny("zum", "zur", "am", "um", "einschliesslich");
            return Lead.Until;
        }

        if (Take("ab") || Take("beginnend"))
        {
            _ = TakeAny("dem", "der", "am", "ab");
            return Lead.Starting;
        }

        if (TakeAny("am", "an", "zum", "den", "dem", "der"))
        {
            return Lead.Then;
        }

        var lead = Take("fuer") ? Lead.For : TakeAny("von", "vom") ? Lead.Starting : TakeAny("vor", "nach", "seit", "bevor") ? Lead.Beside
            : Lead.None;
        _ = lead is Lead.For or Lead.Beside && TakeAny("dem", "den", "der");
        return lead;
    }

    protected override bool ClockLead()
    {
        _ = IsWord(1, "gegen") && Take("so");
        var isAbout = TakeAny("punkt", "gegen", "circa", "ca", "etwa", "ungefaehr", "so") && TakeKind(TokenKind.Stop) | true;
        var isLed = Take("um");
        isAbout |= isLed && TakeAny("punkt", "circa", "ca", "etwa", "ungefaehr", "genau");
        return isLed || isAbout;
    }

    protected override DayPart? PartOfDay(bool isBehindDay)
    {
        if (TakeLex(LexKind.Parts) is { } parts)
        {
            return (DayPart)parts.Value;
        }

        var isLed = TakeAny("am", "zum") || TakeAll("in", "der") || TakeAll("frueh", "am") || TakeAll("spaet", "am");
        _ = isLed && TakeAny("fruehen", "spaeten");
        if (isLed && Take("morgen"))
        {
            return DayPart.Morning;
        }

        if (isBehindDay && !isLed && Take("morgen"))
        {
            return DayPart.Morning;
        }

        if (TakeAll("in", "der", "frueh"))
        {
            return DayPart.Morning;
        }

        return (isLed || isBehindDay) && TakeLex(LexKind.Part) is { } part ? (DayPart)part.Value : null;
    }

    /// <summary>In 20 Minuten, in einer halben Stunde.</summary>
    protected override LengthWords? FromNow()
    {
        if (!Take("in"))
        {
            return null;
        }

        _ = TakeAny("etwa", "ca", "circa", "genau", "ungefaehr");
        var isWord = PeekLex() is { Kind: LexKind.Number, Value: 8 } || Peek() is { Kind: TokenKind.Number, A: 8 };
        return Length() is { } length ? length with { IsIdiom = isWord && length is { Days: 8, Months: 0, Elapsed.Ticks: 0 } } : null;
    }

    protected override LengthWords? OneLength() => Either(HalfLength, WordWithHalf, PlainLength, VagueLength);

    /// <summary>Eine halbe Stunde.</summary>
    private LengthWords? HalfLength()
    {
        _ = TakeLex(LexKind.Article);
        return TakeAny("halbe", "halben", "halber") && TakeUnit() is { } unit and (Unit.Hour or Unit.Minute) ? Of(0.5m, unit) : null;
    }

    /// <summary>Anderthalb Stunden, zweieinhalb Stunden.</summary>
    private LengthWords? WordWithHalf()
    {
        if (Peek() is not { Kind: TokenKind.Word } token)
        {
            return null;
        }

        Skip();
        var whole = token.Text is "anderthalb" or "eineinhalb" ? 1
            : token.Text.EndsWith("einhalb", StringComparison.Ordinal)
                && Lexicon.German.Find(token.Text[..^7]) is { Kind: LexKind.Number } number
                ? number.Value
                : -1;
        return whole > 0 && TakeUnit() is { } unit ? Of(whole + 0.5m, unit) : null;
    }

    private LengthWords? PlainLength()
    {
        var amount = TakeLex(LexKind.Article) is not null ? 1 : TakeAmount();
        if (amount is not { } number)
        {
            return null;
        }

        var times = PeekLex() is { Kind: LexKind.Unit } lex ? lex.Times : 1;
        return TakeUnit() is { } unit ? Of(number, unit, times) : null;
    }

    private LengthWords? VagueLength() => (TakeAll("ein", "paar") || Take("einigen") || Take("wenigen") || TakeAll("ein", "bisschen"))
        && (TakeUnit() is not null || true)
            ? new LengthWords(TimeSpan.Zero) { IsVague = true }
            : null;

    protected override Piece? Special(int first)
    {
        if (TakeAny("spaeter", "bald", "nachher", "irgendwann", "demnaechst"))
        {
            return new Piece(first, At) { IsVague = true };
        }

        if (TakeWhole(1000) is { } count && TakeAny("mal", "x") && !IsWord(0, "am") && !IsWord(0, "pro") && !IsWord(0, "taeglich")
            && !IsWord(0, "im")
            && !IsWord(0, "die"))
        {
            return new Piece(first, At) { Count = count };
        }

        Back(first);
        return Either(() => DayAndPart(first)) ?? ForDays(first, "fuer");
    }

    /// <summary>Heute Abend, morgen früh, Freitagabend.</summary>
    private Piece? DayAndPart(int first)
    {
        var lead = DayLead();
        if (PeekLex() is { Kind: LexKind.Weekday, Part: { } part } name)
        {
            Skip();
            return new Piece(first, At, lead) { Day = Suffixed(new NamedDay((DayOfWeek)name.Value)), Part = part };
        }

        if (TakeLex(LexKind.Day) is not { Value: >= 0 } day)
        {
            return null;
        }

        DayPart? said = TakeAll("in", "der", "frueh") || TakeAll("am", "morgen") || (day.Value != 1 && Take("morgen")) ? DayPart.Morning
            : TakeAll("am", "abend") ? DayPart.Evening
            : TakeAll("in", "der", "nacht") ? DayPart.Night
            : TakeAny("mittag") ? DayPart.Noon
            : (TakeLex(LexKind.Part) ?? TakeLex(LexKind.Parts)) is { } word ? (DayPart)word.Value
            : null;
        return said is null ? null : new Piece(first, At, lead) { Day = new RelativeDay(day.Value), Part = said };
    }

    protected override bool TakeExcept()
    {
        var isSaid = TakeAny("ausser", "ausgenommen", "ohne") || TakeAll("aber", "nicht") || TakeAll("nur", "nicht")
            || TakeAll("mit", "ausnahme") || (Take("nicht") && TakeAny("am", "an"));
        _ = isSaid && TakeAny("am", "an", "von", "in");
        _ = isSaid && TakeAny("den", "der");
        return isSaid;
    }

    protected override IReadOnlyList<DayOfWeek> LeftOutDays() =>
        Weekdays(LexKind.Weekday) is { Count: > 0 } days ? days
            : Weekdays(LexKind.Weekdays) is { Count: > 0 } plural ? plural
            : TakeAny("wochenende", "wochenenden", "wochenends") ? Repeating.Weekend
            : TakeAny("werktags", "wochentags", "werktagen") ? Repeating.Workdays
            : [];

    protected override bool TakeHolidays()
    {
        _ = TakeAny("gesetzlichen", "gesetzliche", "oeffentlichen");
        return TakeAny("feiertagen", "feiertage", "feiertags", "feiertag");
    }

    protected override bool TakeIn() => TakeAll("in", "der") || TakeAll("in", "den") || TakeAny("in", "von");

    /// <summary>Oder am nächsten Werktag, sonst am Werktag davor.</summary>
    protected override OtherDay? Instead()
    {
        if (!TakeAny("oder", "sonst"))
        {
            return null;
        }

        _ = TakeAny("am", "den", "der");
        OtherDay? which = TakeAny("naechsten", "folgenden", "naechster") ? OtherDay.Next
            : TakeAny("vorigen", "letzten", "vorherigen") ? OtherDay.Previous : null;
        return !TakeWorkday() ? null : which ?? (Take("danach") ? OtherDay.Next : Take("davor") ? OtherDay.Previous : null);
    }

    protected override void TakeFrom()
    {
        _ = TakeAny("vom", "von", "ab", "zwischen");
        _ = TakeAny("dem", "der", "den");
    }

    protected override bool TakeTo()
    {
        var isSaid = TakeKind(TokenKind.Dash) || TakeAny("bis", "und");
        _ = isSaid && TakeAny("zum", "einschliesslich");
        return isSaid;
    }

    protected override bool TakeUntil()
    {
        var isSaid = Take("bis");
        _ = isSaid && TakeAny("zum", "einschliesslich");
        return isSaid;
    }

    protected override void TakeOn() => _ = TakeAny("am", "den", "dem");
}
