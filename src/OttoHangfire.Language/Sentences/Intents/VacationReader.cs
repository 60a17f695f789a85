using OttoHangfire.Language.Sentences.Grammar;
using OttoHangfire.Language.Sentences.Lexing;
using OttoHangfire.Language.Sentences.Resolving;

namespace OttoHangfire.Language.Sentences.Intents;

/// <summary>"I am away from 3 to 17 August": the days, and beside them nothing but that the person is away.</summary>
internal static class VacationReader
{
    private const int MostDays = 366;
    private const int MostTokens = 24;

    private static readonly HashSet<string> English =
    [
        .. from subject in new[] { "i am", "i'm", "im", "i'll be", "i will be", "we are", "we're", "we'll be", "we will be" }
            from state in new[]
            {
                "away", "on holiday", "on holidays", "on vacation", "on leave", "out of office", "out of the office", "out of town",
                "not here", "travelling", "traveling", "not at home", "abroad",
            }
            select $"{subject} {state}",
        "vacation", "holiday", "holidays", "my vacation is", "my holiday is", "add a vacation", "add a holiday",
        "add vacation", "away",
        "on vacation", "on holiday", "out of office", "i have vacation", "i have a holiday", "i'm going on holiday",
        "i'm going on vacation",
        "i am going on holiday", "i am going on vacation", "we are going on holiday", "we're going on holiday", "i go on holiday",
        "i go on vacation", "i'm going away", "i am going away", "add a vacation :", "vacation :", "holiday :", "i take a holiday",
    ];

    private static readonly string[] GermanStates =
    [
        "im urlaub", "in urlaub", "in den ferien", "weg", "verreist", "nicht da", "nicht zu hause", "nicht zuhause", "abwesend",
        "auf reisen", "auf urlaub", "fort", "nicht hier", "im ausland",
    ];

    private static readonly HashSet<string> German =
    [
        .. from subject in new[] { "ich bin", "wir sind", "bin" } from state in GermanStates select $"{subject} {state}",
        "urlaub", "ferien", "ich habe urlaub", "wir haben urlaub", "ich hab urlaub", "ich habe ferien", "ich mache urlaub",
        "wir machen urlaub", "trag urlaub ein", "trage urlaub ein", "urlaub eintragen", "im urlaub", "ich fahre in urlaub", "verreist",
        "ich fahre in den urlaub", "abwesend", "mein urlaub ist", "ich verreise", "ich fahre weg", "wir fahren weg",
        "wir fahren in den urlaub", "urlaub :",
    ];

    /// <summary>The verb comes first: behind the days it says something, before them it asks.</summary>
    private static readonly HashSet<string> GermanVerbFirst =
    [
        .. from subject in new[] { "bin ich", "sind wir" } from state in GermanStates select $"{subject} {state}",
        "habe ich urlaub", "haben wir urlaub", "hab ich urlaub", "habe ich ferien", "mache ich urlaub", "machen wir urlaub",
        "fahre ich in urlaub", "fahre ich in den urlaub", "verreise ich", "fahre ich weg", "fahren wir weg", "fahren wir in den urlaub",
    ];

    /// <summary>What asks for days, where none is said: a single word may be about anything.</summary>
    private static bool IsSentence(string words) => words.Contains(' ', StringComparison.Ordinal);

    public static Understanding? Read(Context context)
    {
        if (context.End - context.First > MostTokens)
        {
            return null;
        }

        var phrases = context.IsGerman ? German : English;
        for (var at = context.First; at < context.End; at++)
        {
            if (context.Grammar.DaysAt(at) is not { } days || days.End > context.End)
            {
                continue;
            }

            var rest = Rest(context, at, days.End);
            var isVerbFirst = context.IsGerman && GermanVerbFirst.Contains(rest);
            if (isVerbFirst || phrases.Contains(rest))
            {
                var answer = Answer(context, at, days);
                return isVerbFirst && at > context.First ? Asked(context, answer) : answer;
            }
        }

        var whole = Rest(context, context.End, context.End);
        return phrases.Contains(whole) && IsSentence(whole)
            ? context.Ask(AskedAbout.MissingDay, context.Of("From which day to which?", "Von welchem bis zu welchem Tag?"),
                [context.Span(context.First, context.End, SpanKind.Request)])
            : null;
    }

    /// <summary>Nothing is done for what may be a question.</summary>
    private static Understanding Asked(Context context, Understanding answer) => answer.Meaning is VacationMeaning away
        ? context.Ask(
            AskedAbout.TwoMeanings,
            context.Of("Is that a question, or shall I note a vacation?", "Ist das eine Frage, oder soll ich einen Urlaub eintragen?"),
            answer.Spans,
            [new Choice(context.Of("Note a vacation", "Urlaub eintragen"), away)])
        : answer;

    private static string Rest(Context context, int from, int end)
    {
        var words = new List<string>();
        for (var at = context.First; at < context.End; at++)
        {
            if (at >= from && at < end)
            {
                continue;
            }

            if (context.Tokens[at].Kind is not (TokenKind.Comma or TokenKind.Stop))
            {
                words.Add(context.IsKind(at, TokenKind.Colon) ? ":" : context.Tokens[at].Text);
            }
        }

        return string.Join(' ', words);
    }

    private static Understanding Answer(Context context, int at, DayRange days)
    {
        UnderstoodSpan[] spans =
        [
            .. at > context.First ? [context.Span(context.First, at, SpanKind.Request)] : Array.Empty<UnderstoodSpan>(),
            context.Span(at, days.End, SpanKind.Day),
            .. days.End < context.End ? [context.Span(days.End, context.End, SpanKind.Request)] : Array.Empty<UnderstoodSpan>(),
        ];
        var choice = new RangeResolver(context.Clock, context.Now, context.Speech).Of(days);
        if (choice.Question is { } question)
        {
            return context.Ask(choice.About, question, spans, choice.Ranges.Select(range => new Choice(
                context.Of($"{context.Speech.Day(range.First)} to {context.Speech.Day(range.Last)}",
                    $"{context.Speech.Day(range.First)} bis {context.Speech.Day(range.Last)}"),
                new VacationMeaning(range.First, range.Last))));
        }

        var (first, last) = choice.Ranges[0];
        return last.DayNumber - first.DayNumber >= MostDays
            ? context.Ask(AskedAbout.TooMuch, context.Of("That is longer than a year. From which day to which?",
                "Das ist länger als ein Jahr. Von welchem bis zu welchem Tag?"), spans)
            : context.Means(new VacationMeaning(first, last), spans);
    }
}
