using OttoHangfire.Language.Sentences.Grammar;
using OttoHangfire.Language.Sentences.Lexing;

namespace OttoHangfire.Language.Sentences.Resolving;

/// <summary>What the pieces of a sentence say together about when.</summary>
internal sealed record When
{
    public DayWords? Day { get; init; }
    public IReadOnlyList<ClockWords> Clocks { get; init; } = [];
    public ClockWords? To { get; init; }
    public DayPart? Part { get; init; }
    public LengthWords? Length { get; init; }
    public Repeating? Repeating { get; init; }
    public DayWords? Until { get; init; }
    public ClockWords? UntilClock { get; init; }
    public DayWords? Starting { get; init; }
    public ClockWords? StartingClock { get; init; }
    public int? Count { get; init; }
    public ExceptWords? Except { get; init; }
    public OtherDay? Instead { get; init; }
    public int? Offset { get; init; }
    public bool IsOtherZone { get; init; }
    public bool IsVague { get; init; }

    public bool IsForDays { get; init; }

    /// <summary>Abends um 8: once or each day.</summary>
    public bool IsHabit { get; init; }

    /// <summary>Only "for Friday" says when: that may be the day of the thing and not of the reminder.</summary>
    public bool IsForOnly { get; init; }

    /// <summary>Two pieces say the same part: two days, two times.</summary>
    public bool IsTwice { get; init; }

    /// <summary>The pieces that were used.</summary>
    public IReadOnlyList<Piece> Pieces { get; init; } = [];

    public bool IsEmpty => Pieces.Count == 0;

    /// <summary>It says all that is needed, so that another day further on belongs to the text.</summary>
    public bool IsComplete => !IsTwice && (Length is not null || Clocks.Count > 0 || Day is InDays || Repeating is { Every: not null });

    /// <summary>Puts the pieces together. What only looks like a time beside a better one stays in the text.</summary>
    public static When Of(IReadOnlyList<Piece> pieces, bool isForThen = false)
    {
        var sum = Chosen(pieces, isForThen);

        // "The tax return until 31 January at 17:00": then, or before?
        if (sum is { Day: null, Repeating: null } && pieces.Any(piece => piece is { Lead: Lead.Until, IsForDays: false }))
        {
            return Chosen([.. pieces.Select(piece => piece.Lead == Lead.Until ? piece with { Lead = Lead.Then }
                : piece)], isForThen) with
            { IsForOnly = true };
        }

        // "Two days before Friday at 9" is not at 9 today, and neither is "until Friday at 9".
        var isBeside = pieces.Any(piece => piece is { Lead: Lead.Beside, Day: not null });
        var isUntil = sum is { Day: null, Repeating: null } && pieces.Any(piece => piece.IsLimit);

        // "Tomorrow at 9, but not on Friday".
        var isExcept = sum.Repeating is null && pieces.Any(piece => piece.Except is { Days.Count: > 0 } || piece.Instead is not null);
        return (isBeside || isUntil || isExcept) && !sum.IsEmpty ? sum with { IsTwice = true } : sum;
    }

    private static When Chosen(IReadOnlyList<Piece> pieces, bool isForThen)
    {
        var isRepeating = pieces.Any(piece => piece.Repeating is not null);
        var sure = pieces.Where(piece => Counts(piece, isRepeating) && (piece.Lead != Lead.For || isForThen)).ToList();
        if (!sure.Any(piece => !piece.IsLimit && piece.Count is null))
        {
            var fors = pieces.Where(piece => piece.Lead == Lead.For).ToList();
            return fors.Count == 0 ? Sum(sure) with { } : Sum([.. sure, .. fors]) with { IsForOnly = true };
        }

        // "Lunch for Friday at 12": one day, said in this way.
        if (!sure.Exists(piece => piece.Day is not null || piece.Length is not null || piece.Repeating is not null)
            && pieces.FirstOrDefault(piece => piece is { Lead: Lead.For, Day: not null }) is { } day)
        {
            return Sum([.. sure, day]) with { IsForOnly = true };
        }

        return Sum(sure);
    }

    private static bool Counts(Piece piece, bool isRepeating) => piece switch
    {
        { Lead: Lead.Beside } => false,
        { Count: not null } or { IsLimit: true } or { Except: not null } or { Instead: not null } => isRepeating,
        _ => true,
    };

    private static When Sum(List<Piece> pieces)
    {
        var sum = new When { Pieces = [.. pieces.OrderBy(piece => piece.First)] };
        return sum.Pieces.Aggregate(sum, (known, piece) => known.With(piece)).Settled();
    }

    private When With(Piece piece) => piece.IsLimit && !(piece.Lead == Lead.Starting && Pieces.All(other => other.Repeating is null))
        ? WithLimit(piece)
        : this with
        {
            Day = Joined(Day, piece.Day) ?? Day ?? piece.Day,
            Clocks = Clocks.Count > 0 ? Clocks : piece.Clocks,
            To = To ?? piece.To,
            Part = Part ?? piece.Part,
            Length = Length ?? piece.Length,
            Repeating = Together(Repeating, piece.Repeating),
            Count = Count ?? piece.Count,
            Except = piece.Except is null ? Except : Except?.Plus(piece.Except) ?? piece.Except,
            Instead = Instead ?? piece.Instead,
            Offset = Offset ?? piece.Offset,
            IsOtherZone = IsOtherZone || piece.IsOtherZone,
            IsVague = IsVague || piece.IsVague,
            IsHabit = IsHabit || piece.IsHabit,
            IsTwice = IsTwice || Clashes(piece),
        };

    private When WithLimit(Piece piece) => piece.Lead == Lead.Until
        ? this with
        {
            Until = Until ?? piece.Day,
            IsForDays = IsForDays || piece.IsForDays,
            UntilClock = UntilClock ?? (piece.Clocks.Count > 0 ? piece.Clocks[0] : null),
            IsTwice = IsTwice || (Until is not null && piece.Day is not null),
        }
        : this with
        {
            Starting = Starting ?? piece.Day,
            StartingClock = StartingClock ?? (piece.Clocks.Count > 0 ? piece.Clocks[0] : null),
            IsTwice = IsTwice || (Starting is not null && piece.Day is not null),
        };

    /// <summary>"Next month on the 5th", "4 July next year": one day in two pieces.</summary>
    private static DayOfPeriod? Joined(DayWords? one, DayWords? other) => (one, other) switch
    {
        (OpenPeriod { Unit: Unit.Month, IsWeekend: false } month, WrittenDay { Month: null } day) => new(month, day),
        (WrittenDay { Month: null } day, OpenPeriod { Unit: Unit.Month, IsWeekend: false } month) => new(month, day),
        (OpenPeriod { Unit: Unit.Year } year, WrittenDay { Month: not null, Year: null } day) => new(year, day),
        (WrittenDay { Month: not null, Year: null } day, OpenPeriod { Unit: Unit.Year } year) => new(year, day),
        _ => null,
    };

    private bool Clashes(Piece piece) => (Day is not null && piece.Day is not null && !Equals(Day, piece.Day)
            && Joined(Day, piece.Day) is null)
        || (Clocks.Count > 0 && piece.Clocks.Count > 0)
        || (Length is not null && (piece.Length is not null || piece.Day is not null || piece.Clocks.Count > 0))
        || (piece.Length is not null && (Day is not null || Clocks.Count > 0))
        || (Repeating is not null && piece.Repeating is not null && Together(Repeating, piece.Repeating) is null);

    /// <summary>"Daily on weekdays", "every hour on weekdays": one rule. Null where two rules are two.</summary>
    private static Repeating? Together(Repeating? one, Repeating? other) => (one, other) switch
    {
        (null, _) => other,
        (_, null) => one,
        ({ Unit: Unit.Day, Interval: 1, Every: null, TimesADay: null, FromCompletion: false },
            { Unit: Unit.Week }) => other with { Part = one.Part ?? other.Part },
        ({ Unit: Unit.Week },
            {
                Unit: Unit.Day, Interval: 1, Every: null, TimesADay: null,
                FromCompletion: false
            }) => one with { Part = one.Part ?? other.Part },
        ({ Unit: Unit.Week, Days.Count: 0 }, { Unit: Unit.Week, Interval: 1 }) => one with { Days = other.Days },
        ({ Unit: Unit.Month, MonthDays.Count: 0, Position: null, Interval: var interval },
            {
                Unit: Unit.Month,
                Interval: 1
            }) => other with { Interval = interval },
        ({ Every: not null, FromCompletion: false }, { Unit: Unit.Week, Interval: 1 }) => one with { Days = other.Days },
        ({ Unit: Unit.Week, Interval: 1 }, { Every: not null, FromCompletion: false }) => other with { Days = one.Days },
        _ => null,
    };

    /// <summary>"Every two weeks" and "on Monday" are one rule; "on the 1st and 15th" is one by itself.</summary>
    private When Settled() => (Repeating, Day) switch
    {
        (null, SeveralDays { MonthDays.Count: > 0 } several) => WithRule(new Repeating(Unit.Month) { MonthDays = several.MonthDays }),
        ({ Unit: Unit.Week, Days.Count: 0 } weekly, NamedDay { Which: Which.Coming } named) => WithRule(weekly with { Days = [named.Day] }),
        ({ Unit: Unit.Week, Days.Count: 0 } weekly, SeveralDays { Days.Count: > 0 } several) =>
            WithRule(weekly with { Days = several.Days }),
        ({ Unit: Unit.Month, MonthDays.Count: 0, Position: null } monthly, _) when Monthly(monthly) is { } settled => WithRule(settled),
        ({ Unit: Unit.Year, Month: null } yearly, WrittenDay { Month: { } month, Year: null } date) =>
            WithRule(yearly with { Month = month, MonthDays = [date.Day] }),
        (not null, { }) => this with { IsTwice = true },
        _ => this,
    };

    private Repeating? Monthly(Repeating monthly) => Day switch
    {
        WrittenDay { Month: null } date => monthly with { MonthDays = [date.Day] },
        SeveralDays { MonthDays.Count: > 0 } several => monthly with { MonthDays = several.MonthDays },
        NamedDay { Which: Which.Last } last => monthly with { Days = [last.Day], Position = -1 },
        MonthEnd => monthly with { MonthDays = [-1] },
        _ => null,
    };

    private When WithRule(Repeating rule) => this with { Day = null, Repeating = rule };
}
