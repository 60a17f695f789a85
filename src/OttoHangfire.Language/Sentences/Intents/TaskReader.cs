using OttoHangfire.Language.Sentences.Grammar;
using OttoHangfire.Language.Sentences.Lexing;
using OttoHangfire.Language.Sentences.Resolving;

namespace OttoHangfire.Language.Sentences.Intents;

/// <summary>Something to be done, once or again and again.</summary>
internal static partial class TaskReader
{
    private const int LongestDescription = 4_000;

    public static Understanding? Read(Context context)
    {
        var head = Head(context);
        var body = head < 0 ? context.First : head;
        var pieces = context.Grammar.Find(body, context.End).Where(piece => !IsName(context, piece)).ToList();
        var (used, from) = Divided(context, body, pieces, head >= 0);
        var when = When.Of(used, isForThen: IsForTheReminder(context, head));
        if (head < 0 && !Says(context, when, pieces))
        {
            return null;
        }

        var spans = Spans(context, head, when.Pieces);
        return Answer(context, when, Description.Of(context, from, context.End, [.. when.Pieces]), spans, head >= 0);
    }

    /// <summary>Without "remind me", only a time that comes makes a sentence a task; "I am tired today" does not.</summary>
    private static bool Says(Context context, When when, List<Piece> pieces)
    {
        if (when.IsEmpty)
        {
            return pieces.Exists(piece => piece.Lead == Lead.Beside) && !TellsOfWhatWas(context) && pieces.TrueForAll(piece => piece.Clocks.Count > 0);
        }

        var isTodayOnly = when is { Day: RelativeDay { Days: 0 }, Clocks.Count: 0, Part: null, Repeating: null };
        var isVagueOnly = when is { IsVague: true, Day: null, Clocks.Count: 0, Repeating: null };
        return !isTodayOnly && !isVagueOnly && !TellsOfWhatWas(context);
    }

    private static bool TellsOfWhatWas(Context context)
    {
        for (var at = context.First; at < context.End; at++)
        {
            if (context.Tokens[at] is { Kind: TokenKind.Word } token && (context.IsGerman ? GermanPast : EnglishPast).Contains(token.Text))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Days that are called so, whenever the task is to be: Black Friday, Good Friday, Friday the 13th's film.</summary>
    private static bool IsName(Context context, Piece piece) => piece.Day is NamedDay && piece.First > context.First
        && context.Tokens[piece.First - 1] is { Kind: TokenKind.Word } before && NamesOfDays.Contains(before.Text);

    /// <summary>"Set a reminder for Friday": it is the reminder that is then.</summary>
    private static bool IsForTheReminder(Context context, int head)
    {
        if (head <= 0)
        {
            return false;
        }

        var last = context.Tokens[head - 1].Text;
        return last is "for" or "fuer" or "reminder" or "alarm" or "task" or "todo" or "erinnerung" or "wecker" or "aufgabe" or "termin" or "appointment" or "me" or "mich";
    }

    /// <summary>
    /// "Remind me tomorrow at 9 to book the flight for Friday": what stands behind the time and "to" is the text, days and all, as long as
    /// it says no second time.
    /// </summary>
    private static (List<Piece> Used, int From) Divided(Context context, int body, List<Piece> pieces, bool hasHead)
    {
        if (!hasHead || pieces.Count < 2)
        {
            return (pieces, body);
        }

        var at = body;
        var count = 0;
        while (at < context.End && (context.Tokens[at].Kind == TokenKind.Comma || (count < pieces.Count && pieces[count].First <= at)
            || (at == body && context.Tokens[at].Text is "for" or "daran")))
        {
            at = count < pieces.Count && pieces[count].First <= at ? pieces[count++].End : at + 1;
        }

        var isJoined = at < context.End && (context.Tokens[at].Kind == TokenKind.Colon || Joining.Contains(context.Tokens[at].Text));
        if (count == 0 || count == pieces.Count || !isJoined)
        {
            return (pieces, body);
        }

        var first = pieces.GetRange(0, count);
        var rest = pieces.GetRange(count, pieces.Count - count);
        return When.Of(first).IsComplete && rest.TrueForAll(piece => piece is { Day: not null, Clocks.Count: 0 } or { Lead: Lead.Beside or Lead.Until })
            ? (first, at)
            : (pieces, body);
    }

    private static List<UnderstoodSpan> Spans(Context context, int head, IReadOnlyList<Piece> pieces)
    {
        var spans = new List<UnderstoodSpan>();
        if (head > context.First)
        {
            spans.Add(context.Span(context.First, head, SpanKind.Request));
        }

        spans.AddRange(pieces.Select(piece => context.Span(piece.First, piece.End, KindOf(piece))));
        return spans;
    }

    public static SpanKind KindOf(Piece piece) => piece switch
    {
        { Repeating: not null } or { Count: not null } => SpanKind.Repetition,
        { IsLimit: true, Day: not null } => SpanKind.Repetition,
        { Length: not null } or { Day: InDays } => SpanKind.Length,
        { Day: not null } => SpanKind.Day,
        _ => SpanKind.TimeOfDay,
    };

    private static Understanding Answer(
        Context context, When when, (string Text, IReadOnlyList<UnderstoodSpan> Spans) description, List<UnderstoodSpan> spans, bool hasHead)
    {
        spans.AddRange(description.Spans);
        if (description.Text.Length is 0 or > LongestDescription)
        {
            return context.Ask(AskedAbout.MissingText, context.Of("What is to be done then?", "Was soll dann getan werden?"), spans);
        }

        if (when.IsEmpty || (when is { IsVague: true, Day: null, Clocks.Count: 0, Repeating: null }))
        {
            return context.Ask(AskedAbout.MissingTime, hasHead ? context.Of("When shall I remind you?", "Wann soll ich erinnern?") : context.Of("When exactly?", "Wann genau?"), spans);
        }

        var outcome = Resolve(context, when);
        return outcome.Trouble is { } trouble
            ? context.Ask(trouble.About, trouble.Sentence, spans, Choices(trouble.Choices, description.Text))
            : context.Means(Task(outcome, description.Text), spans, outcome.Note);
    }

    public static Outcome Resolve(Context context, When when)
    {
        var hint = Hint(context);
        if (when.IsTwice)
        {
            return Outcome.Ask(AskedAbout.TwoMeanings, context.Of(
                "Two times are said. Which one is meant?", "Es sind zwei Zeiten genannt. Welche ist gemeint?"));
        }

        if (when.IsOtherZone)
        {
            return Outcome.Ask(AskedAbout.TwoMeanings, context.Of(
                $"I read times as the clocks of {context.Clock.Zone} show them. What time is that there?",
                $"Ich lese Zeiten so, wie die Uhren von {context.Clock.Zone} sie zeigen. Wie viel Uhr ist es dort?"));
        }

        var outcome = when.Repeating is not null
            ? new RuleResolver(context.Clock, context.Now, context.Speech, hint).Resolve(when)
            : new OnceResolver(context.Clock, context.Now, context.Speech, hint).Resolve(when);
        return when.IsForOnly && outcome.Trouble is null
            ? Outcome.Ask(AskedAbout.TwoMeanings, context.Of("Shall I remind you then?", "Soll ich dann erinnern?"), outcome with { Words = Words(context, outcome) })
            : outcome;
    }

    private static string Words(Context context, Outcome outcome) =>
        outcome.At is { } at ? context.Speech.Instant(at, context.Now) : context.Of("yes", "ja");

    public static IEnumerable<Choice> Choices(IEnumerable<Outcome> outcomes, string description) => outcomes
        .Where(outcome => outcome.At is not null || outcome.Schedule is not null)
        .DistinctBy(outcome => (outcome.At, outcome.Schedule))
        .Select(outcome => new Choice(outcome.Words, Task(outcome, description)));

    private static TaskMeaning Task(Outcome outcome, string description) =>
        new(description) { At = outcome.At, Ends = outcome.Ends, Schedule = outcome.Schedule };
}
