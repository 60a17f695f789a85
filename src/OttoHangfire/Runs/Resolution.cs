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
    OccurrenceRepository occurrences,
    OttoTaskRepository tasks,
    Recurrence recurrence,
    RunConclusion conclusion,
    RememberedEffects remembered,
    TaskAlarm alarm,
    AuditRepository audit)
{
    /// <summary>Characters.</summary>
    private const int LongestComment = 1000;

    /// <summary>What a person who reads of such an action does about it.</summary>
    public static string HowTo(long runId, int index) =>
        $"Look whether it happened, then run '{TypedCommand.Otto($"resolve {runId} {index} happened")}', or the same with 'not'.";

    /// <summary>Notes what the person says.</summary>
    /// <exception cref="RefusalException">Nothing is said, there is no such action, or its outcome is known.</exception>
    public async Task ResolveAsync(long runId, int index, ResolveRequest said, string by, CancellationToken cancellation)
    {
        Check(said);
        using var memory = said.Happened == true ? await remembered.FindAsync(runId, index, cancellation) : null;
        await database.WriteAsync(
            async transaction =>
            {
                if (await runs.FindAsync(runId, transaction) is not { } run
                    || (await actions.OfRunAsync(runId, transaction)).FirstOrDefault(action => action.Position == index) is not { } action)
                {
                    throw RefusalException.NotFound($"There is no action {index} in a run {runId}.");
                }

                var outcome = Outcome(action, said);
                if (!await actions.ResolveAsync(action.Id, outcome, transaction))
                {
                    throw RefusalException.Conflict(
                        $"Action {index} of run {runId} is {action.Status}. Only an action whose outcome is unknown can be resolved.");
                }

                await (memory?.MarkAsync(transaction) ?? Task.CompletedTask);
                await runs.LogAsync(runId, LogLevels.Info, Sentence(action, said), transaction);
                await audit.AddAsync(
                    ActionTransactions.AuditLine(run, action, outcome, by) with { AllowedBy = by }, transaction);
                await CorrectAsync(run, transaction);
            },
            cancellation);
    }

    private static void Check(ResolveRequest said)
    {
        if (said.Happened is null)
        {
            throw RefusalException.Field("happened", "is missing; true or false");
        }

        if (said.Comment?.Length > LongestComment)
        {
            throw RefusalException.Field("comment", "may have at most 1,000 characters");
        }
    }

    private static string Sentence(ActionRow action, ResolveRequest said)
    {
        var comment = string.IsNullOrWhiteSpace(said.Comment) ? "" : $" \"{said.Comment}\"";
        var what = said.Happened == true ? "it happened" : "it did not happen";
        return $"A person says of action {action.Position} ({action.Type}): {what}.{comment}";
    }

    private static ActionOutcome Outcome(ActionRow action, ResolveRequest said) => said.Happened == true
        ? new ActionOutcome(ActionStatus.Ok, action.Tier, "a person says that it happened", null)
        : new ActionOutcome(ActionStatus.Error, action.Tier, null, "A person says that it did not happen.");

    /// <summary>
    /// Gives the run the end that it has now. What has gone another way meanwhile, like a cancelled task, is left as it is.
    /// </summary>
    private async Task CorrectAsync(RunRow run, SqlTransaction transaction)
    {
        if (run.Reason != OttoReason.OutcomeUnknown
            || await tasks.FindAsync(run.TaskId ?? 0, transaction) is not
            {
                Status: OttoStatus.Blocked,
                Reason: OttoReason.OutcomeUnknown,
            } task)
        {
            return;
        }

        var end = conclusion.Of(task, await actions.OfRunAsync(run.Id, transaction));
        await runs.CorrectAsync(run.Id, end.Status, end.Reason, transaction);
        await occurrences.CorrectAsync(run.Id, end.Reason, transaction);

        // What passed while the task was blocked was skipped for that reason; then it goes on as after any end.
        await recurrence.AccountAsync(task.Id, transaction);
        await recurrence.GoOnAsync(task, end, run.Attempt, run.OpenedAt, transaction);
        alarm.TellJob(run.HangfireJobId, end.Status, end.Reason, end.Error ?? "A person says that it happened.", transaction);
    }
}
