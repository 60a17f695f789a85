using System.Text;
using OttoHangfire.Language.Sentences.Grammar;
using OttoHangfire.Language.Sentences.Lexing;

namespace OttoHangfire.Language.Sentences.Intents;

/// <summary>What is left of a sentence when the words that say when are taken out.</summary>
internal static class Description
{
    private static readonly HashSet<string> EnglishFirst = ["to", "that", "about", "of", "and", "then", "please", "for", "on", "at", "is",
        "by", "me", "once", "only", "just"];
    private static readonly HashSet<string> EnglishLast = ["at", "on", "in", "and", "to", "for", "by", "please", "from", "of", "again",
        "pls", "every", "with", "until", "till", "around", "about", "starting", "is"];
    private static readonly HashSet<string> GermanFirst = ["daran", "dass", "an", "und", "dann", "bitte", "mal", "noch", "zu", "um", "am",
        "ans", "fuer", "auf", "wieder"];
    private static readonly HashSet<string> GermanLast = ["um", "am", "an", "und", "zu", "bitte", "fuer", "von", "bis", "ab", "mal",
        "daran", "wieder", "auf", "im", "in", "gegen", "vor", "nach"];
    private static readonly HashSet<string> Again = ["again", "please", "pls", "bitte", "noch", "mal", "nochmal", "nochmals", "wieder",
        "erneut"];
    private static readonly string[] EnglishDuties = ["i have to", "i need to", "i must", "i should", "i want to", "i ought to", "i've to"];

    /// <summary>The words, and where they stand; the first and the last small words that only held the time are left out.</summary>
    public static (string Text, IReadOnlyList<UnderstoodSpan> Spans) Of(Context context, int first, int end, IReadOnlyList<Piece> pieces)
    {
        var kept = Enumerable.Range(first, Math.Max(end - first, 0))
            .Where(at => !pieces.Any(piece => at >= piece.First && at < piece.End))
            .ToList();
        Trim(context, kept, end);
        if (!kept.Exists(at => context.Tokens[at].Kind is TokenKind.Word or TokenKind.Opaque
            && context.Tokens[at].End - context.Tokens[at].Start > 1))
        {
            return ("", []);
        }

        var text = new StringBuilder();
        var spans = new List<UnderstoodSpan>();
        for (var from = 0; from < kept.Count;)
        {
            var to = from + 1;
            while (to < kept.Count && kept[to] == kept[to - 1] + 1)
            {
                to++;
            }

            var span = context.Span(kept[from], kept[to - 1] + 1, SpanKind.Text);
            spans.Add(span);
            var isTight = text.Length > 0 && context.Tokens[kept[from]].Kind is TokenKind.Comma or TokenKind.Stop or TokenKind.Colon
                && context.Text[span.Start] is not ('(' or '[' or '"' or '„' or '“');
            text.Append(text.Length > 0 && !isTight ? " " : "").Append(context.Text, span.Start, span.Length);
            from = to;
        }

        return (Tidy(text.ToString()), spans);
    }

    /// <summary>"At" before a time goes with it; the "an" of "rufe Mama an" ends the sentence and stays.</summary>
    private static void Trim(Context context, List<int> kept, int end)
    {
        DropEmptyBrackets(context, kept);
        var firsts = context.IsGerman ? GermanFirst : EnglishFirst;
        var lasts = context.IsGerman ? GermanLast : EnglishLast;
        var count = -1;
        while (count != kept.Count && kept.Count > 0)
        {
            count = kept.Count;
            DropWhile(kept, 0, context, token => IsSign(context, token, isFirst: true) || (token.Kind == TokenKind.Word
                && firsts.Contains(token.Text)));
            DropDuties(context, kept);
            DropWhile(kept, ^1, context, token => IsSign(context, token, isFirst: false)
                || (token.Kind == TokenKind.Word && (Again.Contains(token.Text) || (lasts.Contains(token.Text) && kept[^1] + 1 < end))));
        }
    }

    private static void DropWhile(List<int> kept, Index side, Context context, Func<Token, bool> isDropped)
    {
        while (kept.Count > 0 && isDropped(context.Tokens[kept[side]]))
        {
            kept.RemoveAt(side.GetOffset(kept.Count));
        }
    }

    private static bool IsSign(Context context, Token token,
        bool isFirst) => token.Kind is TokenKind.Comma or TokenKind.Colon or TokenKind.Dash
        || (token.Kind == TokenKind.Stop && (isFirst ? context.Text[token.Start] is '.' or '!' or '?' or ';' or ')'
            : context.Text[token.Start] is '.' or ';' or '?' or '('));

    /// <summary>"That I have to call Mum" is "call Mum"; "dass ich Mama anrufen muss" is "Mama anrufen".</summary>
    private static void DropDuties(Context context, List<int> kept)
    {
        if (kept.Count == 0)
        {
            return;
        }

        if (!context.IsGerman)
        {
            var behind = context.BehindAny(kept[0], EnglishDuties);
            kept.RemoveAll(at => at < behind);
        }
        else if (context.IsWord(kept[0], "ich") && kept.Count > 2)
        {
            kept.RemoveAt(0);
            DropWhile(kept, ^1, context, token => token.Text is "muss" or "soll" or "sollte" or "will" or "moechte");
        }
    }

    private static void DropEmptyBrackets(Context context, List<int> kept)
    {
        for (var i = kept.Count - 2; i >= 0; i--)
        {
            if (i + 1 < kept.Count && context.Text[context.Tokens[kept[i]].Start] is '(' or '['
                && context.Text[context.Tokens[kept[i + 1]].Start] is ')' or ']')
            {
                kept.RemoveRange(i, 2);
            }
        }
    }

    private static string Tidy(string text)
    {
        var tidy = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            var isBlank = char.IsWhiteSpace(letter);
            if (!isBlank || (tidy.Length > 0 && tidy[^1] != ' '))
            {
                tidy.Append(isBlank ? ' ' : letter);
            }
        }

        return tidy.ToString().Trim();
    }
}
