using System.Diagnostics;
using OttoHangfire.Tasks;
using OttoHangfire.Telemetry;

namespace OttoHangfire.Runs;

/// <summary>Says of a claimed run, and of each of its actions, what whoever watches may know.</summary>
internal static class RunTelemetry
{
    private const string Retried = "retried";
    private const string Unfinished = "unfinished";
    private const string Unknown = "unknown";

    /// <summary>Does the work of a claim under the span of its run.</summary>
    public static async Task<JobEnd> WatchAsync(Claim claim, Func<Task<JobEnd>> work)
    {
        var span = OttoTraces.CurrentRun();
        span?.SetTag(OttoTraces.TaskTypeName, claim.Task.Type);
        span?.SetTag(OttoTraces.RunId, claim.Run.Id);
        span?.SetTag(OttoTraces.Attempt, claim.Run.Attempt);
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
            OttoMetrics.Ended(Stopwatch.GetElapsedTime(began), outcome, isRetried: outcome == Retried, queue);
            span?.SetTag(OttoTraces.Outcome, outcome);
            if (outcome is "error" or "blocked")
            {
                span?.SetStatus(ActivityStatusCode.Error);
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
            OttoMetrics.Acted(type ?? Unknown, turn.Result ?? Unfinished);
            span?.SetTag(OttoTraces.ActionTier, turn.Tier);
            span?.SetTag(OttoTraces.ActionResult, turn.Result ?? Unfinished);
        }
    }

    /// <summary>A later try, and a run that goes on, are not late: their first try was, or was not.</summary>
    private static void NoteBegin(Occurrence occurrence, string queue)
    {
        if (occurrence.ClaimedAt is { } now)
        {
            OttoMetrics.Began(now - occurrence.DueAt, occurrence.WasTried ? null : now - occurrence.Time, queue);
        }
    }

    private static string OutcomeOf(JobEnd end) => end switch
    {
        JobEnd.Done => "done",
        JobEnd.Failed { IsForGood: true } => "error",
        JobEnd.Failed => "blocked",
        JobEnd.Retry => Retried,
        _ => "lost",
    };
}
