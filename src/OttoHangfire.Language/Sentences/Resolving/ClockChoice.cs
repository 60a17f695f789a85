using System.Runtime.InteropServices;
using OttoHangfire.Language.Sentences.Grammar;
using OttoHangfire.Language.Sentences.Lexing;

namespace OttoHangfire.Language.Sentences.Resolving;

/// <summary>A time of day that may be meant; <paramref name="DaysLater"/> is 1 for what belongs to the night before.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ClockTime(int Hour, int Minute, int Second, int DaysLater = 0)
{
    public TimeSpan SinceMidnight => new(Hour, Minute, Second);

    public DateTime On(DateOnly date) => date.AddDays(DaysLater).ToDateTime(TimeOnly.MinValue) + SinceMidnight;
}

/// <summary>Which times of day the words can mean.</summary>
internal static class ClockChoice
{
    /// <summary>Up to here an hour that is only said as a number is asked about: at 3 may be in the night or at 15.</summary>
    private const int LastAskedHour = 5;

    public static IReadOnlyList<ClockTime> Of(ClockWords clock, DayPart? part, HourHint hint, bool isToday)
    {
        if (part is { } said && clock.Hour <= 12 && !clock.IsMidnight)
        {
            return InPart(clock, said, isToday);
        }

        var time = new ClockTime(clock.Hour, clock.Minute, clock.Second);
        if (clock.IsHalf)
        {
            return [time, clock.Hour == 1 ? time with { Hour = 12 } : time with { Hour = clock.Hour - 1 }];
        }

        var isAsked = clock.IsOpen && hint != HourHint.Early
            && (clock.Hour is >= 1 and <= LastAskedHour || (hint == HourHint.Late && clock.Hour is > LastAskedHour and < 12));
        // Halb eins, quarter to one.
        isAsked |= clock is { IsOpen: true, Hour: 0 };
        return isAsked ? [time, time with { Hour = clock.Hour + 12 }] : [time];
    }

    /// <summary>At 8 in the evening; at 1 of a night, which is the next date.</summary>
    private static ClockTime[] InPart(ClockWords clock, DayPart part, bool isToday)
    {
        var time = new ClockTime(clock.Hour, clock.Minute, clock.Second);
        var half = clock.IsHalf ? new[] { time, time with { Hour = clock.Hour == 1 ? 12 : clock.Hour - 1 } } : [time];
        return [.. half.SelectMany(said => OneInPart(said, part, isToday))];
    }

    private static ClockTime[] OneInPart(ClockTime time, DayPart part, bool isToday) => (part, time.Hour) switch
    {
        (DayPart.Evening or DayPart.Night, 12 or 0) => [time with { Hour = 0, DaysLater = 1 }],
        (DayPart.Night, <= 5) => isToday ? [time with { DaysLater = 1 }] : [time, time with { DaysLater = 1 }],
        (DayPart.Evening, <= 4) => [time with { DaysLater = 1 }, time with { Hour = time.Hour + 12 }],
        (DayPart.Morning, 12) => [time with { Hour = 0 }],
        (DayPart.Morning, _) or (DayPart.Noon, >= 10) => [time],
        (_, 12) => [time],
        _ => [time with { Hour = time.Hour + 12 }],
    };

    /// <summary>A likely time, to be offered and never to be taken.</summary>
    public static ClockTime Likely(DayPart? part) => part switch
    {
        DayPart.Noon => new(12, 0, 0),
        DayPart.Afternoon => new(15, 0, 0),
        DayPart.Evening => new(20, 0, 0),
        DayPart.Night => new(22, 0, 0),
        _ => new(9, 0, 0),
    };
}
