using OttoHangfire.Language.Words;

namespace OttoHangfire.Language.Times;

/// <summary>Times of day: 18:00, 9am, half past 9, at noon, 8 in the evening.</summary>
internal sealed partial class TimeGrammar
{
    private TimeExpression? OfClock(TimeExpression known)
    {
        // In three days, at the time that it is now; or at another one.
        if (known.Clock is not null || Clock(isBehindADay: known.Day is not null) is not { } clock)
        {
            return null;
        }

        return known with
        {
            Clock = clock,
            Day = known.Day switch
            {
                DaysFromToday { KeepsTheTime: true } day => day with { KeepsTheTime = false },
                var day => day,
            },
        };
    }

    private ClockExpression? Clock(bool isBehindADay = false)
    {
        var isLed = Take(TermKind.At);
        return Either(
            Named,
            Fraction,
            HalfOfADay,
            InPartOfADay,
            WithMinutes,
            OClock,
            () => isLed || isBehindADay ? Bare() : null);
    }

    private ClockExpression? Named() => Take(TermKind.Noon) ? new ClockExpression(new TimeOfDay(12, 0))
        : Take(TermKind.Midnight) ? new ClockExpression(new TimeOfDay(0, 0), IsMidnight: true)
        : null;

    /// <summary>Half past nine, quarter to 10, ten past 9.</summary>
    private ClockExpression? Fraction()
    {
        _ = Take(TermKind.Article);
        var minutes = Take(TermKind.Half) ? 30 : Take(TermKind.Quarter) ? 15 : TakeWhole(59);
        _ = Take(TermKind.Unit);
        var isPast = Take(TermKind.Past);
        if (minutes is null || !(isPast || (minutes != 30 && Take(TermKind.To))) || TakeWhole(24) is not { } hour)
        {
            return null;
        }

        var time = isPast ? (hour * 60) + minutes.Value : (hour * 60) - minutes.Value;
        return Halved(new TimeOfDay((time + 1440) % 1440 / 60, (time + 1440) % 60));
    }

    /// <summary>9am, 9:30 pm.</summary>
    private ClockExpression? HalfOfADay() => HoursAndMinutes() is { } time && Take<bool?>(TermKind.HalfDay) is { } isAfternoon
        && time.Hour is >= 1 and <= 12
            ? new ClockExpression(time with { Hour = (time.Hour % 12) + (isAfternoon ? 12 : 0) })
            : null;

    /// <summary>8 in the evening, 9:30 in the morning.</summary>
    private ClockExpression? InPartOfADay() => HoursAndMinutes() is { Hour: <= 12 } time && Part() is { } part
        ? new ClockExpression(In(part, time))
        : null;

    private TimeOfDay? HoursAndMinutes() =>
        Take<TimeOfDay>(TermKind.Clock) ?? (TakeWhole(24) is { } hour ? new TimeOfDay(hour, 0) : null);

    private ClockExpression? WithMinutes() => Take<TimeOfDay>(TermKind.Clock) is { } time ? new ClockExpression(time) : null;

    private ClockExpression? OClock() =>
        TakeWhole(24) is { } hour && Take(TermKind.OClock) ? Halved(new TimeOfDay(hour, 0)) : null;

    private ClockExpression? Bare() =>
        TakeWhole(24) is { } hour && !Peek(TermKind.Unit) && !Peek(TermKind.Month) && !Peek(TermKind.OrdinalEnding)
        ? new ClockExpression(new TimeOfDay(hour, 0), IsBare: true)
        : null;

    private ClockExpression Halved(TimeOfDay time) => time.Hour is >= 1 and <= 12 && Take<bool?>(TermKind.HalfDay) is { } isAfternoon
        ? new ClockExpression(time with { Hour = (time.Hour % 12) + (isAfternoon ? 12 : 0) })
        : time.Hour <= 12 && Part() is { } part
        ? new ClockExpression(In(part, time))
        : new ClockExpression(time);

    /// <summary>The hour of the clock with twelve that is meant in this part of the day.</summary>
    internal static TimeOfDay In(PartOfDay part, TimeOfDay time) => (part, time.Hour) switch
    {
        (PartOfDay.Morning, 12) or (PartOfDay.Night, 12) => time with { Hour = 0 },
        (PartOfDay.Morning, _) or (PartOfDay.Night, <= 4) or (_, 0 or >= 12) => time,
        _ => time with { Hour = time.Hour + 12 },
    };
}
