using System.Buffers;
using OttoHangfire.Language.Sentences.Grammar;
using OttoHangfire.Language.Sentences.Lexing;
using OttoHangfire.Language.Sentences.Resolving;

namespace OttoHangfire.Language.Sentences.Intents;

/// <summary>
/// Words that say something about when and were not understood: at 16:00 on Christmas Eve, tomorrrow at 16:00. Without them the sentence
/// would mean another day, so they are asked about.
/// </summary>
internal static class Doubts
{
    private static readonly HashSet<string> Feasts =
    [
        "christmas", "xmas", "easter", "halloween", "pentecost", "whitsun", "thanksgiving", "hanukkah", "ramadan", "eve", "weihnachten",
        "ostern", "pfingsten", "silvester", "neujahr", "heiligabend", "nikolaus", "advent", "fasching", "karneval", "karfreitag",
        "ostermontag", "ostersonntag", "pfingstmontag", "himmelfahrt", "rosenmontag", "weihnachtstag",
    ];

    private static readonly string[] FeastStems =
        ["christmas", "easter", "thanksgiving", "halloween", "silvester", "weihnacht", "ostern", "osterwoch", "ostersonn", "ostermon",
        "pfingst", "neujahr", "heiligabend", "heiligen"];

    private static readonly HashSet<string> BesideDays =
    [
        "following", "previous", "alternate", "second-last", "penultimate", "other", "before", "after", "past", "folgenden", "vorigen",
        "vorletzten", "darauffolgenden", "vor", "nach", "next-but-one", "week-before", "since", "seit", "ago",
    ];

    private static readonly SearchValues<char> OfDates = SearchValues.Create("0123456789/.-");

    private static readonly HashSet<string> Everies = ["every", "each", "jeden", "jede", "jedes", "alle", "any", "whenever", "immer"];

    /// <summary>"Every" with a slip of the keys: what follows would then be only once.</summary>
    private static readonly HashSet<string> SlipsOfEvery =
    [
        "ever", "evry", "evey", "eveyr", "evrey", "evey", "eevry", "everry", "evert", "evary", "jedn", "jeen", "jdeen", "jeden", "jededn",
        "jedden", "jedne", "jeder",
    ];

    private static readonly string[] DayWords =
    [
        "today", "tomorrow", "tonight", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "heute", "morgen",
        "uebermorgen", "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag", "sonnabend", "weekday", "weekdays",
        "weekend", "wochenende", "taeglich", "montags", "dienstags", "mittwochs", "donnerstags", "freitags", "samstags", "sonntags",
        "mondays", "tuesdays", "wednesdays", "thursdays", "fridays", "saturdays", "sundays", "january", "february", "september", "october",
        "november", "december", "januar", "februar", "oktober", "dezember",
    ];

    /// <summary>Words of their own that are only one letter away from a day.</summary>
    private static readonly HashSet<string> Innocent =
    [
        "sorgen", "borgen", "morden", "norden", "worden", "leute", "beute", "haute", "heuer", "heutige", "today's", "tomorrow's", "toady",
        "heuten", "organ", "mordern", "montage", "mittwochs", "modern", "morgens", "sunny", "money", "toda", "tray", "orden", "horten",
        "forgen", "mogen", "moegen",
    ];

    public static Outcome? About(Context context, When when)
    {
        if (when.Length is not null || when is { Day: null, Clocks.Count: 0, Repeating: null } || when.Day is InDays)
        {
            return null;
        }

        for (var at = context.First; at < context.End; at++)
        {
            if (!when.Pieces.Any(piece => at >= piece.First && at < piece.End) && IsDoubtful(context, when, at))
            {
                var word = context.Text[context.Tokens[at].Start..context.Tokens[at].End];
                return Outcome.Ask(AskedAbout.MissingDay, context.Of(
                    $"I do not understand \"{word}\" as a time. On which day, and at what time?",
                    $"\"{word}\" verstehe ich nicht als Zeit. An welchem Tag und um wie viel Uhr?"));
            }
        }

        return null;
    }

    private static bool IsDoubtful(Context context, When when, int at)
    {
        var token = context.Tokens[at];
        if (when.Repeating is null && token.Kind == TokenKind.Word && SlipsOfEvery.Contains(token.Text)
            && when.Pieces.Any(piece => piece.Day is not null && piece.First == at + 1))
        {
            return true;
        }

        if (IsListedBefore(context, when, at) || IsYearBehind(context, when, at) || IsLengthBeside(context, at)
            || IsMonthOfRule(context, when, at))
        {
            return true;
        }

        if (token.Kind != TokenKind.Word)
        {
            return IsDate(context, token, when.Day is null && when.Repeating is null) || IsOrdinalBeforeDay(context, when, at);
        }

        // On the first of Advent, am zweiten Weihnachtstag.
        if (IsFeast(token.Text) && when.Pieces.Any(piece => piece.End == at && piece.Day is WrittenDay { Month: null }))
        {
            return true;
        }

        var lex = context.Lexicon.Find(token.Text);
        var isBesideDay = when.Day is NamedDay && IsBeside(when, at);
        var isUnitBefore = when.Day is not null && lex.Kind == LexKind.Unit && lex.Value >= (int)Unit.Day
            && when.Pieces.Any(piece => piece.Day is not null && at == piece.First - 1);
        return isUnitBefore || (when.Day is null && when.Repeating is null && (SaysDay(context, token, lex) || IsMisspelled(token.Text)))
            || (isBesideDay && (SaysDay(context, token, lex) || lex.Kind == LexKind.Ordinal || BesideDays.Contains(token.Text)))
            || (when.Repeating is null && Everies.Contains(token.Text) && IsBeforeTime(context, at));
    }

    /// <summary>On 16 and 17 June, 16-18 June, the first and third Monday: only the last of them was read.</summary>
    private static bool IsListedBefore(Context context, When when, int at)
    {
        var isNumber = context.Tokens[at] is { Kind: TokenKind.Number, A: >= 1 and <= 31 }
            || context.Lexicon.Find(context.Tokens[at].Text).Kind == LexKind.Ordinal
            || context.Tokens[at] is { IsTight: true, Text: "st" or "nd" or "rd" or "th" };
        if (isNumber && at > context.First + 1 && IsJoining(context.Tokens[at - 1]) && when.Pieces.Any(piece => piece.End == at - 1
            && piece.Day is WrittenDay))
        {
            return true;
        }

        if (!isNumber || at + 2 >= context.End)
        {
            return false;
        }

        var isJoined = IsJoining(context.Tokens[at + 1]);
        return isJoined && when.Pieces.Any(piece => (piece.First == at + 2 || piece.First == at + 1) && (piece.Day is WrittenDay
            || piece.Repeating is { Position: not null } or { MonthDays.Count: > 0 }));
    }

    private static bool IsJoining(Token token) => token.Kind is TokenKind.Dash or TokenKind.Comma
        || token.Text is "and" or "or" or "to" or "und" or "oder" or "bis";

    /// <summary>The 28 of "16 June 28" may be a year.</summary>
    private static bool IsYearBehind(Context context, When when, int at) => context.Tokens[at] is
    {
        Kind: TokenKind.Number,
        A: >= 20 and < 100
    } token
        && token.End - token.Start == 2 && when.Pieces.Any(piece => piece.End == at
            && piece.Day is WrittenDay { Year: null, Month: not null });

    /// <summary>An hour before the meeting, zwei Tage nach Ostern.</summary>
    private static bool IsLengthBeside(Context context,
        int at) => context.Tokens[at].Text is "before" or "after" or "vor" or "nach" or "past" && at > context.First
        && (context.Lexicon.Find(context.Tokens[at - 1].Text).Kind == LexKind.Unit || context.Tokens[at - 1].Text is "second");

    /// <summary>Every Monday from July, every Friday in June.</summary>
    private static bool IsMonthOfRule(Context context, When when, int at) => when.Repeating is not null && at > context.First
        && (context.Lexicon.Find(context.Tokens[at].Text).Kind == LexKind.Month || IsFeast(context.Tokens[at].Text))
        && context.Tokens[at - 1].Text is "from" or "in" or "until" or "till" or "of" or "during" or "ab" or "bis" or "im"
            or "starting" or "to";

    /// <summary>Also Silvesterabend, Osterwochenende, Christmas's.</summary>
    private static bool IsFeast(string word) => Feasts.Contains(word)
        || Array.Exists(FeastStems, stem => word.StartsWith(stem, StringComparison.Ordinal));

    private static bool SaysDay(Context context, Token token, Lex lex) => IsFeast(token.Text)
        || (lex.Kind == LexKind.Unit && lex.Value >= (int)Unit.Day && token.Text is not "tag")
        || (lex is { Kind: LexKind.Month, IsShort: false } && token.Text is not ("may" or "march" or "mai" or "august"))
        || (lex is { Kind: LexKind.Month } && token.Text is "march" or "may" or "august" && char.IsUpper(context.Text[token.Start])
            && token.Start > 0 && token.Text != "may")
        || lex is { Kind: LexKind.Weekday or LexKind.Weekdays, IsShort: false } or { Kind: LexKind.Day }
        || token.Text is "weekend" or "weekends" or "wochenende" or "mid-december" or "fortnight" or "eod" or "weeks'"
        || (token.Text.Contains('-', StringComparison.Ordinal)
            && context.Lexicon.Find(token.Text[(token.Text.LastIndexOf('-') + 1)..]).Kind is LexKind.Month or LexKind.Weekday);

    /// <summary>2026/12/24, 20261224, the 2nd: a date in a shape that is not read.</summary>
    private static bool IsDate(Context context, Token token, bool isDayMissing)
    {
        if (token.Kind == TokenKind.Opaque)
        {
            var written = context.Text.AsSpan(token.Start, token.End - token.Start);
            return written.Length is >= 6 and <= 10 && char.IsAsciiDigit(written[0]) && char.IsAsciiDigit(written[^1])
                && !written.ContainsAnyExcept(OfDates)
                && written.ContainsAny('/', '-') && written.ContainsAnyInRange('0', '9');
        }

        return isDayMissing && (token.Kind is TokenKind.Date or TokenKind.Slashed
            || (token.Kind == TokenKind.Number && token.End - token.Start == 8 && token.A is > 19000000 and < 29991231)
            || (token.Kind == TokenKind.Decimal && token.HasDot && token is { A: >= 1 and <= 31, B: >= 1 and <= 12 })
            || IsNth(context, token));
    }

    private static bool IsNth(Context context, Token token)
    {
        if (token.Kind != TokenKind.Number)
        {
            return false;
        }

        var behind = context.Tokens.FirstOrDefault(other => other.Start == token.End);
        return (behind is { IsTight: true, Text: "st" or "nd" or "rd" or "th" or "ten" or "te" })
            || (context.IsGerman && token is { HasDot: true, A: >= 1 and <= 31 } && token.End + 1 < context.Text.Length);
    }

    /// <summary>The first Friday, 2. Freitag.</summary>
    private static bool IsOrdinalBeforeDay(Context context, When when, int at) => when.Day is NamedDay
        && when.Pieces.Any(piece => piece.Day is NamedDay && piece.First == at + 1)
            && context.Tokens[at] is { Kind: TokenKind.Number, HasDot: true };

    private static bool IsBeside(When when, int at) => when.Pieces.Any(piece => piece.Day is NamedDay && (at == piece.First - 1
        || (at >= piece.End && at <= piece.End + 2)));

    private static bool IsBeforeTime(Context context, int at)
    {
        for (var next = at + 1; next < context.End && next <= at + 3; next++)
        {
            if (context.Tokens[next].Kind == TokenKind.Word && context.Lexicon.Find(context.Tokens[next].Text).Kind
                is LexKind.Unit or LexKind.Weekday or LexKind.Weekdays or LexKind.Month or LexKind.Ordinal)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>One letter too many, missing, wrong or exchanged with its neighbour; two in a long word.</summary>
    private static bool IsMisspelled(string word)
    {
        if (word.Length < 5 || word.Length > 13 || Innocent.Contains(word))
        {
            return false;
        }

        foreach (var day in DayWords)
        {
            var most = day.Length >= 8 ? 2 : 1;
            if (Math.Abs(day.Length - word.Length) <= most && day != word && Distance(day, word) <= most)
            {
                return true;
            }
        }

        return false;
    }

    private static int Distance(string one, string other)
    {
        Span<int> before = stackalloc int[other.Length + 1];
        Span<int> row = stackalloc int[other.Length + 1];
        Span<int> next = stackalloc int[other.Length + 1];
        for (var j = 0; j <= other.Length; j++)
        {
            row[j] = j;
        }

        for (var i = 1; i <= one.Length; i++)
        {
            next[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var isSame = one[i - 1] == other[j - 1];
                next[j] = Math.Min(Math.Min(next[j - 1], row[j]) + 1, row[j - 1] + (isSame ? 0 : 1));
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                {
                    next[j] = Math.Min(next[j], before[j - 2] + 1);
                }
            }

            row.CopyTo(before);
            next.CopyTo(row);
        }

        return row[other.Length];
    }
}
