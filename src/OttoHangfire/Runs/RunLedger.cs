using System.Diagnostics;
using OttoHangfire.Actions;
using OttoHangfire.Agent;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Database;
using OttoHangfire.Input;
using OttoHangfire.Tasks;

namespace OttoHangfire.Runs;

/// <summary>
/// The transactions of a run's life, in order: claim, save the reply, close; and the ways out: wait, fail, put back.
/// Each is fenced: when the claim is lost, nothing is written.
/// </summary>
internal sealed class RunLedger(
    OttoDatabase database, OccurrenceRepository occurrences, OttoTaskRepository tasks, OttoRunRepository runs, ActionRepository actions, RunEnds ends,
    OttoSettings settings)
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
                var run = await ResumeAsync(occurrence, jobId, transaction)
                    ?? await OpenAsync(task, occurrence, jobId, transaction);
                await tasks.StartAsync(task.Id, run.Attempt, transaction);
                if (jobId is not null)
                {
                    await tasks.SetJobAsync(task.Id, jobId, transaction);
                }

                return new Claim(task, occurrence, run);
            },
            cancellation);

    /// <summary>Keeps the reply and plans its actions, before the first of them runs.</summary>
    /// <exception cref="ClaimLostException">The claim is no longer ours.</exception>
    public Task SaveReplyAsync(Claim claim, SavedReply reply, CancellationToken cancellation) =>
        WriteAsync(
            claim,
            async transaction =>
            {
                await runs.SaveReplyAsync(claim.Run.Id, reply.Message, reply.Text, transaction);
                var done = await DoneBeforeAsync(claim, transaction);
                var planned = reply.Actions
                    .Select((action, position) => position < settings.Limits.ActionsPerRun ? Plan(claim, position, action, done) : OverLimit(claim, position, action))
                    .ToArray();
                foreach (var action in planned)
                {
                    await actions.PlanAsync(action, transaction);
                }

                await LogLeftOutAsync(claim, planned, transaction);
            },
            cancellation);

    /// <summary>Adds a line to the run's log.</summary>
    /// <remarks>Words are no progress: a run that dies after the same line each time has to be found out.</remarks>
    public Task LogAsync(Claim claim, string level, string message, CancellationToken cancellation) =>
        database.WriteAsync(
            async transaction =>
            {
                await GuardAsync(occurrences.HoldAsync(claim.Occurrence.Id, claim.Fence, transaction), claim);
                await runs.LogAsync(claim.Run.Id, level, message, transaction);
            },
            cancellation);

    /// <summary>The claim as the actions of its run need it.</summary>
    public ActionHold Hold(Claim claim) => new(
        claim.Task,
        claim.Run.Id,
        (transaction) => GuardAsync(occurrences.ProceedAsync(claim.Occurrence.Id, claim.Fence, transaction), claim));

    /// <summary>Closes run, occurrence and task by what became of the actions, or lets them wait for a person.</summary>
    /// <returns>Null when a person has just allowed one: there is more to do first.</returns>
    public Task<RunEnd?> CloseAsync(Claim claim, CancellationToken cancellation) =>
        WriteAsync<RunEnd?>(
            claim,
            async transaction =>
            {
                var rows = await actions.OfRunAsync(claim.Run.Id, transaction);
                if (rows.Any(action => action.Status == ActionStatus.Planned))
                {
                    return null;
                }

                if (rows.Count(action => action.Status == ActionStatus.AwaitingApproval) is > 0 and var questions)
                {
                    await ends.AwaitAsync(claim, questions, transaction);
                    return RunEnd.Awaiting;
                }

                var end = ends.Of(claim.Task, rows);
                await ends.ApplyAsync(claim, end, transaction);
                Failpoint.Hit("closing");
                return end;
            },
            cancellation);

    /// <summary>Closes everything with an end that the actions had no part in.</summary>
    public Task EndAsync(Claim claim, RunEnd end, CancellationToken cancellation) =>
        WriteAsync(claim, transaction => ends.ApplyAsync(claim, end, transaction), cancellation);

    /// <summary>Lets the occurrence be due again, as if it had not been claimed: the process stops.</summary>
    /// <returns>False when the claim is no longer ours.</returns>
    public async Task<bool> ReleaseAsync(Claim claim, DateTimeOffset now)
    {
        try
        {
            await WriteAsync(
                claim,
                transaction => ends.WaitAsync(claim, Stopped(claim, now), transaction),
                CancellationToken.None);
            return true;
        }
        catch (ClaimLostException)
        {
            return false;
        }
    }

    /// <summary>Lets the occurrence be due again at its next try.</summary>
    public Task WaitAsync(Claim claim, RunWait wait, CancellationToken cancellation) =>
        WriteAsync(claim, transaction => ends.WaitAsync(claim, wait, transaction), cancellation);

    private static RunWait Stopped(Claim claim, DateTimeOffset now) =>
        new(now, KeepRun: true, "The process stopped; the run goes on when it is started again.")
        {
            Reason = null,
            OutageCount = claim.Occurrence.OutageCount,
            OutageSince = claim.Occurrence.OutageSince,
        };

    private Task<bool> WriteAsync(Claim claim, Func<SqlTransaction, Task> work, CancellationToken cancellation) =>
        WriteAsync(
            claim,
            async transaction =>
            {
                await work(transaction);
                return true;
            },
            cancellation);

    private Task<T> WriteAsync<T>(Claim claim, Func<SqlTransaction, Task<T>> work, CancellationToken cancellation) =>
        database.WriteAsync(
            async transaction =>
            {
                await GuardAsync(occurrences.ProceedAsync(claim.Occurrence.Id, claim.Fence, transaction), claim);
                return await work(transaction);
            },
            cancellation);

    private static async Task GuardAsync(Task<bool> isHeld, Claim claim)
    {
        if (!await isHeld)
        {
            throw new ClaimLostException(claim.Task.Id);
        }
    }

    private async Task<RunRow?> ResumeAsync(Occurrence occurrence, string? jobId, SqlTransaction transaction)
    {
        if (occurrence.RunId is not { } runId || await runs.ResumeAsync(runId, jobId, transaction) is not { } run)
        {
            return null;
        }

        if (run.Reply is not null)
        {
            await runs.LogAsync(runId, LogLevels.Info, "Going on with the reply that was saved; Otto is not asked again.", transaction);
        }

        return run;
    }

    private async Task<RunRow> OpenAsync(OttoTask task, Occurrence occurrence, string? jobId, SqlTransaction transaction)
    {
        var attempt = occurrence.Attempt + 1;
        var run = await runs.AddAsync(
            new NewRun(
                task.Id, occurrence.Id, attempt, occurrence.ScheduledFor, $"{task.Type}: {task.Description}", task.Payload, jobId, Activity.Current?.TraceId.ToString()),
            transaction);
        await occurrences.OpenRunAsync(occurrence.Id, run.Id, attempt, transaction);
        return run;
    }

    /// <summary>What earlier runs of this occurrence did, by what makes two actions the same; each counts once.</summary>
    private async Task<Dictionary<string, Queue<long>>> DoneBeforeAsync(Claim claim, SqlTransaction transaction) =>
        (await actions.DoneAsync(claim.Occurrence.Id, transaction))
            .GroupBy(action => action.Sha256, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => new Queue<long>(group.Select(action => action.RunId)), StringComparer.Ordinal);

    /// <summary>What has its end before anything began. However many are over the limit, they are one line.</summary>
    private async Task LogLeftOutAsync(Claim claim, NewAction[] planned, SqlTransaction transaction)
    {
        foreach (var skipped in planned.Where(action => action.Status == ActionStatus.Skipped))
        {
            await runs.LogAsync(claim.Run.Id, LogLevels.Info, $"Action {skipped.Position} ({skipped.Type}) was skipped: {skipped.Message}.", transaction);
        }

        if (planned.Where(action => action.Reason == OttoReason.Limit).ToArray() is [var first, ..] over)
        {
            await runs.LogAsync(
                claim.Run.Id, LogLevels.Warning, $"Actions {first.Position} to {over[^1].Position} were rejected: {first.Error}", transaction);
        }
    }

    private static NewAction Plan(Claim claim, int position, ProposedAction action, Dictionary<string, Queue<long>> done)
    {
        var sha256 = JsonText.Sha256(action.Type, action.Payload);
        var earlier = done.TryGetValue(sha256, out var runs) && runs.TryDequeue(out var runId) ? runId : (long?)null;
        return new NewAction(
            claim.Run.Id,
            claim.Occurrence.Id,
            position,
            action.Type,
            action.Payload,
            sha256,
            earlier is null ? ActionStatus.Planned : ActionStatus.Skipped,
            earlier is null ? null : $"done in run {earlier}");
    }

    private NewAction OverLimit(Claim claim, int position, ProposedAction action) =>
        new(claim.Run.Id, claim.Occurrence.Id, position, action.Type, action.Payload, JsonText.Sha256(action.Type, action.Payload), ActionStatus.Rejected, null)
        {
            Error = $"A run may have {settings.Limits.ActionsPerRun} actions at most.",
            Reason = OttoReason.Limit,
        };
}
