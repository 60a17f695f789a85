using System.Text.Json;
using OttoHangfire.Actions;
using OttoHangfire.Approvals;
using OttoHangfire.Contracts;
using OttoHangfire.Input;
using OttoHangfire.Tasks;

namespace OttoHangfire.Runs;

/// <summary>What is to become of a proposed action, and why.</summary>
internal abstract record Verdict
{
    /// <summary>Nobody knows this type of action.</summary>
    public sealed record LeaveOut(string Why) : Verdict;

    /// <summary>It must not happen.</summary>
    public sealed record Reject(string Why) : Verdict;

    /// <summary>A person has to say yes first.</summary>
    public sealed record Ask(NewApproval Question, string? Pin) : Verdict;

    /// <summary>It was begun and left in the middle: whatever would be said of it today, it is brought to its end.</summary>
    public sealed record Recover(PreparedAction Prepared) : Verdict;

    /// <summary>It may happen; the prepared action says who or what lets it.</summary>
    public sealed record Allow(PreparedAction Prepared) : Verdict;
}

/// <summary>An action whose payload is right: its entry in the catalogue, the payload it gets, and what it would do.</summary>
internal sealed record Proposal(ActionDescription Description, JsonElement Payload, PreparedAction Prepared);

/// <summary>Decides what becomes of a proposed action. It reads and changes nothing: what it has to know is handed in.</summary>
internal sealed class ActionJudge(ActionPolicy policy)
{
    /// <summary>Before the payload is looked at: null when the task may propose an action of this type.</summary>
    public Verdict? OfType(TaskOrigin origin, string actionType) =>
        policy.Forbids(origin, actionType) is { } why ? new Verdict.Reject(why) : null;

    /// <summary>Once the payload is right.</summary>
    /// <param name="turn">The action and its run.</param>
    /// <param name="proposal">The checked proposal.</param>
    /// <param name="grant">A person's yes; null when nobody has said it.</param>
    public Verdict Of(ActionTurn turn, Proposal proposal, ApprovalRow? grant)
    {
        var (answer, because) = policy.Of(turn.Claim.Origin, proposal.Description.Type, proposal.Prepared.Tier);
        var by = grant is null ? $"policy: {because}" : ApprovalDecisions.Words(grant.Id, grant.DecidedBy!);
        return answer switch
        {
            _ when turn.Action.Status == ActionStatus.Started => new Verdict.Recover(proposal.Prepared with { AllowedBy = by }),
            PolicyAnswer.Deny => new Verdict.Reject(because),
            PolicyAnswer.Allow => new Verdict.Allow(proposal.Prepared with { AllowedBy = $"policy: {because}" }),
            _ when grant is null => Question(turn, proposal),
            _ when !Covers(grant, proposal) => new Verdict.Reject($"This is not what approval {grant.Id} allowed."),
            _ => new Verdict.Allow(proposal.Prepared with { AllowedBy = by }),
        };
    }

    /// <summary>A yes is for one payload and one tier. It cannot be used twice: the action is done once, or not at all.</summary>
    private static bool Covers(ApprovalRow grant, Proposal proposal) =>
        grant.Type == proposal.Description.Type
        && grant.PayloadSha256 == JsonText.Sha256(proposal.Payload)
        && grant.Tier >= proposal.Prepared.Tier;

    /// <summary>What cannot be shown whole is not asked.</summary>
    private static Verdict Question(ActionTurn turn, Proposal proposal)
    {
        var (description, payload, prepared) = proposal;
        if (ApprovalSentence.Of(description, payload, prepared.About) is not { } summary)
        {
            return new Verdict.Reject(
                $"It needs a person's approval, but is too long to be shown in full (more than {ApprovalSentence.MaxLength} bytes).");
        }

        var question = new NewApproval
        {
            ActionId = turn.Action.Id,
            RunId = turn.RunId,
            TaskId = turn.Task.Id,
            ActionIndex = turn.Action.Position,
            Type = description.Type,
            Payload = payload,
            PayloadSha256 = JsonText.Sha256(payload),
            Tier = prepared.Tier,
            Confirm = prepared.Tier >= 4 ? prepared.Confirm ?? description.Type : null,
            Summary = summary,
        };
        return new Verdict.Ask(question, prepared.Pin);
    }
}
