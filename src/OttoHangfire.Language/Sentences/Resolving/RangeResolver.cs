using OttoHangfire.Language.Sentences.Grammar;
using OttoHangfire.Language.Times;

namespace OttoHangfire.Language.Sentences.Resolving;

/// <summary>The dates that a stretch of days can mean; more than one, or none, with the question that has to be asked.</summary>
internal sealed record RangeChoice(
    IReadOnlyList<(DateOnly First, DateOnly Last)> Ranges, string? Question = null, AskedAbout About = AskedAbout.TwoMeanings);

/// <summary>Which dates a stretch of days means. Its last day is the next one that fits behind its first.</summary>
internal sealed class RangeResolver(OwnersClock clock, DateTimeOffset now, Speech speech)
{
    private readonly DayResolver _days = new(clock, now, speech);

    public RangeChoice Of(DayRange range)
    {
        if (range is { From: OpenPeriod period, To: null } && _days.PeriodOf(period) is { } whole)
        {
            return new RangeChoice([(whole.From < _days.Today ? _days.Today : whole.From, whole.To)]);
        }

        if (range.From is null)
        {
            return Until(_days.Today, range.To!);
        }

        var first = _days.Of(range.From);
        if (first.Dates.Count == 0)
        {
            return new RangeChoice([], first.Sentence ?? WhichDay, first.About);
        }

        var ranges = first.Dates.Select(date => range.To is null ? new RangeChoice([(date, date)]) : Until(date, range.To)).ToList();
        return ranges is [var only] ? only : new RangeChoice(
            [.. ranges.SelectMany(one => one.Ranges)], first.Sentence ?? WhichDay, first.About);
    }

    private string WhichDay => speech.Of("Which day is meant?", "Welcher Tag ist gemeint?");

    private RangeChoice Until(DateOnly first, DayWords last)
    {
        if (last is NamedDay { Which: Which.Coming } named)
        {
            // Until Thursday, said of a Thursday: that very day, or the one in a week.
            var days = ((int)named.Day - (int)first.DayOfWeek + 7) % 7;
            return days > 0
                ? new RangeChoice([(first, first.AddDays(days))])
                : new RangeChoice([(first, first), (first, first.AddDays(7))], speech.Of("Until which day?", "Bis zu welchem Tag?"));
        }

        // A date without its year is the next one, seen from the first day; tomorrow is seen from today.
        var seen = last is WrittenDay { Year: null } ? clock.Of(first.ToDateTime(new TimeOnly(12, 0))).First : now;
        var choice = last is OpenPeriod period && new DayResolver(clock, seen, speech).PeriodOf(period) is { } whole
            ? DayChoice.One(whole.To)
            : new DayResolver(clock, seen, speech).Of(last);
        return choice switch
        {
            { Dates: [var only] } when only >= first => new RangeChoice([(first, only)]),
            { Dates: [_] } => new RangeChoice([], speech.Of("It ends before it begins. From which day to which?",
                "Das Ende liegt vor dem Anfang. Von welchem bis zu welchem Tag?"), AskedAbout.DoesNotExist),
            _ => new RangeChoice([.. choice.Dates.Where(date => date >= first).Select(date => (first, date))], choice.Sentence ?? WhichDay,
                choice.About),
        };
    }
}
