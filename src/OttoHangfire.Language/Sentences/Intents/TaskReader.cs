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
        if (IsForbidden(context))
        {
            return context.Ask(
                AskedAbout.TwoMeanings,
                context.Of("Then I make no reminder. To end one that is there, say \"cancel\" and how it is called.",
                    "Dann lege ich keine Erinnerung an. Um eine zu beenden, sagen Sie \"lösche\" und wie sie heißt."),
                [context.Span(context.First, context.End, SpanKind.Request)]);
        }

        var head = Head(context);
        var extra = Infinitive(context);
        if (head is null && extra.Count == 0)
        {
            head = HeadBehindTime(context);
        }

        var hasHead = head is not null || extra.Count > 0;
        var body = head is { } said && said.First == context.First ? said.End : context.First;
        var pieces = Pieces(context, head, body);
        var (used, from) = Divided(context, body, pieces, hasHead && (head is null || head.First == context.First), head);
        var when = When.Of(used, isForThen: IsForTheReminder(context, head));
        if (!hasHead && !Says(context, when, pieces))
        {
            return null;
        }

        var requests = head is null || head.End == head.First ? extra : [.. extra, head];
        var spans = requests.Select(request => context.Span(request.First, request.End, SpanKind.Request))
            .Concat(when.Pieces.Select(piece => context.Span(piece.First, piece.End, KindOf(piece)))).ToList();
        return Answer(context, when, Description.Of(context, from, context.End, [.. when.Pieces, .. requests]), spans, hasHead);
    }

    private static List<Piece> Pieces(Context context, Piece? head, int body)
    {
        var pieces = head is not null && head.First > context.First
            ? context.Find(context.First, head.First).Concat(context.Find(head.End, context.End))
            : context.Find(body, context.End);
        return [.. pieces.Where(piece => !IsName(context, piece))];
    }

    /// <summary>"Tomorrow at 9 remind me to call Mum".</summary>
    private static Piece? HeadBehindTime(Context context)
    {
        var at = context.First;
        foreach (var piece in context.Find(context.First, context.End))
        {
            if (piece.First > at)
            {
                break;
            }

            at = piece.End;
            at += context.IsKind(at, TokenKind.Comma) || context.IsKind(at, TokenKind.Colon) ? 1 : 0;
        }

        return at > context.First && at < context.End ? Head(context, at) : null;
    }

    /// <summary>Without "remind me", only a time that comes makes a sentence a task; "I am tired today" does not.</summary>
    private static bool Says(Context context, When when, List<Piece> pieces)
    {
        if (when.IsEmpty)
        {
            return pieces.Exists(piece => piece.Lead is Lead.Beside or Lead.Starting) && !TellsOfWhatWas(context);
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
    private static bool IsForTheReminder(Context context, Piece? head) => head is { } said && said.End > said.First
        && context.Tokens[said.End - 1].Text
            is "for" or "fuer" or "reminder" or "alarm" or "task" or "todo" or "erinnerung" or "wecker" or "aufgabe" or "appointment"
            or "me" or "mich";

    /// <summary>
    /// "Remind me tomorrow at 9 to book the flight for Friday": what stands behind the time and "to" is the text, days and all, as long as
    /// it says no second time.
    /// </summary>
    private static (List<Piece> Used, int From) Divided(Context context, int body, List<Piece> pieces, bool isHeadFirst, Piece? head)
    {
        var isBehind = head is not null && head.First > context.First;
        if (!(isHeadFirst || isBehind) || pieces.Count < 2)
        {
            return (pieces, body);
        }

        var (at, count) = isBehind ? (head!.End, pieces.Count(piece => piece.First < head.First)) : BehindFirst(context, body, pieces);
        var isJoined = isBehind || (at < context.End && (context.Tokens[at].Kind == TokenKind.Colon
            || Joining.Contains(context.Tokens[at].Text)));
        if (count == 0 || count == pieces.Count || !isJoined)
        {
            return (pieces, body);
        }

        var first = pieces.GetRange(0, count);
        var rest = pieces.GetRange(count, pieces.Count - count);
        return When.Of(first, isForThen: true).IsComplete
            && rest.TrueForAll(piece => piece is { Day: not null, Clocks.Count: 0 } or { Lead: Lead.Beside or Lead.Until })
            ? (first, at)
            : (pieces, body);
    }

    /// <summary>The place behind the pieces that stand right behind "remind me", and how many they are.</summary>
    private static (int At, int Count) BehindFirst(Context context, int body, List<Piece> pieces)
    {
        var (at, count) = (body, 0);
        while (at < context.End && (context.Tokens[at].Kind == TokenKind.Comma || (count < pieces.Count && pieces[count].First <= at)
            || (at == body && context.Tokens[at].Text is "for" or "daran")))
        {
            at = count < pieces.Count && pieces[count].First <= at ? pieces[count++].End : at + 1;
        }

        return (at, count);
    }

    public static SpanKind KindOf(Piece piece) => piece switch
    {
        { Repeating: not null } or { Count: not null } or { Except: not null } or { Instead: not null } => SpanKind.Repetition,
        { IsLimit: true, Day: not null } => SpanKind.Repetition,
        { Length: not null } or { Day: InDays } => SpanKind.Length,
        { Day: not null } => SpanKind.Day,
        _ => SpanKind.TimeOfDay,
    };

    private static Understanding Answer(
        Context context, When when, (string Text, IReadOnlyList<UnderstoodSpan> Spans) description, List<UnderstoodSpan> spans,
            bool hasHead)
    {
        spans.AddRange(description.Spans);
        if (description.Text.Length == 0 && Alarm(context) is { } alarm)
        {
            description = (alarm, []);
        }

        if (description.Text.Length == 0 && hasHead && IsAgain(context) && Resolve(context, when) is { At: { } at })
        {
            var snooze = new CommandMeaning(CommandVerb.Snooze);
            return context.Means(when.Length is { } length ? snooze with { For = length.Elapsed + TimeSpan.FromDays(length.Days) }
                : snooze with { Until = at }, spans);
        }

        if (description.Text.Length is 0 or > LongestDescription)
        {
            return context.Ask(AskedAbout.MissingText, context.Of("What is to be done then?", "Was soll dann getan werden?"), spans);
        }

        if (when.IsEmpty || (when is { IsVague: true, Day: null, Clocks.Count: 0, Repeating: null }))
        {
            return context.Ask(AskedAbout.MissingTime, hasHead ? context.Of("When shall I remind you?", "Wann soll ich erinnern?")
                : context.Of("When exactly?", "Wann genau?"), spans);
        }

        var outcome = Doubts.About(context, when) is { } doubt ? doubt : Resolve(context, when);
        return outcome.Trouble is { } trouble
            ? context.Ask(trouble.About, trouble.Sentence, spans, Choices(trouble.Choices, description.Text))
            : context.Means(Task(outcome, description.Text), spans, outcome.Note);
    }

    /// <summary>"Remind me again in 10 minutes": that is what rang before.</summary>
    private static bool IsAgain(Context context)
    {
        for (var at = context.First; at < context.End; at++)
        {
            if (context.Tokens[at] is { Kind: TokenKind.Word, Text: "again" or "nochmal" or "nochmals" or "wieder" or "erneut" or "noch" })
            {
                return true;
            }
        }

        return false;
    }

    public static Outcome Resolve(Context context, When when)
    {
        var hint = Hint(context);
        if (when.Repeating is not null && HasException(context, when))
        {
            return Outcome.Ask(AskedAbout.TooMuch, context.Of(
                "A rule cannot leave that out. Say the days on which it is to be.",
                    "Das kann eine Regel nicht auslassen. Nennen Sie die Tage, an denen es sein soll."));
        }

        if (when.IsTwice)
        {
            return Outcome.Ask(AskedAbout.TwoMeanings, context.Of(
                "Two times are said. Which one is meant?", "Es sind zwei Zeiten genannt. Welche ist gemeint?"));
        }

        if (when.Offset is > 14 * 60 or < -14 * 60)
        {
            return Outcome.Ask(AskedAbout.DoesNotExist, context.Of(
                "No place on Earth is more than 14 hours away from UTC.", "Kein Ort der Erde ist mehr als 14 Stunden von UTC entfernt."));
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
            ? Outcome.Ask(AskedAbout.TwoMeanings, context.Of("Shall I remind you then?", "Soll ich dann erinnern?"),
                outcome with { Words = Words(context, outcome) })
            : outcome;
    }

    /// <summary>Whether something is left out that is none of the pieces.</summary>
    private static bool HasException(Context context, When when)
    {
        for (var at = context.First; at < context.End; at++)
        {
            if (when.Pieces.Any(piece => piece.Except is not null && at >= piece.First && at < piece.End))
            {
                continue;
            }

            if (context.IsWord(at, "except") || context.IsWord(at, "ausser") || context.IsWord(at, "excluding")
                || context.BehindAny(at, Exceptions) > 0)
            {
                return true;
            }
        }

        return false;
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
