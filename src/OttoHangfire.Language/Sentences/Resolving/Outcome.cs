namespace OttoHangfire.Language.Sentences.Resolving;

/// <summary>When a task is due: an instant or a schedule; or why that must be asked first.</summary>
internal sealed record Outcome
{
    public DateTimeOffset? At { get; init; }
    public DateTimeOffset? Ends { get; init; }
    public SpokenSchedule? Schedule { get; init; }
    public string? Note { get; init; }
    public Trouble? Trouble { get; init; }

    /// <summary>Of a choice: how it is called.</summary>
    public string Words { get; init; } = "";

    public static Outcome Ask(AskedAbout about, string sentence, params IEnumerable<Outcome> choices) =>
        new() { Trouble = new Trouble(about, sentence, [.. choices]) };
}

/// <summary>What has to be asked, and the outcomes among which one can choose.</summary>
internal sealed record Trouble(AskedAbout About, string Sentence, IReadOnlyList<Outcome> Choices);

/// <summary>Whether the thing itself says which half of the day is meant.</summary>
internal enum HourHint
{
    None,

    /// <summary>Waking up: an hour of the night is meant as it is said.</summary>
    Early,

    /// <summary>Dinner: 7 may be 19.</summary>
    Late,
}
