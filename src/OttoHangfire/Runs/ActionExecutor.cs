using System.Diagnostics;
using System.Text.Json;
using OttoHangfire.Actions;
using OttoHangfire.Approvals;
using OttoHangfire.Contracts;
using OttoHangfire.Input;
using OttoHangfire.Tasks;

namespace OttoHangfire.Runs;

/// <summary>
/// Walks the saved list of a run. An action that cannot be done says so in its own row, and the others go on: one bad
/// proposal must not cost the person the good ones.
/// </summary>
internal sealed class ActionExecutor(
    ActionRepository actions,
    ActionCatalogue catalogue,
    ActionPolicy policy,
    ActionLedger ledger,
    ApprovalRepository approvals,
    OttoTaskRepository tasks,
    ILogger<ActionExecutor> log)
{
    /// <summary>Does what is still planned and ends what was left in the middle, in the order of the reply.</summary>
    /// <exception cref="ClaimLostException">The task was cancelled or taken over; the rest stays undone.</exception>
    public async Task ExecuteAsync(ActionHold hold, CancellationToken cancellation)
    {
        var open = await actions.OpenAsync(hold.RunId, cancellation);
        var origin = open.Count == 0 ? null : await tasks.OriginAsync(hold.Task, cancellation);
        foreach (var action in open)
        {
            cancellation.ThrowIfCancellationRequested();
            await ExecuteAsync(hold, origin!, action, cancellation);
            Failpoint.Hit("acted");
        }
    }

    private async Task ExecuteAsync(ActionHold hold, TaskOrigin origin, ActionRow action, CancellationToken cancellation)
    {
        var startedAt = Stopwatch.GetTimestamp();
        if (await TryAsync(hold, origin, action, startedAt, cancellation) is not { } outcome)
        {
            return;
        }

        try
        {
            await ledger.CloseAsync(hold, action, outcome, (long)Stopwatch.GetElapsedTime(startedAt).TotalMilliseconds, CancellationToken.None);
        }
        catch (ClaimLostException)
        {
            await ledger.CloseLateAsync(hold, action, outcome, CancellationToken.None);
            throw;
        }
    }

    /// <summary>Null when the action was done and marked, or waits for a person; else why not.</summary>
    private async Task<ActionOutcome?> TryAsync(ActionHold hold, TaskOrigin origin, ActionRow action, long startedAt, CancellationToken cancellation)
    {
        int? tier = null;
        try
        {
            if (catalogue.Find(action.Type, action.Payload ?? default(JsonElement)) is not var (handler, payload))
            {
                return new ActionOutcome(ActionStatus.Unknown, null, "Nobody here knows this type of action; it was left out.", null);
            }

            tier = handler.Description.Tier;
            if (action.Status != ActionStatus.Started && policy.Forbids(origin, handler.Description.Type) is { } forbidden)
            {
                return Rejected(tier, forbidden);
            }

            var prepared = await PrepareAsync(handler, payload, action, hold.Task, cancellation);
            tier = prepared.Tier;
            var proposal = new Proposal(handler.Description, payload, prepared);
            var (verdict, grant) = await JudgeAsync(origin, action, proposal, cancellation);
            if (action.Status == ActionStatus.Started)
            {
                await ledger.RecoverAsync(hold, action, Allowed(prepared, verdict, grant), startedAt, cancellation);
                return null;
            }

            switch (verdict.Answer)
            {
                case PolicyAnswer.Deny:
                    return Rejected(tier, verdict.Because);
                case PolicyAnswer.Ask when grant is null:
                    return await AskAsync(hold, action, proposal, startedAt, cancellation);
                case PolicyAnswer.Ask when !Covers(grant, proposal):
                    return Rejected(tier, $"What stands here is not what was allowed with approval {grant.Id}.");
                default:
                    await ledger.PerformAsync(hold, action, Allowed(prepared, verdict, grant), startedAt, cancellation);
                    return null;
            }
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

    private async Task<(PolicyVerdict Verdict, ApprovalRow? Grant)> JudgeAsync(
        TaskOrigin origin, ActionRow action, Proposal proposal, CancellationToken cancellation)
    {
        var verdict = policy.Of(origin, proposal.Action.Type, proposal.Prepared.Tier);
        return (verdict, verdict.Answer == PolicyAnswer.Ask ? await approvals.GrantAsync(action.Id, cancellation) : null);
    }

    /// <summary>Puts the action before a person. What cannot be shown whole is not asked.</summary>
    private async Task<ActionOutcome?> AskAsync(ActionHold hold, ActionRow action, Proposal proposal, long startedAt, CancellationToken cancellation)
    {
        var tier = proposal.Prepared.Tier;
        if (ApprovalSentence.Of(proposal.Action, proposal.Payload, proposal.Prepared.About) is not { } summary)
        {
            return Rejected(tier, $"It needs a person's approval and is too long to be shown whole ({ApprovalSentence.MaxLength} bytes).");
        }

        var question = new NewApproval
        {
            ActionId = action.Id,
            RunId = hold.RunId,
            TaskId = hold.Task.Id,
            ActionIndex = action.Position,
            Type = proposal.Action.Type,
            Payload = proposal.Payload,
            PayloadSha256 = JsonText.Sha256(proposal.Payload),
            Tier = tier,
            Confirm = tier >= 4 ? proposal.Prepared.Confirm ?? proposal.Action.Type : null,
            Summary = summary,
        };
        await ledger.AskAsync(hold, action, question, proposal.Prepared.Pin, startedAt, cancellation);
        return null;
    }

    /// <summary>A yes is for one payload and one tier. It cannot be used twice: the action is done once, or not at all.</summary>
    private static bool Covers(ApprovalRow grant, Proposal proposal) =>
        grant.Type == proposal.Action.Type
        && grant.PayloadSha256 == JsonText.Sha256(proposal.Payload)
        && grant.Tier >= proposal.Prepared.Tier;

    private static PreparedAction Allowed(PreparedAction prepared, PolicyVerdict verdict, ApprovalRow? grant) => prepared with
    {
        AllowedBy = grant is null ? $"policy: {verdict.Because}" : ApprovalDesk.Words(grant.Id, grant.DecidedBy!),
    };

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

    /// <summary>An action whose payload is right: its entry in the catalogue, the payload it gets, and what it would do.</summary>
    private sealed record Proposal(ActionDescription Action, JsonElement Payload, PreparedAction Prepared);
}
