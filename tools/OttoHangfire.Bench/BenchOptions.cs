namespace OttoHangfire.Bench;

/// <summary>What a run was asked for.</summary>
internal sealed record BenchOptions(
    int Rounds,
    double Amount,
    IReadOnlyList<string> Only,
    string? Postgres,
    string? Plainjob,
    string Folder,
    string? Json,
    JobFilters Filters)
{
    /// <summary>So many of something, by the factor of this run.</summary>
    public int Of(int full) => Math.Max(1, (int)(full * Amount));

    public bool Wants(string measurement) =>
        Only.Count == 0 || Only.Any(part => measurement.Contains(part, StringComparison.OrdinalIgnoreCase));
}

/// <summary>Which of Hangfire's filters see each state change; they cost time on every storage alike.</summary>
internal enum JobFilters
{
    /// <summary>Those that any Hangfire application has: retries, continuations, culture, statistics.</summary>
    Hangfire = 0,

    /// <summary>Those of the backend: statistics alone.</summary>
    Backend = 1,
}
