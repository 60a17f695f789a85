using OttoHangfire.Actions;
using OttoHangfire.Approvals;
using OttoHangfire.Audit;
using OttoHangfire.Contracts;
using OttoHangfire.Database;

namespace OttoHangfire.Runs;

/// <summary>Breaks off runs that have not come to their end by themselves.</summary>
internal sealed class UnfinishedRuns(
    OttoRunRepository runs, ActionRepository actions, ApprovalRepository approvals, AuditRepository audit)
{
    /// <summary>
    /// Finishes whatever run of the task is still open, whoever is at it. An effect in the middle of which this happens may
    /// have happened or not.
    /// </summary>
    public async Task BreakOffAsync(long taskId, string status, string? reason, string sentence, SqlTransaction transaction)
    {
        foreach (var run in await runs.OpenAsync(taskId, transaction))
        {
            await DoubtStartedAsync(run, sentence, transaction);
            await runs.LogAsync(run.Id, LogLevels.Info, sentence, transaction);
            await LeaveOutAsync(run, transaction);
            await runs.FinishAsync(run, status, reason, transaction);
        }
    }

    private async Task DoubtStartedAsync(RunRow run, string sentence, SqlTransaction transaction)
    {
        foreach (var begun in (await actions.OfRunAsync(run.Id, transaction)).Where(action => action.Status == ActionStatus.Started))
        {
            var outcome = new ActionOutcome(
                ActionStatus.OutcomeUnknown, begun.Tier, null, $"{sentence} {Resolution.HowTo(run.Id, begun.Position)}");
            await actions.EndStartedAsync(begun.Id, outcome, transaction);
            await audit.AddAsync(ActionTransactions.AuditLine(run, begun, outcome, by: "backend"), transaction);
        }
    }

    /// <summary>What a run still asked a person is asked no more, and what was not yet its turn does not happen.</summary>
    public async Task LeaveOutAsync(RunRow run, SqlTransaction transaction)
    {
        const string Over = "Its run ended before a person decided.";
        foreach (var open in await approvals.TakeBackAsync(run.Id, Over, transaction))
        {
            await actions.EndWaitingAsync(open.ActionId, ActionStatus.Rejected, Over, transaction);
            var line = ApprovalDecisions.AuditLine(open, ApprovalStatus.Rejected, by: "backend");
            await audit.AddAsync(line with { Change = $"{Over} {open.Summary}" }, transaction);
        }

        const string TooLate = "Its run ended before its turn came.";
        foreach (var left in (await actions.LeaveOutAsync(run.Id, TooLate, transaction)).OrderBy(action => action.Position))
        {
            var outcome = new ActionOutcome(ActionStatus.Rejected, left.Tier, null, TooLate);
            await audit.AddAsync(ActionTransactions.AuditLine(run, left, outcome, by: "backend"), transaction);
        }
    }
}
