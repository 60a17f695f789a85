using OttoHangfire.Language.Sentences.Grammar;
using OttoHangfire.Language.Sentences.Lexing;
using OttoHangfire.Language.Sentences.Resolving;

namespace OttoHangfire.Language.Sentences.Intents;

/// <summary>"The water bill, 12.50 €, due on Friday": what has to be paid, to whom, and until which day.</summary>
internal static class BillReader
{
    private static readonly HashSet<string> English =
        ["bill", "bills", "invoice", "rent", "fee", "fees", "subscription", "premium", "instalment", "installment", "taxes", "tax",
        "insurance", "mortgage", "payment"];

    private static readonly string[] GermanEnds = ["rechnung", "miete", "gebuehr", "gebuehren", "beitrag", "steuer", "steuern", "abo",
        "rate", "abschlag", "versicherung", "praemie"];
    private static readonly string[] Dues = ["is due", "are due", "due", "payable", "is payable", "to be paid", "due by", "pay by",
        "faellig", "ist faellig", "wird faellig", "zahlbar", "zu zahlen", "zu bezahlen", "faellig ist"];
    private static readonly string[] Heads = ["add a bill :", "add a bill for", "new bill :", "bill :", "add bill :", "neue rechnung :",
        "rechnung :", "add a bill", "new bill", "neue rechnung", "record a bill :", "rechnung eintragen :"];
    private static readonly string[] Tasks = ["remind me", "erinnere mich", "erinner mich", "don't let me forget", "don't forget",
        "vergiss nicht", "set a reminder"];

    private static readonly HashSet<string> FirstWords =
    [
        "the", "a", "an", "my", "for", "of", "from", "is", "to", "at", "pay", "der", "die", "das", "den", "meine", "mein", "fuer", "von",
        "vom", "an", "ueber", "in", "hoehe", "eine", "einen", "zahle", "bezahle", "and", "und", "i", "owe", "have", "ist", "are", "amount",
        "betrag",
    ];

    private static readonly HashSet<string> LastWords =
        ["is", "of", "for", "over", "ueber", "betraegt", "kostet", "costs", "in", "hoehe", "von", "to", "are", "amounts", "totals", "ist",
        "am", "on", "by", "and", "und", "bis", "zum", "the", "at", "comes", "sind", "mit", "with", "zahlen", "bezahlen", "amounting", "um"];

    public static Understanding? Read(Context context)
    {
        if (context.BehindAny(context.First, Tasks) >= 0)
        {
            return null;
        }

        var amounts = Money.Find(context);
        var head = context.BehindAny(context.First, Heads);
        var due = Due(context);
        var isCalledSo = head >= 0 || HasWord(context);
        var pieces = context.Find(context.First, context.End).Where(piece => !amounts.Exists(amount => piece.First < amount.End
            && amount.First < piece.End)).ToList();
        var isTimed = pieces.Exists(piece => piece.Clocks.Count > 0 || piece.Part is not null || piece.Repeating is not null);
        var isBill = amounts.Count > 0 ? due is not null || (isCalledSo && !isTimed) : due is not null && isCalledSo && !isTimed;
        return isBill ? Answer(context, amounts, head, due, pieces) : null;
    }

    private static (int First, int End)? Due(Context context)
    {
        for (var at = context.First; at < context.End; at++)
        {
            if (context.BehindAny(at, Dues) is > 0 and var end)
            {
                return (at, end);
            }
        }

        return null;
    }

    private static bool HasWord(Context context) => context.Tokens.Skip(context.First).Take(context.End - context.First)
        .Any(token => token.Kind == TokenKind.Word && (context.IsGerman
            ? Array.Exists(GermanEnds, end => token.Text.EndsWith(end, StringComparison.Ordinal))
            : English.Contains(token.Text)));

    private static Understanding Answer(Context context, List<Amount> amounts, int head, (int First, int End)? due, List<Piece> pieces)
    {
        var days = pieces.Where(piece => piece.Day is not null || piece.Length is not null).ToList();
        var payee = Payee(context, amounts, head, due, days);
        var spans = new List<UnderstoodSpan>();
        spans.AddRange(amounts.Select(amount => context.Span(amount.First, amount.End, SpanKind.Amount)));
        spans.AddRange(days.Select(day => context.Span(day.First, day.End, SpanKind.Day)));
        spans.AddRange(payee.Span is { } span ? [span] : []);
        spans.AddRange(due is { } said ? [context.Span(said.First, said.End, SpanKind.Request)] : []);
        if (amounts.Count != 1 || amounts[0].Minor is not > 0)
        {
            return context.Ask(AskedAbout.MissingText, context.Of("How much is to be paid? Write it like 12.50 €.",
                "Wie viel ist zu zahlen? Schreiben Sie es wie 12,50 €."), spans);
        }

        if (payee.Text.Length == 0)
        {
            return context.Ask(AskedAbout.MissingText, context.Of("Who is to be paid?", "Wer ist zu bezahlen?"), spans);
        }

        return WithDay(context, amounts[0], payee.Text, days, pieces, spans);
    }

    private static Understanding WithDay(Context context, Amount amount, string payee, List<Piece> days, List<Piece> pieces,
        List<UnderstoodSpan> spans)
    {
        if (days.Count != 1 || days[0].Day is null || days[0].Lead is Lead.Beside or Lead.Starting
            || pieces.Exists(piece => piece.Repeating is not null))
        {
            return context.Ask(AskedAbout.MissingDay, context.Of("On which day is it due?", "An welchem Tag ist es fällig?"), spans);
        }

        var choice = new DayResolver(context.Clock, context.Now, context.Speech).Of(days[0].Day!);
        var bill = new BillMeaning(payee, amount.Minor!.Value, amount.Currency, default);
        var offered = choice is { Dates.Count: 0, Instead: { } instead } ? [instead] : choice.Dates;
        return choice.Dates is [var only] && choice.About == AskedAbout.TwoMeanings
            ? context.Means(bill with { Due = only }, spans, amount.Note)
            : context.Ask(
                choice.About,
                choice.Sentence ?? context.Of("On which day is it due?", "An welchem Tag ist es fällig?"),
                spans,
                offered.Select(date => new Choice(context.Speech.Day(date), bill with { Due = date })));
    }

    /// <summary>The words beside the amount, the day and "due": the first stretch that has a name in it.</summary>
    private static (string Text, UnderstoodSpan? Span) Payee(
        Context context, List<Amount> amounts, int head, (int First, int End)? due, List<Piece> days)
    {
        bool IsTaken(int at) => at < head || amounts.Exists(amount => at >= amount.First && at < amount.End)
            || days.Exists(day => at >= day.First && at < day.End)
            || (due is { } said && at >= said.First && at < said.End)
                || context.Tokens[at].Kind is TokenKind.Comma or TokenKind.Colon or TokenKind.Stop or TokenKind.Dash;

        return Behind(context, head, IsTaken) ?? Anywhere(context, IsTaken) ?? ("", null);
    }

    /// <summary>The name behind "from", if one stands there; null where there is no such word.</summary>
    private static (string Text, UnderstoodSpan? Span)? Behind(Context context, int head, Func<int, bool> isTaken)
    {
        for (var at = Math.Max(context.First, head); at < context.End - 1; at++)
        {
            if (context.Tokens[at].Text is "from" or "von" or "vom" && !isTaken(at) && !isTaken(at + 1)
                && char.IsUpper(context.Text[context.Tokens[at + 1].Start]))
            {
                var (named, behind) = Trimmed(context, at + 1, EndOf(context, at + 1, isTaken));
                return named < behind ? (context.Words(named, behind), context.Span(named, behind, SpanKind.Text)) : ("", null);
            }
        }

        return null;
    }

    private static (string Text, UnderstoodSpan? Span)? Anywhere(Context context, Func<int, bool> isTaken)
    {
        for (var from = context.First; from < context.End; from++)
        {
            var to = EndOf(context, from, isTaken);
            var (first, last) = Trimmed(context, from, to);
            if (first < last && context.Tokens.Skip(first).Take(last - first).Any(token =>
                token.Kind is TokenKind.Word or TokenKind.Opaque))
            {
                return (context.Words(first, last), context.Span(first, last, SpanKind.Text));
            }

            from = to;
        }

        return null;
    }

    private static int EndOf(Context context, int from, Func<int, bool> isTaken)
    {
        var to = from;
        while (to < context.End && !isTaken(to))
        {
            to++;
        }

        return to;
    }

    private static (int First, int End) Trimmed(Context context, int from, int to)
    {
        while (from < to && FirstWords.Contains(context.Tokens[from].Text))
        {
            from++;
        }

        // The bill from Vattenfall: Vattenfall is paid.
        if (from + 1 < to && context.Tokens[from].Text is "bill" or "invoice" or "rechnung"
            && context.Tokens[from + 1].Text is "from" or "by" or "of" or "for" or "von" or "vom" or "der" or "fuer" or "bei")
        {
            return Trimmed(context, from + 2, to);
        }

        while (to > from && LastWords.Contains(context.Tokens[to - 1].Text))
        {
            to--;
        }

        return (from, to);
    }
}
