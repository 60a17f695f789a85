using OttoHangfire.Language.Sentences.Lexing;

namespace OttoHangfire.Language.Sentences.Grammar;

/// <summary>German times of day: um 9, 19.30 Uhr, halb acht, viertel nach, mittags.</summary>
internal sealed partial class GermanGrammar
{
    protected override ClockWords? Clock(bool isLed) => Either(
        Named, () => Fraction(isLed), () => Half(isLed, 0), Uhr, () => Digits(isLed), () => isLed ? Bare() : null);

    /// <summary>Von 9 bis 11 Uhr, 9-11 Uhr, zwischen 9 und 11.</summary>
    protected override ClockWords[]? Range()
    {
        var isBehindDay = IsBehindDay;
        var isBetween = Take("zwischen");
        var isFrom = !isBetween && TakeAny("von", "ab");
        var isAt = !isBetween && !isFrom && Take("um");
        if (Clock(isLed: true) is not { } first)
        {
            return null;
        }

        var isJoined = isBetween ? Take("und") : TakeKind(TokenKind.Dash) || Take("bis");
        if (!isJoined || Clock(isLed: true) is not { } second)
        {
            return null;
        }

        return !isFrom && !isBetween && !isAt && !isBehindDay && first.IsBare && second.IsBare ? null
            : [first.IsBare && !second.IsBare ? first with { IsOpen = second.IsOpen, IsBare = false } : first, second];
    }

    private ClockWords? Named() => Take("mitternacht") ? new ClockWords(0, 0) { IsMidnight = true }
        : TakeAll("zwoelf", "uhr", "mittags") ? new ClockWords(12, 0)
        : TakeAny("mittag", "mittags") && !IsWord(0, "um") && PeekLex().Kind is not LexKind.Number
            && Peek() is not { Kind: TokenKind.Number }
            ? new ClockWords(12, 0)
        : null;

    /// <summary>Viertel nach acht, Viertel vor acht, dreiviertel acht, zehn vor acht, fünf vor halb acht.</summary>
    private ClockWords? Fraction(bool isLed)
    {
        if (TakeAny("dreiviertel"))
        {
            return TakeHour() is { } of ? Halved(of, -15) : null;
        }

        var minutes = Take("viertel") ? 15 : TakeWhole(29);
        if (minutes is not { } said)
        {
            return null;
        }

        if (said == 15 && IsWord(-1, "viertel") && isLed && TakeHour() is { } regional)
        {
            // Viertel acht is 7:15 in the south and the east.
            return Halved(regional, -45);
        }

        _ = TakeAny("minuten", "minute", "min");
        var isPast = Take("nach");
        if (!isPast && !Take("vor"))
        {
            return null;
        }

        if (Take("mitternacht"))
        {
            var middle = isPast ? said : 1440 - said;
            return new ClockWords(middle / 60, middle % 60);
        }

        return IsWord(0, "halb") ? Half(isLed: true, isPast ? said : -said)
            : TakeHour() is { } hour ? Halved(hour, isPast ? said : -said)
            : null;
    }

    /// <summary>Halb acht is 7:30.</summary>
    private ClockWords? Half(bool isLed, int more) => Take("halb") && TakeHour() is { } hour && (isLed || TakeKind(TokenKind.Comma) | true)
        ? Halved(hour, -30 + more)
        : null;

    private int? TakeHour()
    {
        var hour = IsWord(0, "ein") || IsWord(0, "eins") ? 1 : (int?)null;
        if (hour is not null)
        {
            Skip();
            return hour;
        }

        return TakeWhole(24);
    }

    private ClockWords Halved(int hour, int minutes)
    {
        var total = ((hour * 60) + minutes + 1440) % 1440;
        _ = Take("uhr");
        var time = new ClockWords(total / 60, total % 60) { IsOpen = hour is >= 1 and <= 12 };
        return hour > 12 ? time : WithPart(time);
    }

    /// <summary>9 Uhr, 9 Uhr 30, 19.30 Uhr, neun Uhr dreißig, ein Uhr nachts.</summary>
    private ClockWords? Uhr()
    {
        var isSpoken = Peek() is { Kind: TokenKind.Word };
        if (HoursAndMinutes() is not { } time || !Take("uhr"))
        {
            return null;
        }

        var start = At;
        if (time.Minute == 0 && TakeWhole(59) is { } minute && (minute >= 10 || Peek(-1) is { IsPadded: true }))
        {
            time = time with { Minute = minute };
        }
        else
        {
            Back(start);
        }

        var isDigital = time.Minute != 0 && !isSpoken;
        return WithPart(time with { IsOpen = !isDigital && !time.IsBare && time.Hour is >= 1 and <= 12, IsBare = false });
    }

    private ClockWords? HoursAndMinutes()
    {
        if (Peek() is { Kind: TokenKind.Clock or TokenKind.Decimal, A: >= 0, B: >= 0 } digits)
        {
            Skip();
            return new ClockWords(digits.A, digits.B) { Second = Math.Max(digits.C, 0), IsBare = true };
        }

        var isPadded = Peek() is { IsPadded: true };
        return TakeHour() is { } hour ? new ClockWords(hour, 0) { IsBare = isPadded } : null;
    }

    /// <summary>18:00, 9h30; 7.30 behind "um".</summary>
    private ClockWords? Digits(bool isLed)
    {
        if (Peek() is { Kind: TokenKind.Clock, A: >= 0 } clock)
        {
            Skip();
            return WithPart(new ClockWords(clock.A, clock.B) { Second = Math.Max(clock.C, 0) });
        }

        if (isLed && IsWord(-1, "um") && Peek() is { Kind: TokenKind.Decimal, A: >= 0 and <= 24, B: >= 0 and < 60, C: < 0 } dotted
            && dotted.End - dotted.Start >= 4)
        {
            Skip();
            return WithPart(new ClockWords(dotted.A, dotted.B));
        }

        if (Peek() is { Kind: TokenKind.Number, A: >= 0 and < 2400 } four && four.End - four.Start == 4 && four.A % 100 < 60
            && (IsWord(1, "uhr") || IsWord(-1, "um")))
        {
            Skip();
            var isNamed = Take("uhr");
            return WithPart(new ClockWords(four.A / 100, four.A % 100) { IsBare = !isNamed });
        }

        if (TakeWhole(24) is not { } hour || Peek() is not { Text: "h", IsTight: true })
        {
            return null;
        }

        Skip();
        return Peek() is { Kind: TokenKind.Number, IsTight: true, A: < 60 } minutes && Undo(At + 1) ? new ClockWords(hour, minutes.A)
            : isLed ? new ClockWords(hour, 0)
            : null;
    }

    private ClockWords? Bare() => Peek() is not { HasDot: true, Kind: TokenKind.Number } && TakeHour() is { } hour
        && PeekLex().Kind is not (LexKind.Unit or LexKind.Month) && Peek() is not { IsTight: true, Kind: not TokenKind.Dash }
            ? WithPart(new ClockWords(hour, 0) { IsOpen = hour is >= 1 and <= 12 && Peek(-1) is { IsPadded: false }, IsBare = true })
            : null;

    /// <summary>Um 8 abends, um 3 Uhr nachmittags, um 8 am Abend.</summary>
    private ClockWords WithPart(ClockWords time)
    {
        var start = At;
        if (time.Hour <= 12 && PartOfDay(isBehindDay: false) is { } part)
        {
            return InPart(time, part);
        }

        Back(start);
        return time.Hour <= 12 && Take("frueh") ? InPart(time, DayPart.Morning) : time;
    }
}
