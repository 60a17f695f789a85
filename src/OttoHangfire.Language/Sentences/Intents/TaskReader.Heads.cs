using OttoHangfire.Language.Sentences.Grammar;
using OttoHangfire.Language.Sentences.Lexing;
using OttoHangfire.Language.Sentences.Resolving;

namespace OttoHangfire.Language.Sentences.Intents;

/// <summary>How people ask for a task, and the words around it.</summary>
internal static partial class TaskReader
{
    private static readonly string[] English =
    [
        .. Joined(
            ["remind me", "please remind me", "remind me please", "remind me again", "give me a reminder", "send me a reminder", "ping me",
            "nudge me", "don't let me forget",
                "do not let me forget", "set a reminder", "set reminder", "set me a reminder", "add a reminder", "create a reminder",
                "make a reminder", "schedule a reminder", "add a task", "add task", "create a task", "create task", "make a task",
                "schedule a task", "add a todo", "add to my list", "put on my list", "set an alarm",
                "set alarm", "set a timer", "don't forget", "do not forget", "dont forget", "add an appointment", "new appointment",
                    "remind us"],
            ["to", ":", "that", "about", "of", "for", ""]),
        .. Joined(
            ["todo", "to-do", "task", "new task", "reminder", "new reminder", "appointment", "alarm"], [":"]),
        .. Joined(["reminder", "tell me", "alert me", "notify me", "let me know", "remember", "i need", "i have", "i want", "make sure",
            "make sure i", "i've got", "i ought"], ["to"]),
        "reminder for", "reminder about", "i must", "i should", "i gotta", "add :", "schedule :", "schedule", "remind to", "i'd like",
        "i need to remember to", "i have to remember to",
    ];

    private static readonly string[] German =
    [
        "erinnere mich", "erinner mich", "erinnere mich bitte", "erinner mich bitte", "erinnere mich daran", "erinner mich daran",
        "erinnere mich bitte daran", "erinner mich bitte daran", "erinnern sie mich", "erinnern sie mich bitte", "erinnern sie mich daran",
        "mich erinnern", "mich daran erinnern", "daran erinnern", "erinnerung :", "erinnerung an", "erinnerung fuer", "neue erinnerung :",
        "neue aufgabe :", "aufgabe :", "todo :", "to-do :", "vergiss nicht", "vergiss bitte nicht", "denk daran", "denk bitte daran",
        "denke daran", "denk dran", "denke bitte daran", "lass mich nicht vergessen", "lass mich nicht vergessen ,", "ich muss",
        "ich soll", "ich sollte", "ich will", "ich moechte", "ich darf nicht vergessen", "stell einen wecker", "stelle einen wecker",
        "stell mir einen wecker", "stelle mir einen wecker", "stell den wecker", "stelle den wecker", "wecker", "erstelle eine erinnerung",
        "erstelle eine aufgabe", "erstell eine aufgabe", "erstell eine erinnerung", "lege eine aufgabe an", "leg eine aufgabe an",
        "lege eine erinnerung an", "leg eine erinnerung an", "mach eine erinnerung", "mache eine erinnerung", "setze eine erinnerung",
        "setz eine erinnerung", "neuer termin :", "termin :", "trag ein", "trage ein", "trag ein :", "trage ein :", "melde dich",
        "sag mir bescheid", "gib mir bescheid", "sag bescheid", "mich nicht vergessen lassen", "schick mir eine erinnerung",
        "erinnere mich nochmal", "erinnere mich noch mal", "erinner mich nochmal", "erinner mich noch mal", "erinnere mich wieder",
        "erinner mich wieder", "erstelle eine aufgabe :", "erstelle eine erinnerung :", "lege eine aufgabe an :", "leg eine aufgabe an :",
        "neue aufgabe", "neue erinnerung",
    ];

    private static readonly string[] Exceptions =
        ["but not", "apart from", "other than", "not on", "without", "aber nicht", "nicht am", "bis auf", "mit ausnahme", "nur nicht",
        "nicht an"];

    private static readonly HashSet<string> Joining = ["to", "that", "about", "dass", "daran", "an"];

    private static readonly HashSet<string> NamesOfDays =
        ["black", "good", "holy", "cyber", "ash", "easter", "palm", "shrove", "whit", "maundy", "schwarzer", "stiller", "weisser", "casual",
        "super", "bloody", "blue", "ruby"];

    private static readonly HashSet<string> EnglishPast =
        ["was", "were", "had", "happened", "went", "did", "yesterday's", "ago", "wasn't", "weren't", "been", "didn't", "hadn't", "saw",
        "came", "said", "told", "moved"];

    private static readonly HashSet<string> GermanPast = ["war", "waren", "hatte", "hatten", "wurde", "wurden", "gewesen", "passiert",
        "ging", "kam", "gab", "her"];

    private static readonly HashSet<string> WakingUp =
        ["wake", "waking", "wakeup", "alarm", "get", "wecke", "weck", "wecken", "wecker", "aufstehen", "aufwachen", "flight", "flug"];

    private static readonly HashSet<string> InTheEvening =
    [
        "dinner", "supper", "drinks", "party", "cinema", "movie", "movies", "concert", "theatre", "theater", "opera", "pub", "bbq",
        "barbecue", "fireworks", "abendessen", "abendbrot", "kino", "konzert", "theater", "oper", "feier", "kneipe", "feuerwerk",
        "grillen", "nightclub", "date", "date-night", "bedtime",
    ];

    /// <summary>"Don't remind me", "erinnere mich morgen nicht an Mama".</summary>
    private static bool IsForbidden(Context context)
    {
        if (!context.IsGerman)
        {
            return context.BehindAny(context.First, ["don't remind", "do not remind", "dont remind", "never remind", "stop reminding"]) > 0;
        }

        if (!context.IsWord(context.First, "erinnere") && !context.IsWord(context.First, "erinner"))
        {
            return false;
        }

        for (var at = context.First + 1; at < context.End; at++)
        {
            if (context.IsWord(at, "nicht") && (at <= context.First + 2 || context.IsWord(at + 1, "an") || context.IsWord(at + 1, "daran")))
            {
                return true;
            }
        }

        return false;
    }

    private static Piece? Head(Context context) => Head(context, context.First);

    /// <summary>"Remind me to", from a token on; without any token where it says what is to be done, too: wake me.</summary>
    public static Piece? Head(Context context, int at)
    {
        if (context.BehindAny(at, ["wake me", "weck mich", "wecke mich", "mich wecken"]) >= 0)
        {
            return new Piece(at, at);
        }

        var behind = context.BehindAny(at, context.IsGerman ? German : English);
        return behind < 0 ? null : new Piece(at, context.IsGerman ? Further(context, behind) : behind);
    }

    /// <summary>"Kannst du mich morgen um 9 daran erinnern, …": the request is at the end of its part.</summary>
    private static List<Piece> Infinitive(Context context)
    {
        if (!context.IsGerman)
        {
            return [];
        }

        for (var at = context.First; at < context.End; at++)
        {
            var isSaid = context.IsWord(at, "erinnern") && (context.IsPolite || context.IsWord(context.First, "mich")
                || at == context.End - 1);
            if (!isSaid && !(context.IsPolite && context.IsWord(at, "erinnerst")))
            {
                continue;
            }

            var first = context.IsWord(at - 1, "daran") ? at - 1 : at;
            first = context.IsWord(first - 1, "mich") ? first - 1 : first;
            var request = new Piece(first, at + 1);
            return first > context.First && context.IsWord(context.First, "mich") ? [new Piece(context.First, context.First + 1), request]
                : [request];
        }

        return [];
    }

    private static int Further(Context context, int at)
    {
        while (at < context.End && (context.IsKind(at, TokenKind.Comma) || context.IsWord(at, "bitte") || context.IsWord(at, "mal")))
        {
            at++;
        }

        return at;
    }

    /// <summary>An alarm needs no text.</summary>
    private static string? Alarm(Context context)
    {
        for (var at = context.First; at < context.End && at < context.First + 4; at++)
        {
            if (context.Tokens[at] is { Kind: TokenKind.Word, Text: "alarm" or "timer" or "wecker" } token)
            {
                return context.Text[token.Start..token.End];
            }
        }

        return null;
    }

    public static HourHint Hint(Context context)
    {
        for (var at = context.First; at < context.End; at++)
        {
            if (context.Tokens[at] is { Kind: TokenKind.Word } token)
            {
                if (WakingUp.Contains(token.Text) && (token.Text != "get" || context.IsWord(at + 1, "up")))
                {
                    return HourHint.Early;
                }

                if (InTheEvening.Contains(token.Text))
                {
                    return HourHint.Late;
                }
            }
        }

        return HourHint.None;
    }

    private static IEnumerable<string> Joined(string[] firsts, string[] seconds) =>
        firsts.SelectMany(_ => seconds, (one, other) => $"{one} {other}".TrimEnd());
}
