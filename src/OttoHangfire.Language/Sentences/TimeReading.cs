namespace OttoHangfire.Language.Sentences;

/// <summary>Why a text gives no instant.</summary>
public enum TimeProblem
{
    None,

    /// <summary>These words say no time.</summary>
    NotUnderstood,

    /// <summary>A day without a time of day.</summary>
    NeedsTimeOfDay,

    /// <summary>A week or a month without a day.</summary>
    NeedsDay,

    /// <summary>It can be read in two ways.</summary>
    Unclear,

    /// <summary>There is no such date or time.</summary>
    DoesNotExist,

    /// <summary>It has passed.</summary>
    Passed,

    /// <summary>It comes again and again.</summary>
    Repeats,
}

/// <summary>What a text says about when: an instant, or why it gives none.</summary>
public sealed record TimeReading
{
    /// <summary>The instant; null when there is a problem.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>What was decided where the words leave it open or the clocks are changed, in a sentence; else null.</summary>
    public string? Note { get; init; }

    public TimeProblem Problem { get; init; }

    /// <summary>The problem in a sentence, with what to write instead.</summary>
    public string? Sentence { get; init; }

    internal static TimeReading Refused(TimeProblem problem, string sentence) => new() { Problem = problem, Sentence = sentence };
}

/// <summary>Words of a text that seem to say when.</summary>
public sealed record FoundTime
{
    /// <summary>Where they stand; two stretches when the day and the time of day stand apart.</summary>
    public required IReadOnlyList<TextSpan> Spans { get; init; }

    /// <summary>The words themselves.</summary>
    public required string Words { get; init; }

    /// <summary>When that may be, a day without a time of day in the morning; null when nothing is likely.</summary>
    public DateTimeOffset? Proposal { get; init; }

    /// <summary>The proposal as <see cref="TimeReader.Read"/> takes it, whatever the day: 2026-12-01 09:00.</summary>
    public string? Written { get; init; }

    /// <summary>It comes again and again, so a single instant is not what is meant.</summary>
    public bool Repeats { get; init; }
}
