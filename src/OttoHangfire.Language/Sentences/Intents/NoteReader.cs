using OttoHangfire.Language.Sentences.Lexing;

namespace OttoHangfire.Language.Sentences.Intents;

/// <summary>"Note: the key is under the pot." What follows is kept as it is written, whatever it speaks of.</summary>
internal static class NoteReader
{
    private static readonly string[] English =
    [
        "note :", "note that", "notes :", "make a note :", "make a note that", "make a note of", "take a note :", "take a note that",
        "take note that", "write down :", "write down that", "write down", "remember that", "remember :", "note to self :", "note to self",
        "jot down", "jot down :", "jot down that", "a note :", "new note :", "add a note :", "add note :", "save a note :",
        "keep a note :", "keep in mind that", "note down :", "note down that", "note down", "add a note that", "make note :",
        "make a note", "memo :", "make a note , that", "fyi :",
    ];

    private static readonly string[] German =
    [
        "notiz :", "notizen :", "neue notiz :", "merk dir , dass", "merke dir , dass", "merk dir :", "merke dir :", "merk dir dass",
        "merke dir dass", "merk dir", "merke dir", "notiere :", "notier :", "notiere , dass", "notier , dass", "notiere dass",
        "notiere dir , dass", "notier dir , dass", "notiere dir :", "notiere", "notier", "schreib auf :", "schreibe auf :",
        "schreib auf , dass", "schreibe auf , dass", "schreib dir auf , dass", "schreib auf", "schreibe auf", "halte fest , dass",
        "halte fest :", "halt fest , dass", "halt fest :", "zur erinnerung :", "mach eine notiz :", "mach dir eine notiz :",
        "mache eine notiz :", "vermerke :", "vermerk :", "merke :", "mir merken , dass", "mir merken :",
    ];

    public static Understanding? Read(Context context)
    {
        var behind = context.BehindAny(context.First, context.IsGerman ? German : English);
        if (behind < 0 && context.BehindAny(context.First, context.IsGerman ? ["notiz"] : ["note"]) is > 0 and var dash
            && context.IsKind(dash, TokenKind.Dash))
        {
            behind = dash + 1;
        }

        string[] alone = context.IsGerman ? ["notiz"] : ["note", "remember"];
        if (behind < 0 && context.BehindAny(context.First, alone) is > 0 and var bare && !context.IsWord(bare, "to")
            && bare < context.End - 1 && context.Find(bare, context.End).Count == 0)
        {
            behind = bare;
        }

        if (behind < 0)
        {
            return null;
        }

        var request = context.Span(context.First, behind, SpanKind.Request);
        var last = context.Tokens.Count;
        if (behind >= last)
        {
            return context.Ask(AskedAbout.MissingText, context.Of("What shall I note?", "Was soll ich notieren?"), [request]);
        }

        var span = new UnderstoodSpan(context.Tokens[behind].Start, context.Tokens[last - 1].End - context.Tokens[behind].Start,
            SpanKind.Text);
        var end = context.Text.AsSpan().TrimEnd().Length;
        var note = context.Text[span.Start..end];
        return context.Means(new NoteMeaning(note), [request, span]);
    }
}
