using OttoHangfire.Language.Sentences.Lexing;

namespace OttoHangfire.Language.Sentences.Intents;

/// <summary>Leaves out what is only polite: please, could you, hey Otto, thanks.</summary>
internal static class Politeness
{
    private static readonly string[] EnglishFirst =
    [
        "please", "pls", "hey", "hi", "hello", "ok", "okay", "otto", "kindly", "so", "well", "just", "good morning", "good evening",
        "dear", "repeat",
    ];

    private static readonly string[] EnglishAsking =
    [
        "could you", "can you", "would you", "will you", "i want you to", "i'd like you to", "i would like you to", "i need you to",
        "would you mind", "could you please", "can you please", "would you please", "can u", "could u",
    ];

    private static readonly string[] GermanFirst =
    [
        "bitte", "hallo", "hey", "hi", "ok", "okay", "otto", "lieber", "guten morgen", "guten tag", "guten abend", "moin", "servus", "also",
    ];

    private static readonly string[] GermanAsking =
    [
        "kannst du", "koenntest du", "wuerdest du", "kannst du mich", "koenntest du mich", "wuerdest du mich", "kannst du mir",
        "koenntest du mir", "wuerdest du mir", "magst du", "magst du mich", "ich moechte , dass du", "ich moechte , dass du mich",
        "koennten sie", "koennen sie", "koennten sie mich", "koennen sie mich", "wuerden sie mich",
    ];

    private static readonly HashSet<string> Last =
        ["please", "pls", "thanks", "thank", "you", "bitte", "danke", "dankeschoen", "otto", "cheers", "thx"];

    public static void LeaveOut(Context context)
    {
        var first = context.IsGerman ? GermanFirst : EnglishFirst;
        var asking = context.IsGerman ? GermanAsking : EnglishAsking;
        while (context.First < context.End)
        {
            var asked = context.BehindAny(context.First, asking);
            var said = asked > 0 ? asked : context.BehindAny(context.First, first);
            if (said < 0 && (context.Tokens[context.First].Kind is not (TokenKind.Comma or TokenKind.Stop or TokenKind.Dash)
                || IsBracket(context, context.First)))
            {
                break;
            }

            context.IsPolite |= asked > 0;
            context.First = said < 0 ? context.First + 1 : said;
        }

        LeaveOutLast(context);
    }

    private static bool IsBracket(Context context, int at) => context.Text[context.Tokens[at].Start] is '(' or '[' or '{';

    /// <summary>"You" alone stays: only "thank you" goes.</summary>
    private static void LeaveOutLast(Context context)
    {
        while (context.End > context.First)
        {
            var token = context.Tokens[context.End - 1];
            var isThanks = token.Text != "you" || context.IsWord(context.End - 2, "thank");
            if (!(token.Kind == TokenKind.Word && Last.Contains(token.Text) && isThanks)
                && token.Kind is not (TokenKind.Comma or TokenKind.Dash)
                && !(token.Kind == TokenKind.Stop && context.Text[token.Start] is '.' or '!' or '?' or '…'))
            {
                break;
            }

            context.End--;
        }
    }
}
