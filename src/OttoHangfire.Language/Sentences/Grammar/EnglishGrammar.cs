using OttoHangfire.Language.Sentences.Lexing;

namespace OttoHangfire.Language.Sentences.Grammar;

/// <summary>English: lengths, parts of the day, and what is said in no other way.</summary>
internal sealed partial class EnglishGrammar(IReadOnlyList<Token> tokens) : PieceGrammar(tokens, Lexicon.English)
{
    private static readonly HashSet<string> Starters =
    [
        "in", "on", "at", "by", "for", "from", "until", "till", "til", "before", "after", "since", "starting", "beginning", "as", "this",
        "next", "coming", "the", "last", "end", "every", "each", "daily", "weekly", "biweekly", "bi-weekly", "fortnightly", "monthly",
        "quarterly", "yearly", "annually", "hourly", "half-hourly", "everyday", "nightly", "noon", "midday", "midnight", "half",
        "quarter", "about", "around", "between", "tonight", "weekdays", "weekends", "workdays", "once", "twice", "later", "soon",
        "eventually", "sometime", "someday", "some", "exactly", "asap", "afterwards", "within", "another", "back", "eod", "cob", "again",
        "no", "except", "excluding", "excepting", "but", "apart", "other", "not", "or", "otherwise",
    ];

    private static readonly HashSet<string> Joints =
    [
        "to", "and", "on", "in", "then", "for", "with", "sharp", "or", "please", "that", "about", "if", "when", "because", "so", "but",
        "until", "till", "every", "each", "this", "next", "tonight", "i", "remind", "starting", "call", "daily", "weekdays", "pls", "not",
    ];

    protected override bool IsStarter(string word) => Starters.Contains(word);

    protected override bool IsJoint(Token token) => Joints.Contains(token.Text);

    protected override bool TakeAnd() => TakeAny("and", "or");

    protected override Lead DayLead()
    {
        if (TakeAny("on", "by"))
        {
            return Lead.Then;
        }

        if (Take("for"))
        {
            return Lead.For;
        }

        if (TakeAny("until", "till", "til"))
        {
            return Lead.Until;
        }

        if (TakeAny("starting", "beginning") || TakeAll("as", "of"))
        {
            _ = TakeAny("from", "on", "at");
            return Lead.Starting;
        }

        return Take("from") ? Lead.Starting : TakeAny("before", "after", "since") ? Lead.Beside : Lead.None;
    }

    protected override bool ClockLead()
    {
        var isAbout = TakeAny("exactly", "around", "about", "by");
        var isLed = Take("at");
        isAbout |= TakeAny("exactly", "around", "about");
        return isLed || isAbout;
    }

    protected override DayPart? PartOfDay(bool isBehindDay)
    {
        var start = At;
        var isLed = TakeAll("in", "the") || Take("at") || Take("this") || TakeAll("during", "the");
        isLed |= TakeAny("late", "early") && isLed;
        if ((isLed || isBehindDay) && TakeLex(LexKind.Part) is { } part && (DayPart)part.Value is var said
            && (At - start > 1 || isBehindDay))
        {
            return said;
        }

        return null;
    }

    /// <summary>In 20 minutes, half an hour from now.</summary>
    protected override LengthWords? FromNow()
    {
        var isLed = Take("in") || Take("within");
        _ = isLed && (TakeAny("about", "exactly", "around") || Take("another"));
        if (Length() is not { } length)
        {
            return null;
        }

        if (isLed)
        {
            if (Peek() is { Kind: TokenKind.Stop } && IsWord(1, "time"))
            {
                // In two weeks' time.
                Skip();
            }

            _ = TakeAll("from", "now") || Take("time") || TakeAll("or", "so");
            return length;
        }

        return TakeAll("from", "now") || (Take("from") && TakeAll("right", "now")) || Take("later") ? length : null;
    }

    protected override LengthWords? OneLength() => Either(HalfLength, MixedLength, PlainLength, VagueLength);

    /// <summary>Half an hour, a quarter of an hour, three quarters of an hour.</summary>
    private LengthWords? HalfLength()
    {
        var isThree = Take("three") || (Peek() is { Kind: TokenKind.Number, A: 3 } && IsWord(1, "quarters") && TakeKind(TokenKind.Number));
        _ = !isThree && TakeLex(LexKind.Article) is not null;
        var share = isThree ? (TakeAny("quarters", "quarter") && Take("of") ? 0.75m : 0)
            : Take("half") ? 0.5m
            : Take("quarter") && Take("of") ? 0.25m
            : 0;
        _ = share == 0.5m && Take("of");
        _ = TakeLex(LexKind.Article);
        return share > 0 && TakeUnit() is { } unit and (Unit.Hour or Unit.Minute) ? Of(share, unit) : null;
    }

    /// <summary>One and a half hours, an hour and a half.</summary>
    private LengthWords? MixedLength()
    {
        var amount = TakeLex(LexKind.Article) is not null ? 1 : TakeWhole(1000);
        if (amount is not { } whole)
        {
            return null;
        }

        if (TakeAll("and", "a", "half"))
        {
            return TakeUnit() is { } unit ? Of(whole + 0.5m, unit) : null;
        }

        return TakeUnit() is { } of and (Unit.Hour or Unit.Minute) && TakeAll("and", "a", "half") ? Of(whole + 0.5m, of) : null;
    }

    private LengthWords? PlainLength()
    {
        var amount = TakeLex(LexKind.Article) is not null ? 1 : TakeAmount();
        if (amount is not { } number)
        {
            return null;
        }

        var times = PeekLex() is { Kind: LexKind.Unit } lex ? lex.Times : 1;
        if (TakeUnit() is { } unit)
        {
            return Of(number, unit, times);
        }

        return Take("second") ? Of(number, Unit.Second)
            : TakeAny("minute's", "hour's", "minutes'", "hours'") ? null
            : Take("week's") || Take("weeks'") ? Of(number, Unit.Week)
            : Take("month's") ? Of(number, Unit.Month)
            : null;
    }

    /// <summary>A few minutes, a couple of hours, some time.</summary>
    private LengthWords? VagueLength()
    {
        _ = TakeLex(LexKind.Article);
        if (!(TakeAny("few", "several", "some") || (Take("couple") && (Take("of") || true)) || Take("while") || Take("bit")))
        {
            return null;
        }

        _ = TakeUnit() is not null || Take("time");
        return new LengthWords(TimeSpan.Zero) { IsVague = true };
    }

    protected override Piece? Special(int first)
    {
        if (TakeAny("tonight", "tonite"))
        {
            return new Piece(first, At) { Day = new RelativeDay(0), Part = DayPart.Evening };
        }

        if (Take("this") && TakeLex(LexKind.Part) is { } part)
        {
            return new Piece(first, At) { Day = new RelativeDay(0), Part = (DayPart)part.Value };
        }

        Back(first);
        if (Vague())
        {
            return new Piece(first, At) { IsVague = true };
        }

        Back(first);
        if (TakeLex(LexKind.Number) is not null || TakeKind(TokenKind.Number))
        {
            Back(first);
            if (TakeWhole(1000) is { } count && TakeAny("times", "x") && !IsWord(0, "a") && !IsWord(0, "per") && !IsWord(0, "daily"))
            {
                return new Piece(first, At) { Count = count };
            }
        }

        return ForDays(first, "for");
    }

    protected override bool TakeExcept()
    {
        var isSaid = TakeAny("except", "excluding", "excepting") || TakeAll("but", "not") || TakeAll("apart", "from")
            || TakeAll("other", "than") || (Take("not") && PeekLex().Kind is not LexKind.Number);
        _ = isSaid && TakeAny("for", "on", "at", "during");
        _ = isSaid && TakeAny("on", "the");
        _ = isSaid && TakeAny("every", "the");
        return isSaid;
    }

    protected override IReadOnlyList<DayOfWeek> LeftOutDays() =>
        Weekdays(LexKind.Weekday) is { Count: > 0 } days ? days
            : Weekdays(LexKind.Weekdays) is { Count: > 0 } plural ? plural
            : TakeAny("weekends", "weekend") ? Repeating.Weekend
            : TakeAny("weekdays", "workdays") ? Repeating.Workdays
            : [];

    protected override bool TakeHolidays()
    {
        _ = TakeAny("public", "bank", "national", "legal", "federal");
        return TakeAny("holidays", "holiday");
    }

    protected override bool TakeIn() => TakeAll("in", "the") || TakeAny("in", "of");

    /// <summary>Or the next working day; otherwise on the working day before.</summary>
    protected override OtherDay? Instead()
    {
        if (!TakeAny("or", "otherwise"))
        {
            return null;
        }

        _ = TakeAny("on", "else");
        _ = Take("the");
        OtherDay? which = TakeAny("next", "following") ? OtherDay.Next
            : TakeAny("previous", "last", "preceding") ? OtherDay.Previous
            : null;
        return !TakeWorkday() ? null : which ?? (Take("after") ? OtherDay.Next : Take("before") ? OtherDay.Previous : null);
    }

    protected override void TakeFrom() => _ = TakeAny("from", "between", "starting");

    protected override bool TakeTo() =>
        TakeKind(TokenKind.Dash) || TakeAll("up", "to") || TakeAny("to", "until", "till", "through", "and");

    protected override bool TakeUntil() => TakeAny("until", "till", "til") || TakeAll("up", "to");

    protected override void TakeOn()
    {
        _ = Take("on");

        // "The week after next" is said with its article.
        _ = PeekLex(1).Kind is not LexKind.Unit && Take("the");
    }

    private bool Vague() => TakeAny("later", "soon", "eventually", "sometime", "someday", "asap", "afterwards", "eod", "cob")
        || TakeAll("some", "day") || TakeAll("some", "time") || TakeAll("end", "of", "day") || TakeAll("the", "other", "day");
}
