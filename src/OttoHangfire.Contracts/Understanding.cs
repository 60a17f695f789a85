using System.ComponentModel.DataAnnotations;

namespace OttoHangfire.Contracts;

/// <summary>The body of <c>POST /otto/understand</c>.</summary>
public sealed record UnderstandRequest
{
    /// <summary>A sentence: 1–8,000 characters.</summary>
    [Required]
    public string? Text { get; init; }

    /// <summary>When it is said; null = now.</summary>
    public DateTimeOffset? Now { get; init; }

    /// <summary>Words that are no date, though they look like one; null = none.</summary>
    public IReadOnlyList<TextPlace>? NotDates { get; init; }
}

/// <summary>A place in a text, in UTF-16 characters: what stands there says no time.</summary>
public sealed record TextPlace
{
    /// <summary>Of the first character, from 0.</summary>
    [Required]
    public int? Start { get; init; }

    /// <summary>How many.</summary>
    [Required]
    public int? Length { get; init; }
}

/// <summary>What a text would mean. Nothing of it is stored.</summary>
public sealed record UnderstoodText
{
    /// <summary>Which words were taken for what.</summary>
    public IReadOnlyList<TextSpan> Spans { get; init; } = [];

    /// <summary>What Otto would say and do; null where he would ask back, or does not understand it without a language model.</summary>
    public TextProposal? Proposal { get; init; }

    /// <summary>What Otto would ask back; null where nothing is unclear.</summary>
    public string? Question { get; init; }

    /// <summary>The answers that he would offer with the question.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>What can be said instead, where he did not understand it.</summary>
    public IReadOnlyList<string> Examples { get; init; } = [];
}

/// <summary>Words of the text, counted in UTF-16 characters.</summary>
/// <param name="Start">Of the first character, from 0.</param>
/// <param name="Length">How many.</param>
/// <param name="Kind">
/// <c>request</c>, <c>day</c>, <c>time_of_day</c>, <c>length</c>, <c>repetition</c>, <c>amount</c> or <c>text</c>.
/// </param>
public sealed record TextSpan(int Start, int Length, string Kind);

/// <summary>What Otto would say and do.</summary>
public sealed record TextProposal
{
    /// <summary>One of <see cref="ProposalKind"/>.</summary>
    public required string Kind { get; init; }

    public required string Message { get; init; }
    public IReadOnlyList<ProposedAction> Actions { get; init; } = [];

    /// <summary>The first instant in words, with the zone; null where nothing has one.</summary>
    public string? When { get; init; }

    /// <summary>The next instants, at most three.</summary>
    public IReadOnlyList<DateTimeOffset> Next { get; init; } = [];

    /// <summary>What was decided where clocks are changed or a sign is short for something; else null.</summary>
    public string? Note { get; init; }
}

/// <summary>What a sentence asks for.</summary>
public static class ProposalKind
{
    public const string Task = "task";
    public const string Note = "note";
    public const string Bill = "bill";
    public const string Question = "question";
    public const string Command = "command";
    public const string Vacation = "vacation";
}
