using Hangfire;
using OttoHangfire.Commands;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Retention;

/// <summary>
/// Lets go of what has ended and is old: runs, due instants, keys of requests, and the ids of jobs that Hangfire has let
/// go of. A little at a time, so that nobody waits for it.
/// </summary>
internal sealed class RetentionSweep(
    RetentionRepository old,
    RequestKeyRepository keys,
    JobStorage jobs,
    OttoSettings settings,
    TimeProvider clock,
    ILogger<RetentionSweep> log) : BackgroundService
{
    public static readonly TimeSpan Interval = TimeSpan.FromHours(6);

    private static readonly TimeSpan AfterStart = TimeSpan.FromMinutes(2);

    /// <summary>Rows that are removed in one transaction; everybody else's writes come between two of them.</summary>
    private const int Batch = 200;

    /// <summary>Goes through everything once.</summary>
    public async Task SweepAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var keep = settings.Retention;
        await SweepAsync("runs", now.AddDays(-keep.RunsDays), old.RunsAsync, RemoveAsync(old.RemoveRunsAsync), cancellation);
        await SweepAsync(
            "occurrences", now.AddDays(-keep.OccurrencesDays), old.OccurrencesAsync, RemoveAsync(old.RemoveOccurrencesAsync), cancellation);
        await SweepAsync("ids of jobs in runs", now.AddDays(-keep.JobsDays), old.RunsWithJobsAsync, ForgetJobsOfRunsAsync, cancellation);
        await SweepAsync("ids of jobs in tasks", now.AddDays(-keep.JobsDays), old.TasksWithJobsAsync, ForgetJobsOfTasksAsync, cancellation);
        while (await keys.ForgetAsync(Batch, cancellation) == Batch)
        {
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(AfterStart, clock, stoppingToken);
        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception broken) when (broken is not OperationCanceledException)
            {
                // Nothing depends on it: what is too old today is too old tomorrow.
                log.LogError(broken, "Removing what is old failed; trying again in {Hours} h", Interval.TotalHours);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task SweepAsync(
        string what,
        DateTimeOffset before,
        Func<DateTimeOffset, OldRow?, int, CancellationToken, Task<IReadOnlyList<OldRow>>> find,
        Func<IReadOnlyList<OldRow>, CancellationToken, Task<int>> remove,
        CancellationToken cancellation)
    {
        var removed = 0;
        for (OldRow? last = null; await find(before, last, Batch, cancellation) is { Count: > 0 } rows; last = rows[^1])
        {
            removed += await remove(rows, cancellation);
        }

        if (removed > 0)
        {
            log.LogInformation("Removed {Count} {What} from before {Before}", removed, what, before);
        }
    }

    private static Func<IReadOnlyList<OldRow>, CancellationToken, Task<int>> RemoveAsync(
        Func<long[], CancellationToken, Task<int>> remove) =>
        (rows, cancellation) => IfAnyAsync(rows.Where(row => row.MayGo), gone => remove(Ids(gone), cancellation));

    private Task<int> ForgetJobsOfRunsAsync(IReadOnlyList<OldRow> rows, CancellationToken cancellation) =>
        IfAnyAsync(WithoutJob(rows), gone => old.ForgetJobsOfRunsAsync(Ids(gone), cancellation));

    private Task<int> ForgetJobsOfTasksAsync(IReadOnlyList<OldRow> rows, CancellationToken cancellation) =>
        IfAnyAsync(WithoutJob(rows), gone => old.ForgetJobsOfTasksAsync(Ids(gone), gone.Select(row => row.HangfireJobId!), cancellation));

    private IEnumerable<OldRow> WithoutJob(IReadOnlyList<OldRow> rows)
    {
        using var connection = jobs.GetReadOnlyConnection();
        return [.. rows.Where(row => connection.GetJobData(row.HangfireJobId) is null)];
    }

    private static long[] Ids(IEnumerable<OldRow> rows) => [.. rows.Select(row => row.Id)];

    private static async Task<int> IfAnyAsync(IEnumerable<OldRow> rows, Func<IReadOnlyList<OldRow>, Task<int>> remove) =>
        rows.ToList() is { Count: > 0 } some ? await remove(some) : 0;
}
