using System.Text.Json;
using OttoHangfire.Actions;
using OttoHangfire.Audit;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Input;

namespace OttoHangfire.Runs;

/// <summary>Takes back what an action made, as long as nothing has changed since. That is an action of its own in the run.</summary>
internal sealed class Undoing(
    OttoDatabase database, ActionRepository actions, OttoRunRepository runs, ActionCatalogue catalogue, AuditRepository audit)
{
    /// <summary>Takes one action back.</summary>
    /// <exception cref="RefusalException">There is no such action, it cannot be taken back, or something has changed since.</exception>
    public Task UndoAsync(long runId, int index, string by, CancellationToken cancellation) =>
        database.WriteAsync(
            async transaction =>
            {
                var all = await actions.OfRunAsync(runId, transaction);
                if (await runs.FindAsync(runId, transaction) is not { } run
                    || all.FirstOrDefault(action => action.Position == index) is not { } action)
                {
                    throw RefusalException.NotFound($"There is no action {index} in a run {runId}.");
                }

                await UndoAsync(run, action, all, by, transaction);
            },
            cancellation);

    /// <summary>Takes back all that a run did about what a person typed: its sentence was read wrongly. All of it, or nothing.</summary>
    /// <exception cref="RefusalException">There is no such run, or something of it cannot be taken back.</exception>
    public Task UndoTypedAsync(long runId, string by, CancellationToken cancellation) =>
        database.WriteAsync(
            async transaction =>
            {
                if (await runs.FindAsync(runId, transaction) is not { IsTyped: true } run)
                {
                    throw RefusalException.NotFound($"Nobody typed what a run {runId} was about.");
                }

                var all = await actions.OfRunAsync(runId, transaction);
                var done = all.Where(action => action.Status == ActionStatus.Ok && action.Undoes is null
                    && !all.Any(other => other.Undoes == action.Position));
                foreach (var action in done)
                {
                    await UndoAsync(run, action, all, by, transaction);
                }
            },
            cancellation);

    private async Task UndoAsync(RunRow run, ActionRow action, IReadOnlyList<ActionRow> all, string by, SqlTransaction transaction)
    {
        var (handler, made) = Check(run, action, all);
        var said = await handler.UndoAsync(made, by, transaction);
        var payload = JsonSerializer.SerializeToElement(new { index = action.Position }, OttoJson.Options);
        await actions.AddUndoAsync(action, payload, said, transaction);
        await runs.LogAsync(run.Id, LogLevels.Info, $"Action {action.Position} ({action.Type}) was taken back: {said}.", transaction);
        await audit.AddAsync(AuditLine(run, action, said, by), transaction);
    }

    private (IUndoable Handler, long Made) Check(RunRow run, ActionRow action, IReadOnlyList<ActionRow> all)
    {
        return catalogue.Find(action.Type, action.EffectivePayload ?? default)?.Handler switch
        {
            _ when all.Any(other => other.Undoes == action.Position) => throw Refuse(run, action, "has been taken back already"),
            _ when action.Status != ActionStatus.Ok =>
                throw Refuse(run, action, $"is {action.Status}; only one that was done can be taken back"),
            IUndoable handler when action.Made is { } made => (handler, made),
            IUndoable => throw Refuse(run, action, "was done by an earlier version of Otto, which did not note what it made"),
            _ => throw Refuse(run, action, $"is of type {action.Type}, which cannot be taken back"),
        };
    }

    private static RefusalException Refuse(RunRow run, ActionRow action, string why) =>
        RefusalException.Conflict($"Action {action.Position} of run {run.Id} {why}.");

    private static AuditEntry AuditLine(RunRow run, ActionRow action, string said, string by) => new()
    {
        Event = AuditEvent.Action,
        Outcome = AuditOutcome.Undone,
        AskedBy = by,
        AllowedBy = by,
        TaskId = run.TaskId,
        RunId = run.Id,
        ActionIndex = action.Position,
        Type = action.Type,
        PayloadSha256 = JsonText.Sha256(action.EffectivePayload),
        Change = said,
    };
}
