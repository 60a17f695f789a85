using OttoHangfire.Language.Sentences.Lexing;

namespace OttoHangfire.Language.Sentences.Grammar;

/// <summary>English times of day: at 9, 7:30pm, half past nine, noon.</summary>
internal sealed partial class EnglishGrammar
{
    protected override ClockWords? Clock(bool isLed) => Either(
        Named, Fraction, () => HalfHour(isLed), HalfOfDay, WithPart, OClock, Digits, () => isLed ? HoursAndWords() : null, () => isLed
            ? Bare() : null);

    /// <summary>From 9 to 11, 9-11am, between 9 and 11.</summary>
    protected override ClockWords[]? Range()
    {
        var isBehindDay = IsBehindDay;
        var isBetween = Take("between");
        var isFrom = !isBetween && Take("from");
        _ = !isBetween && !isFrom && Take("at");
        var first = Either(Named, HalfOfDay, OClock, Digits, HoursAndWords, Bare);
        if (first is null)
        {
            return null;
        }

        var isJoined = isBetween ? Take("and") : TakeKind(TokenKind.Dash) || (isFrom ? TakeAny("to", "until", "till")
            : TakeAny("until", "till")
            || (!first.IsBare && Take("to")));
        if (!isJoined || Either(Named, HalfOfDay, WithPart, OClock, Digits, HoursAndWords, Bare) is not { } second)
        {
            return null;
        }

        if (!isFrom && !isBetween && !isBehindDay && first.IsBare && second.IsBare && !(Peek(-4) is { Kind: TokenKind.Word, Text: "at" }))
        {
            return null;
        }

        // From 9 to 11am: the half of the day holds for both.
        return [first.IsOpen && !second.IsOpen && second.Hour > 12 && first.Hour + 12 < second.Hour
            ? first with { Hour = first.Hour + 12, IsOpen = false }
            : first.IsOpen && !second.IsOpen && first.Hour <= second.Hour ? first with { IsOpen = false } : first, second];
    }

    private ClockWords? Named()
    {
        if (Peek() is { Kind: TokenKind.Number, A: 12 } && (IsWord(1, "noon") || IsWord(1, "midnight")))
        {
            _ = TakeKind(TokenKind.Number);
        }

        // "Midnight in Paris" is a film.
        var isLed = Peek(-1) is { Kind: TokenKind.Word, Text: "at" or "by" or "until" or "till" or "around" or "about" or "to" or "and" };
        var isName = !isLed && !IsBehindDay && IsWord(1, "in");
        return isName ? null
            : TakeAny("noon", "midday") ? new ClockWords(12, 0)
            : Take("midnight") ? new ClockWords(0, 0) { IsMidnight = true }
            : null;
    }

    /// <summary>Half past nine, quarter to 10, ten past 9, 20 minutes to 7.</summary>
    private ClockWords? Fraction()
    {
        _ = TakeLex(LexKind.Article);
        var minutes = Take("half") ? 30 : Take("quarter") ? 15 : TakeWhole(59);
        if (minutes is not { } said)
        {
            return null;
        }

        if (!TakeAny("minutes", "minute", "mins", "min") && said % 5 != 0)
        {
            return null;
        }

        var isPast = TakeAny("past", "after");
        if (!isPast && (said == 30 || !TakeAny("to", "before", "till")))
        {
            return null;
        }

        if (TakeAny("midnight", "noon", "midday"))
        {
            var middle = (IsWord(-1, "midnight") ? 1440 : 720) + (isPast ? said : -said);
            return new ClockWords(middle % 1440 / 60, middle % 60);
        }

        if (TakeWhole(24) is not { } hour)
        {
            return null;
        }

        _ = TakeAny("o'clock", "oclock");
        var total = ((hour * 60) + (isPast ? said : -said) + 1440) % 1440;
        return Halved(new ClockWords(total / 60, total % 60) { IsOpen = hour <= 12 }, hour);
    }

    /// <summary>Half eight: 8:30 for the British, 7:30 for who thinks in German.</summary>
    private ClockWords? HalfHour(bool isLed)
    {
        if (!isLed || !Take("half") || TakeWhole(12) is not { } hour || hour == 0 || TakeUnit() is not null)
        {
            return null;
        }

        return Halved(new ClockWords(hour, 30) { IsOpen = true, IsHalf = true }, hour);
    }

    /// <summary>9am, 9:30 pm, 7.30pm.</summary>
    private ClockWords? HalfOfDay() => HoursAndMinutes() is { Hour: >= 1 and <= 12 } time && TakeHalf() is { } isAfternoon
        ? time with { Hour = (time.Hour % 12) + (isAfternoon ? 12 : 0) }
        : null;

    private bool? TakeHalf()
    {
        var isTimeOfDay = Peek() is { Kind: TokenKind.Word, Text: "am" or "pm" } || (IsWord(0, "a") && IsWord(1, "m")) || (IsWord(0, "p")
            && IsWord(1, "m"));
        return !isTimeOfDay ? null : Take("am") ? false : Take("pm") ? true : null;
    }

    private ClockWords? HoursAndMinutes()
    {
        if (Peek() is { Kind: TokenKind.Clock or TokenKind.Decimal, A: >= 0, B: >= 0 } digits)
        {
            Skip();
            return new ClockWords(digits.A, digits.B) { Second = Math.Max(digits.C, 0) };
        }

        if (TakeWhole(24) is not { } hour)
        {
            return null;
        }

        var start = At;
        return TakeWhole(59) is >= 10 and var minute && Peek(-1) is { Kind: TokenKind.Word } ? new ClockWords(hour, minute)
            : Undo(start) ? new ClockWords(hour, 0)
            : null;
    }

    /// <summary>8 in the evening, 9:30 in the morning, 7 tonight.</summary>
    private ClockWords? WithPart()
    {
        if (HoursAndMinutes() is not { Hour: <= 12 } time)
        {
            return null;
        }

        _ = TakeAny("o'clock", "oclock");
        return PartOfDay(isBehindDay: false) is { } part && Peek(-2) is not { Text: "this" } ? InPart(time, part) : null;
    }

    private ClockWords? OClock() => TakeWhole(24) is { } hour && TakeAny("o'clock", "oclock")
        ? Halved(new ClockWords(hour, 0) { IsOpen = hour is >= 1 and <= 12 }, hour)
        : null;

    /// <summary>18:00, 07:30; 7.30 behind "at"; 9h30, 1930 hours.</summary>
    private ClockWords? Digits()
    {
        if (Peek() is { Kind: TokenKind.Clock, A: >= 0 } clock)
        {
            Skip();
            return new ClockWords(clock.A, clock.B)
            {
                Second = Math.Max(clock.C, 0),
                IsOpen = clock is
                {
                    A: >= 1 and <= 12,
                    IsPadded: false
                }
            };
        }

        var isLed = At > 0 && Peek(-1) is { Kind: TokenKind.Word, Text: "at" or "around" or "about" };
        if (isLed && Peek() is { Kind: TokenKind.Decimal, A: >= 0 and <= 24, B: >= 0 and < 60, C: < 0 } dotted
            && dotted.End - dotted.Start >= 4)
        {
            Skip();
            return new ClockWords(dotted.A, dotted.B) { IsOpen = dotted is { A: >= 1 and <= 12, IsPadded: false } };
        }

        return Either(() => HoursWithH(isLed || IsBehindDay), () => Military(isLed));
    }

    /// <summary>9h, 9h30.</summary>
    private ClockWords? HoursWithH(bool isLed)
    {
        if (TakeWhole(24) is not { } hour || Peek() is not { Text: "h", IsTight: true })
        {
            return null;
        }

        Skip();
        if (Peek() is { Kind: TokenKind.Number, IsTight: true, A: < 60 } minutes && Letter(Peek(1)) is null)
        {
            Skip();
            return new ClockWords(hour, minutes.A);
        }

        // Alone, 2h is rather how long.
        return isLed ? new ClockWords(hour, 0) : null;
    }

    /// <summary>0730, 1930 hours, at 1930.</summary>
    private ClockWords? Military(bool isLed)
    {
        if (Peek() is not { Kind: TokenKind.Number, A: >= 0 and <= 2400 } digits || digits.End - digits.Start != 4)
        {
            return null;
        }

        Skip();
        var isNamed = TakeAny("hours", "hrs", "h");
        var time = new ClockWords(digits.A / 100, digits.A % 100) { IsBare = !isNamed && !digits.IsPadded };
        return isNamed || digits.IsPadded || (isLed && time.Exists) ? time : null;
    }

    /// <summary>Nine thirty, seven fifteen.</summary>
    private ClockWords? HoursAndWords() => PeekLex() is { Kind: LexKind.Number } && TakeWhole(24) is { } hour
        && PeekLex() is { Kind: LexKind.Number }
        && TakeWhole(59) is >= 10 and var minute && TakeUnit() is null
            ? new ClockWords(hour, minute) { IsOpen = hour is >= 1 and <= 12 }
            : null;

    private ClockWords? Bare() => TakeWhole(24) is { } hour && PeekLex().Kind is not (LexKind.Unit or LexKind.Month)
        && Peek() is not { IsTight: true, Kind: not TokenKind.Dash }
            ? new ClockWords(hour, 0) { IsOpen = hour is >= 1 and <= 12 && Peek(-1) is { IsPadded: false }, IsBare = true }
            : null;

    private ClockWords Halved(ClockWords time, int saidHour)
    {
        if (saidHour is >= 1 and <= 12 && TakeHalf() is { } isAfternoon)
        {
            var total = ((saidHour % 12 * 60) + (isAfternoon ? 720 : 0) + Difference(time, saidHour) + 1440) % 1440;
            return time with { Hour = total / 60, Minute = total % 60, IsOpen = false };
        }

        var start = At;
        if (saidHour <= 12 && PartOfDay(isBehindDay: false) is { } part && Peek(-2) is not { Text: "this" })
        {
            return InPart(time, part);
        }

        Back(start);
        return time;
    }

    private static int Difference(ClockWords time, int saidHour)
    {
        var minutes = (time.Hour * 60) + time.Minute - (saidHour * 60);
        return minutes > 720 ? minutes - 1440 : minutes;
    }
}
