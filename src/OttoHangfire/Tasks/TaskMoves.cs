using OttoHangfire.Contracts;

namespace OttoHangfire.Tasks;

/// <summary>A status that a task is given, with everything that goes with it.</summary>
public sealed record TaskMove(string Status, string? Reason, DateTimeOffset? NextRunAt, string? LastError, int Attempt);

/// <summary>What a person can do with a task.</summary>
public enum TaskVerb
{
    Run,
    Retry,
    Cancel,
}

/// <summary>
/// The one table of what may follow what. It is asked by the API, by the buttons of the dashboard and by the action
/// with which Otto sets a status; nobody else decides.
/// </summary>
public static class TaskMoves
{
    /// <summary>Whether a person may do this with a task that stands so.</summary>
    public static bool Allows(TaskVerb verb, string status, string? reason) => verb switch
    {
        _ when reason == OttoReason.Cancelled => false,
        TaskVerb.Run => status is OttoStatus.Pending or OttoStatus.Success or OttoStatus.Error,
        TaskVerb.Retry => status == OttoStatus.Error
            || (status == OttoStatus.Blocked && reason is not (OttoReason.AwaitingApproval or OttoReason.Paused or OttoReason.OutcomeUnknown)),
        TaskVerb.Cancel => status != OttoStatus.Success,
        _ => false,
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

    /// <summary>How the status is told to a person: <c>error (cancelled)</c>.</summary>
    public static string Describe(string status, string? reason) => reason is null ? status : $"{status} ({reason})";
}
