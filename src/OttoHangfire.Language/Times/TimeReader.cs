using System.Globalization;
using OttoHangfire.Contracts;
using OttoHangfire.Language.Words;

namespace OttoHangfire.Language.Times;

/// <summary>The one reader of times that people write: 18:00, tomorrow 9am, in 2h, next Friday at noon, 2026-12-01 09:00.</summary>
public sealed class TimeReader(TimeZoneInfo zone)
{
    private readonly OwnersClock _clock = new(zone);
    private readonly Tokenizer _tokenizer = new(English.Words);

    /// <summary>Reads a text that is a time and nothing else. What has passed, and what would have to be guessed, is refused.</summary>
    public TimeReading Read(string text, DateTimeOffset now)
    {
        var meaning = new TimeMeaning(_clock, now);
        if (Rfc3339Converter.TryParse(text.Trim(), out var instant))
        {
            return meaning.OfInstant(instant);
        }

        var terms = _tokenizer.Read(text);
        return new TimeGrammar(terms).Match(0) is { } phrase && (phrase.End == terms.Count || phrase.Expression.Repeats)
            ? meaning.Of(phrase.Expression)
            : TimeReading.Refused(
                TimeProblem.NotUnderstood,
                $"\"{text.Trim()}\" is not a time that I know. Write it like 18:00, \"tomorrow 9am\", \"in 2h\" or \"2030-01-31 09:00\".");
    }

    /// <summary>Looks for words in a text that seem to say when; null when there are none, or they tell of what was.</summary>
    public FoundTime? Find(string text, DateTimeOffset now) =>
        new TimeFinder(text, _tokenizer.Read(text), new TimeMeaning(_clock, now)).Find();

    /// <summary>An instant so that <see cref="Read"/> gives it back: 2026-12-01 09:00.</summary>
    public string Write(DateTimeOffset instant) => _clock.Write(instant);

    /// <summary>An instant as people say it on a given day: today 18:00, tomorrow 09:00, Fri 2026-12-04 12:00.</summary>
    public string Say(DateTimeOffset instant, DateTimeOffset now)
    {
        var local = _clock.Local(instant);
        return (DateOnly.FromDateTime(local).DayNumber - _clock.Today(now).DayNumber) switch
        {
            0 => local.ToString("'today' HH:mm", CultureInfo.InvariantCulture),
            1 => local.ToString("'tomorrow' HH:mm", CultureInfo.InvariantCulture),
            _ => local.ToString("ddd yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
        };
    }
}
