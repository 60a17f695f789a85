using OttoHangfire.Actions;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Tasks;

namespace OttoHangfire.Runs;

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
/// Decides which proposed actions may happen. This is the one place; <c>docs/policy.md</c> shows it as a table, and a test
/// compares the two.
/// </summary>
internal sealed class ActionPolicy
{
    /// <summary>What is above this asks, whatever the owner's settings say.</summary>
    private const int HighestThatCanBeSet = 3;

    private static readonly string[] Daily =
        ["otto.log", "life_os.log_note", "life_os.create_task", "life_os.update_task_status", "notify.send"];

    private static readonly string[] Reporting = ["otto.log", "life_os.log_note"];

    /// <summary>What the tasks that the product knows may propose. Any other type may propose anything, and tiers decide.</summary>
    public static IReadOnlyDictionary<string, string[]> Allowed { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["life_os.reminder"] = Daily,
        ["otto.runs"] = Reporting,
        ["debug.env"] = Reporting,
        ["env_status"] = Reporting,
        ["otto_doctor"] = Reporting,
        ["check_dependencies"] = Reporting,
        ["infra.deploy"] = [.. Reporting, "notify.send", "infra.deploy_project"],
    };

    private readonly Dictionary<string, string> _rules;

    /// <summary>Takes the owner's rules, once they are seen to mean something.</summary>
    /// <exception cref="SettingsException">A rule names nothing that exists, or a tier that cannot be set.</exception>
    public ActionPolicy(OttoSettings settings, ActionCatalogue catalogue)
    {
        foreach (var rule in settings.Policy)
        {
            Check(rule, catalogue.Descriptions);
        }

        _rules = settings.Policy.ToDictionary(rule => rule.Name, rule => rule.Answer, StringComparer.Ordinal);
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

        return _rules.GetValueOrDefault(actionType) == PolicyChoice.Deny ? Denied(actionType) : null;
    }

    /// <summary>What becomes of an action of this tier that the task may propose (<see cref="Forbids"/>).</summary>
    public PolicyVerdict Of(TaskOrigin task, string actionType, int tier)
    {
        return RuleFor(actionType, tier) is var (name, answer)
            ? OfRule(name, answer, actionType)
            : tier switch
            {
                <= 1 => new PolicyVerdict(PolicyAnswer.Allow, $"tier {tier}"),
                2 when !task.IsOttos => new PolicyVerdict(PolicyAnswer.Allow, "tier 2, for a person's task"),
                2 => new PolicyVerdict(PolicyAnswer.Ask, "tier 2, for a task that Otto made"),
                _ => new PolicyVerdict(PolicyAnswer.Ask, $"tier {tier}"),
            };
    }

    /// <summary>The owner's rule: that of the type goes before that of the tier, and none reaches above tier 3.</summary>
    private (string Name, string Answer)? RuleFor(string actionType, int tier)
    {
        if (tier > HighestThatCanBeSet)
        {
            return null;
        }

        return new[] { actionType, $"tier_{tier}" }.FirstOrDefault(_rules.ContainsKey) is { } name ? (name, _rules[name]) : null;
    }

    private static PolicyVerdict OfRule(string name, string answer, string actionType) => answer switch
    {
        PolicyChoice.Allow => new PolicyVerdict(PolicyAnswer.Allow, $"the owner's setting {name} = allow"),
        PolicyChoice.Ask => new PolicyVerdict(PolicyAnswer.Ask, $"the owner's setting {name} = ask"),
        _ => new PolicyVerdict(PolicyAnswer.Deny, Denied(actionType)),
    };

    private static string Denied(string actionType) => $"The owner's settings do not allow {actionType}.";

    private static void Check(PolicyRule rule, IReadOnlyList<ActionDescription> actions)
    {
        var tier = rule.Name is ['t', 'i', 'e', 'r', '_', >= '0' and <= '9' and var digit]
            ? digit - '0'
            : actions.FirstOrDefault(action => action.Type == rule.Name)?.Tier;
        if (tier is null)
        {
            var types = string.Join(", ", actions.Where(action => action.Tier <= HighestThatCanBeSet).Select(action => action.Type));
            throw new SettingsException(
                $"{rule.Place}: \"{rule.Name}\" under \"policy\" is neither a type of action nor a tier. "
                + $"Use tier_0 to tier_3, or one of: {types}.");
        }

        if (tier > HighestThatCanBeSet)
        {
            throw new SettingsException(
                $"{rule.Place}: \"{rule.Name}\" cannot be set: an action of tier 4 always asks, and needs its name typed.");
        }
    }

    private static bool ListAllows(string taskType, string actionType) =>
        !Allowed.TryGetValue(taskType, out var allowed) || allowed.Contains(actionType, StringComparer.Ordinal);
}
