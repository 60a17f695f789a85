using System.Buffers;
using System.Globalization;
using OttoHangfire.Contracts;
using OttoHangfire.Language.Sentences.Grammar;
using OttoHangfire.Language.Sentences.Intents;
using OttoHangfire.Language.Sentences.Lexing;
using OttoHangfire.Language.Sentences.Resolving;
using OttoHangfire.Language.Times;

namespace OttoHangfire.Language.Sentences;

/// <summary>
/// Reads a time that a person writes alone: 18:00, tomorrow 9am, in 2h, next Friday at noon, morgen um halb acht. It is the grammar of the
/// sentences, so a time means the same in both.
/// </summary>
public sealed class TimeReader(TimeZoneInfo zone)
{
    private const int LongestTime = 200;
    private const string Examples = "Write it like 18:00, \"tomorrow 9am\", \"in 2h\" or \"2030-01-31 09:00\".";

    private static readonly SearchValues<char> OfOffsets = SearchValues.Create("0123456789:");

    private readonly OwnersClock _clock = new(zone);

    /// <summary>Reads a text that is a time and nothing else. What has passed, and what would have to be guessed, is refused.</summary>
    public TimeReading Read(string text, DateTimeOffset now)
    {
        var written = Tight(text.Trim());
        if (Rfc3339Converter.TryParse(written, out var instant))
        {
            return instant < now
                ? Refused(TimeProblem.Passed, $"{Speech.Instant(instant, now)} has passed.")
                : new TimeReading { At = instant };
        }

        if (written.Equals("now", StringComparison.OrdinalIgnoreCase) || written.Equals("jetzt", StringComparison.OrdinalIgnoreCase))
        {
            return new TimeReading { At = now };
        }

        foreach (var context in written.Length > LongestTime ? [] : Contexts(written, now))
        {
            if (Whole(context) is { } when)
            {
                return Of(context, when);
            }
        }

        return TimeReading.Refused(TimeProblem.NotUnderstood, $"\"{written}\" is not a time that I know. {Examples}");
    }

    /// <summary>Looks for words in a text that seem to say when; null when there are none, or they tell of what was.</summary>
    public FoundTime? Find(string text, DateTimeOffset now)
    {
        if (text.Length > SentenceReader.LongestText)
        {
            return null;
        }

        foreach (var context in Contexts(text, now))
        {
            if (!QuestionReader.IsQuestion(context) && TaskReader.Read(context) is { } understood && !TellsOfThePast(understood)
                && Times(text, understood) is { Count: > 0 } spans)
            {
                return Found(text, now, understood, spans);
            }
        }

        return null;
    }

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

    /// <summary>An offset that is written apart belongs to its time: 09:00 +01:00.</summary>
    private static string Tight(string text)
    {
        var blank = text.LastIndexOf(' ');
        return blank > 0 && text.Length - blank is 6 or 7 && text[blank + 1] is '+' or '-' && char.IsAsciiDigit(text[blank - 1])
            && !text.AsSpan(blank + 2).ContainsAnyExcept(OfOffsets)
                ? text.Remove(blank, 1)
                : text;
    }

    private Speech Speech => new(_clock, SentenceLanguage.English);

    /// <summary>The text in the likelier language, then in the other.</summary>
    private IEnumerable<Context> Contexts(string text, DateTimeOffset now)
    {
        var tokens = new SentenceTokenizer(text).Read();
        var (first, _) = LanguageGuess.Of(tokens);
        yield return new Context(text, tokens, first, _clock, now);
        yield return new Context(
            text, tokens, first == SentenceLanguage.English ? SentenceLanguage.German : SentenceLanguage.English, _clock, now);
    }

    /// <summary>What the text says, where each of its words is a part of that; else null.</summary>
    private static When? Whole(Context context)
    {
        var pieces = context.Find(context.First, context.End);
        for (var at = context.First; at < context.End; at++)
        {
            if (!pieces.Any(piece => at >= piece.First && at < piece.End)
                && context.Tokens[at].Kind is not (TokenKind.Comma or TokenKind.Stop))
            {
                return null;
            }
        }

        var when = When.Of(pieces, isForThen: true);
        return when.IsEmpty || when is { IsVague: true, Day: null, Clocks.Count: 0 } ? null : when;
    }

    private TimeReading Of(Context context, When when)
    {
        if (when.Repeating is not null || when.Day is SeveralDays)
        {
            return TimeReading.Refused(
                TimeProblem.Repeats, "That comes again and again, and this is about one time. Give a schedule instead.");
        }

        var outcome = TaskReader.Resolve(context, when);
        if (outcome is { Trouble: null, At: { } at })
        {
            return new TimeReading { At = at, Note = outcome.Note };
        }

        var trouble = outcome.Trouble!;
        var choices = trouble.Choices.Where(choice => choice.At is not null)
            .Select(choice => $"\"{Write(choice.At!.Value)}\"").Distinct().ToList();
        return TimeReading.Refused(
            ProblemOf(trouble.About),
            $"{trouble.Sentence} {(choices.Count > 0 ? $"Write {string.Join(" or ", choices)}." : Examples)}");
    }

    private static TimeProblem ProblemOf(AskedAbout about) => about switch
    {
        AskedAbout.MissingTimeOfDay or AskedAbout.MissingTime => TimeProblem.NeedsTimeOfDay,
        AskedAbout.MissingDay => TimeProblem.NeedsDay,
        AskedAbout.Past => TimeProblem.Passed,
        AskedAbout.DoesNotExist => TimeProblem.DoesNotExist,
        _ => TimeProblem.Unclear,
    };

    /// <summary>The places that say when; what only a blank parts is one.</summary>
    private static List<TextSpan> Times(string text, Understanding understood)
    {
        var spans = new List<TextSpan>();
        foreach (var span in understood.Spans)
        {
            if (span.Kind is not (SpanKind.Day or SpanKind.TimeOfDay or SpanKind.Length or SpanKind.Repetition))
            {
                continue;
            }

            if (spans.Count > 0 && spans[^1] is var last && last.Start + last.Length is var end && end <= span.Start
                && string.IsNullOrWhiteSpace(text[end..span.Start]))
            {
                spans[^1] = new TextSpan(last.Start, span.Start + span.Length - last.Start);
            }
            else
            {
                spans.Add(new TextSpan(span.Start, span.Length));
            }
        }

        return spans;
    }

    private static bool TellsOfThePast(Understanding understood) =>
        understood.Question is { About: AskedAbout.Past, Choices.Count: 0 };

    private FoundTime Found(string text, DateTimeOffset now, Understanding understood, List<TextSpan> spans)
    {
        var meanings = understood.Meaning is { } only ? [only] : understood.Question?.Choices.Select(choice => choice.Meaning) ?? [];
        var tasks = meanings.OfType<TaskMeaning>().ToList();
        var repeats = understood.Spans.Any(span => span.Kind == SpanKind.Repetition) || tasks.Exists(task => task.Schedule is not null);
        var at = repeats ? null : tasks.FirstOrDefault()?.At;
        var words = string.Join(" … ", spans.Select(span => text.Substring(span.Start, span.Length)));
        at ??= repeats || spans.Count > 1 ? null : Read(words, now).At;
        return new FoundTime
        {
            Spans = spans,
            Words = words,
            Proposal = at,
            Written = at is null ? null : Write(at.Value),
            Repeats = repeats,
        };
    }

    private static TimeReading Refused(TimeProblem problem, string sentence) =>
        TimeReading.Refused(problem, char.ToUpperInvariant(sentence[0]) + sentence[1..]);
}
