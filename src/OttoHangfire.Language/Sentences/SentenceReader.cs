using OttoHangfire.Language.Sentences.Intents;
using OttoHangfire.Language.Sentences.Lexing;
using OttoHangfire.Language.Sentences.Resolving;
using OttoHangfire.Language.Times;

namespace OttoHangfire.Language.Sentences;

/// <summary>
/// Reads what a person types to Otto, in English and in German: tasks, notes, bills, questions and commands. It guesses no date: where
/// something is missing, has passed or can be read in two ways, it asks back. It keeps no state and may be used by many at once.
/// </summary>
/// <param name="zone">The zone whose clocks the person reads.</param>
public sealed class SentenceReader(TimeZoneInfo zone)
{
    /// <summary>The longest text that is read, in UTF-16 characters.</summary>
    public const int LongestText = 8_000;

    private readonly OwnersClock _clock = new(zone);

    /// <summary>Reads a sentence as it is meant at a given instant.</summary>
    /// <param name="text">What the person typed.</param>
    /// <param name="now">The instant from which "tomorrow" counts.</param>
    /// <param name="ignored">Words that are not a time, though they look like one; places of the text in any order.</param>
    public Understanding Read(string text, DateTimeOffset now, IReadOnlyList<TextSpan>? ignored = null)
    {
        if (text.Length > LongestText)
        {
            return new Understanding
            {
                Question = new AskedBack(AskedAbout.TooMuch, $"That is longer than {LongestText:N0} characters. Say it in fewer words.",
                    []),
            };
        }

        var tokens = new SentenceTokenizer(text).Read();
        Ignore(tokens, ignored);
        var (first, isSure) = LanguageGuess.Of(tokens);
        var understood = Read(text, tokens, first, now);
        if (understood is null && !isSure)
        {
            understood = Read(text, tokens, first == SentenceLanguage.English ? SentenceLanguage.German : SentenceLanguage.English, now);
        }

        return understood is not null ? OtherTongue.Checked(text, tokens, understood)
            : new Understanding { Language = first, Examples = NearExamples.Of(text, tokens, first) };
    }

    /// <summary>An instant in words: tomorrow at 09:00, am Freitag, 4. Dezember 2026, um 12:00.</summary>
    public string Say(DateTimeOffset instant, DateTimeOffset now, SentenceLanguage language = SentenceLanguage.English) =>
        new Speech(_clock, language).Instant(instant, now);

    /// <summary>A day in words: Friday, 4 December 2026; Freitag, 4. Dezember 2026.</summary>
    public string Say(DateOnly day, SentenceLanguage language = SentenceLanguage.English) => new Speech(_clock, language).Day(day);

    private Understanding? Read(string text, IReadOnlyList<Token> tokens, SentenceLanguage language, DateTimeOffset now)
    {
        var context = new Context(text, tokens, language, _clock, now);
        Politeness.LeaveOut(context);
        if (context.First >= context.End)
        {
            return null;
        }

        return NoteReader.Read(context)
            ?? FollowReader.Read(context)
            ?? QuestionReader.Read(context)
            ?? (QuestionReader.IsQuestion(context) ? null
                : VacationReader.Read(context) ?? CommandReader.Read(context) ?? BillReader.Read(context) ?? TaskReader.Read(context));
    }

    /// <summary>A word that is said to be no date says nothing; it stays in the text.</summary>
    private static void Ignore(List<Token> tokens, IReadOnlyList<TextSpan>? ignored)
    {
        if (ignored is null)
        {
            return;
        }

        for (var i = 0; i < tokens.Count; i++)
        {
            var token = tokens[i];
            if (ignored.Any(span => span.Start < token.End && token.Start < span.Start + (long)span.Length))
            {
                tokens[i] = token with { Kind = TokenKind.Opaque, Text = "" };
            }
        }
    }
}
