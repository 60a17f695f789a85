using OttoHangfire.Language.Sentences.Lexing;

namespace OttoHangfire.Language.Sentences.Grammar;

/// <summary>Words that say something about when: the tokens from <paramref name="First"/> to before <paramref name="End"/>.</summary>
internal sealed record Piece(int First, int End, Lead Lead = Lead.None)
{
    public DayWords? Day { get; init; }

    /// <summary>One time of day, or several: at 8 and 20.</summary>
    public IReadOnlyList<ClockWords> Clocks { get; init; } = [];

    /// <summary>The end of a stretch: from 9 to 11.</summary>
    public ClockWords? To { get; init; }

    public DayPart? Part { get; init; }

    /// <summary>So long from now.</summary>
    public LengthWords? Length { get; init; }

    public Repeating? Repeating { get; init; }

    /// <summary>"For ten days", of a repetition.</summary>
    public bool IsForDays { get; init; }

    /// <summary>"Ten times", of a repetition.</summary>
    public int? Count { get; init; }

    /// <summary>"Except Wednesday", of a repetition.</summary>
    public ExceptWords? Except { get; init; }

    /// <summary>"Or the next working day", of a repetition.</summary>
    public OtherDay? Instead { get; init; }

    /// <summary>Minutes from UTC, behind a time.</summary>
    public int? Offset { get; init; }

    /// <summary>Another zone by name, which is not read: EST.</summary>
    public bool IsOtherZone { get; init; }

    /// <summary>Abends: a part of the day on one day or on each.</summary>
    public bool IsHabit { get; init; }

    /// <summary>It speaks of a time and says none: later, soon.</summary>
    public bool IsVague { get; init; }

    public bool IsDayOnly => Day is not null && Clocks.Count == 0;
    public bool IsLimit => Lead is Lead.Until or Lead.Starting;
}

/// <summary>The word in front of a day or a time that says how it is meant.</summary>
internal enum Lead
{
    None,

    /// <summary>On, at, by: it is then.</summary>
    Then,

    /// <summary>For Friday: the thing is then, not the reminder.</summary>
    For,
    Until,
    Starting,

    /// <summary>Before or after Friday: no time by itself.</summary>
    Beside,

    /// <summary>About 9.</summary>
    About,
}

/// <summary>Which day is meant.</summary>
internal abstract record DayWords;

/// <summary>Today, tomorrow, yesterday.</summary>
internal sealed record RelativeDay(int Days) : DayWords;

/// <summary>In three days, in two months, at the time that it is now. "In acht Tagen" is a week for some.</summary>
internal sealed record InDays(int Days, int Months, bool IsIdiom = false) : DayWords;

/// <summary>A day of the week.</summary>
internal sealed record NamedDay(DayOfWeek Day, Which Which = Which.Coming) : DayWords;

/// <summary>A date; what it leaves out is the next that fits. <paramref name="Named"/> is a weekday said beside it.</summary>
internal sealed record WrittenDay(int? Year, int? Month, int Day, DayOfWeek? Named = null) : DayWords;

/// <summary>A date in which it is open which number is the month.</summary>
internal sealed record OpenDay(int One, int Two, int? Year) : DayWords;

/// <summary>The last day of this month (0) or the next (1).</summary>
internal sealed record MonthEnd(int Months) : DayWords;

/// <summary>A week from Friday. "Friday in two weeks" may count from Friday or from today.</summary>
internal sealed record LaterDay(DayWords Day, int Days, int Months, bool IsIn = false) : DayWords;

/// <summary>Next week, this month, the weekend: no day yet.</summary>
internal sealed record OpenPeriod(Unit Unit, int From, bool IsWeekend = false) : DayWords;

/// <summary>The 5th of next month, 4 July next year.</summary>
internal sealed record DayOfPeriod(OpenPeriod Period, WrittenDay Day) : DayWords;

/// <summary>Two weekdays, or two days of a month, without a word that they repeat.</summary>
internal sealed record SeveralDays(IReadOnlyList<DayOfWeek> Days, IReadOnlyList<int> MonthDays) : DayWords;

internal enum Which
{
    /// <summary>Friday: the next one to come.</summary>
    Coming,

    /// <summary>This Friday.</summary>
    This,

    /// <summary>Next Friday, which people use for two days.</summary>
    Next,

    /// <summary>Friday next week.</summary>
    OfNextWeek,

    /// <summary>The Friday after next, Friday of the week after next.</summary>
    AfterNext,

    /// <summary>Friday week: a week later than the coming one.</summary>
    AWeekLater,

    /// <summary>Last Friday.</summary>
    Last,
}

/// <summary>A time of day.</summary>
/// <param name="Hour">0 to 24, as said.</param>
/// <param name="Minute">0 to 59, or what was written.</param>
internal sealed record ClockWords(int Hour, int Minute)
{
    public int Second { get; init; }

    /// <summary>Said on a clock of twelve hours without the half of the day: at 3, halb acht.</summary>
    public bool IsOpen { get; init; }

    /// <summary>"Half eight", which is 8:30 for the British and 7:30 for others.</summary>
    public bool IsHalf { get; init; }

    public bool IsMidnight { get; init; }

    /// <summary>It ends a phrase in which only a number said the time: at 9.</summary>
    public bool IsBare { get; init; }

    public bool Exists => Minute is >= 0 and < 60 && Second is >= 0 and < 60 && (Hour is >= 0 and < 24 || (Hour == 24 && Minute == 0
        && Second == 0));
}

/// <summary>A length: hours and less pass, days and months are turned over in the calendar.</summary>
internal sealed record LengthWords(TimeSpan Elapsed, int Days = 0, int Months = 0)
{
    /// <summary>A few minutes.</summary>
    public bool IsVague { get; init; }

    /// <summary>"In acht Tagen" is a week for some.</summary>
    public bool IsIdiom { get; init; }

    public LengthWords Plus(LengthWords other) => new(Elapsed + other.Elapsed, Days + other.Days, Months + other.Months)
    {
        IsVague = IsVague || other.IsVague,
    };
}

/// <summary>What a repetition leaves out: days of the week, holidays, or both.</summary>
/// <param name="Days">The days of the week.</param>
/// <param name="AreHolidays">Whether public holidays are left out.</param>
/// <param name="Whose">The code of their country, or of a part of it; null where it is not said.</param>
internal sealed record ExceptWords(IReadOnlyList<DayOfWeek> Days, bool AreHolidays = false, string? Whose = null)
{
    public ExceptWords Plus(ExceptWords other) =>
        new([.. Days.Union(other.Days)], AreHolidays || other.AreHolidays, Whose ?? other.Whose);
}

/// <summary>The working day on which something is done instead.</summary>
internal enum OtherDay
{
    Next,
    Previous,
}

/// <summary>A rule of repetition, before its time of day.</summary>
internal sealed record Repeating(Unit Unit, int Interval = 1)
{
    /// <summary>Every two hours, or counted from completion: elapsed time.</summary>
    public TimeSpan? Every { get; init; }

    public bool FromCompletion { get; init; }
    public IReadOnlyList<DayOfWeek> Days { get; init; } = [];

    /// <summary>Days of the month; -1 is the last.</summary>
    public IReadOnlyList<int> MonthDays { get; init; } = [];

    /// <summary>The first (1) or the last (-1) of <see cref="Days"/> in a month.</summary>
    public int? Position { get; init; }

    public int? Month { get; init; }

    /// <summary>Twice a day: a number of times, whose times of day must be said, too; 0 where even the number is open.</summary>
    public int? TimesADay { get; init; }

    /// <summary>"The last day of the month" can be one day or one in each month.</summary>
    public bool MayBeOnce { get; init; }

    /// <summary>"Every third Thursday" can be one in three weeks or one in a month.</summary>
    public bool MayBeMonthly { get; init; }

    public DayPart? Part { get; init; }

    public static IReadOnlyList<DayOfWeek> Workdays { get; } =
        [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday];

    public static IReadOnlyList<DayOfWeek> Weekend { get; } = [DayOfWeek.Saturday, DayOfWeek.Sunday];
}
