namespace OttoHangfire.Contracts.Settings;

/// <summary><c>retention</c> in <c>otto.json</c>: how long what has ended is kept, in days. The last run of a task always is.</summary>
public sealed record RetentionSettings
{
    /// <summary><c>runs_days</c>, 1–36,500: finished runs with their logs and actions.</summary>
    public int RunsDays { get; init; } = 365;

    /// <summary><c>occurrences_days</c>, 1–36,500: due instants that are accounted for.</summary>
    public int OccurrencesDays { get; init; } = 90;

    /// <summary><c>jobs_days</c>, 1–36,500: Hangfire's finished jobs.</summary>
    public int JobsDays { get; init; } = 7;

    /// <summary><c>notifications_days</c>, 1–36,500: notifications that were delivered or given up.</summary>
    public int NotificationsDays { get; init; } = 90;

    internal static RetentionSettings Read(SettingsReader read)
    {
        const int longest = 36_500;
        var retention = new RetentionSettings();
        return new RetentionSettings
        {
            RunsDays = read.Number("retention", "runs_days", 1, longest, retention.RunsDays),
            OccurrencesDays = read.Number("retention", "occurrences_days", 1, longest, retention.OccurrencesDays),
            JobsDays = read.Number("retention", "jobs_days", 1, longest, retention.JobsDays),
            NotificationsDays = read.Number("retention", "notifications_days", 1, longest, retention.NotificationsDays),
        };
    }
}
