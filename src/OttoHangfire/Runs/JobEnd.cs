namespace OttoHangfire.Runs;

/// <summary>How the job that rang for a task ends. The worker makes Hangfire's state of it.</summary>
internal abstract record JobEnd
{
    /// <summary>The task's run ended well, or waits for a person to decide.</summary>
    public sealed record Done : JobEnd;

    /// <summary>The task ended badly, or waits for a person to mend something.</summary>
    /// <param name="Why">A sentence.</param>
    /// <param name="IsForGood">True when nobody is waited for: the job may be let go of after a while.</param>
    public sealed record Failed(string Why, bool IsForGood) : JobEnd;

    /// <summary>Another try follows at <paramref name="DueAt"/>.</summary>
    public sealed record Retry(DateTimeOffset DueAt, int Attempt, int MaxAttempts, string Why) : JobEnd;

    /// <summary>It is not the task's turn yet; the alarm rings again at <paramref name="DueAt"/>.</summary>
    public sealed record Later(DateTimeOffset DueAt, string Why) : JobEnd;

    /// <summary>There was nothing for this job to do.</summary>
    public sealed record Nothing(string Why) : JobEnd;
}
