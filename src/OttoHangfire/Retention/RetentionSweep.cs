using Hangfire;
using OttoHangfire.Audit;
using OttoHangfire.Budgets;
using OttoHangfire.Commands;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Database;
using OttoHangfire.Notifications;
using OttoHangfire.Runs;
using OttoHangfire.Tasks;

namespace OttoHangfire.Retention;

/// <summary>
/// Lets go of what has ended and is old: runs, due instants, notifications, keys of requests, and the ids of jobs that
/// Hangfire has let go of. A little at a time, so that nobody waits for it.
/// </summary>
internal sealed class RetentionSweep(
    RetentionRepository old,
    OttoRunRepository runs,
    OccurrenceRepository occurrences,
    OutboxRepository notifications,
    RemovedTasks removed,
    RequestKeyRepository keys,
    AuditRepository audit,
    UsageRepository usage,
    OttoDatabase database,
    ShortWrites writes,
    JobStorage jobs,
    OttoSettings settings,
    TimeProvider clock,
    ILogger<RetentionSweep> log) : BackgroundService
{
    public static readonly TimeSpan Interval = TimeSpan.FromHours(6);

    private static readonly TimeSpan AfterStart = TimeSpan.FromMinutes(2);

    private const int UsageDays = 62;

    /// <summary>Rows that are looked up at a time.</summary>
    private const int Batch = 200;

    /// <summary>Goes through everything once.</summary>
    public async Task SweepAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var keep = settings.Retention;
        await removed.SweepAsync(cancellation);
        await SweepAsync("runs", now.AddDays(-keep.RunsDays), old.RunsAsync, MayGo, DeleteRunAsync, cancellation, NoteRunsAsync);
        await SweepAsync(
            "occurrences", now.AddDays(-keep.OccurrencesDays), old.OccurrencesAsync, MayGo, DeleteOccurrenceAsync, cancellation);
        var jobsGo = now.AddDays(-keep.JobsDays);
        await SweepAsync("ids of jobs in runs", jobsGo, old.RunsWithJobsAsync, WithoutJob, old.ForgetJobOfRunAsync, cancellation);
        await SweepAsync("ids of jobs in tasks", jobsGo, old.TasksWithJobsAsync, WithoutJob, old.ForgetJobOfTaskAsync, cancellation);
        while (await notifications.FinishedAsync(now.AddDays(-keep.NotificationsDays), Batch, cancellation) is { Count: > 0 } finished)
        {
            await writes.EachAsync(finished, notifications.DeleteAsync, cancellation);
        }

        while (await old.IncidentsAsync(now.AddDays(-keep.NotificationsDays), Batch, cancellation) is { Count: > 0 } closed)
        {
            await writes.EachAsync(closed, old.DeleteIncidentAsync, cancellation);
        }

        while (await keys.ForgetAsync(Batch, cancellation) == Batch)
        {
        }

        // The budget looks back to the first of the month.
        var spent = now.AddDays(-UsageDays);
        while (await database.WriteAsync(transaction => usage.ForgetAsync(spent, Batch, transaction), cancellation) == Batch)
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
        Func<IReadOnlyList<OldRow>, IReadOnlyList<OldRow>> choose,
        Func<OldRow, SqlTransaction, Task<int>> remove,
        CancellationToken cancellation,
        Func<IReadOnlyList<OldRow>, SqlTransaction, Task>? note = null)
    {
        var count = 0;
        for (OldRow? last = null; await find(before, last, Batch, cancellation) is { Count: > 0 } rows; last = rows[^1])
        {
            count += await writes.EachAsync(choose(rows), remove, note ?? ((_, _) => Task.CompletedTask), cancellation);
        }

        if (count > 0)
        {
            log.LogInformation("Removed {Count} {What} from before {Before}", count, what, before);
        }
    }

    private Task<int> DeleteRunAsync(OldRow run, SqlTransaction transaction) => runs.DeleteAsync(run.Id, transaction);

    private Task NoteRunsAsync(IReadOnlyList<OldRow> gone, SqlTransaction transaction) => audit.AddAsync(
        new AuditEntry
        {
            Event = AuditEvent.Retention,
            Outcome = AuditOutcome.Removed,
            AskedBy = "backend",
            AllowedBy = "setting: retention.runs_days",
            Change = $"removed {gone.Count} old runs, from run {gone.Min(run => run.Id)} to run {gone.Max(run => run.Id)}",
        },
        transaction);

    private async Task<int> DeleteOccurrenceAsync(OldRow occurrence, SqlTransaction transaction)
    {
        await old.DetachRunsAsync(occurrence.Id, transaction);
        return await occurrences.DeleteAsync(occurrence.Id, transaction);
    }

    private static IReadOnlyList<OldRow> MayGo(IReadOnlyList<OldRow> rows) => [.. rows.Where(row => row.MayGo)];

    private IReadOnlyList<OldRow> WithoutJob(IReadOnlyList<OldRow> rows)
    {
        using var connection = jobs.GetReadOnlyConnection();
        return [.. rows.Where(row => connection.GetJobData(row.HangfireJobId) is null)];
    }
}
