using System.Text.Json;
using OttoHangfire.Actions;
using OttoHangfire.Approvals;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Input;
using OttoHangfire.Tasks;

namespace OttoHangfire.Runs;

/// <summary>
/// Checks what a person puts in the place of a proposed payload as if Otto had proposed it: read strictly, validated, judged by
/// the policy, and put into a sentence that hides nothing.
/// </summary>
internal sealed class CorrectedProposals(ActionCatalogue catalogue, ActionJudge judge, OttoTaskRepository tasks, OttoDatabase database)
{
    private const string WrongPayload = "The payload is ";
    private const int LowestTier = 2;
    private const int MaxDepth = 32;

    /// <inheritdoc cref="CorrectionCheck"/>
    public async Task<Correction?> CheckAsync(ApprovalRow asked, JsonElement payload, CancellationToken cancellation)
    {
        if (asked.Tier is < LowestTier or > PolicyRules.HighestThatCanBeSet)
        {
            throw Wrong($"may be corrected at tiers 2 and 3 only; this is tier {asked.Tier}");
        }

        if (!JsonText.IsSound(payload, MaxDepth))
        {
            throw Wrong($"contains broken text, or more than {MaxDepth} levels");
        }

        if (JsonText.Canonical(payload) == JsonText.Canonical(asked.Payload))
        {
            return null;
        }

        var task = await tasks.FindAsync(asked.TaskId!.Value, cancellation) ?? throw TaskRules.Unknown(asked.TaskId.Value);
        var (handler, given) = catalogue.Find(asked.Type, payload)
            ?? throw RefusalException.Conflict($"There is no type of action {asked.Type} any more.");
        var prepared = await PrepareAsync(handler, given, task, cancellation);
        Judge(asked, await tasks.OriginAsync(task, database.Read(cancellation)), prepared.Tier);
        var summary = ApprovalSentence.Of(handler.Description, prepared)
            ?? throw Wrong($"is too long to be shown in full (more than {ApprovalSentence.MaxLength} bytes)");
        return new Correction(given, JsonText.Sha256(given), summary, prepared.Pin, JsonDifference.Of(asked.Payload, given));
    }

    private static async Task<PreparedAction> PrepareAsync(
        IActionHandler handler, JsonElement payload, OttoTask task, CancellationToken cancellation)
    {
        try
        {
            return await handler.PrepareAsync(payload, task, cancellation);
        }
        catch (ActionFailedException wrong)
        {
            throw Wrong(wrong.Message.StartsWith(WrongPayload, StringComparison.Ordinal)
                ? $"is {wrong.Message[WrongPayload.Length..]}"
                : $"cannot be done: {wrong.Message}");
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            throw RefusalException.Conflict($"What the corrected payload points at cannot be looked at: {broken.Message}");
        }
    }

    /// <summary>The yes is for the tier that was asked; a correction that needs more would be another question.</summary>
    private void Judge(ApprovalRow asked, TaskOrigin origin, int tier)
    {
        if (judge.Forbids(origin, asked.Type) is { } forbidden)
        {
            throw Wrong($"cannot happen: {forbidden}");
        }

        if (judge.Rule(origin, asked.Type, tier) is { Answer: PolicyAnswer.Deny, Because: var because })
        {
            throw Wrong($"cannot happen: {because}");
        }

        if (tier > asked.Tier)
        {
            throw Wrong($"needs tier {tier}, and you were asked at tier {asked.Tier}; reject it, and let Otto propose that");
        }
    }

    private static RefusalException Wrong(string problem) => RefusalException.Field("payload", problem);
}
