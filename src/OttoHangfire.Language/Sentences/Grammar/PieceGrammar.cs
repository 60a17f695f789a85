using OttoHangfire.Language.Sentences.Lexing;

namespace OttoHangfire.Language.Sentences.Grammar;

/// <summary>
/// Finds the words of a sentence that say when. Each rule either takes the tokens that it needs or leaves the place as it was. The rules
/// of a language are in its own class; what both share is here.
/// </summary>
internal abstract partial class PieceGrammar(IReadOnlyList<Token> tokens, Lexicon lexicon)
{
    private static readonly HashSet<string> Streets = ["street", "st", "road", "rd", "avenue", "ave", "lane", "square", "drive",
        "boulevard", "strasse", "platz", "allee", "gasse"];

    private static readonly HashSet<string> Counted =
    [
        "degrees", "percent", "per", "of", "bar", "volts", "watts", "metres", "meters", "miles", "km", "kilo", "kilos", "kg", "grad",
        "prozent", "euro", "euros", "dollars", "people", "personen", "leute", "meter", "punkte", "points", "stufen", "eur", "liter",
        "litres", "places", "plus", "x", "cm", "mm", "kmh", "mph",
    ];

    private int _at;

    /// <summary>A day ended here, so that a bare number behind it may be a time.</summary>
    private int _endOfDay = -1;

    /// <summary>Where the search began.</summary>
    private int _from;

    protected int At => _at;

    /// <summary>A piece that begins here stands right behind a day.</summary>
    protected bool IsBehindDay => _endOfDay > 0 && _at == _endOfDay;

    protected bool IsAtEnd => _at >= tokens.Count;

    /// <summary>All pieces from a token on, in their order.</summary>
    public List<Piece> Find(int from, int end)
    {
        var pieces = new List<Piece>();
        _endOfDay = -1;
        _from = from;
        for (var at = from; at < end;)
        {
            _at = at;
            if (CanBegin(tokens[at]) && AnyPiece() is { } piece && piece.End <= end)
            {
                pieces.Add(piece);
                _endOfDay = piece is { Clocks.Count: 0, Length: null, Count: null, Instead: null } ? piece.End : -1;
                at = piece.End;
            }
            else
            {
                at++;
            }
        }

        return pieces;
    }

    /// <summary>The length that begins at a token: 20 minutes. Null when there is none.</summary>
    public (LengthWords Length, int End)? LengthAt(int at)
    {
        _at = at;
        return at < tokens.Count && Length() is { } length ? (length, _at) : null;
    }

    /// <summary>The words with which a piece may begin, beside numbers and what the lexicon knows.</summary>
    protected abstract bool IsStarter(string word);

    protected abstract Repeating? Repetition();

    protected abstract DayWords? Day();

    protected abstract ClockWords? Clock(bool isLed);

    protected abstract DayPart? PartOfDay(bool isBehindDay);

    protected abstract LengthWords? FromNow();

    protected abstract Lead DayLead();

    protected abstract bool ClockLead();

    protected abstract ClockWords[]? Range();

    protected abstract bool TakeAnd();

    protected abstract Piece? Special(int first);

    protected abstract LengthWords? OneLength();

    protected abstract bool IsJoint(Token token);

    private bool CanBegin(Token token) => token.Kind switch
    {
        TokenKind.Word => lexicon.Find(token.Text).Kind != LexKind.None || IsStarter(token.Text),
        TokenKind.Number or TokenKind.Decimal or TokenKind.Clock or TokenKind.Date or TokenKind.Slashed => true,
        _ => false,
    };

    private Piece? AnyPiece()
    {
        var first = _at;
        var isBehindDay = _endOfDay == first || (_endOfDay > 0 && _endOfDay == first - 1 && tokens[first - 1].Kind == TokenKind.Comma);
        return Special(first)
            ?? ExceptionPiece(first)
            ?? RepetitionPiece(first)
            ?? LengthPiece(first)
            ?? RangePiece(first)
            ?? DayPiece(first)
            ?? ClockPiece(first, isBehindDay)
            ?? PartPiece(first, isBehindDay);
    }

    private Piece? RepetitionPiece(int first) => Either(Repetition) is { } rule
        ? new Piece(first, _at) { Repeating = rule, Part = rule.Part }
        : null;

    /// <summary>For ten days, für drei Wochen: how long a repetition goes on. For 20 minutes is how long the thing takes.</summary>
    protected Piece? ForDays(int first, string word)
    {
        _at = first;
        if (Take(word) && Length() is { Elapsed.Ticks: 0, IsVague: false })
        {
            return new Piece(first, _at, Lead.Until) { IsForDays = true };
        }

        _at = first;
        return null;
    }

    private Piece? LengthPiece(int first) => Either(FromNow) is { } length
        ? length is { Elapsed.Ticks: 0, IsVague: false }
            ? new Piece(first, _at) { Day = new InDays(length.Days, length.Months, length.IsIdiom) }
            : new Piece(first, _at) { Length = length }
        : null;

    private Piece? RangePiece(int first) => Either(Range) is { } range
        ? WithZone(new Piece(first, _at) { Clocks = [range[0]], To = range[1] })
        : null;

    private Piece? DayPiece(int first)
    {
        _at = first;
        var lead = DayLead();
        var isLed = _at > first;
        if (Either(Day) is { } day && (isLed || !NeedsLead(first, day)))
        {
            return new Piece(first, _at, lead) { Day = day };
        }

        _at = first;
        return null;
    }

    private Piece? ClockPiece(int first, bool isBehindDay)
    {
        _at = first;
        var lead = DayLead();
        lead = lead is Lead.Until or Lead.Beside or Lead.Starting or Lead.For ? lead : Lead.None;
        if (lead == Lead.None)
        {
            _at = first;
        }

        var isSaid = ClockLead();
        var isLed = isSaid || lead is not (Lead.None or Lead.For);
        var mayGoOn = isSaid && (isBehindDay || first == _from);
        if (OneClock(isLed || isBehindDay) is not { } clock || (clock.IsBare && !EndsBare() && !(mayGoOn && !IsCounting())))
        {
            _at = first;
            return null;
        }

        _ = TakeAny("sharp", "genau", "puenktlich");
        return WithZone(new Piece(first, _at, lead)
        {
            Clocks = MoreClocks(clock, mayGoOn),
            IsHabit = !isBehindDay && lexicon.Find(tokens[first].Text).Kind == LexKind.Parts,
        });
    }

    private ClockWords? OneClock(bool isLed)
    {
        var start = _at;
        if (Clock(isLed) is { } clock)
        {
            return clock;
        }

        _at = start;
        return null;
    }

    /// <summary>At 8, 12 and 18.</summary>
    private List<ClockWords> MoreClocks(ClockWords first, bool mayGoOn)
    {
        var clocks = new List<ClockWords> { first };
        while (true)
        {
            var start = _at;
            if (!(TakeKind(TokenKind.Comma) | TakeAnd()))
            {
                return clocks;
            }

            _ = ClockLead();
            if (OneClock(isLed: true) is not { } more || (more.IsBare && !EndsBare() && !IsListing() && !(mayGoOn && !IsCounting())))
            {
                _at = start;
                return clocks;
            }

            clocks.Add(more);
        }
    }

    private bool IsListing()
    {
        var start = _at;
        var lists = (TakeKind(TokenKind.Comma) | TakeAnd()) && OneClock(isLed: true) is not null;
        _at = start;
        return lists;
    }

    private Piece WithZone(Piece piece)
    {
        if (!IsAtEnd && tokens[_at].Kind == TokenKind.Offset)
        {
            return piece with { Offset = tokens[_at++].A, End = _at };
        }

        return !IsAtEnd && tokens[_at].Kind == TokenKind.Word && Zone(tokens[_at].Text) is { } zone
            ? piece with { Offset = zone.Offset, IsOtherZone = zone.Offset is null, End = ++_at }
            : piece with { End = _at };
    }

    private static (int? Offset, bool IsKnown)? Zone(string word) => word switch
    {
        "utc" or "gmt" => (0, true),
        "est" or "edt" or "pst" or "pdt" or "cst" or "cdt" or "mst" or "mdt" or "bst" or "cet" or "cest" or "mez" or "mesz" or "ist"
            or "jst"
            or "eet" or "eest" or "wet" or "west" or "aest" => (null, false),
        _ => null,
    };

    private Piece? PartPiece(int first, bool isBehindDay)
    {
        _at = first;
        if (PartOfDay(isBehindDay) is { } part)
        {
            return new Piece(first, _at) { Part = part, IsHabit = !isBehindDay && lexicon.Find(tokens[first].Text).Kind == LexKind.Parts };
        }

        _at = first;
        return null;
    }

    /// <summary>"Sat", "mo" and "so" are words of their own: only a time behind them makes them days.</summary>
    private bool NeedsLead(int first, DayWords day)
    {
        if (day is not NamedDay || _at != first + 1 || !lexicon.Find(tokens[first].Text).IsShort)
        {
            return false;
        }

        // "So um 9" is about nine, and no Sunday.
        if (tokens[first] is { Text: "so", HasDot: false })
        {
            return true;
        }

        if (IsAtEnd)
        {
            return tokens[first].Text is not ("fri" or "tue" or "tues" or "thu" or "thur" or "thurs");
        }

        var start = _at;
        _ = TakeKind(TokenKind.Comma);
        var isTimed = ClockLead();
        isTimed = OneClock(isTimed || !IsAtEnd) is { } clock && (!clock.IsBare || EndsBare() || (isTimed && !IsCounting()));
        _at = start;
        return !isTimed;
    }

    /// <summary>At 10 Downing Street, at 9 degrees, um 3 Kilo: the number counts what follows.</summary>
    private bool IsCounting()
    {
        for (var further = 0; further < 3 && Peek(further) is { } token; further++)
        {
            if (token.Kind != TokenKind.Word)
            {
                return false;
            }

            if (Streets.Contains(token.Text) || (further == 0 && Counted.Contains(token.Text)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>"At 9 to call Mum" is a time, "at 10 Downing Street" and "tomorrow 9 bills" are not.</summary>
    private bool EndsBare()
    {
        if (IsAtEnd || tokens[_at - 1].HasDot)
        {
            return true;
        }

        var token = tokens[_at];
        return token.Kind is TokenKind.Stop or TokenKind.Comma or TokenKind.Colon or TokenKind.Dash or TokenKind.Opaque or TokenKind.Clock
            || (token.Kind == TokenKind.Word && (IsJoint(token) || (lexicon.Find(token.Text).Kind
                is LexKind.Day or LexKind.Weekday or LexKind.Weekdays or LexKind.Parts)));
    }
}
