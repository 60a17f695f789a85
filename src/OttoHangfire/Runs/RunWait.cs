using OttoHangfire.Contracts;

namespace OttoHangfire.Runs;

/// <summary>How a run waits for its next try.</summary>
/// <param name="Until">When the next try is due.</param>
/// <param name="KeepRun">True when the same run goes on, false when it is closed and the next try opens another.</param>
/// <param name="Sentence">Why, for the log.</param>
internal sealed record RunWait(DateTimeOffset Until, bool KeepRun, string Sentence)
{
    /// <summary>What the task says meanwhile; null when the wait is nobody's fault.</summary>
    public string? Reason { get; init; } = OttoReason.Retrying;

    public int OutageCount { get; init; }

    public DateTimeOffset? OutageSince { get; init; }

    /// <summary>The wait of a run whose process stops: nobody's fault, and over as soon as it is started again.</summary>
    public static RunWait Stopped(Claim claim, DateTimeOffset now) =>
        new(now, KeepRun: true, "The process stopped; the run goes on when it is started again.")
        {
            Reason = null,
            OutageCount = claim.Occurrence.OutageCount,
            OutageSince = claim.Occurrence.OutageSince,
        };
}
