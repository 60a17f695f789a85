using OttoHangfire.Language.Words;

namespace OttoHangfire.Language.Times;

/// <summary>What the words say, before anybody asks what the clock shows: each part is null where they do not say it.</summary>
internal sealed record TimeExpression
{
    public DayExpression? Day { get; init; }
    public ClockExpression? Clock { get; init; }
    public PartOfDay? Part { get; init; }

    /// <summary>So long from now, in hours, minutes and seconds.</summary>
    public TimeSpan? FromNow { get; init; }

    /// <summary>The distance from UTC that stands behind the time; null = the owner's zone.</summary>
    public TimeSpan? Offset { get; init; }

    public bool IsNow { get; init; }

    /// <summary>Told of what was: two hours ago.</summary>
    public bool IsOver { get; init; }

    /// <summary>Every day, on Fridays.</summary>
    public bool Repeats { get; init; }

    public bool HasTimeOfDay => Clock is not null || FromNow is not null || IsNow
        || Day is DaysFromToday { KeepsTheTime: true } or MonthsFromToday;

    /// <summary>Nothing can stand beside it.</summary>
    public bool IsWhole => IsNow || IsOver || Repeats || FromNow is not null;
}

/// <summary>A phrase of a text: the terms from <paramref name="First"/> to before <paramref name="End"/>.</summary>
internal sealed record TimePhrase(int First, int End, TimeExpression Expression);

/// <summary>A time of day; <paramref name="IsBare"/> when only a number said so: at 9.</summary>
internal sealed record ClockExpression(TimeOfDay Time, bool IsBare = false, bool IsMidnight = false);

/// <summary>Which day is meant.</summary>
internal abstract record DayExpression;

/// <summary>Today, tomorrow; <paramref name="KeepsTheTime"/>: in three days, at the time that it is now.</summary>
internal sealed record DaysFromToday(int Days, bool KeepsTheTime = false) : DayExpression;

/// <summary>In two months, at the time that it is now.</summary>
internal sealed record MonthsFromToday(int Months) : DayExpression;

/// <summary>A day of the week.</summary>
internal sealed record DayOfAWeek(DayOfWeek Day, WhichWeek Week, bool IsShort = false) : DayExpression;

/// <summary>A date; what it leaves out is the next that fits.</summary>
internal sealed record DayOfACalendar(int? Year, int? Month, int Day) : DayExpression;

/// <summary>A date that can be read in two ways.</summary>
internal sealed record OpenDate(WrittenDate Date) : DayExpression;

/// <summary>Next week: no day yet.</summary>
internal sealed record NextPeriod(Unit Unit) : DayExpression;

/// <summary>A week from Friday.</summary>
internal sealed record LaterThan(DayExpression Day, int Days) : DayExpression;

internal enum WhichWeek
{
    /// <summary>The next one to come, today included.</summary>
    Coming,

    /// <summary>The one that today is in.</summary>
    This,

    /// <summary>Said as "next Friday", which people use for two days.</summary>
    NextBySay,

    /// <summary>Said as "Friday next week".</summary>
    Next,
}
