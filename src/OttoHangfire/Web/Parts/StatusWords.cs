using OttoHangfire.Contracts;

namespace OttoHangfire.Web.Parts;

/// <summary>What a status and its reason mean to a person, and the mark that says it without colour.</summary>
internal static class StatusWords
{
    private static readonly Dictionary<string, string> Reasons = new(StringComparer.Ordinal)
    {
        [OttoReason.Retrying] = "waits for the next try",
        [OttoReason.ActionsFailed] = "an action failed",
        [OttoReason.Permanent] = "trying again would not help",
        [OttoReason.AttemptsExhausted] = "all tries are used up",
        [OttoReason.MissingModel] = "needs a language model",
        [OttoReason.Budget] = "the budget is spent",
        [OttoReason.Limit] = "a limit was reached",
        [OttoReason.Crashed] = "crashed too often",
        [OttoReason.Failing] = "failed too often",
        [OttoReason.SetByOtto] = "Otto set it",
        [OttoReason.OutcomeUnknown] = "nobody knows whether it happened",
        [OttoReason.Rejected] = "you said no",
        [OttoReason.Expired] = "nobody decided in time",
        [OttoReason.AwaitingApproval] = "waits for your approval",
        [OttoReason.AwaitingTask] = "waits for another task",
        [OttoReason.MissingTask] = "what it comes after is gone",
        [OttoReason.Paused] = "paused",
        [OttoReason.Cancelled] = "cancelled",
        ["by_owner"] = "you skipped it",
        ["vacation"] = "vacation",
        ["overlap"] = "the run before it was still open",
        ["too_many"] = "ten newer ones waited",
        ["down"] = "nobody was awake",
        ["late"] = "all workers were busy",
    };

    public static string Reason(string reason) => Reasons.GetValueOrDefault(reason) ?? reason.Replace('_', ' ');

    public static string Word(string status) => status.Replace('_', ' ');

    public static string Mark(string status) => status switch
    {
        OttoStatus.Success or ActionStatus.Ok or "ran" or ApprovalStatus.Approved or NotificationState.Sent => "✓",
        OttoStatus.Error or OccurrenceMissed or ActionStatus.Unknown or NotificationState.Failed or NotificationState.Gone => "✗",
        OttoStatus.Blocked or ActionStatus.AwaitingApproval or DoctorStatus.Warning or ActionStatus.OutcomeUnknown => "!",
        OttoStatus.Running or ActionStatus.Started => "▶",
        ActionStatus.Rejected or ActionStatus.Expired or ActionStatus.Skipped or "superseded" => "–",
        DoctorStatus.Info => "i",
        _ => "○",
    };

    /// <summary>One of the five looks of the stylesheet.</summary>
    public static string Look(string status) => Mark(status) switch
    {
        "✓" => "good",
        "✗" => "bad",
        "!" => "asks",
        "▶" => "busy",
        _ => "calm",
    };

    private const string OccurrenceMissed = "missed";
}
