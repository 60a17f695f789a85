using System.Globalization;
using OttoHangfire.Language.Sentences.Grammar;
using OttoHangfire.Language.Sentences.Lexing;

namespace OttoHangfire.Language.Sentences.Intents;

/// <summary>
/// "When the backup is done, remind me to check it": a task that comes after another one. What is no such sentence to the letter, or says a
/// time as well, is left to others.
/// </summary>
internal static class FollowReader
{
    /// <summary>So many words say at most how the other task ends.</summary>
    private const int MostEndWords = 4;

    private static readonly string[] EnglishFirst = ["when", "whenever", "once", "as soon as", "every time", "each time", "after", "if"];
    private static readonly string[] GermanFirst =
        ["wenn", "sobald", "immer wenn", "jedes mal wenn", "jedesmal wenn", "nachdem", "falls", "nach"];

    /// <summary>Who says no more than that wants to know of the end itself.</summary>
    private static readonly string[] EnglishTelling =
        ["tell me", "let me know", "notify me", "alert me", "ping me", "remind me", "message me", "send me a message", "inform me"];

    private static readonly string[] GermanTelling =
    [
        "sag mir bescheid", "sag bescheid", "gib mir bescheid", "gib bescheid", "sag mir", "melde dich", "benachrichtige mich",
        "erinnere mich", "erinner mich", "informiere mich", "schick mir eine nachricht", "schreib mir",
    ];

    private static readonly HashSet<string> Articles =
        ["the", "my", "our", "a", "task", "der", "die", "das", "mein", "meine", "unser", "unsere", "aufgabe"];

    private static readonly HashSet<string> NoNames =
        ["i", "it", "that", "this", "he", "she", "we", "they", "you", "not", "ich", "es", "er", "sie", "wir", "du", "nicht"];

    private static readonly (FollowedEnd On, string[] Words)[] English =
    [
        (FollowedEnd.Success,
            ["is done", "is finished", "is complete", "is completed", "is ready", "finishes", "has finished", "succeeds", "has succeeded",
            "completes", "went well", "goes well", "was successful", "is successful", "worked", "works", "has worked"]),
        (FollowedEnd.Error,
            ["fails", "failed", "has failed", "goes wrong", "went wrong", "has gone wrong", "ends badly", "does not work", "doesn't work",
            "did not work", "didn't work", "breaks"]),
        (FollowedEnd.Any, ["ends", "has ended", "is over", "has run", "ran", "runs", "is through"]),
    ];

    private static readonly (FollowedEnd On, string[] Words)[] German =
    [
        (FollowedEnd.Success,
            ["fertig ist", "erledigt ist", "geklappt hat", "klappt", "erfolgreich war", "erfolgreich ist", "gelungen ist", "gelingt",
            "abgeschlossen ist", "funktioniert hat", "gut gegangen ist", "gut ging"]),
        (FollowedEnd.Error,
            ["fehlschlägt", "fehlgeschlagen ist", "schiefgeht", "schief geht", "schiefgegangen ist", "schief ging", "nicht klappt",
            "nicht geklappt hat", "scheitert", "gescheitert ist", "nicht funktioniert", "nicht funktioniert hat", "misslingt"]),
        (FollowedEnd.Any, ["zu ende ist", "gelaufen ist", "vorbei ist", "läuft", "durch ist", "endet"]),
    ];

    public static Understanding? Read(Context context) => Before(context) ?? Behind(context);

    /// <summary>"When the backup is done, remind me to check it".</summary>
    private static Understanding? Before(Context context)
    {
        if (Starter(context, context.First) is not { } from)
        {
            return null;
        }

        for (var end = from + 1; end < context.End && end <= from + CommandReader.MostWords + MostEndWords; end++)
        {
            var head = Further(context, end);
            if (head > end && Telling(context, head) == context.End && ClauseOf(context, context.First, from, end) is { } ended)
            {
                return OfItself(context, ended, new Piece(head, context.End));
            }

            if ((head > end || IsHead(context, end)) && TaskReader.Head(context, head) is { } request && request.End > request.First
                && ClauseOf(context, context.First, from, end) is { } clause)
            {
                return Answer(context, clause, request, request.End, context.End);
            }
        }

        return null;
    }

    /// <summary>"Remind me to check it when the backup is done".</summary>
    private static Understanding? Behind(Context context)
    {
        if (Telling(context, context.First) is > 0 and var behind && Starter(context, Further(context, behind)) is { } begin
            && ClauseOf(context, Further(context, behind), begin, context.End) is { } ended)
        {
            return OfItself(context, ended, new Piece(context.First, behind));
        }

        if (TaskReader.Head(context, context.First) is not { } head || head.End == head.First)
        {
            return null;
        }

        for (var at = context.End - 2; at > head.End; at--)
        {
            if (Starter(context, at) is { } from && ClauseOf(context, at, from, context.End) is { } clause)
            {
                return Answer(context, clause, head, head.End, at);
            }
        }

        return null;
    }

    /// <summary>"Tell me when the backup is done".</summary>
    private static Understanding OfItself(Context context, Clause clause, Piece head)
    {
        var isNumber = clause.Task.All(char.IsAsciiDigit);
        var name = isNumber ? $"{context.Of("task", "Aufgabe")} {clause.Task}" : clause.Task;
        var text = clause.On switch
        {
            FollowedEnd.Success => context.Of($"{name} is done", $"{name} ist fertig"),
            FollowedEnd.Error => context.Of($"{name} has failed", $"{name} ist fehlgeschlagen"),
            _ => context.Of($"{name} has ended", $"{name} ist zu Ende"),
        };
        return context.Means(
            new FollowMeaning(text, clause.Task, clause.On),
            [context.Span(head.First, head.End, SpanKind.Request), context.Span(clause.First, clause.End, SpanKind.Repetition)]);
    }

    private static int Telling(Context context, int at) => context.BehindAny(at, context.IsGerman ? GermanTelling : EnglishTelling);

    private static Understanding? Answer(Context context, Clause clause, Piece head, int first, int end)
    {
        if (context.Find(first, end).Count > 0)
        {
            return null;
        }

        var (text, spans) = Description.Of(context, first, end, []);
        return text.Length == 0 ? null : context.Means(
            new FollowMeaning(text, clause.Task, clause.On),
            [
                .. spans,
                context.Span(head.First, head.End, SpanKind.Request),
                context.Span(clause.First, clause.End, SpanKind.Repetition),
            ]);
    }

    /// <summary>Which task, and which of its ends; null where the words are no such clause.</summary>
    private static Clause? ClauseOf(Context context, int first, int from, int end)
    {
        foreach (var (on, all) in context.IsGerman ? German : English)
        {
            foreach (var words in all)
            {
                var at = end - 1 - words.Count(' '.Equals);
                if (at > from && context.Behind(at, Folding.Fold(words)) == end && Name(context, from, at) is { } name)
                {
                    return new Clause(first, end, name, on);
                }
            }
        }

        // After what else has a name, like dinner, comes what the owner does herself.
        return context.Tokens[from - 1].Text is "after" or "nach" && Number(context, from, end) is { } number
            ? new Clause(first, end, number, FollowedEnd.Success)
            : null;
    }

    /// <summary>The words that name the task: without "the", and of "task 3" only the number.</summary>
    private static string? Name(Context context, int from, int end)
    {
        if (Number(context, from, end) is { } number)
        {
            return number;
        }

        while (from < end && Articles.Contains(context.Tokens[from].Text))
        {
            from++;
        }

        var isName = end - from is > 0 and <= CommandReader.MostWords && !context.Tokens.Skip(from).Take(end - from)
            .Any(token => token.Kind == TokenKind.Comma || NoNames.Contains(token.Text));
        return isName ? CommandReader.Unquoted(context.Words(from, end)) : null;
    }

    /// <summary>Task 3, #3.</summary>
    private static string? Number(Context context, int from, int end)
    {
        var words = context.Words(from, end).Trim();
        foreach (var before in (string[])["task ", "aufgabe ", "#", "nr. ", "task #", "aufgabe #"])
        {
            if (words.StartsWith(before, StringComparison.OrdinalIgnoreCase)
                && long.TryParse(words.AsSpan(before.Length), CultureInfo.InvariantCulture, out var id) && id > 0)
            {
                return words[before.Length..];
            }
        }

        return null;
    }

    private static int? Starter(Context context, int at) =>
        context.BehindAny(at, context.IsGerman ? GermanFirst : EnglishFirst) is > 0 and var behind && behind < context.End ? behind : null;

    private static bool IsHead(Context context, int at) => TaskReader.Head(context, at) is { } head && head.End > head.First;

    /// <summary>Behind a comma and "then".</summary>
    private static int Further(Context context, int at)
    {
        while (context.IsKind(at, TokenKind.Comma) || context.BehindAny(at, ["then", "dann", "please", "bitte"]) > 0)
        {
            at++;
        }

        return at;
    }

    private sealed record Clause(int First, int End, string Task, FollowedEnd On);
}
