using Hangfire.States;
using OttoHangfire.Runs;
using OttoHangfire.Tasks;

namespace OttoHangfire.Worker;

/// <summary>
/// Says in which state a job shall end. Hangfire knows only "returned" and "threw"; <see cref="JobStateFilter"/> turns
/// this into the state that tells a person in the dashboard the truth.
/// </summary>
internal sealed class JobEndsException(JobEnd end) : Exception(Sentence(end))
{
    /// <summary>How the reason of a retry begins; the dashboard's Retries page looks for these words.</summary>
    public const string RetryReason = "Retry attempt";

    public IState State { get; } = StateOf(end);

    /// <summary>True where nobody is waited for: the job may be let go of after a while.</summary>
    public bool IsForGood => end is JobEnd.Failed { IsForGood: true };

    private static string Sentence(JobEnd end) => end switch
    {
        JobEnd.Failed failed => failed.Why,
        JobEnd.Retry retry => retry.Why,
        JobEnd.Later later => later.Why,
        JobEnd.Nothing nothing => nothing.Why,
        _ => "Done.",
    };

    private static IState StateOf(JobEnd end) => end switch
    {
        JobEnd.Failed failed => TaskJobState.Failed(failed.Why),
        JobEnd.Retry retry => new ScheduledState(retry.DueAt.UtcDateTime)
        {
            Reason = $"{RetryReason} {retry.Attempt} of {retry.MaxAttempts}: {retry.Why}",
        },
        JobEnd.Later later => new ScheduledState(later.DueAt.UtcDateTime) { Reason = later.Why },
        JobEnd.Nothing nothing => new DeletedState { Reason = nothing.Why },
        _ => new SucceededState(null, 0, 0),
    };
}
