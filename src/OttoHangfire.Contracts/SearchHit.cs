namespace OttoHangfire.Contracts;

/// <summary>Something in which all the words occur.</summary>
public sealed record SearchHit
{
    /// <summary>One of <see cref="SearchKind.All"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>The number of the task, run, note or bill. An action is found by its run and its index.</summary>
    public required long Id { get; init; }

    /// <summary>The task itself, or the one that it belongs to; null where there is none.</summary>
    public long? TaskId { get; init; }

    /// <summary>The run itself, or the one that it comes from; null where there is none.</summary>
    public long? RunId { get; init; }

    /// <summary>Of an action: its place in the reply, from 0. Else null.</summary>
    public int? ActionIndex { get; init; }

    /// <summary>What it is, on one line.</summary>
    public required string Title { get; init; }

    /// <summary>Where the words stand: one line of text in pieces. It is never markup.</summary>
    public required IReadOnlyList<SnippetPiece> Snippet { get; init; }

    /// <summary>When it came; of a run and its actions, when the run began.</summary>
    public required DateTimeOffset At { get; init; }
}

/// <summary>A piece of a line, and whether it is one of the words that were looked for.</summary>
public sealed record SnippetPiece(string Text, bool Match);

/// <summary>What can be found.</summary>
public static class SearchKind
{
    public const string Task = "task";
    public const string Run = "run";
    public const string Note = "note";
    public const string Bill = "bill";
    public const string Action = "action";

    public static IReadOnlyList<string> All { get; } = [Task, Run, Note, Bill, Action];
}

/// <summary>What is looked for.</summary>
public static class SearchQuery
{
    public const int MaxCharacters = 200;
}
