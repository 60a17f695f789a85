using System.Diagnostics;
using Hangfire.Server;
using OttoHangfire.Actions;
using OttoHangfire.Runs;
using OttoHangfire.Tasks;

namespace OttoHangfire.Worker;

/// <summary>
/// The Hangfire job that wakes for a task: claims the occurrence that is due, asks Otto, keeps his reply, does the
/// actions, closes. It carries only an id; what is to be done is read from the tables.
/// </summary>
public sealed class RunTaskJob(
    OccurrenceRepository occurrences, RunLedger ledger, OttoAsker otto, ActionExecutor executor, RunFailures failures, RunningTasks running, TimeProvider clock)
{
    private static readonly ActivitySource Activities = new("OttoHangfire.Worker");

    /// <summary>Hangfire keeps times in whole seconds, cut off: a job may wake this much early, and then waits the rest.</summary>
    private static readonly TimeSpan EarlyAtMost = TimeSpan.FromSeconds(2);

    public async Task RunAsync(long taskId, PerformContext context, CancellationToken cancellation)
    {
        using var activity = Activities.StartActivity("otto.run") ?? new Activity("otto.run").Start();
        var occurrence = await DueAsync(taskId, cancellation);
        using var live = running.Enter(taskId, occurrence.Id, cancellation)
            ?? throw JobEndsException.Nothing("Another job runs this task already.");
        var claim = await ledger.ClaimAsync(occurrence.Id, running.Owner, context?.BackgroundJob.Id, cancellation)
            ?? throw JobEndsException.Nothing("Another job runs this task already.");
        Failpoint.Hit("claimed");

        var end = await WorkAsync(claim, live.Stopping);

        Failpoint.Hit("closed");
        if (!end.IsGood)
        {
            throw JobEndsException.Failed(end.Error ?? "The task ended badly.");
        }
    }

    private async Task<Occurrence> DueAsync(long taskId, CancellationToken cancellation)
    {
        var occurrence = await occurrences.NextAsync(taskId, cancellation)
            ?? throw JobEndsException.Nothing("Nothing of this task was due.");
        var early = occurrence.DueAt - clock.GetUtcNow();
        if (early > EarlyAtMost)
        {
            throw JobEndsException.Early(occurrence.DueAt);
        }

        // A timer counts whole milliseconds and may ring a moment early, and then the claim would find nothing due.
        for (; early > TimeSpan.Zero; early = occurrence.DueAt - clock.GetUtcNow())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(early.TotalMilliseconds)), clock, cancellation);
        }

        return occurrence;
    }

    private async Task<RunEnd> WorkAsync(Claim claim, CancellationToken stopping)
    {
        try
        {
            if (claim.Run.Reply is null)
            {
                var reply = await otto.AskAsync(claim, stopping);
                Failpoint.Hit("asked");
                await ledger.SaveReplyAsync(claim, reply, stopping);
                Failpoint.Hit("saved");
            }

            await executor.ExecuteAsync(claim, stopping);
            return await ledger.CloseAsync(claim, stopping);
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
        catch (Exception problem) when (problem is not OperationCanceledException)
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
