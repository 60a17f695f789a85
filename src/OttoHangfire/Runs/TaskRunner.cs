using OttoHangfire.Agent;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Tasks;

namespace OttoHangfire.Runs;

/// <summary>The way of a task once its alarm has rung: claim, ask, save, judge and carry out, finish.</summary>
internal sealed class TaskRunner(
    DueOccurrences due,
    RunningTasks running,
    RunClaims claims,
    AgentRunLimit limit,
    AgentRequester agent,
    IPlainAnswers plain,
    RunReplies replies,
    ActionExecutor executor,
    RunFinish finish,
    RunFailures failures,
    DiskRoom room)
{
    /// <summary>Runs what is due of the task, and says how the job that rang for it ends.</summary>
    /// <exception cref="OperationCanceledException">The process stops; the task goes on when it is started again.</exception>
    public async Task<JobEnd> RunAsync(long taskId, string? jobId, CancellationToken shutdown)
    {
        using var span = RunTelemetry.Begin(taskId);

        // Nobody could be told that the disk is full: the work waits until it is not.
        room.BePatient();
        var (occurrence, nothing) = await due.AwaitAsync(taskId, jobId, shutdown);
        if (occurrence is null)
        {
            return nothing!;
        }

        // Entered before the claim, so that nobody ever sees a claim of ours whose owner seems to be gone.
        using var live = running.Enter(taskId, occurrence.Id, shutdown);
        if (live is null || await claims.ClaimAsync(occurrence.Id, running.Owner, jobId, shutdown) is not { } claim)
        {
            return await due.NotClaimedAsync(taskId, shutdown);
        }

        Failpoint.Hit("claimed");
        var end = await RunTelemetry.WatchAsync(claim, span, () => WorkAsync(claim, live.Stopping));
        Failpoint.Hit("closed");
        return end;
    }

    private async Task<JobEnd> WorkAsync(Claim claim, CancellationToken stopping)
    {
        try
        {
            var end = claim.Run.Reply is null ? await AskAsync(claim, stopping) : null;
            return JobEndOf(end ?? await CarryOutAsync(claim, stopping));
        }
        catch (ClaimLostException lost)
        {
            return new JobEnd.Nothing(lost.Message);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            if (!await finish.ReleaseAsync(claim))
            {
                return new JobEnd.Nothing("The task was cancelled while it ran.");
            }

            throw;
        }
        catch (Exception problem)
        {
            return await EndBadlyAsync(claim, problem);
        }
    }

    /// <summary>Asks Otto and saves his reply before anything of it is done. Not null when a limit ends the run first.</summary>
    private async Task<RunEnd?> AskAsync(Claim claim, CancellationToken stopping)
    {
        if (claim.Task.Source == TaskSource.Otto && await limit.RefusalAsync(claim, stopping) is { } refusal)
        {
            await finish.FinishAsync(claim, refusal, stopping);
            return refusal;
        }

        var plainly = claim.Run.IsTyped ? await plain.AnswerAsync(claim, stopping) : null;
        var reply = plainly ?? await AskAgentAsync(claim, stopping);
        Failpoint.Hit("asked");
        await replies.SaveAsync(claim, reply, stopping);
        Failpoint.Hit("saved");
        return null;
    }

    private async Task<SavedReply> AskAgentAsync(Claim claim, CancellationToken stopping)
    {
        try
        {
            return await agent.AskAsync(claim, stopping);
        }
        catch (AgentRefusalException refusal) when (refusal.Reason == OttoReason.MissingModel && plain.HintFor(claim) is { } hint)
        {
            throw new AgentRefusalException($"{hint} {refusal.Message}", refusal.Reason);
        }
    }

    /// <summary>Judges the saved actions, carries them out and finishes; once more when a person has said yes meanwhile.</summary>
    private async Task<RunEnd> CarryOutAsync(Claim claim, CancellationToken stopping)
    {
        while (true)
        {
            if ((await executor.ExecuteAsync(claim, stopping) ?? await finish.FinishAsync(claim, stopping)) is { } end)
            {
                return end;
            }
        }
    }

    private async Task<JobEnd> EndBadlyAsync(Claim claim, Exception problem)
    {
        try
        {
            // Not cancellable: what has gone wrong is written down even while the process stops.
            return await failures.HandleAsync(claim, problem, CancellationToken.None);
        }
        catch (ClaimLostException lost)
        {
            return new JobEnd.Nothing(lost.Message);
        }
    }

    private static JobEnd JobEndOf(RunEnd end) =>
        end.IsGood ? new JobEnd.Done() : new JobEnd.Failed(end.Error ?? "The task ended badly.", IsForGood: end.Status == OttoStatus.Error);
}
