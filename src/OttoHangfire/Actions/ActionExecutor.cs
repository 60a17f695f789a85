using System.Diagnostics;
using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.Runs;

namespace OttoHangfire.Actions;

/// <summary>
/// Walks the saved list of a run. An action that cannot be done says so in its own row, and the others go on: one bad
/// proposal must not cost the person the good ones.
/// </summary>
public sealed class ActionExecutor(ActionRepository actions, ActionCatalogue catalogue, RunLedger ledger, ILogger<ActionExecutor> log)
{
    /// <summary>Does what is still planned, in the order of the reply.</summary>
    /// <exception cref="ClaimLostException">The task was cancelled or taken over; the rest stays undone.</exception>
    public async Task ExecuteAsync(Claim claim, CancellationToken cancellation)
    {
        foreach (var action in await actions.PlannedAsync(claim.Run.Id, cancellation))
        {
            cancellation.ThrowIfCancellationRequested();
            await ExecuteAsync(claim, action, cancellation);
            Failpoint.Hit("acted");
        }
    }

    private async Task ExecuteAsync(Claim claim, ActionRow action, CancellationToken cancellation)
    {
        var startedAt = Stopwatch.GetTimestamp();
        if (await TryAsync(claim, action, startedAt, cancellation) is { } outcome)
        {
            await ledger.CloseActionAsync(claim, action, outcome, (long)Stopwatch.GetElapsedTime(startedAt).TotalMilliseconds, cancellation);
        }
    }

    /// <summary>Null when the action was done and marked, else why it was not.</summary>
    private async Task<ActionOutcome?> TryAsync(Claim claim, ActionRow action, long startedAt, CancellationToken cancellation)
    {
        int? tier = null;
        try
        {
            if (catalogue.Find(action.Type, action.Payload ?? default(JsonElement)) is not var (handler, payload))
            {
                return new ActionOutcome(ActionStatus.Unknown, null, "Nobody here knows this type of action; it was left out.", null);
            }

            tier = handler.Description.Tier;
            if (ActionPolicy.Forbids(claim.Task, handler.Description.Type) is { } forbidden)
            {
                return Rejected(tier, forbidden);
            }

            var prepared = await handler.PrepareAsync(payload, claim.Task, cancellation);
            tier = prepared.Tier;
            if (ActionPolicy.Asks(claim.Task, handler.Description.Type, prepared.Tier) is { } refusal)
            {
                return Rejected(tier, refusal);
            }

            await ledger.PerformAsync(claim, action, prepared, startedAt, cancellation);
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
        catch (Exception broken) when (!IsForTheWorker(broken, cancellation))
        {
            log.LogError(broken, "Action {Position} ({Type}) of run {Run} failed", action.Position, action.Type, claim.Run.Id);
            return Failed(tier, $"It could not be done: {broken.Message}");
        }
    }

    /// <summary>A lost claim and a stop end the run; anything else is this action's own trouble.</summary>
    private static bool IsForTheWorker(Exception problem, CancellationToken stopping) =>
        problem is ClaimLostException || (problem is OperationCanceledException && stopping.IsCancellationRequested);

    private static ActionOutcome Rejected(int? tier, string why) => new(ActionStatus.Rejected, tier, null, why);

    private static ActionOutcome Failed(int? tier, string why) => new(ActionStatus.Error, tier, null, why);
}
