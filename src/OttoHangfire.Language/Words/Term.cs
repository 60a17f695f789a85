namespace OttoHangfire.Language.Words;

/// <summary>What a word or a number means, whatever the language: the grammar knows these and no words.</summary>
internal enum TermKind
{
    /// <summary>A word that says nothing about a time.</summary>
    Other,

    /// <summary>Digits or a number word: a <see cref="decimal"/>.</summary>
    Number,

    /// <summary>A <see cref="TimeOfDay"/> with its minutes: 18:00.</summary>
    Clock,

    /// <summary>A <see cref="WrittenDate"/>: 2026-12-01, 1.12.2026, 12/1/2026.</summary>
    Date,

    /// <summary>A distance from UTC, a <see cref="TimeSpan"/>: Z, +01:00.</summary>
    Offset,

    /// <summary>A <see cref="Words.Unit"/>: hours.</summary>
    Unit,

    /// <summary>Days from today, an <see cref="int"/>: tomorrow.</summary>
    RelativeDay,

    /// <summary>A <see cref="WeekdayName"/>: Friday.</summary>
    Weekday,

    /// <summary>1 to 12, an <see cref="int"/>.</summary>
    Month,

    /// <summary>A <see cref="Words.PartOfDay"/>: morning.</summary>
    PartOfDay,

    /// <summary>A <see cref="Words.PartOfDay"/> of today: tonight.</summary>
    PartOfToday,

    /// <summary>true = the afternoon half of the day: pm.</summary>
    HalfDay,

    Noon,
    Midnight,
    Now,
    Ago,
    In,
    At,
    On,
    Next,
    This,
    Last,
    From,
    After,
    Past,
    To,
    Half,
    Quarter,
    OClock,
    Article,
    The,
    Of,
    And,
    Every,
    OrdinalEnding,

    /// <summary>A phrase may go on behind it.</summary>
    Comma,

    /// <summary>A phrase ends here: a full stop, a bracket.</summary>
    Stop,
}

/// <summary>One word, number or sign of a text, from <paramref name="Start"/> to before <paramref name="End"/>.</summary>
internal sealed record Term(TermKind Kind, int Start, int End, object? Value = null);

internal enum Unit
{
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

internal enum PartOfDay
{
    Morning,
    Afternoon,
    Evening,
    Night,
}

/// <summary>A day of the week. Some short names are words of their own as well (sat, sun); plural ones repeat.</summary>
internal sealed record WeekdayName(DayOfWeek Day, bool IsShort = false, bool IsPlural = false);

/// <summary>What a clock shows; 24:00 is the end of a day.</summary>
internal sealed record TimeOfDay(int Hour, int Minute, TimeSpan Rest = default)
{
    public bool Exists => Minute < 60 && (Hour < 24 || this == new TimeOfDay(24, 0)) && Rest < TimeSpan.FromMinutes(1);

    public TimeSpan SinceMidnight => new TimeSpan(Hour, Minute, 0) + Rest;
}

/// <summary>A date in digits. In <c>12/1/2026</c> it is open which is the month.</summary>
internal sealed record WrittenDate(int Year, int Month, int Day, bool IsOpen = false);
