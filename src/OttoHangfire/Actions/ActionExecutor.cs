using System.Diagnostics;
using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.Runs;

namespace OttoHangfire.Actions;

/// <summary>
/// Walks the saved list of a run. An action that cannot be done says so in its own row, and the others go on: one bad
/// proposal must not cost the person the good ones.
/// </summary>
public sealed class ActionExecutor(ActionRepository actions, ActionCatalogue catalogue, ActionLedger ledger, ILogger<ActionExecutor> log)
{
    /// <summary>Does what is still planned and ends what was left in the middle, in the order of the reply.</summary>
    /// <exception cref="ClaimLostException">The task was cancelled or taken over; the rest stays undone.</exception>
    public async Task ExecuteAsync(ActionHold hold, CancellationToken cancellation)
    {
        foreach (var action in await actions.OpenAsync(hold.RunId, cancellation))
        {
            cancellation.ThrowIfCancellationRequested();
            await ExecuteAsync(hold, action, isAllowed: action.Status == ActionStatus.Started, cancellation);
            Failpoint.Hit("acted");
        }
    }

    /// <summary>Does one saved action that somebody has allowed; it must be planned, or left in the middle.</summary>
    /// <exception cref="ClaimLostException">Nothing may be written on this behalf.</exception>
    public Task PerformAsync(ActionHold hold, ActionRow action, CancellationToken cancellation) =>
        ExecuteAsync(hold, action, isAllowed: true, cancellation);

    private async Task ExecuteAsync(ActionHold hold, ActionRow action, bool isAllowed, CancellationToken cancellation)
    {
        var startedAt = Stopwatch.GetTimestamp();
        if (await TryAsync(hold, action, isAllowed, startedAt, cancellation) is not { } outcome)
        {
            return;
        }

        try
        {
            await ledger.CloseAsync(hold, action, outcome, (long)Stopwatch.GetElapsedTime(startedAt).TotalMilliseconds, CancellationToken.None);
        }
        catch (ClaimLostException)
        {
            await ledger.CloseLateAsync(action, outcome, CancellationToken.None);
            throw;
        }
    }

    /// <summary>Null when the action was done and marked, else why it was not.</summary>
    private async Task<ActionOutcome?> TryAsync(ActionHold hold, ActionRow action, bool isAllowed, long startedAt, CancellationToken cancellation)
    {
        int? tier = null;
        try
        {
            if (catalogue.Find(action.Type, action.Payload ?? default(JsonElement)) is not var (handler, payload))
            {
                return new ActionOutcome(ActionStatus.Unknown, null, "Nobody here knows this type of action; it was left out.", null);
            }

            tier = handler.Description.Tier;
            if (!isAllowed && ActionPolicy.Forbids(hold.Task, handler.Description.Type) is { } forbidden)
            {
                return Rejected(tier, forbidden);
            }

            var prepared = await PrepareAsync(handler, payload, action, hold.Task, cancellation);
            tier = prepared.Tier;
            if (!isAllowed && ActionPolicy.Asks(hold.Task, handler.Description.Type, prepared.Tier) is { } refusal)
            {
                return Rejected(tier, refusal) with { Pin = prepared.Pin };
            }

            await (action.Status == ActionStatus.Started
                ? ledger.RecoverAsync(hold, action, prepared, startedAt, cancellation)
                : ledger.PerformAsync(hold, action, prepared, startedAt, cancellation));
            return null;
        }
        catch (ActionOverLimitException limit)
        {
            return Rejected(tier, limit.Message) with { Reason = OttoReason.Limit };
        }
        catch (ActionFailedException wrong)
        {
            return Failed(tier, wrong.Message);
        }
        catch (OutcomeUnknownException nobodyKnows)
        {
            return Unknown(tier, $"{nobodyKnows.Message} Look whether it happened, then say so: tools/otto resolve {hold.RunId} {action.Position} happened (or: not).");
        }
        catch (Exception broken) when (!IsForTheWorker(broken, cancellation))
        {
            log.LogError(broken, "Action {Position} ({Type}) of run {Run} failed", action.Position, action.Type, hold.RunId);
            return Failed(tier, $"It could not be done: {broken.Message}");
        }
    }

    private static async Task<PreparedAction> PrepareAsync(
        IActionHandler handler, JsonElement payload, ActionRow action, OttoTask task, CancellationToken cancellation)
    {
        try
        {
            return await handler.PrepareAsync(payload, task, cancellation);
        }
        catch (ActionFailedException changed) when (action.Status == ActionStatus.Started)
        {
            throw new OutcomeUnknownException($"It was left in the middle and cannot be looked into any more: {changed.Message}");
        }
    }

    /// <summary>A lost claim, a stop and a mark that could not be written end the run's work; anything else is this action's own trouble.</summary>
    private static bool IsForTheWorker(Exception problem, CancellationToken stopping) =>
        problem is ClaimLostException or EffectNotMarkedException || (problem is OperationCanceledException && stopping.IsCancellationRequested);

    private static ActionOutcome Rejected(int? tier, string why) => new(ActionStatus.Rejected, tier, null, why);

    private static ActionOutcome Failed(int? tier, string why) => new(ActionStatus.Error, tier, null, why);

    private static ActionOutcome Unknown(int? tier, string why) => new(ActionStatus.OutcomeUnknown, tier, null, why);
}
