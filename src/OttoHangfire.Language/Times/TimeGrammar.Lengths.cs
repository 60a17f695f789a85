using OttoHangfire.Language.Words;

namespace OttoHangfire.Language.Times;

/// <summary>Lengths: in 2 h, in 1 hour and 30 minutes, 3 days from now, a week from Friday.</summary>
internal sealed partial class TimeGrammar
{
    /// <summary>Hours, minutes and seconds pass; days and months are turned over in the calendar.</summary>
    private sealed record LengthExpression(TimeSpan Elapsed, int Days, int Months);

    private TimeExpression? FromNow()
    {
        var isLed = Take(TermKind.In);
        if (Length() is not { } length || !(isLed || (Take(TermKind.From) && Take(TermKind.Now))))
        {
            return null;
        }

        return length switch
        {
            { Days: 0, Months: 0 } => new TimeExpression { FromNow = length.Elapsed },
            { Months: 0, Elapsed.Ticks: 0 } => new TimeExpression { Day = new DaysFromToday(length.Days, KeepsTheTime: true) },
            { Days: 0, Elapsed.Ticks: 0 } => new TimeExpression { Day = new MonthsFromToday(length.Months) },

            // A day and an hour: 24 hours and one, as a stopwatch has it.
            { Months: 0 } => new TimeExpression { FromNow = length.Elapsed + TimeSpan.FromDays(length.Days) },
            _ => null,
        };
    }

    private LengthExpression? Length()
    {
        var sum = Either(HalfLength, OneLength);
        while (sum is not null)
        {
            var start = _at;
            _ = Take(TermKind.And) || Take(TermKind.Comma);
            if (Either(OneLength) is not { } more)
            {
                _at = start;
                break;
            }

            sum = new LengthExpression(sum.Elapsed + more.Elapsed, sum.Days + more.Days, sum.Months + more.Months);
        }

        return sum;
    }

    /// <summary>Half an hour, a quarter of an hour.</summary>
    private LengthExpression? HalfLength()
    {
        _ = Take(TermKind.Article);
        var share = Take(TermKind.Half) ? 0.5m : Take(TermKind.Quarter) && Take(TermKind.Of) ? 0.25m : 0;
        return share > 0 && Take(TermKind.Article) && Take<Unit?>(TermKind.Unit) is { } unit and (Unit.Hour or Unit.Minute)
            ? Of(share, unit)
            : null;
    }

    private LengthExpression? OneLength()
    {
        var amount = Take(TermKind.Article) ? 1 : Take<decimal?>(TermKind.Number);
        return amount is { } number && Take<Unit?>(TermKind.Unit) is { } unit ? Of(number, unit) : null;
    }

    private static LengthExpression? Of(decimal amount, Unit unit)
    {
        // More than the calendar has, and less than a TimeSpan holds.
        const double MostHours = 100_000_000;
        var whole = amount == decimal.Truncate(amount) && amount <= 100_000 ? (int)amount : -1;
        return unit switch
        {
            Unit.Second => new(TimeSpan.FromSeconds((double)amount), 0, 0),
            Unit.Minute => new(TimeSpan.FromMinutes((double)amount), 0, 0),
            Unit.Hour => new(TimeSpan.FromHours(Math.Min((double)amount, MostHours)), 0, 0),
            _ when whole < 0 => null,
            Unit.Day => new(TimeSpan.Zero, whole, 0),
            Unit.Week => new(TimeSpan.Zero, 7 * whole, 0),
            Unit.Month => new(TimeSpan.Zero, 0, whole),
            _ => new(TimeSpan.Zero, 0, 12 * whole),
        };
    }
}
