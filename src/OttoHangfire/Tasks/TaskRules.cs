using OttoHangfire.Contracts;
using OttoHangfire.Input;

namespace OttoHangfire.Tasks;

/// <summary>A status that a task is given, with everything that goes with it.</summary>
internal sealed record TaskMove(string Status, string? Reason, DateTimeOffset? NextRunAt, string? LastError, int Attempt);

/// <summary>What a person can do with a task.</summary>
internal enum TaskVerb
{
    Run,
    Retry,
    Cancel,
    Pause,
    Resume,

    /// <summary>One instant of a schedule does not run.</summary>
    Skip,

    /// <summary>One instant of a schedule runs at another time.</summary>
    Move,

    /// <summary>What has rung rings once more, later.</summary>
    Snooze,

    /// <summary><c>PATCH</c></summary>
    Change,

    /// <summary><c>DELETE</c></summary>
    Remove,
}

/// <summary>
/// What may follow what, as <see cref="TaskState.All"/> has it. It is asked by the API, by the buttons of the dashboard and by the action
/// with which Otto sets a status; nobody else decides.
/// </summary>
internal static class TaskRules
{
    /// <summary>Whether a person may do this with the task as it stands.</summary>
    public static bool Allows(TaskVerb verb, OttoTask task) => Allows(verb, task.Status, task.Reason, task.Schedule is not null);

    /// <summary>Whether a person may do this with a task that stands so.</summary>
    public static bool Allows(TaskVerb verb, string status, string? reason, bool isRecurring) => (verb, status, reason) switch
    {
        // What was cancelled stays cancelled; it can only be cleared away.
        (_, _, OttoReason.Cancelled) => verb == TaskVerb.Remove,

        // A one-time task that has succeeded is over; a recurring one may get another schedule.
        (TaskVerb.Change, OttoStatus.Success, _) => isRecurring,
        (TaskVerb.Skip or TaskVerb.Move, _, _) when !isRecurring => false,
        _ => TaskState.Of(status, reason).Verbs.Contains(verb),
    };

    /// <summary>
    /// Whether Otto may set this status on a task that stands so. What has ended, and what waits for a person, is left
    /// to persons.
    /// </summary>
    public static bool AllowsOtto(string newStatus, string status, string? reason) => status switch
    {
        OttoStatus.Pending => newStatus is OttoStatus.Success or OttoStatus.Error or OttoStatus.Blocked,
        OttoStatus.Blocked when reason == OttoReason.SetByOtto => newStatus is OttoStatus.Pending or OttoStatus.Success or OttoStatus.Error,
        _ => false,
    };

    /// <summary>Whether Otto may set this status on the very task that he is running; it is applied when the run closes.</summary>
    public static bool AllowsOttoOnOwnTask(string newStatus) =>
        newStatus is OttoStatus.Success or OttoStatus.Error or OttoStatus.Blocked;

    /// <summary>Why the verb is not possible, in a sentence; null when it is.</summary>
    public static string? Refusal(TaskVerb verb, OttoTask task) => verb switch
    {
        _ when Allows(verb, task) => null,
        TaskVerb.Skip or TaskVerb.Move when task.Schedule is null =>
            $"Task {task.Id} has no schedule, so there is no single instant to skip or move. Change its next run, or cancel it.",
        _ => $"Task {task.Id} {State(task.Status, task.Reason)}, so {Impossible(verb, task.Status)}.",
    };

    /// <summary>Lets only a verb pass that is possible.</summary>
    /// <exception cref="RefusalException">It is not; the message says how the task stands.</exception>
    public static void Check(TaskVerb verb, OttoTask task)
    {
        if (Refusal(verb, task) is { } refusal)
        {
            throw RefusalException.Conflict(refusal);
        }
    }

    public static RefusalException Unknown(long id) => RefusalException.NotFound($"There is no task {id}.");

    private static string State(string status, string? reason) => (status, reason) switch
    {
        (OttoStatus.Success, _) => "has already succeeded",
        (OttoStatus.Error, OttoReason.Cancelled) => "is cancelled",
        (OttoStatus.Error, _) => $"ended as {Describe(status, reason)}",
        (OttoStatus.Blocked, OttoReason.Paused) => "is paused",
        (OttoStatus.Blocked, OttoReason.AwaitingApproval) => "waits for an approval",
        _ => $"is {Describe(status, reason)}",
    };

    private static string Impossible(TaskVerb verb, string status) => verb switch
    {
        TaskVerb.Retry when status is OttoStatus.Pending or OttoStatus.Success => "there is nothing to retry",
        TaskVerb.Resume => "there is nothing to resume",
        TaskVerb.Retry => "it cannot be retried",
        TaskVerb.Cancel => "it cannot be cancelled",
        TaskVerb.Pause => "it cannot be paused",
        TaskVerb.Skip => "none of its instants can be skipped",
        TaskVerb.Move => "none of its instants can be moved",
        TaskVerb.Snooze => "it cannot be snoozed",
        TaskVerb.Change => "it cannot be changed",
        TaskVerb.Remove => "it cannot be removed",
        _ => "it cannot be run",
    };

    /// <summary>How the status is told to a person: <c>error (cancelled)</c>.</summary>
    public static string Describe(string status, string? reason) => reason is null ? status : $"{status} ({reason})";
}
