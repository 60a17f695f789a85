using OttoHangfire.Actions;
using OttoHangfire.Approvals;
using OttoHangfire.Audit;
using OttoHangfire.Contracts;
using OttoHangfire.Database;

namespace OttoHangfire.Runs;

/// <summary>Finishes runs. What a run still asked a person is asked no more, and what was not yet its turn does not happen.</summary>
internal sealed class OpenRuns(
    OttoRunRepository runs, RunLogRepository logs, ActionRepository actions, ApprovalRepository approvals, AuditRepository audit)
{
    /// <summary>Finishes a run with all that hangs on it.</summary>
    public async Task FinishAsync(RunRow run, string status, string? reason, SqlTransaction transaction)
    {
        const string Over = "Its run ended before a person decided.";
        foreach (var open in await approvals.TakeBackAsync(run.Id, Over, transaction))
        {
            await actions.EndWaitingAsync(open.ActionId, ActionStatus.Rejected, Over, transaction);
            var line = ApprovalDecisions.AuditLine(open, ApprovalStatus.Rejected, by: "backend");
            await audit.AddAsync(line with { Change = $"{Over} {open.Summary}" }, transaction);
        }

        await actions.LeaveOutAsync(run.Id, "Its run ended before its turn came.", transaction);
        await runs.FinishAsync(run, status, reason, transaction);
    }

    /// <summary>
    /// Finishes whatever run of the task is still open. An effect in the middle of which this happens may be there or not.
    /// </summary>
    public async Task FinishAllAsync(long taskId, string status, string reason, string sentence, SqlTransaction transaction)
    {
        foreach (var run in await runs.OpenAsync(taskId, transaction))
        {
            await actions.DoubtStartedAsync(run.Id, sentence, transaction);
            await logs.AddAsync(run.Id, LogLevels.Info, sentence, transaction);
            await FinishAsync(run, status, reason, transaction);
        }
    }
}
