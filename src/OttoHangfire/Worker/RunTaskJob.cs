using System.Diagnostics;
using Hangfire.Server;
using OttoHangfire.Actions;
using OttoHangfire.Contracts;
using OttoHangfire.Runs;
using OttoHangfire.Tasks;

namespace OttoHangfire.Worker;

/// <summary>
/// The Hangfire job that wakes for a task: claims the occurrence that is due, asks Otto, keeps his reply, does the
/// actions, closes. It carries only an id; what is to be done is read from the tables.
/// </summary>
public sealed class RunTaskJob(
    OttoTaskRepository tasks,
    OccurrenceRepository occurrences,
    OttoRunRepository runs,
    Recurrence recurrence,
    ClockWatch watch,
    RunLedger ledger,
    OttoRunLimit limit,
    OttoAsker otto,
    ActionExecutor executor,
    RunFailures failures,
    RunningTasks running,
    TimeProvider clock)
{
    private static readonly ActivitySource Activities = new("OttoHangfire.Worker");

    /// <summary>Hangfire keeps times in whole seconds, cut off: a job may wake this much early, and then waits the rest.</summary>
    private static readonly TimeSpan EarlyAtMost = TimeSpan.FromSeconds(2);

    /// <summary>How long a job steps back when others go before it, as suspects of a crash must.</summary>
    private static readonly TimeSpan UntilTheNextTurn = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan UntilTheClockIsRight = TimeSpan.FromSeconds(15);

    public async Task RunAsync(long taskId, PerformContext context, CancellationToken cancellation)
    {
        using var activity = Activities.StartActivity("otto.run") ?? new Activity("otto.run").Start();
        var jobId = context?.BackgroundJob.Id;
        if (watch.Held is { } problem)
        {
            throw JobEndsException.Later(clock.GetUtcNow() + UntilTheClockIsRight, problem);
        }

        if (await DueAsync(taskId, jobId, cancellation) is not { } occurrence)
        {
            await EndAsItsRunAsync(jobId, cancellation);
            return;
        }

        using var live = running.Enter(taskId, occurrence.Id, cancellation)
            ?? throw await NotClaimedAsync(taskId, cancellation);
        var claim = await ledger.ClaimAsync(occurrence.Id, running.Owner, jobId, cancellation)
            ?? throw await NotClaimedAsync(taskId, cancellation);
        Failpoint.Hit("claimed");

        var end = await WorkAsync(claim, live.Stopping);

        Failpoint.Hit("closed");
        if (!end.IsGood)
        {
            throw JobEndsException.Failed(end.Error ?? "The task ended badly.", isForGood: end.Status == OttoStatus.Error);
        }
    }

    /// <summary>The occurrence that the alarm rings for; null when none is left.</summary>
    private async Task<Occurrence?> DueAsync(long taskId, string? jobId, CancellationToken cancellation)
    {
        if (await tasks.FindAsync(taskId, cancellation) is { Schedule: not null } recurring)
        {
            await recurrence.SettleAsync(recurring, cancellation);
        }

        if (await occurrences.AwaitedAsync(taskId, cancellation) is not { } occurrence)
        {
            return null;
        }

        if (occurrence.DueAt - clock.GetUtcNow() > EarlyAtMost)
        {
            // Only the task's own alarm rings again. Others, as a recurring job's in the middle of a retry, leave quietly.
            return (await tasks.FindAsync(taskId, cancellation))?.HangfireJobId == jobId
                ? throw JobEndsException.Later(occurrence.DueAt, "Not due yet")
                : null;
        }

        await UntilAsync(occurrence.DueAt, cancellation);
        return occurrence;
    }

    /// <summary>A timer counts in whole milliseconds, cut off, and so wakes a moment early itself: it is asked until the time has come.</summary>
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
    private async Task EndAsItsRunAsync(string? jobId, CancellationToken cancellation)
    {
        var run = jobId is null ? null : await runs.OfJobAsync(jobId, cancellation);
        switch (run?.Status)
        {
            case OttoStatus.Success when run.FinishedAt is not null:
            case OttoStatus.Blocked when run.Reason == OttoReason.AwaitingApproval:
                return;
            case OttoStatus.Error or OttoStatus.Blocked when run.FinishedAt is not null && run.Reason is not (OttoReason.Cancelled or OttoReason.Retrying):
                throw JobEndsException.Failed($"Run {run.Id} ended as {TaskMoves.Describe(run.Status, run.Reason)}.", isForGood: run.Status == OttoStatus.Error);
            default:
                throw JobEndsException.Nothing("Nothing of this task was due.");
        }
    }

    /// <summary>An alarm is never given up while the occurrence still waits, for whatever reason it was not to be had.</summary>
    private async Task<JobEndsException> NotClaimedAsync(long taskId, CancellationToken cancellation)
    {
        var soon = clock.GetUtcNow() + UntilTheNextTurn;
        return await occurrences.AwaitedAsync(taskId, cancellation) is { } waiting
            ? JobEndsException.Later(waiting.DueAt > soon ? waiting.DueAt : soon, "Not its turn yet")
            : JobEndsException.Nothing("Another job runs this task already.");
    }

    private async Task<RunEnd> WorkAsync(Claim claim, CancellationToken stopping)
    {
        try
        {
            if (claim.Run.Reply is null)
            {
                if (await limit.RefusalAsync(claim, stopping) is { } refusal)
                {
                    await ledger.EndAsync(claim, refusal, stopping);
                    return refusal;
                }

                var reply = await otto.AskAsync(claim, stopping);
                Failpoint.Hit("asked");
                await ledger.SaveReplyAsync(claim, reply, stopping);
                Failpoint.Hit("saved");
            }

            while (true)
            {
                await executor.ExecuteAsync(ledger.Hold(claim), stopping);
                if (await ledger.CloseAsync(claim, stopping) is { } end)
                {
                    return end;
                }
            }
        }
        catch (ClaimLostException lost)
        {
            throw JobEndsException.Nothing(lost.Message);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            if (!await ledger.ReleaseAsync(claim, clock.GetUtcNow()))
            {
                throw JobEndsException.Nothing("The task was cancelled while it ran.");
            }

            throw;
        }
        catch (Exception problem)
        {
            return await EndBadlyAsync(claim, problem);
        }
    }

    private async Task<RunEnd> EndBadlyAsync(Claim claim, Exception problem)
    {
        try
        {
            // Not cancellable: what has gone wrong is written down even while the process stops.
            return await failures.HandleAsync(claim, problem, CancellationToken.None);
        }
        catch (ClaimLostException lost)
        {
            throw JobEndsException.Nothing(lost.Message);
        }
    }
}
