using System.Diagnostics;
using System.Diagnostics.Metrics;
using OttoHangfire.Tasks;
using OttoHangfire.Telemetry;

namespace OttoHangfire.Runs;

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
