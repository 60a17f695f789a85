namespace OttoHangfire.Contracts.Settings;

/// <summary>A program that the owner has registered: an entry of <c>projects</c>. Otto can name it, and nothing else of it.</summary>
public sealed record ProjectSettings
{
    public const int DefaultTimeoutSeconds = 600;

    public required string Name { get; init; }

    /// <summary>The whole path of the program.</summary>
    public required string Program { get; init; }

    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Where it runs. Default: the folder of the program.</summary>
    public required string Directory { get; init; }

    /// <summary>1–3,600.</summary>
    public int TimeoutSeconds { get; init; } = DefaultTimeoutSeconds;
}
