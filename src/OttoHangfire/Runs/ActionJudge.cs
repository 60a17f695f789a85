using System.Text.Json;
using OttoHangfire.Actions;
using OttoHangfire.Approvals;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Input;
using OttoHangfire.Tasks;

namespace OttoHangfire.Runs;

/// <summary>
/// Decides what becomes of a proposed action. This is the one place; <c>docs/policy.md</c> shows it as a table, and a test
/// compares the two. It reads and changes nothing: what it has to know is handed in.
/// </summary>
internal sealed class ActionJudge(PolicyRules rules)
{
    private static readonly string[] Daily =
        ["otto.log", "life_os.log_note", "life_os.create_task", "life_os.update_task_status", "notify.send"];

    private static readonly string[] Reporting = ["otto.log", "life_os.log_note"];

    /// <summary>What the tasks that the product knows may propose. Any other type may propose anything, and tiers decide.</summary>
    public static IReadOnlyDictionary<string, string[]> Allowed { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        [TaskTypes.Reminder] = Daily,
        ["life_os.note"] = Reporting,
        ["life_os.bill"] = [.. Reporting, "bills.record"],
        ["life_os.plan_day"] = [.. Reporting, "notify.send"],
        ["otto.runs"] = Reporting,
        ["debug.env"] = Reporting,
        ["env_status"] = Reporting,
        ["otto_doctor"] = Reporting,
        ["check_dependencies"] = Reporting,
        ["infra.deploy"] = [.. Reporting, "notify.send", "infra.deploy_project"],
    };

    /// <summary>Before the payload is looked at: null when the task may propose an action of this type.</summary>
    public Verdict? OfType(TaskOrigin origin, string actionType) =>
        Forbids(origin, actionType) is { } why ? new Verdict.Reject(why) : null;

    /// <summary>Once the payload is right.</summary>
    /// <param name="turn">The action and its run.</param>
    /// <param name="proposal">The checked proposal.</param>
    /// <param name="grant">A person's yes; null when nobody has said it.</param>
    /// <param name="permission">A person's standing yes; null when there is none.</param>
    public Verdict Of(ActionTurn turn, Proposal proposal, ApprovalRow? grant, Permission? permission)
    {
        var (answer, because) = Rule(turn.Claim.Origin, proposal.Description.Type, proposal.Prepared.Tier);
        var by = (grant, permission) switch
        {
            ({ } yes, _) => ApprovalDecisions.Words(yes.Id, yes.DecidedBy!),
            (_, { } standing) => StandingPermissions.Words(standing),
            _ => $"policy: {because}",
        };
        return answer switch
        {
            _ when turn.Action.Status == ActionStatus.Started => new Verdict.Recover(proposal.Prepared with { AllowedBy = by }),
            PolicyAnswer.Deny => new Verdict.Reject(because),
            PolicyAnswer.Allow => new Verdict.Allow(proposal.Prepared with { AllowedBy = $"policy: {because}" }),
            _ when grant is null && permission is not null && Covers(permission, turn, proposal) =>
                new Verdict.Allow(proposal.Prepared with { AllowedBy = by, PermissionId = permission.Id }),
            _ when grant is null => Question(turn, proposal, changedSince: null),
            _ when !Covers(grant, proposal) => new Verdict.Reject($"This is not what approval {grant.Id} allowed."),
            _ when turn.Action.Pin is { } seen && seen != proposal.Prepared.Pin => Question(turn, proposal, changedSince: grant.Id),
            _ => new Verdict.Allow(proposal.Prepared with { AllowedBy = by }),
        };
    }

    /// <summary>
    /// Whether the task may propose this type of action at all: its own type has to allow it, and each that it comes from.
    /// </summary>
    public bool MayPropose(TaskOrigin task, string actionType) => Forbids(task, actionType) is null;

    /// <summary>Why the task may not propose this type of action, in a sentence; null when it may.</summary>
    public string? Forbids(TaskOrigin task, string actionType)
    {
        if (!ListAllows(task.Type, actionType))
        {
            return $"A task of type {task.Type} may not propose {actionType}.";
        }

        if (task.Lineage.FirstOrDefault(ancestor => !ListAllows(ancestor, actionType)) is { } stricter)
        {
            return $"A task that comes from one of type {stricter} may not propose {actionType}: a child may do no more than its parent.";
        }

        return rules.Answers.GetValueOrDefault(actionType) == PolicyChoice.Deny ? Denied(actionType) : null;
    }

    /// <summary>What becomes of an action of this tier that the task may propose (<see cref="Forbids"/>).</summary>
    public PolicyVerdict Rule(TaskOrigin task, string actionType, int tier) => RuleFor(actionType, tier) is var (name, answer)
        ? OfRule(name, answer, actionType)
        : tier switch
        {
            <= 1 => new PolicyVerdict(PolicyAnswer.Allow, $"tier {tier}"),
            2 when !task.IsOttos => new PolicyVerdict(PolicyAnswer.Allow, "tier 2, for the owner's task"),
            2 => new PolicyVerdict(PolicyAnswer.Ask, "tier 2, for a task that Otto or a program put in"),
            _ => new PolicyVerdict(PolicyAnswer.Ask, $"tier {tier}"),
        };

    /// <summary>The owner's rule: that of the type goes before that of the tier, and none reaches above tier 3.</summary>
    private (string Name, string Answer)? RuleFor(string actionType, int tier)
    {
        if (tier > PolicyRules.HighestThatCanBeSet)
        {
            return null;
        }

        string[] names = [actionType, $"tier_{tier}"];
        return names.FirstOrDefault(rules.Answers.ContainsKey) is { } name ? (name, rules.Answers[name]) : null;
    }

    private static PolicyVerdict OfRule(string name, string answer, string actionType) => answer switch
    {
        PolicyChoice.Allow => new PolicyVerdict(PolicyAnswer.Allow, $"the owner's setting {name} = allow"),
        PolicyChoice.Ask => new PolicyVerdict(PolicyAnswer.Ask, $"the owner's setting {name} = ask"),
        _ => new PolicyVerdict(PolicyAnswer.Deny, Denied(actionType)),
    };

    private static string Denied(string actionType) => $"The owner's settings do not allow {actionType}.";

    /// <summary>
    /// A yes is for one payload and one tier, and for what it points at as it was then (<see cref="Actions.PreparedAction.Pin"/>). It
    /// cannot be used twice: the action is done once, or not at all.
    /// </summary>
    private static bool Covers(ApprovalRow grant, Proposal proposal) =>
        grant.Type == proposal.Description.Type
        && grant.DecidedSha256 == JsonText.Sha256(proposal.Payload)
        && grant.Tier >= proposal.Prepared.Tier;

    /// <summary>
    /// A standing yes is for one type of action of one task, and never for tier 4. Whether it still holds, its use decides.
    /// </summary>
    private static bool Covers(Permission permission, ActionTurn turn, Proposal proposal) =>
        permission.TaskId == turn.Task.Id
        && permission.Type == proposal.Description.Type
        && proposal.Prepared.Tier <= Math.Min(permission.Tier, StandingPermissions.HighestTier);

    /// <summary>What cannot be shown whole is not asked.</summary>
    private static Verdict Question(ActionTurn turn, Proposal proposal, long? changedSince)
    {
        var (description, payload, prepared) = proposal;
        if (ApprovalSentence.Of(description, prepared, changedSince) is not { } summary)
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

    private static bool ListAllows(string taskType, string actionType) =>
        !Allowed.TryGetValue(taskType, out var allowed) || allowed.Contains(actionType, StringComparer.Ordinal);
}

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

/// <summary>Whether a proposed action happens by itself, waits for a person, or does not happen.</summary>
internal enum PolicyAnswer
{
    Allow,
    Ask,
    Deny,
}

/// <summary>What the policy says of an action, and by which rule.</summary>
internal sealed record PolicyVerdict(PolicyAnswer Answer, string Because);

/// <summary>
/// What earlier runs of an occurrence have done, each to be found once: by what was done and not by what was written down of it,
/// and where a person has corrected it, also by what Otto had proposed.
/// </summary>
internal sealed class DoneBefore
{
    private readonly ActionCatalogue _catalogue;
    private readonly Dictionary<string, Queue<ActionRow>> _rows;
    private readonly HashSet<long> _taken = [];

    public DoneBefore(ActionCatalogue catalogue, IReadOnlyList<ActionRow> rows)
    {
        _catalogue = catalogue;
        _rows = rows
            .SelectMany(row => IdentitiesOf(row).Select(identity => (identity, row)))
            .GroupBy(found => found.identity, found => found.row, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => new Queue<ActionRow>(group), StringComparer.Ordinal);
    }

    /// <summary>The run that has done this action; null when it has not been done, or not so often.</summary>
    public long? Take(ProposedAction action)
    {
        if (_rows.Count == 0 || !_rows.TryGetValue(_catalogue.IdentityOf(action.Type, action.Payload), out var same))
        {
            return null;
        }

        while (same.TryDequeue(out var row))
        {
            if (_taken.Add(row.Id))
            {
                return row.RunId;
            }
        }

        return null;
    }

    private IEnumerable<string> IdentitiesOf(ActionRow row) =>
        new[] { _catalogue.IdentityOf(row.Type, row.Payload), _catalogue.IdentityOf(row.Type, row.EffectivePayload) }.Distinct(
            StringComparer.Ordinal);
}
