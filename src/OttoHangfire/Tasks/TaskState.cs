using OttoHangfire.Contracts;

namespace OttoHangfire.Tasks;

/// <summary>What of a task is open while it stands so.</summary>
internal enum OpenInstant
{
    /// <summary>Nothing that was begun. Of a recurring task, its next instant may wait.</summary>
    None,

    /// <summary>An instant waits that was not begun; or one whose run goes on, as after a decision.</summary>
    Waiting,

    /// <summary>An instant waits for its next try.</summary>
    Begun,

    /// <summary>An instant is in a run.</summary>
    InRun,

    /// <summary>Whatever was open before.</summary>
    AsBefore,
}

/// <summary>
/// The states of a task, all of them: the verbs, the model of the tests and <c>docs/statuses.md</c> read this one table.
/// </summary>
/// <param name="Status">The status.</param>
/// <param name="Reason">The second word; null where there is none.</param>
/// <param name="By">What brings a task here.</param>
/// <param name="Open">What of it is open meanwhile.</param>
/// <param name="Job">The state of the Hangfire job that rang last, or will ring.</param>
/// <param name="Verbs">What a person may do.</param>
internal sealed record TaskState(string Status, string? Reason, string By, OpenInstant Open, string Job, params TaskVerb[] Verbs)
{
    private const string Failed = "*Failed*";
    private const string ByRun = "the end of a run";

    private static readonly TaskVerb[] OneInstant = [TaskVerb.Skip, TaskVerb.Move];
    private static readonly TaskVerb[] WhileItWaits = [TaskVerb.Run, TaskVerb.Cancel, TaskVerb.Pause, .. OneInstant, TaskVerb.Change];
    private static readonly TaskVerb[] AfterAnError = [TaskVerb.Retry, TaskVerb.Run, TaskVerb.Cancel, TaskVerb.Change, TaskVerb.Remove];
    private static readonly TaskVerb[] WhileBlocked = [TaskVerb.Retry, TaskVerb.Cancel, TaskVerb.Pause, .. OneInstant, TaskVerb.Change];

    /// <summary>Every state, in the order of the documentation.</summary>
    public static IReadOnlyList<TaskState> All { get; } =
    [
        new(OttoStatus.Pending, null, "you, a program or Otto; the end of a run of a recurring task", OpenInstant.Waiting,
            "*Scheduled*, *Enqueued*, or a recurring job", [.. WhileItWaits, TaskVerb.Snooze]),
        new(OttoStatus.Pending, OttoReason.Retrying, "a try that did not work, a crash", OpenInstant.Begun, "*Scheduled*, under *Retries*",
            WhileItWaits),
        new(OttoStatus.Pending, OttoReason.AwaitingTask, "you, a program or Otto; the end of a run of a task that comes after another one",
            OpenInstant.None, "that of its last run", [.. WhileItWaits, TaskVerb.Snooze]),
        new(OttoStatus.Running, null, "time", OpenInstant.InRun, "*Processing*", TaskVerb.Cancel, TaskVerb.Skip, TaskVerb.Move),
        new(OttoStatus.Success, null, "the end of a run; Otto; the end of the schedule", OpenInstant.None, "*Succeeded*",
            TaskVerb.Run, TaskVerb.Snooze, TaskVerb.Change, TaskVerb.Remove),
        new(OttoStatus.Error, OttoReason.ActionsFailed, ByRun, OpenInstant.None, Failed, AfterAnError),
        new(OttoStatus.Error, OttoReason.Rejected, ByRun, OpenInstant.None, Failed, AfterAnError),
        new(OttoStatus.Error, OttoReason.Expired, ByRun, OpenInstant.None, Failed, AfterAnError),
        new(OttoStatus.Error, OttoReason.Permanent, ByRun, OpenInstant.None, Failed, AfterAnError),
        new(OttoStatus.Error, OttoReason.AttemptsExhausted, ByRun, OpenInstant.None, Failed, AfterAnError),
        new(OttoStatus.Error, OttoReason.SetByOtto, "Otto", OpenInstant.None, Failed, AfterAnError),
        new(OttoStatus.Error, OttoReason.Cancelled, "you", OpenInstant.None, "*Deleted*", TaskVerb.Remove),
        new(OttoStatus.Blocked, OttoReason.MissingModel, ByRun, OpenInstant.None, Failed, WhileBlocked),
        new(OttoStatus.Blocked, OttoReason.Budget, ByRun, OpenInstant.None, Failed, WhileBlocked),
        new(OttoStatus.Blocked, OttoReason.Limit, ByRun, OpenInstant.None, Failed, WhileBlocked),
        new(OttoStatus.Blocked, OttoReason.Failing, "the end of the fifth bad run in a row; a schedule that cannot be followed",
            OpenInstant.None, Failed, WhileBlocked),
        new(OttoStatus.Blocked, OttoReason.OutcomeUnknown, "the end of a run, a crash", OpenInstant.None, Failed,
            TaskVerb.Cancel, TaskVerb.Change),
        new(OttoStatus.Blocked, OttoReason.Paused, "you", OpenInstant.AsBefore, "*Deleted*",
            TaskVerb.Resume, TaskVerb.Cancel, TaskVerb.Change),
        new(OttoStatus.Blocked, OttoReason.AwaitingApproval, "a run that asks you", OpenInstant.Begun, "*Succeeded*",
            TaskVerb.Cancel, TaskVerb.Pause, TaskVerb.Skip, TaskVerb.Move, TaskVerb.Change),
        new(OttoStatus.Blocked, OttoReason.MissingTask, "the end of the task that it comes after: cancelled or removed",
            OpenInstant.None, "that of its last run", WhileBlocked),
        new(OttoStatus.Blocked, OttoReason.Crashed, "the third crash in a row", OpenInstant.None, Failed, WhileBlocked),
        new(OttoStatus.Blocked, OttoReason.SetByOtto, "Otto", OpenInstant.None, Failed, WhileBlocked),
    ];

    /// <summary>The state of a task that stands so; for a reason that does not belong to the status, the one of the status.</summary>
    public static TaskState Of(string status, string? reason) =>
        All.FirstOrDefault(state => state.Status == status && state.Reason == reason)
        ?? All.First(state => state.Status == status && state.Reason is null or OttoReason.ActionsFailed or OttoReason.MissingModel);
}
