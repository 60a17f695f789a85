using OttoHangfire.Language.Sentences.Lexing;

namespace OttoHangfire.Language.Sentences.Grammar;

/// <summary>Rules of repetition from lengths and days.</summary>
internal abstract partial class PieceGrammar
{
    /// <summary>Hours and less pass; days and more are turned over in the calendar.</summary>
    protected static Repeating Rule(Unit unit, int interval) => unit switch
    {
        Unit.Second => new Repeating(unit, interval) { Every = TimeSpan.FromSeconds(interval) },
        Unit.Minute => new Repeating(unit, interval) { Every = TimeSpan.FromMinutes(interval) },
        Unit.Hour => new Repeating(unit, interval) { Every = TimeSpan.FromHours(interval) },
        _ => new Repeating(unit, interval),
    };

    protected static Repeating? Rule(LengthWords length) => length switch
    {
        { Days: 0, Months: 0, Elapsed.Ticks: > 0 } => new Repeating(Unit.Hour) { Every = length.Elapsed },
        { Elapsed.Ticks: > 0 } => null,
        { Months: 0, Days: > 0 and var days } => days % 7 == 0 ? new Repeating(Unit.Week, days / 7) : new Repeating(Unit.Day, days),
        { Days: 0, Months: > 0 and var months } => months % 12 == 0 ? new Repeating(Unit.Year, months / 12)
            : new Repeating(Unit.Month, months),
        _ => null,
    };

    /// <summary>Every second Tuesday is one in two weeks; every first and every last one is one in a month; every third one may be
    /// either.</summary>
    protected static Repeating EveryNth(int number, IReadOnlyList<DayOfWeek> days) => number is 1 or -1
        ? new Repeating(Unit.Month) { Days = days, Position = number }
        : new Repeating(Unit.Week, number) { Days = days, MayBeMonthly = number is > 2 and <= 5 && days.Count == 1 };

    /// <summary>A day is 24 hours there, and a month is none: its length differs.</summary>
    protected static Repeating? Completed(LengthWords length) => length.Elapsed + TimeSpan.FromDays(length.Days) is { Ticks: > 0 } every
        ? new Repeating(length.Months > 0 ? Unit.Month : Unit.Day) { Every = every, FromCompletion = true }
        : new Repeating(Unit.Month) { FromCompletion = true };

    protected static Repeating SpanOf(DayOfWeek first, DayOfWeek last)
    {
        var days = new List<DayOfWeek>();
        for (var day = (int)first; days.Count < 7; day = (day + 1) % 7)
        {
            days.Add((DayOfWeek)day);
            if (day == (int)last)
            {
                break;
            }
        }

        return new Repeating(Unit.Week) { Days = days };
    }
}
