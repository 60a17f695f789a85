using OttoHangfire.Language.Words;

namespace OttoHangfire.Language.Times;

/// <summary>
/// Finds the words of a description that seem to say when. One question too many is better than a reminder that rings at once.
/// </summary>
internal sealed class TimeFinder(string text, IReadOnlyList<Term> terms, TimeMeaning meaning)
{
    /// <summary>Days that are called so, whenever the task is to run: Black Friday.</summary>
    private static readonly HashSet<string> NamedDays =
        new(["black", "good", "holy", "cyber", "ash", "easter", "palm", "shrove", "whit", "maundy"], StringComparer.OrdinalIgnoreCase);

    /// <summary>What may follow "at 9" in a sentence: "at 9 to call Mum", but not "at 10 Downing Street".</summary>
    private static readonly HashSet<string> Joints = new(
        ["then", "for", "with", "sharp", "or", "please", "that", "about", "if", "when", "because", "so", "but", "until", "till"],
        StringComparer.OrdinalIgnoreCase);

    public FoundTime? Find()
    {
        var phrases = Phrases();
        if (phrases.Count == 0)
        {
            return null;
        }

        var first = phrases[0];
        var other = phrases.Skip(1).FirstOrDefault(phrase => Completes(first.Expression, phrase.Expression));
        return other is null ? Found(first.Expression, first) : Found(Together(first.Expression, other.Expression), first, other);
    }

    private List<TimePhrase> Phrases()
    {
        var grammar = new TimeGrammar(terms);
        var phrases = new List<TimePhrase>();
        for (var at = 0; at < terms.Count;)
        {
            if (grammar.Match(at) is not { } match || WithoutALooseNumber(match) is not { } phrase)
            {
                at++;
                continue;
            }

            if (Counts(phrase))
            {
                phrases.Add(phrase);
            }

            at = phrase.End;
        }

        return phrases;
    }

    /// <summary>"Pay tomorrow 9 bills": the number is no time. Null when nothing is left.</summary>
    private TimePhrase? WithoutALooseNumber(TimePhrase phrase)
    {
        if (phrase.Expression is not { Clock.IsBare: true, Part: null } || EndsAt(phrase.End))
        {
            return phrase;
        }

        return phrase.Expression.Day is not null && new TimeGrammar([.. terms.Take(phrase.End - 1)]).Match(phrase.First) is { } shorter
            ? shorter with { Expression = shorter.Expression with { Clock = null } }
            : null;
    }

    /// <summary>Whether what stands there lets a sentence go on behind "at 9".</summary>
    private bool EndsAt(int end) => end >= terms.Count
        || terms[end].Kind is TermKind.Stop or TermKind.Comma or TermKind.To or TermKind.And or TermKind.On or TermKind.In
            or TermKind.RelativeDay
        || Joints.Contains(Text(terms[end]));

    private bool Counts(TimePhrase phrase) => phrase.Expression switch
    {
        { IsNow: true } or { IsOver: true } => false,
        { Repeats: true } or { FromNow: not null } => true,
        { Day: DaysFromToday { Days: 0 }, Clock: null, Part: null } => false,
        { Day: DayOfAWeek { IsShort: true }, Clock: null, Part: null } => false,
        { Day: DayOfAWeek, Clock: null, Part: null } => phrase.First == 0 || !NamedDays.Contains(Text(terms[phrase.First - 1])),
        { Day: null, Part: null } when terms[phrase.First].Kind is TermKind.Noon or TermKind.Midnight => false,
        var said => meaning.Propose(said) is { Problem: not (TimeProblem.Passed or TimeProblem.DoesNotExist) },
    };

    /// <summary>A day here and a time of day there.</summary>
    private static bool Completes(TimeExpression one, TimeExpression other) =>
        !one.IsWhole && !other.IsWhole && (IsDayOnly(one), IsDayOnly(other)) is (true, false) or (false, true)
        && (one.Day is null || other.Day is null);

    private static bool IsDayOnly(TimeExpression said) => said is { Day: not null, Clock: null };

    private static TimeExpression Together(TimeExpression one, TimeExpression other) => one with
    {
        Day = one.Day ?? other.Day,
        Clock = one.Clock ?? other.Clock,
        Part = one.Part ?? other.Part,
        Offset = one.Offset ?? other.Offset,
    };

    private FoundTime Found(TimeExpression said, params IReadOnlyList<TimePhrase> phrases)
    {
        var spans = phrases.Select(Span).ToList();
        var at = said.Repeats ? null : meaning.Propose(said)?.At;
        return new FoundTime
        {
            Spans = spans,
            Words = string.Join(" … ", spans.Select(span => text.Substring(span.Start, span.Length))),
            Proposal = at,
            Written = at is null ? null : meaning.Write(at.Value),
            Repeats = said.Repeats,
        };
    }

    private TextSpan Span(TimePhrase phrase)
    {
        // A comma or a full stop at the end belongs to the sentence.
        var last = phrase.End - 1;
        while (last > phrase.First && terms[last].Kind is TermKind.Comma or TermKind.Stop)
        {
            last--;
        }

        return new TextSpan(terms[phrase.First].Start, terms[last].End - terms[phrase.First].Start);
    }

    private string Text(Term term) => text[term.Start..term.End];
}
