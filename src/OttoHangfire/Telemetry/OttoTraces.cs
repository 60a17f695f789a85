using System.Diagnostics;

namespace OttoHangfire.Telemetry;

/// <summary>
/// The spans that the backend makes, and what they are called. They hold ids, types and results: never a payload, a text of a task or a
/// key.
/// </summary>
internal static class OttoTraces
{
    /// <summary>A job of Hangfire's, from the moment a worker has it.</summary>
    public const string Job = "otto.job";

    /// <summary>What the job does for its task.</summary>
    public const string Run = "otto.run";

    /// <summary>One action of a run.</summary>
    public const string Action = "otto.action";

    public const string TaskId = "otto.task.id";
    public const string TaskTypeName = "otto.task.type";
    public const string RunId = "otto.run.id";
    public const string Attempt = "otto.run.attempt";
    public const string Outcome = "otto.run.outcome";
    public const string JobId = "otto.job.id";
    public const string ActionType = "otto.action.type";
    public const string ActionIndex = "otto.action.index";
    public const string ActionTier = "otto.action.tier";
    public const string ActionResult = "otto.action.result";

    /// <summary>Where all of them come from.</summary>
    public static ActivitySource Source { get; } = new("OttoHangfire");

    /// <summary>The run within which we are; null outside of one.</summary>
    public static Activity? CurrentRun()
    {
        var span = Activity.Current;
        while (span is not null && span.OperationName != Run)
        {
            span = span.Parent;
        }

        return span;
    }
}
