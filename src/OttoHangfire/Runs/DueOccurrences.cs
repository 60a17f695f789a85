using OttoHangfire.Contracts;
using OttoHangfire.Tasks;

namespace OttoHangfire.Runs;

/// <summary>What an alarm rings for: finds the due occurrence, and says how the job ends when there is none.</summary>
internal sealed class DueOccurrences(
    OttoTaskRepository tasks,
    OccurrenceRepository occurrences,
    OttoRunRepository runs,
    Recurrence recurrence,
    ClockWatch watch,
    TimeProvider clock)
{
    /// <summary>Hangfire keeps times in whole seconds, cut off: a job may wake this much early, and then waits the rest.</summary>
    private static readonly TimeSpan EarlyAtMost = TimeSpan.FromSeconds(2);

    /// <summary>How long a job steps back when others go before it, as suspects of a crash must.</summary>
    private static readonly TimeSpan UntilTheNextTurn = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan UntilTheClockIsRight = TimeSpan.FromSeconds(15);

    /// <summary>Waits until the occurrence that the alarm rings for is due; else says how the job ends.</summary>
    public async Task<(Occurrence? Due, JobEnd? Nothing)> AwaitAsync(long taskId, string? jobId, CancellationToken cancellation)
    {
        if (watch.Held is { } problem)
        {
            return (null, new JobEnd.Later(clock.GetUtcNow() + UntilTheClockIsRight, problem));
        }

        var task = await tasks.FindAsync(taskId, cancellation);
        if (task is { Schedule: not null })
        {
            await recurrence.AccountAsync(task, cancellation);
        }

        if (await occurrences.AwaitedAsync(taskId, cancellation) is not { } occurrence)
        {
            return (null, await EndAsItsRunAsync(jobId, cancellation));
        }

        if (occurrence.DueAt - clock.GetUtcNow() > EarlyAtMost)
        {
            // Only the task's own alarm rings again. Others, as a recurring job's in the middle of a retry, leave quietly.
            var isItsAlarm = (await tasks.FindAsync(taskId, cancellation))?.HangfireJobId == jobId;
            return (null, isItsAlarm ? new JobEnd.Later(occurrence.DueAt, "Not due yet") : await EndAsItsRunAsync(jobId, cancellation));
        }

        await UntilAsync(occurrence.DueAt, cancellation);
        return (occurrence, null);
    }

    /// <summary>An alarm is never given up while the occurrence still waits, for whatever reason it was not to be had.</summary>
    public async Task<JobEnd> NotClaimedAsync(long taskId, CancellationToken cancellation)
    {
        var soon = clock.GetUtcNow() + UntilTheNextTurn;
        return await occurrences.AwaitedAsync(taskId, cancellation) is { } waiting
            ? new JobEnd.Later(waiting.DueAt > soon ? waiting.DueAt : soon, "Not its turn yet")
            : new JobEnd.Nothing("Another job runs this task already.");
    }

    /// <summary>
    /// A timer counts in whole milliseconds, cut off, and so wakes a moment early itself: it is asked until the time has
    /// come.
    /// </summary>
    private async Task UntilAsync(DateTimeOffset instant, CancellationToken cancellation)
    {
        while (instant - clock.GetUtcNow() is { Ticks: > 0 } early)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(early.TotalMilliseconds)), clock, cancellation);
        }
    }

    /// <summary>
    /// The process died between the close of a run and the end of its job: the job ends now as its run did. Any other job
    /// that comes when nothing is due is a double.
    /// </summary>
    private async Task<JobEnd> EndAsItsRunAsync(string? jobId, CancellationToken cancellation)
    {
        var run = jobId is null ? null : await runs.OfJobAsync(jobId, cancellation);
        return run?.Status switch
        {
            OttoStatus.Success when run.FinishedAt is not null => new JobEnd.Done(),
            OttoStatus.Blocked when run.Reason == OttoReason.AwaitingApproval => new JobEnd.Done(),
            OttoStatus.Error or OttoStatus.Blocked when run.FinishedAt is not null
                && run.Reason is not (OttoReason.Cancelled or OttoReason.Retrying) =>
                new JobEnd.Failed(
                    $"Run {run.Id} ended as {TaskRules.Describe(run.Status, run.Reason)}.", IsForGood: run.Status == OttoStatus.Error),
            _ => new JobEnd.Nothing("Nothing of this task was due."),
        };
    }
}
