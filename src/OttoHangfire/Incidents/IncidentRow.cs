namespace OttoHangfire.Incidents;

/// <summary>An incident as it stands in its table.</summary>
internal sealed record IncidentRow
{
    public required long Id { get; init; }
    public required string Kind { get; init; }
    public required string Subject { get; init; }

    /// <summary>Grows when it becomes worse.</summary>
    public required int Stage { get; init; }

    public required int Times { get; init; }
    public required DateTimeOffset OpenedAt { get; init; }
    public required DateTimeOffset LastAt { get; init; }
    public DateTimeOffset? ClosedAt { get; init; }
    public string? Ending { get; init; }
    public DateTimeOffset? AcknowledgedAt { get; init; }
    public string? Title { get; init; }
    public string? Sentence { get; init; }
    public string? Shown { get; init; }
    public string? Command { get; init; }
    public string? Page { get; init; }
    public DateTimeOffset? ToldAt { get; init; }
    public required int ToldStage { get; init; }

    /// <summary>True when it was told and its end was not.</summary>
    public required bool OwesEnd { get; init; }

    public required long Version { get; init; }
}

/// <summary>What is said of an incident.</summary>
/// <param name="Title">What is wrong, in a few words.</param>
/// <param name="Sentence">What is wrong, and the next step.</param>
/// <param name="Shown">The same for the console.</param>
/// <param name="Command">The command of the next step; null where there is none.</param>
/// <param name="Page">Where the console has the next step.</param>
internal sealed record IncidentText(string Title, string Sentence, string Shown, string? Command, string? Page);
