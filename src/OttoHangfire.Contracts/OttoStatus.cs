namespace OttoHangfire.Contracts;

/// <summary>The five statuses of a task and of a run: the same words in SQL, JSON, the console and C#.</summary>
public static class OttoStatus
{
    public const string Pending = "pending";
    public const string Running = "running";
    public const string Success = "success";
    public const string Error = "error";
    public const string Blocked = "blocked";

    /// <summary>All five, in the order of a task's life.</summary>
    public static IReadOnlyList<string> All { get; } = [Pending, Running, Success, Error, Blocked];
}

/// <summary>What a status alone does not say. Null where it says everything.</summary>
public static class OttoReason
{
    public const string Retrying = "retrying";
    public const string ActionsFailed = "actions_failed";
    public const string Permanent = "permanent";
    public const string AttemptsExhausted = "attempts_exhausted";
    public const string MissingModel = "missing_model";
    public const string Budget = "budget";
    public const string Limit = "limit";
    public const string Crashed = "crashed";
    public const string Failing = "failing";
    public const string SetByOtto = "set_by_otto";
    public const string OutcomeUnknown = "outcome_unknown";
    public const string Rejected = "rejected";
    public const string Expired = "expired";
    public const string AwaitingApproval = "awaiting_approval";

    /// <summary>Of a task that comes after another one: that one has to end first.</summary>
    public const string AwaitingTask = "awaiting_task";

    /// <summary>What it comes after was cancelled or removed.</summary>
    public const string MissingTask = "missing_task";

    public const string Paused = "paused";
    public const string Cancelled = "cancelled";
}
