using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Runs;
using OttoHangfire.Worker;

namespace OttoHangfire.Tasks;

/// <summary>The verb is not in the table for this status.</summary>
public sealed class IllegalMoveException(string message) : Exception(message);

/// <summary>
/// What a person does with a task: run, retry, cancel. The API, the command line and the buttons of the dashboard all
/// come here, each with its own transaction.
/// </summary>
public sealed class TaskVerbs(
    OttoTaskRepository tasks, OccurrenceRepository occurrences, OttoRunRepository runs, RunningTasks running, TimeProvider clock)
{
    /// <summary>Does the verb, or says in words why not.</summary>
    /// <exception cref="IllegalMoveException">The task does not stand so that this could be done.</exception>
    public async Task ApplyAsync(TaskVerb verb, OttoTask task, SqlTransaction transaction, CancellationToken cancellation)
    {
        if (Refusal(verb, task) is { } refusal)
        {
            throw new IllegalMoveException(refusal);
        }

        await (verb switch
        {
            TaskVerb.Run => RunAsync(task, transaction, cancellation),
            TaskVerb.Retry => RetryAsync(task, transaction, cancellation),
            _ => CancelAsync(task, transaction, cancellation),
        });
    }

    /// <summary>Why the verb is not possible, in a sentence; null when it is.</summary>
    public static string? Refusal(TaskVerb verb, OttoTask task) => TaskMoves.Allows(verb, task.Status, task.Reason)
        ? null
        : $"Task {task.Id} is {TaskMoves.Describe(task.Status, task.Reason)}: '{verb.ToString().ToLowerInvariant()}' is not possible in this state.";

    private async Task RunAsync(OttoTask task, SqlTransaction transaction, CancellationToken cancellation)
    {
        var attempt = 0;
        var waiting = await occurrences.NextAsync(task.Id, cancellation, transaction);
        if (waiting is { WasTried: true })
        {
            // A try is under way and waits for its next time: that time is now, and its round goes on.
            await occurrences.HurryAsync(waiting.Id, transaction, cancellation);
            attempt = task.Attempt;
        }
        else
        {
            await occurrences.CloseOpenAsync(task.Id, OccurrenceOutcome.Superseded, "run by hand", transaction, cancellation);
            await occurrences.AddAsync(task.Id, clock.GetUtcNow(), OccurrenceKind.Manual, transaction, cancellation);
        }

        await tasks.MoveAsync(task.Id, new TaskMove(OttoStatus.Pending, null, null, task.LastError, attempt), transaction, cancellation);
    }

    /// <summary>A new round for the occurrence that ended badly: what is done there already is not done again.</summary>
    private async Task RetryAsync(OttoTask task, SqlTransaction transaction, CancellationToken cancellation)
    {
        var last = (task.Schedule is null ? null : await occurrences.LastBegunAsync(task.Id, cancellation, transaction))
            ?? await occurrences.LatestAsync(task.Id, cancellation, transaction)
            ?? await occurrences.AddAsync(task.Id, clock.GetUtcNow(), OccurrenceKind.Manual, transaction, cancellation);
        await occurrences.ReopenAsync(last.Id, transaction, cancellation);
        await tasks.MoveAsync(task.Id, new TaskMove(OttoStatus.Pending, null, null, task.LastError, 0), transaction, cancellation);
    }

    private async Task CancelAsync(OttoTask task, SqlTransaction transaction, CancellationToken cancellation)
    {
        await occurrences.CloseOpenAsync(task.Id, OccurrenceOutcome.Skipped, OttoReason.Cancelled, transaction, cancellation);
        await runs.CloseOpenAsync(task.Id, OttoStatus.Error, OttoReason.Cancelled, "Cancelled by a person.", transaction, cancellation);
        await tasks.MoveAsync(
            task.Id, new TaskMove(OttoStatus.Error, OttoReason.Cancelled, null, task.LastError, task.Attempt), transaction, cancellation);

        // The claim is gone with the transaction; the signal only spares the worker from finding out by itself.
        transaction.WhenCommitted(() => running.Cancel(task.Id));
    }
}
