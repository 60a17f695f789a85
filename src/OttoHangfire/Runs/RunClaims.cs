using System.Diagnostics;
using System.Text.Json;
using OttoHangfire.Actions;
using OttoHangfire.Agent;
using OttoHangfire.Budgets;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Database;
using OttoHangfire.Tasks;

namespace OttoHangfire.Runs;

/// <summary>
/// Who owns a due occurrence, and what may be written under that claim: every write is fenced, so that nothing is
/// written once the claim is lost.
/// </summary>
internal sealed class RunClaims(
    OttoDatabase database,
    OccurrenceRepository occurrences,
    OttoTaskRepository tasks,
    OttoRunRepository runs,
    ActionRepository actions)
{
    /// <summary>Makes this worker the owner of a due occurrence, or returns null when another got there first.</summary>
    public Task<Claim?> ClaimAsync(long occurrenceId, string owner, string? jobId, CancellationToken cancellation) =>
        database.WriteAsync(
            async transaction =>
            {
                if (await occurrences.ClaimAsync(occurrenceId, owner, transaction) is not { } occurrence)
                {
                    return null;
                }

                var task = (await tasks.FindAsync(occurrence.TaskId, transaction))!;
                var run = await ResumeAsync(occurrence, jobId, transaction) ?? await OpenAsync(task, occurrence, jobId, transaction);
                await tasks.StartAsync(task.Id, run.Attempt, transaction);
                if (jobId is not null && jobId != task.HangfireJobId)
                {
                    await tasks.SetJobAsync(task.Id, jobId, transaction);
                }

                var origin = await tasks.OriginAsync(task, transaction);
                var done = occurrence.WasTried && run.Reply is null ? await actions.DoneAsync(occurrence.Id, transaction) : [];
                return new Claim(task, occurrence, run, origin, done);
            },
            cancellation);

    /// <summary>Writes something that brings the run further, if the claim still holds.</summary>
    /// <exception cref="ClaimLostException">The claim is no longer ours; nothing was written.</exception>
    public Task<T> WriteAsync<T>(Claim claim, Func<SqlTransaction, Task<T>> work, CancellationToken cancellation) =>
        database.WriteAsync(
            async transaction =>
            {
                return await occurrences.ProceedAsync(claim.Occurrence.Id, claim.Fence, transaction)
                    ? await work(transaction)
                    : throw new ClaimLostException(claim.Task.Id);
            },
            cancellation);

    /// <summary>As <see cref="WriteAsync{T}"/>, with nothing to return.</summary>
    public Task WriteAsync(Claim claim, Func<SqlTransaction, Task> work, CancellationToken cancellation) =>
        WriteAsync(
            claim,
            async transaction =>
            {
                await work(transaction);
                return true;
            },
            cancellation);

    /// <summary>Adds a line to the run's log.</summary>
    public Task LogAsync(Claim claim, string level, string message, CancellationToken cancellation) =>
        WriteAsideAsync(claim, transaction => runs.LogAsync(claim.Run.Id, level, message, transaction), cancellation);

    /// <summary>Keeps what Otto is given to know.</summary>
    public Task KeepContextAsync(Claim claim, JsonElement context, CancellationToken cancellation) =>
        WriteAsideAsync(claim, transaction => runs.SaveContextAsync(claim.Run.Id, context, transaction), cancellation);

    /// <summary>
    /// As <see cref="WriteAsync{T}"/>, but no progress: a run that dies after the same words each time has to be found out.
    /// </summary>
    /// <exception cref="ClaimLostException">The claim is no longer ours; nothing was written.</exception>
    public Task<T> WriteAsideAsync<T>(Claim claim, Func<SqlTransaction, Task<T>> work, CancellationToken cancellation) =>
        database.WriteAsync(
            async transaction =>
            {
                return await occurrences.HoldAsync(claim.Occurrence.Id, claim.Fence, transaction)
                    ? await work(transaction)
                    : throw new ClaimLostException(claim.Task.Id);
            },
            cancellation);

    /// <summary>As <see cref="WriteAsideAsync{T}"/>, with nothing to return.</summary>
    public Task WriteAsideAsync(Claim claim, Func<SqlTransaction, Task> work, CancellationToken cancellation) =>
        WriteAsideAsync(
            claim,
            async transaction =>
            {
                await work(transaction);
                return true;
            },
            cancellation);

    private async Task<RunRow?> ResumeAsync(Occurrence occurrence, string? jobId, SqlTransaction transaction)
    {
        if (occurrence.RunId is not { } runId || await runs.ResumeAsync(runId, jobId, transaction) is not { } run)
        {
            return null;
        }

        if (run.Reply is not null)
        {
            await runs.LogAsync(runId, LogLevels.Info, "Continuing with the saved reply; Otto is not asked again.", transaction);
        }

        return run;
    }

    private async Task<RunRow> OpenAsync(OttoTask task, Occurrence occurrence, string? jobId, SqlTransaction transaction)
    {
        var attempt = occurrence.Attempt + 1;
        var trace = Activity.Current?.TraceId.ToString();
        var typed = task.Type == TaskTypes.Prompt ? await runs.TypedAsync(task.Id, transaction) : null;
        var run = await runs.AddAsync(
            new NewRun(
                task.Id,
                occurrence.Id,
                typed is null ? RunSource.Worker : RunSource.Shell,
                attempt,
                occurrence.ScheduledFor,
                typed?.InputText ?? $"{task.Type}: {task.Description}",
                typed is null ? task.Payload : typed.InputPayload,
                jobId,
                trace),
            transaction);
        await occurrences.OpenRunAsync(occurrence.Id, run.Id, attempt, transaction);
        return run;
    }
}

/// <summary>A due occurrence that this worker owns, with the run that it opened or goes on with.</summary>
/// <param name="Task">The task as it stood before.</param>
/// <param name="Occurrence">The occurrence, claimed.</param>
/// <param name="Run">The open run.</param>
/// <param name="Origin">Where the task comes from, as the policy asks it.</param>
/// <param name="Done">What earlier runs of this occurrence have done; empty once a reply is saved.</param>
internal sealed record Claim(OttoTask Task, Occurrence Occurrence, RunRow Run, TaskOrigin Origin, IReadOnlyList<ActionRow> Done)
{
    public long Fence => Occurrence.Fence;

    /// <summary>Whether the owner has typed it and proved that: what Otto does then is hers, as if she had done it.</summary>
    public bool IsTypedByOwner => Run.IsTyped && Task.IsOwners;
}

/// <summary>The claim is somebody else's by now, or the task was cancelled: nothing more may be written under it.</summary>
internal sealed class ClaimLostException(long taskId) : Exception($"Task {taskId} was cancelled or taken over while it ran.");

/// <summary>Saves what Otto said and plans its actions, before the first of them is done.</summary>
internal sealed class RunReplies(
    RunClaims claims,
    OttoRunRepository runs,
    ActionRepository actions,
    ActionCatalogue catalogue,
    ModelBudget budget,
    OttoSettings settings)
{
    /// <summary>Keeps the reply to the letter, with a row for each of its actions.</summary>
    /// <exception cref="ClaimLostException">The claim is no longer ours.</exception>
    public Task SaveAsync(Claim claim, SavedReply reply, CancellationToken cancellation)
    {
        var planned = Plan(claim, reply.Actions);
        return claims.WriteAsync(
            claim,
            async transaction =>
            {
                foreach (var action in planned)
                {
                    await actions.PlanAsync(action, transaction);
                }

                await runs.SaveReplyAsync(claim.Run.Id, reply.Message, reply.Text, transaction);
                if (reply.Usage is { } usage)
                {
                    await budget.SettleAsync(claim.Run.Id, usage, transaction);
                    await runs.SaveUsageAsync(claim.Run.Id, usage, transaction);
                }

                await LogLeftOutAsync(claim, planned, transaction);
            },
            cancellation);
    }

    /// <summary>
    /// What earlier runs of this occurrence have done is skipped, by what makes two actions the same; each counts once.
    /// What is over the limit is rejected.
    /// </summary>
    private NewAction[] Plan(Claim claim, IReadOnlyList<ProposedAction> proposed)
    {
        var done = new DoneBefore(catalogue, claim.Done);
        return [.. proposed.Select((action, position) =>
            position < settings.Limits.ActionsPerRun ? Plan(claim, position, action, done) : OverLimit(claim, position, action))];
    }

    private static NewAction Plan(Claim claim, int position, ProposedAction action, DoneBefore done)
    {
        var planned = NewOf(claim, position, action, ActionStatus.Planned);
        return done.Take(action) is { } runId
            ? planned with { Status = ActionStatus.Skipped, Message = $"done in run {runId}" }
            : planned;
    }

    private NewAction OverLimit(Claim claim, int position, ProposedAction action) =>
        NewOf(claim, position, action, ActionStatus.Rejected) with
        {
            Error = $"A run may have at most {settings.Limits.ActionsPerRun} actions.",
            Reason = OttoReason.Limit,
        };

    private static NewAction NewOf(Claim claim, int position, ProposedAction action, string status) => new(
        claim.Run.Id,
        claim.Occurrence.Id,
        position,
        action.Type,
        action.Payload,
        status,
        Message: null);

    /// <summary>What has its end before anything began. However many are over the limit, they are one line.</summary>
    private async Task LogLeftOutAsync(Claim claim, NewAction[] planned, SqlTransaction transaction)
    {
        foreach (var skipped in planned.Where(action => action.Status == ActionStatus.Skipped))
        {
            await runs.LogAsync(
                claim.Run.Id, LogLevels.Info, $"Action {skipped.Position} ({skipped.Type}) was skipped: {skipped.Message}.", transaction);
        }

        if (planned.Where(action => action.Reason == OttoReason.Limit).ToArray() is [var first, ..] over)
        {
            await runs.LogAsync(
                claim.Run.Id,
                LogLevels.Warning,
                $"Actions {first.Position} to {over[^1].Position} were rejected: {first.Error}",
                transaction);
        }
    }
}
