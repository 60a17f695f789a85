using OttoHangfire.Actions;
using OttoHangfire.Audit;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Input;
using OttoHangfire.Tasks;

namespace OttoHangfire.Runs;

/// <summary>A person says whether an action happened of which the backend cannot know; with the last one, run and task close.</summary>
internal sealed class Resolution(
    OttoDatabase database,
    ActionRepository actions,
    OttoRunRepository runs,
    RunLogRepository logs,
    OccurrenceRepository occurrences,
    OttoTaskRepository tasks,
    Recurrence recurrence,
    TaskCompletion completion,
    RunConclusion conclusion,
    AuditRepository audit)
{
    /// <summary>Notes what the person says. False when there is no such run or action.</summary>
    /// <exception cref="RefusalException">The action stands otherwise.</exception>
    public Task<bool> ResolveAsync(long runId, int index, ResolveRequest said, string by, CancellationToken cancellation) =>
        database.WriteAsync(
            async transaction =>
            {
                if (await runs.FindAsync(runId, transaction) is not { } run
                    || (await actions.OfRunAsync(runId, transaction)).FirstOrDefault(action => action.Position == index) is not { } action)
                {
                    return false;
                }

                var outcome = Outcome(action, said);
                if (!await actions.ResolveAsync(action.Id, outcome, transaction))
                {
                    throw RefusalException.Conflict(
                        $"Action {index} of run {runId} is {action.Status}: only one whose outcome is unknown can be resolved.");
                }

                var comment = string.IsNullOrWhiteSpace(said.Comment) ? "" : $" \"{said.Comment}\"";
                await logs.AddAsync(
                    runId, LogLevels.Info, $"A person says of action {index} ({action.Type}): {(said.Happened == true ? "it happened" : "it did not happen")}.{comment}", transaction);
                await audit.AddAsync(Entry(run, action, outcome, by), transaction);
                await CorrectAsync(run, transaction);
                return true;
            },
            cancellation);

    private static ActionOutcome Outcome(ActionRow action, ResolveRequest said) => said.Happened == true
        ? new ActionOutcome(ActionStatus.Ok, action.Tier, "a person says that it happened", null)
        : new ActionOutcome(ActionStatus.Error, action.Tier, null, "A person says that it did not happen.");

    private static AuditEntry Entry(RunRow run, ActionRow action, ActionOutcome outcome, string by) => new()
    {
        Event = AuditEvent.Action,
        Outcome = outcome.Status,
        AskedBy = by,
        AllowedBy = $"person: {by}",
        TaskId = run.TaskId,
        RunId = run.Id,
        ActionIndex = action.Position,
        Type = action.Type,
        PayloadSha256 = action.Sha256,
        Change = outcome.Message ?? outcome.Error,
    };

    /// <summary>Gives the run the end that it has now. What has gone another way meanwhile, like a cancelled task, is left as it is.</summary>
    private async Task CorrectAsync(RunRow run, SqlTransaction transaction)
    {
        if (run.Reason != OttoReason.OutcomeUnknown
            || await tasks.FindAsync(run.TaskId ?? 0, transaction) is not { Status: OttoStatus.Blocked, Reason: OttoReason.OutcomeUnknown } task)
        {
            return;
        }

        var end = conclusion.Of(task, await actions.OfRunAsync(run.Id, transaction));
        await runs.CorrectAsync(run.Id, end.Status, end.Reason, transaction);
        await occurrences.CorrectAsync(run.Id, end.Reason, transaction);

        // What passed while the task was blocked was skipped for that reason; then it goes on as after any end.
        await recurrence.AccountAsync(task.Id, transaction);
        await completion.CompleteAsync(task, end, run.Attempt, run.OpenedAt, transaction);
    }
}
