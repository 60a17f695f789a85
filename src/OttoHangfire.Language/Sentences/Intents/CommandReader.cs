using OttoHangfire.Language.Sentences.Grammar;
using OttoHangfire.Language.Sentences.Lexing;
using OttoHangfire.Language.Sentences.Resolving;

namespace OttoHangfire.Language.Sentences.Intents;

/// <summary>"Pause the plants", "skip tomorrow's", "snooze 10 minutes": something is to be done with a task that is there.</summary>
internal static partial class CommandReader
{
    /// <summary>A task is not called by more words than these.</summary>
    public const int MostWords = 10;

    /// <summary>A command that was found: where the words between its two halves stand.</summary>
    private sealed record Found(CommandVerb? Verb, int First, int From, int To, bool IsLastOnly);

    public static Understanding? Read(Context context)
    {
        if (context.End - context.First > 24 || Longest(context) is not { } found)
        {
            return null;
        }

        return found.Verb switch
        {
            CommandVerb.Snooze => Snooze(context, found),
            CommandVerb.Skip => Skip(context, found),
            _ => Other(context, found),
        };
    }

    private static Found? Longest(Context context)
    {
        Found? best = null;
        var most = 0;
        foreach (var pattern in context.IsGerman ? German : English)
        {
            if (Match(context, pattern) is { } found && pattern.First.Length + pattern.Last.Length > most)
            {
                (best, most) = (found, pattern.First.Length + pattern.Last.Length);
            }
        }

        return best;
    }

    private static Found? Match(Context context, Pattern pattern)
    {
        var from = pattern.First.Length == 0 ? context.First : context.Behind(context.First, pattern.First);
        var to = context.End;
        while (to > context.First && context.Tokens[to - 1] is { Kind: TokenKind.Word } token && pattern.Last.Length > 0
            && Fillers.Contains(token.Text) && token.Text != "again"
            && token.Text != "nochmal")
        {
            to--;
        }

        if (pattern.Last.Length > 0)
        {
            var words = 1 + pattern.Last.Count(' '.Equals);
            to = from >= 0 && to - words >= from && context.Behind(to - words, pattern.Last) == to ? to - words : -1;
        }

        var isLastOnly = pattern.First.Length == 0;
        return from < 0 || to < from || (isLastOnly && !IsShortName(context, from, to))
            ? null
            : new Found(pattern.Verb, context.First, from, to, isLastOnly);
    }

    /// <summary>"The plants are done", but not "I call when the report is done".</summary>
    private static bool IsShortName(Context context, int from, int to) => to > from && to - from <= 6
        && !context.Tokens.Skip(from).Take(to - from).Any(token => token.Kind is TokenKind.Comma or TokenKind.Colon
            || token.Text is "i" or "if" or "when" or "not" or "once" or "until" or "after" or "is" or "get" or "ich" or "wenn" or "nicht"
                or "bis" or "sobald" or "remind" or "have" or "well");

    private static Understanding? Snooze(Context context, Found found)
    {
        if (context.Tokens[found.First].Text is "move" or "push" or "shift" && !SaysWhereTo(context, found))
        {
            return null;
        }

        var (length, first, end) = FirstLength(context, found);
        if (length is { IsVague: false, Months: 0 })
        {
            var piece = new Piece(first, end) { Length = length };
            var command = new CommandMeaning(CommandVerb.Snooze)
            {
                Task = Name(context, found, [piece], Backs),
                For = length.Elapsed + TimeSpan.FromDays(length.Days)
            };
            return context.Means(command, Spans(context, found, [piece]));
        }

        var pieces = context.Find(found.From, found.To).Select(piece => piece with { Lead = Lead.Then }).ToList();
        var when = When.Of(pieces);
        if (when.IsEmpty || when.Repeating is not null || length is not null)
        {
            return context.Ask(AskedAbout.MissingTime, context.Of("For how long, or until when?", "Wie lange oder bis wann?"),
                Spans(context, found, []));
        }

        var outcome = TaskReader.Resolve(context, when);
        var snooze = new CommandMeaning(CommandVerb.Snooze) { Task = Name(context, found, when.Pieces, Backs) };
        var spans = Spans(context, found, when.Pieces);
        return outcome.Trouble is { } trouble
            ? context.Ask(trouble.About, trouble.Sentence, spans, trouble.Choices.Select(choice => new Choice(choice.Words,
                snooze with { Until = choice.At })))
            : context.Means(snooze with { Until = outcome.At }, spans, outcome.Note);
    }

    /// <summary>"Move the dentist to Friday", "push it by an hour"; "move the sofa on Friday" is a task.</summary>
    private static bool SaysWhereTo(Context context, Found found)
    {
        for (var at = found.From; at < found.To - 1; at++)
        {
            if (context.Tokens[at].Text is "to" or "by" or "until" && (context.Grammar.LengthAt(at + 1) is not null
                || context.Find(found.From, found.To).Any(piece => piece.First == at + 1 || piece.First == at)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>For 10 minutes, um eine Stunde, in 2 hours: in a snooze they are the same.</summary>
    private static (LengthWords? Length, int First, int End) FirstLength(Context context, Found found)
    {
        for (var at = found.From; at < found.To; at++)
        {
            if (context.Grammar.LengthAt(at) is { } length && length.End <= found.To)
            {
                var isLed = at > found.From && context.Tokens[at - 1].Text is "for" or "by" or "um" or "in" or "another" or "fuer" or "auf";
                return (length.Length, isLed ? at - 1 : at, length.End);
            }
        }

        return (null, 0, 0);
    }

    private static Understanding Skip(Context context, Found found)
    {
        var pieces = context.Find(found.From, found.To);
        var piece = pieces.FirstOrDefault(one => one.Day is not null) ?? Possessive(context, found);
        var command = new CommandMeaning(CommandVerb.Skip)
        {
            Task = Name(context, found, pieces.Count > 0 ? pieces : piece is null ? []
            : [piece], NextOnes)
        };
        var spans = Spans(context, found, piece is null ? [] : [piece]);
        if (piece?.Day is not { } day)
        {
            return context.Means(command, spans);
        }

        var days = new DayResolver(context.Clock, context.Now, context.Speech);
        if (day is OpenPeriod && days.PeriodOf(day) is { } period)
        {
            var first = period.From < days.Today ? days.Today : period.From;
            return context.Means(command with { Day = first, LastDay = period.To }, spans);
        }

        var choice = days.Of(day);
        return choice.Dates is [var only]
            ? context.Means(command with { Day = only }, spans)
            : context.Ask(
                choice.About,
                choice.Sentence ?? context.Of("Which day is meant?", "Welcher Tag ist gemeint?"),
                spans,
                choice.Dates.Select(date => new Choice(context.Speech.Day(date), command with { Day = date })));
    }

    /// <summary>Tomorrow's, Friday's run.</summary>
    private static Piece? Possessive(Context context, Found found)
    {
        for (var at = found.From; at < found.To; at++)
        {
            if (context.Tokens[at] is { Kind: TokenKind.Word } token && token.Text.EndsWith("'s", StringComparison.Ordinal)
                && context.Lexicon.Find(token.Text[..^2]) is { Kind: LexKind.Day or LexKind.Weekday } lex)
            {
                DayWords day = lex.Kind == LexKind.Day ? new RelativeDay(lex.Value)
                    : new NamedDay((DayOfWeek)lex.Value, Next(context, at, found));
                return new Piece(day is NamedDay { Which: Which.Next } ? at - 1 : at, at + 1) { Day = day };
            }
        }

        return null;
    }

    private static Which Next(Context context, int at, Found found) => at > found.From && context.Tokens[at - 1].Text == "next"
        ? Which.Next : Which.Coming;

    private static Understanding? Other(Context context, Found found)
    {
        var pieces = context.Find(found.From, found.To);
        var isForLater = pieces.Any(piece => piece is not { Day: RelativeDay { Days: 0 }, Clocks.Count: 0, Part: null });
        if (pieces.Count > 0 && isForLater && found.Verb != CommandVerb.Pause && (found.Verb is not (null or CommandVerb.Cancel)
            || found.IsLastOnly))
        {
            return null;
        }

        if (found.Verb == CommandVerb.Pause && PauseFor(context, found, pieces) is { } pause)
        {
            return pause;
        }

        var name = Name(context, found, pieces);
        if (name?.Count(char.IsWhiteSpace) >= MostWords || (found.Verb is null && name is null && !isForLater && pieces.Count > 0))
        {
            return null;
        }

        var spans = Spans(context, found, pieces);
        if (found.Verb is not { } verb)
        {
            return context.Ask(
                AskedAbout.TwoMeanings, context.Of("Pause it, or cancel it for good?", "Anhalten oder endgültig abbrechen?"),
                spans,
                new Choice(context.Of("pause", "anhalten"), new CommandMeaning(CommandVerb.Pause) { Task = name }),
                new Choice(context.Of("cancel", "abbrechen"), new CommandMeaning(CommandVerb.Cancel) { Task = name }));
        }

        return isForLater ? NowOrThen(context, new CommandMeaning(verb) { Task = name }, spans)
            : context.Means(new CommandMeaning(verb) { Task = name }, spans);
    }

    /// <summary>"Cancel the dentist tomorrow at 9": the appointment that is then, or a reminder to cancel it?</summary>
    private static Understanding NowOrThen(Context context, CommandMeaning command, List<UnderstoodSpan> spans)
    {
        var task = TaskReader.Read(context);
        var choices = (task?.Question?.Choices.Select(choice => choice with
        {
            Words = context.Of("remind me ",
            "erinnere mich ") + choice.Words
        }) ?? [])
            .Concat(task?.Meaning is TaskMeaning { At: { } at } meaning
                ? [new Choice(context.Of("remind me ", "erinnere mich ") + context.Speech.Instant(at, context.Now), meaning)] : [])
            .Append(new Choice(context.Of("do it now", "jetzt gleich"), command));
        return context.Ask(AskedAbout.TwoMeanings, context.Of("Now, or as a task for then?", "Jetzt gleich oder als Aufgabe für dann?"),
            spans, choices);
    }

    /// <summary>Pause for a week, until Friday at 9. "Until Friday" leaves open whether Friday is in it.</summary>
    private static Understanding? PauseFor(Context context, Found found, IReadOnlyList<Piece> pieces)
    {
        var (length, first, end) = FirstLength(context, found);
        if (length is { IsVague: false, Months: 0 } && first > found.From - 1 && context.Tokens[first].Text is "for" or "fuer" or "in")
        {
            var piece = new Piece(first, end) { Length = length };
            var command = new CommandMeaning(CommandVerb.Pause)
            {
                Task = Name(context, found, [piece]),
                For = length.Elapsed + TimeSpan.FromDays(length.Days)
            };
            return context.Means(command, Spans(context, found, [piece]));
        }

        var until = pieces.Where(piece => piece.Lead == Lead.Until || (piece.Lead == Lead.None && pieces[0].Lead == Lead.Until)).ToList();
        if (until.Count == 0 || until.Count < pieces.Count)
        {
            return null;
        }

        var pause = new CommandMeaning(CommandVerb.Pause) { Task = Name(context, found, until) };
        var spans = Spans(context, found, until);
        var when = When.Of([.. until.Select(piece => piece with { Lead = Lead.Then })]);
        if (when is { Clocks.Count: 0, Day: { } day and not InDays, Part: null })
        {
            return UntilDay(context, pause, day, spans);
        }

        var outcome = TaskReader.Resolve(context, when);
        return outcome.Trouble is { } trouble
            ? context.Ask(trouble.About, trouble.Sentence, spans, trouble.Choices.Select(choice => new Choice(choice.Words,
                pause with { Until = choice.At })))
            : context.Means(pause with { Until = outcome.At }, spans, outcome.Note);
    }

    private static Understanding UntilDay(Context context, CommandMeaning pause, DayWords day, List<UnderstoodSpan> spans)
    {
        var choice = new DayResolver(context.Clock, context.Now, context.Speech).Of(day);
        var ends = choice.Dates.SelectMany(date => new[] { date, date.AddDays(1) }).Distinct()
            .Select(date => context.Clock.Of(date.ToDateTime(TimeOnly.MinValue)).First)
            .Where(end => end > context.Now)
            .Select(end => new Choice(context.Speech.Instant(end, context.Now), pause with { Until = end }));
        return context.Ask(
            choice.Dates.Count == 0 ? choice.About : AskedAbout.TwoMeanings,
            choice.Sentence ?? context.Of("From when on shall it go on?", "Ab wann soll es weitergehen?"),
            spans,
            ends);
    }

    /// <summary>A name without the quotation marks that it stands in.</summary>
    public static string Unquoted(string name) => name.Trim('"', '“', '”', '„', '\'', '‘', '’');

    /// <summary>The words that name the task; null where there are none, or only "it".</summary>
    private static string? Name(Context context, Found found, IReadOnlyList<Piece> pieces, HashSet<string>? others = null)
    {
        var taken = pieces.ToList();
        for (var at = found.From; at < found.To; at++)
        {
            if (context.Tokens[at] is { Kind: TokenKind.Word } token && (Fillers.Contains(token.Text)
                || others?.Contains(token.Text) == true))
            {
                taken.Add(new Piece(at, at + 1));
            }
        }

        var from = found.From;
        while (from < found.To && (taken.Exists(piece => from >= piece.First && from < piece.End)
            || Articles.Contains(context.Tokens[from].Text)
            || context.IsKind(from, TokenKind.Colon) || context.IsKind(from, TokenKind.Comma)))
        {
            from++;
        }

        var name = Unquoted(Description.Of(context, from, found.To, taken).Text);
        return name.Length == 0 || Pronouns.Contains(Folding.Fold(name)) ? null : name;
    }

    private static List<UnderstoodSpan> Spans(Context context, Found found, IReadOnlyList<Piece> pieces)
    {
        var spans = new List<UnderstoodSpan>();
        if (found.From > found.First)
        {
            spans.Add(context.Span(found.First, found.From, SpanKind.Request));
        }

        if (found.To < context.End)
        {
            spans.Add(context.Span(found.To, context.End, SpanKind.Request));
        }

        spans.AddRange(pieces.Select(piece => context.Span(piece.First, piece.End, TaskReader.KindOf(piece))));
        spans.AddRange(Description.Of(context, found.From, found.To, pieces).Spans);
        return spans;
    }
}
