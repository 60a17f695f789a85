using System.Diagnostics;
using System.Diagnostics.Metrics;
using OttoHangfire.Agent;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Tasks;
using OttoHangfire.Telemetry;

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

/// <summary>Says of a claimed run, and of each of its actions, what whoever watches may know.</summary>
internal static class RunTelemetry
{
    private const string Retried = "retried";
    private const string Unfinished = "unfinished";
    private const string Unknown = "unknown";

    private static readonly Histogram<double> Waits = OttoMetrics.Time("otto.queue.wait", "How long due work waited for a worker.");

    private static readonly Histogram<double> Lateness = OttoMetrics.Time(
        "otto.run.lateness", "How long after its instant a first try began.");

    private static readonly Histogram<double> Durations = OttoMetrics.Time("otto.run.duration", "How long a worker was busy with a run.");

    private static readonly Counter<long> Runs = OttoMetrics.Meter.CreateCounter<long>(
        "otto.runs", "{run}", "How runs ended, or why they stopped.");

    private static readonly Counter<long> Retries = OttoMetrics.Meter.CreateCounter<long>(
        "otto.run.retries", "{retry}", "Tries that another one follows.");

    private static readonly Counter<long> Actions = OttoMetrics.Meter.CreateCounter<long>(
        "otto.actions", "{action}", "What became of actions.");

    /// <summary>The span of what a job does for its task. It is there even if nobody watches: the log names the run by it.</summary>
    public static Activity Begin(long taskId) =>
        (OttoTraces.Source.StartActivity(OttoTraces.Run) ?? new Activity(OttoTraces.Run).Start()).SetTag(OttoTraces.TaskId, taskId);

    /// <summary>Does the work of a claim under the span of its run.</summary>
    public static async Task<JobEnd> WatchAsync(Claim claim, Activity span, Func<Task<JobEnd>> work)
    {
        span.SetTag(OttoTraces.TaskTypeName, claim.Task.Type);
        span.SetTag(OttoTraces.RunId, claim.Run.Id);
        span.SetTag(OttoTraces.Attempt, claim.Run.Attempt);
        var (outcome, began, queue) = ("stopped", Stopwatch.GetTimestamp(), TaskQueue.Of(claim.Task));
        NoteBegin(claim.Occurrence, queue);
        try
        {
            var end = await work();
            outcome = OutcomeOf(end);
            return end;
        }
        finally
        {
            NoteEnd(Stopwatch.GetElapsedTime(began), outcome, queue);
            span.SetTag(OttoTraces.Outcome, outcome);
            if (outcome is "error" or "blocked")
            {
                span.SetStatus(ActivityStatusCode.Error);
            }
        }
    }

    /// <summary>Takes an action's turn under a span of its own.</summary>
    /// <param name="turn">The turn.</param>
    /// <param name="type">As the catalogue has it; null for one that is not in it, whose name is a stranger's.</param>
    /// <param name="work">What is done.</param>
    public static async Task WatchAsync(ActionTurn turn, string? type, Func<Task> work)
    {
        using var span = OttoTraces.Source.StartActivity(OttoTraces.Action);
        span?.SetTag(OttoTraces.TaskId, turn.Task.Id);
        span?.SetTag(OttoTraces.RunId, turn.RunId);
        span?.SetTag(OttoTraces.ActionIndex, turn.Action.Position);
        span?.SetTag(OttoTraces.ActionType, type ?? Unknown);
        try
        {
            await work();
        }
        finally
        {
            Actions.Add(1, new TagList { { "type", type ?? Unknown }, { "result", turn.Result ?? Unfinished } });
            span?.SetTag(OttoTraces.ActionTier, turn.Tier);
            span?.SetTag(OttoTraces.ActionResult, turn.Result ?? Unfinished);
        }
    }

    private static void NoteBegin(Occurrence occurrence, string queue)
    {
        var (now, tag) = (occurrence.ClaimedAt!.Value, new KeyValuePair<string, object?>("queue", queue));
        Waits.Record(AtLeastNothing(now - occurrence.DueAt), tag);
        if (!occurrence.WasTried)
        {
            // A later try, and a run that goes on, are not late: their first try was, or was not.
            Lateness.Record(AtLeastNothing(now - occurrence.Time), tag);
        }
    }

    private static void NoteEnd(TimeSpan took, string outcome, string queue)
    {
        var tags = new TagList { { "outcome", outcome }, { "queue", queue } };
        Durations.Record(took.TotalSeconds, tags);
        Runs.Add(1, tags);
        if (outcome == Retried)
        {
            Retries.Add(1, new KeyValuePair<string, object?>("queue", queue));
        }
    }

    /// <summary>A clock that was set back makes nothing negative.</summary>
    private static double AtLeastNothing(TimeSpan time) => Math.Max(0, time.TotalSeconds);

    private static string OutcomeOf(JobEnd end) => end switch
    {
        JobEnd.Done => "done",
        JobEnd.Failed { IsForGood: true } => "error",
        JobEnd.Failed => "blocked",
        JobEnd.Retry => Retried,
        _ => "lost",
    };
}
