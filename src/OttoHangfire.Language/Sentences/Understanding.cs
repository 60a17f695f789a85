using System.Runtime.InteropServices;

namespace OttoHangfire.Language.Sentences;

/// <summary>The languages in which Otto reads sentences.</summary>
public enum SentenceLanguage
{
    English,
    German,
}

/// <summary>
/// What a sentence means. Exactly one of three: a <see cref="Meaning"/>, a <see cref="Question"/> that has to be answered first, or, where
/// both are null, nothing that Otto knows; then there are two <see cref="Examples"/>.
/// </summary>
public sealed record Understanding
{
    public SentenceLanguage Language { get; init; }

    /// <summary>Which words were taken for what, in the order of the text and without overlaps.</summary>
    public IReadOnlyList<UnderstoodSpan> Spans { get; init; } = [];

    public Meaning? Meaning { get; init; }

    /// <summary>Asks back, where there are two meanings, or where something is missing or has passed.</summary>
    public AskedBack? Question { get; init; }

    /// <summary>What can be said instead; empty where something was understood.</summary>
    public IReadOnlyList<string> Examples { get; init; } = [];

    /// <summary>What was decided where clocks are changed or a sign is short for something, in a sentence; else null.</summary>
    public string? Note { get; init; }
}

/// <summary>Words of the text that were taken for something, in UTF-16 characters.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct UnderstoodSpan(int Start, int Length, SpanKind Kind);

/// <summary>What words were taken for.</summary>
public enum SpanKind
{
    /// <summary>Says what is to be done with the rest: remind me to, note:, pause.</summary>
    Request,

    /// <summary>A day: tomorrow, on 3 March.</summary>
    Day,

    /// <summary>A time of day: at 9, in the evening.</summary>
    TimeOfDay,

    /// <summary>So long from now: in 20 minutes; of a snooze, how long.</summary>
    Length,

    /// <summary>Again and again: every Monday.</summary>
    Repetition,

    /// <summary>An amount of money.</summary>
    Amount,

    /// <summary>What the task, the note or the bill is called, or which task is meant.</summary>
    Text,
}

/// <summary>A question to the person, with the meanings among which she can choose; it may offer none.</summary>
public sealed record AskedBack(AskedAbout About, string Sentence, IReadOnlyList<Choice> Choices);

/// <summary>One answer to a question: in words, and what the sentence then means.</summary>
public sealed record Choice(string Words, Meaning Meaning);

/// <summary>Why Otto asks back.</summary>
public enum AskedAbout
{
    /// <summary>It can be read in two ways.</summary>
    TwoMeanings,

    /// <summary>No day and no time is said.</summary>
    MissingTime,

    /// <summary>A day is said, but no time of day.</summary>
    MissingTimeOfDay,

    /// <summary>A week, a month or a weekend is said, but no day.</summary>
    MissingDay,

    /// <summary>It has passed.</summary>
    Past,

    /// <summary>There is no such day or time.</summary>
    DoesNotExist,

    /// <summary>It is not said what is to be done, who is paid or how much.</summary>
    MissingText,

    /// <summary>A rule that cannot be written as one schedule.</summary>
    TooMuch,
}
