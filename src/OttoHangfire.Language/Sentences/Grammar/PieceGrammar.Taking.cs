using OttoHangfire.Language.Sentences.Lexing;

namespace OttoHangfire.Language.Sentences.Grammar;

/// <summary>The small moves of which the rules are made.</summary>
internal abstract partial class PieceGrammar
{
    /// <summary>The first of the rules that fits; one that does not fit takes nothing.</summary>
    protected T? Either<T>(params ReadOnlySpan<Func<T?>> rules)
        where T : class
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

        return null;
    }

    protected Token? Peek(int further = 0) => _at + further < tokens.Count && _at + further >= 0 ? tokens[_at + further] : null;

    protected void Skip() => _at++;

    protected void Back(int to) => _at = to;

    /// <summary>Goes back, inside a condition: always true.</summary>
    protected bool Undo(int to)
    {
        _at = to;
        return true;
    }

    /// <summary>The hour of a clock with twelve that is meant in this part of the day.</summary>
    protected static ClockWords InPart(ClockWords time, DayPart part) => (part, time.Hour) switch
    {
        (DayPart.Morning, 12) or (DayPart.Night, 12) => time with { Hour = 0, IsOpen = false, IsBare = false },
        (DayPart.Morning, _) or (DayPart.Night, <= 5) or (DayPart.Noon, >= 10) or (_, 0 or >= 12) => time with
        {
            IsOpen = false,
            IsBare = false
        },
        _ => time with { Hour = time.Hour + 12, IsOpen = false, IsBare = false },
    };

    protected bool IsWord(int further, string word) =>
        _at + further < tokens.Count && _at + further >= 0 && tokens[_at + further] is { Kind: TokenKind.Word } token && token.Text == word;

    protected bool Take(string word)
    {
        if (!IsWord(0, word))
        {
            return false;
        }

        _at++;
        return true;
    }

    protected bool TakeAny(params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (Take(word))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>All the words, one behind the other, or none.</summary>
    protected bool TakeAll(params ReadOnlySpan<string> words)
    {
        for (var i = 0; i < words.Length; i++)
        {
            if (!IsWord(i, words[i]))
            {
                return false;
            }
        }

        _at += words.Length;
        return true;
    }

    protected bool TakeKind(TokenKind kind)
    {
        if (IsAtEnd || tokens[_at].Kind != kind)
        {
            return false;
        }

        _at++;
        return true;
    }

    protected Lex PeekLex(int further = 0) =>
        Peek(further) is { Kind: TokenKind.Word } token ? lexicon.Find(token.Text) : default;

    protected Lex? TakeLex(LexKind kind)
    {
        var lex = PeekLex();
        if (lex.Kind != kind)
        {
            return null;
        }

        _at++;
        return lex;
    }

    /// <summary>A whole number in digits or in a word, from 0 to <paramref name="most"/>.</summary>
    protected int? TakeWhole(int most)
    {
        var start = _at;
        if (TakeNumber() is { } number && number <= most)
        {
            return number;
        }

        _at = start;
        return null;
    }

    private int? TakeNumber()
    {
        if (Peek() is { Kind: TokenKind.Number, A: >= 0 } digits)
        {
            _at++;
            return digits.A;
        }

        if (TakeLex(LexKind.Number) is not { } word)
        {
            return null;
        }

        // Twenty five, in two words.
        var more = PeekLex();
        if (word.Value is >= 20 and < 100 && word.Value % 10 == 0 && more is { Kind: LexKind.Number, Value: > 0 and < 10 })
        {
            _at++;
            return word.Value + more.Value;
        }

        return word.Value;
    }

    /// <summary>3rd, 3., third: the number of a day, from 1 to 31.</summary>
    protected int? TakeOrdinal(bool isDotEnough)
    {
        var start = _at;
        if (TakeLex(LexKind.Ordinal) is { } word)
        {
            return word.Value;
        }

        if (Peek() is { Kind: TokenKind.Number, A: >= 1 and <= 31 } digits)
        {
            _at++;
            if (Peek() is { IsTight: true, Text: "st" or "nd" or "rd" or "th" or "te" or "ten" or "ter" })
            {
                _at++;
                return digits.A;
            }

            if (isDotEnough && digits.HasDot)
            {
                return digits.A;
            }
        }

        _at = start;
        return null;
    }

    /// <summary>Four digits behind a date; another number is a time.</summary>
    protected int? TakeYear()
    {
        var start = _at;
        _ = TakeKind(TokenKind.Comma);
        if (Peek() is { Kind: TokenKind.Number, A: >= 1900 and <= 2999, IsTight: false } year)
        {
            _at++;
            return year.A;
        }

        _at = start;
        return null;
    }

    protected Unit? TakeUnit(bool isTightToo = true)
    {
        if (TakeLex(LexKind.Unit) is { } unit)
        {
            return (Unit)unit.Value;
        }

        if (isTightToo && Letter(Peek()) is { } letter)
        {
            _at++;
            return letter;
        }

        return null;
    }

    /// <summary>The letters that stand for units behind a number: 2h, 20 m.</summary>
    protected static Unit? Letter(Token? token) => token?.Text switch
    {
        "h" => Unit.Hour,
        "m" when token.IsTight => Unit.Minute,
        "s" => Unit.Second,
        "d" when token.IsTight => Unit.Day,
        "w" when token.IsTight => Unit.Week,
        _ => null,
    };

    protected static LengthWords? Of(decimal amount, Unit unit, int times = 1)
    {
        amount *= times;
        var isWhole = amount == decimal.Truncate(amount) && amount <= 100_000;
        return unit switch
        {
            _ when amount > 10_000_000 => null,
            Unit.Second => new(TimeSpan.FromSeconds((double)amount)),
            Unit.Minute => new(TimeSpan.FromMinutes((double)amount)),
            Unit.Hour => new(TimeSpan.FromHours((double)amount)),
            _ when !isWhole => null,
            Unit.Day => new(TimeSpan.Zero, (int)amount),
            Unit.Week => new(TimeSpan.Zero, 7 * (int)amount),
            Unit.Month => new(TimeSpan.Zero, 0, (int)amount),
            _ => new(TimeSpan.Zero, 0, 12 * (int)amount),
        };
    }

    /// <summary>1 h 30 min, one hour and 30 minutes.</summary>
    protected LengthWords? Length()
    {
        var sum = Either(OneLength);
        while (sum is { IsVague: false })
        {
            var start = _at;
            if (TakeMinutes() is { } minutes)
            {
                return sum.Plus(minutes);
            }

            _ = TakeAnd() || TakeKind(TokenKind.Comma);
            if (Either(OneLength) is not { } more)
            {
                _at = start;
                break;
            }

            sum = sum.Plus(more);
        }

        return sum;
    }

    /// <summary>The 30 of 1h30.</summary>
    private LengthWords? TakeMinutes()
    {
        if (Peek() is not { Kind: TokenKind.Number, IsTight: true, A: >= 0 and < 60 } minutes || Peek(-1) is not { Text: "h" }
            || Peek(1) is { IsTight: true, Kind: TokenKind.Word })
        {
            return null;
        }

        _at++;
        return new LengthWords(TimeSpan.FromMinutes(minutes.A));
    }

    /// <summary>The amount in front of a unit: 2, 1.5, two.</summary>
    protected decimal? TakeAmount()
    {
        if (Peek() is { Kind: TokenKind.Decimal, A: >= 0, B: >= 0, C: < 0 } share)
        {
            _at++;
            return share.A + (share.B / (share.End - share.Start - $"{share.A}".Length > 2 ? 100m : 10m));
        }

        return TakeWhole(100_000);
    }

    /// <summary>A date in digits: 2026-12-01, 1.12.2026, 3/4.</summary>
    protected DayWords? DigitDate()
    {
        if (Peek() is not { Kind: TokenKind.Date or TokenKind.Slashed } token)
        {
            return null;
        }

        if (token.Kind == TokenKind.Date)
        {
            _at++;
            return new WrittenDay(token.A, token.B, token.C);
        }

        // Without a year it may be a fraction: only a word in front makes it a date.
        int? year = token.C < 0 ? null : token.C;
        if (year is null && (_at == 0 || tokens[_at - 1] is not
            {
                Kind: TokenKind.Word,
                Text: "on" or "by" or "until" or "am" or "bis" or "den" or "due" or "faellig"
            }))
        {
            return null;
        }

        _at++;
        return (token.A, token.B) switch
        {
            ( > 12, _) => new WrittenDay(year, token.B, token.A),
            (_, > 12) => new WrittenDay(year, token.A, token.B),
            var (one, two) when one == two => new WrittenDay(year, one, two),
            var (one, two) => new OpenDay(one, two, year),
        };
    }
}
