using OttoHangfire.Contracts;

namespace OttoHangfire.Actions;

/// <summary>How many actions of a run stand at one status.</summary>
internal sealed record ActionTally
{
    public required long RunId { get; init; }
    public required string Status { get; init; }
    public required int Count { get; init; }

    /// <summary>What became of the actions of one run.</summary>
    public static ActionCounts Sum(IEnumerable<(string Status, int Count)> actions)
    {
        var counts = actions.ToLookup(action => action.Status, action => action.Count, StringComparer.Ordinal);
        int Count(params string[] statuses) => statuses.Sum(status => counts[status].Sum());
        return new ActionCounts
        {
            Total = counts.Sum(status => status.Sum()),

            // What an earlier run of the same occurrence did is done.
            Succeeded = Count(ActionStatus.Ok, ActionStatus.Skipped),
            Failed = Count(ActionStatus.Error, ActionStatus.Rejected, ActionStatus.Expired, ActionStatus.OutcomeUnknown),
            Unknown = Count(ActionStatus.Unknown),
            AwaitingApproval = Count(ActionStatus.AwaitingApproval),
        };
    }
}
