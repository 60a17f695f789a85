using OttoHangfire.Actions;
using OttoHangfire.Contracts;

namespace OttoHangfire.Runs;

/// <summary>How the end of an action reads in the run's log.</summary>
internal static class ActionLog
{
    public static (string Level, string Text) Line(ActionRow action, ActionOutcome outcome) => outcome.Status switch
    {
        ActionStatus.Ok => (LogLevels.Info, $"Action {action.Position} ({action.Type}): {outcome.Message}."),
        ActionStatus.Unknown => (LogLevels.Warning, $"Action {action.Position} ({action.Type}): {outcome.Message}"),
        ActionStatus.AwaitingApproval => (LogLevels.Info, $"Action {action.Position} ({action.Type}): {outcome.Message}."),
        ActionStatus.Rejected => (LogLevels.Warning, $"Action {action.Position} ({action.Type}) was rejected: {outcome.Error}"),
        ActionStatus.OutcomeUnknown =>
            (LogLevels.Error, $"Action {action.Position} ({action.Type}) may or may not have happened: {outcome.Error}"),
        _ => (LogLevels.Error, $"Action {action.Position} ({action.Type}) failed: {outcome.Error}"),
    };
}
