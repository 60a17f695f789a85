using OttoHangfire.Language.Sentences.Grammar;
using OttoHangfire.Language.Sentences.Lexing;
using OttoHangfire.Language.Sentences.Resolving;

namespace OttoHangfire.Language.Sentences.Intents;

/// <summary>The four questions that Otto answers by himself. A sentence is one of them as a whole, beside a day, or it is none.</summary>
internal static partial class QuestionReader
{
    private static readonly HashSet<string> Fillers =
    [
        "otto", "please", "now", "right", "currently", "exactly", "so", "far", "bitte", "gerade", "jetzt", "denn", "eigentlich", "alles",
        "noch", "so", "mal", "everything", "all", "bisher", "momentan", "then", "still",
    ];

    private static readonly HashSet<string> Asking =
    [
        "what", "what's", "whats", "who", "who's", "why", "when", "when's", "where", "where's", "how", "which", "whose", "is", "are", "do",
        "does", "did", "has", "have", "am", "was", "were", "should", "shall", "may", "might", "can", "could", "would", "will", "isn't",
        "aren't", "doesn't",
    ];

    private static readonly HashSet<string> AskingInGerman =
    [
        "was", "wer", "wie", "wo", "wann", "warum", "wieso", "weshalb", "welche", "welcher", "welches", "welchen", "wem", "wen", "worauf",
        "woran", "wohin", "woher", "wozu", "ist", "sind", "hast", "habe", "hat", "haben", "gibt", "soll", "sollte", "kann", "darf", "muss",
        "bist", "bin", "wird", "werde", "weisst", "wieviel", "wieviele", "kannst",
    ];

    public static Understanding? Read(Context context)
    {
        if (context.End - context.First > 24)
        {
            return null;
        }

        List<Piece> days = LastPeriod(context) is { } last ? [last]
            : [.. context.Find(context.First, context.End).Where(piece => piece.Day is not null)];
        return days.Count <= 1 && Kind(context, days) is { } about ? Answer(context, about, days.FirstOrDefault()) : null;
    }

    /// <summary>Last week, im letzten Monat: only a question can be about it.</summary>
    private static Piece? LastPeriod(Context context)
    {
        for (var at = context.First; at < context.End - 1; at++)
        {
            var isLast = context.Tokens[at].Text is "last" or "past" or "previous" or "letzte" or "letzten" or "letztes" or "vergangene"
                or "vergangenen" or "vergangenes" or "vorige" or "vorigen" or "voriges";
            if (!isLast || context.Tokens[at + 1] is not { Kind: TokenKind.Word } unit)
            {
                continue;
            }

            var lex = context.Lexicon.Find(unit.Text);
            var period = unit.Text is "weekend" or "wochenende" ? new OpenPeriod(Unit.Week, -1, IsWeekend: true)
                : lex.Kind == LexKind.Unit && (Unit)lex.Value >= Unit.Week && lex.Times == 1 ? new OpenPeriod((Unit)lex.Value, -1)
                : null;
            if (period is not null)
            {
                return new Piece(FirstOf(context, at), at + 2) { Day = period };
            }
        }

        return null;
    }

    /// <summary>Without the small words in front: in the, in der, am.</summary>
    private static int FirstOf(Context context, int at)
    {
        while (at > context.First && context.Tokens[at - 1].Text is "in" or "the" or "during" or "over" or "on" or "der" or "im" or "am"
            or "die" or "den" or "das")
        {
            at--;
        }

        return at;
    }

    /// <summary>It asks something that Otto has no answer to without a model: never a task.</summary>
    public static bool IsQuestion(Context context)
    {
        if (context.First >= context.Tokens.Count || context.IsPolite)
        {
            return false;
        }

        var first = context.Tokens[context.First];
        var asking = context.IsGerman ? AskingInGerman : Asking;
        var isMarked = context.Text.AsSpan().TrimEnd().EndsWith("?");
        return isMarked || (first.Kind == TokenKind.Word && asking.Contains(first.Text)
            && first.Text is not ("do" or "have" or "may" or "will" or "am"));
    }

    private static QuestionAbout? Kind(Context context, List<Piece> days)
    {
        var words = string.Join(' ', Enumerable.Range(context.First, Math.Max(context.End - context.First, 0))
            .Where(at => !days.Exists(day => at >= day.First && at < day.End))
            .Select(at => context.Tokens[at])
            .Where(token => token.Kind == TokenKind.Word && !Fillers.Contains(token.Text))
            .Select(token => token.Text));
        // "What's on tomorrow": the "on" went with the day.
        return Phrases(context.IsGerman).TryGetValue(words, out var about) ? about
            : days.Count > 0 && words is "what's" or "what is" or "whats" or "was ist" or "was" ? QuestionAbout.Next
            : null;
    }

    private static Dictionary<string, QuestionAbout> Phrases(bool isGerman) => isGerman ? German : English;

    private static Understanding Answer(Context context, QuestionAbout about, Piece? day)
    {
        UnderstoodSpan[] all = day is null
            ? [context.Span(context.First, context.End, SpanKind.Request)]
            :
            [
                .. day.First > context.First ? new[] { context.Span(context.First, day.First, SpanKind.Request) } : [],
                context.Span(day.First, day.End, SpanKind.Day),
                .. day.End < context.End ? new[] { context.Span(day.End, context.End, SpanKind.Request) } : [],
            ];
        if (day is null)
        {
            return context.Means(new QuestionMeaning(about), all);
        }

        var days = new DayResolver(context.Clock, context.Now, context.Speech);
        var period = about is QuestionAbout.Done or QuestionAbout.Wrong && days.LastOf(day.Day!) is { } past ? (past, past)
            : days.PeriodOf(day.Day!);
        if (period is not null && context.Tokens[day.First].Text is "since" or "seit")
        {
            period = (period.Value.From, days.Today);
        }

        return period is { } found
            ? context.Means(new QuestionMeaning(about, found.From, found.To), all)
            : context.Ask(AskedAbout.TwoMeanings, context.Of("Which day is meant?", "Welcher Tag ist gemeint?"), all);
    }
}
