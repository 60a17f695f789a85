using OttoHangfire.Contracts;

namespace OttoHangfire.Tasks;

/// <summary>How a run ends, and with it the task.</summary>
internal sealed record RunEnd(string Status, string? Reason, string? Error)
{
    /// <summary>What the actions led to is written down, and a person decides how it goes on.</summary>
    public static RunEnd Awaiting { get; } = new(OttoStatus.Blocked, OttoReason.AwaitingApproval, null);

    /// <summary>Nothing went wrong: the job has done its work.</summary>
    public bool IsGood => Status == OttoStatus.Success || Reason == OttoReason.AwaitingApproval;
}
