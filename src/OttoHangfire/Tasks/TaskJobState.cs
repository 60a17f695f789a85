using Hangfire.States;
using OttoHangfire.Contracts;

namespace OttoHangfire.Tasks;

/// <summary>
/// The one table of what the job of a task says while the task is at rest; <c>docs/statuses.md</c> shows it. A task that waits
/// for its time has an alarm, and one that runs is in the hand of a worker.
/// </summary>
internal static class TaskJobState
{
    /// <summary>The state that tells the truth, with a sentence; null where an alarm or a worker does.</summary>
    public static IState? Of(string status, string? reason, string why) => (status, reason) switch
    {
        (OttoStatus.Success, _) or (OttoStatus.Blocked, OttoReason.AwaitingApproval) => new SucceededState(null, 0, 0) { Reason = why },
        (OttoStatus.Error, OttoReason.Cancelled) or (OttoStatus.Blocked, OttoReason.Paused) => new DeletedState { Reason = why },
        (OttoStatus.Error, _) => new FailedForGoodState(Failed(why)),
        (OttoStatus.Blocked, _) => Failed(why),
        _ => null,
    };

    /// <summary>Hangfire's Failed, with the sentence and no stack trace.</summary>
    public static FailedState Failed(string why) => new(new TaskFailedException(why)) { Reason = why };
}

/// <summary>What the dashboard shows of a task that ended badly: the sentence, and no stack trace that helps nobody.</summary>
internal sealed class TaskFailedException(string message) : Exception(message);
