namespace OttoHangfire.Actions;

/// <summary>Whether a proposed action happens by itself, waits for a person, or does not happen.</summary>
public enum PolicyAnswer
{
    Allow,
    Ask,
    Deny,
}

/// <summary>What the policy says of an action, and by which rule.</summary>
public sealed record PolicyVerdict(PolicyAnswer Answer, string Because);

/// <summary>What the policy has to know of the task that proposes.</summary>
/// <param name="Type">The task's type.</param>
/// <param name="IsOttos">True when Otto has put it in; that sticks to it.</param>
/// <param name="Lineage">The types of the tasks that it comes from.</param>
public sealed record TaskOrigin(string Type, bool IsOttos, IReadOnlyList<string> Lineage);

/// <summary>Decides which proposed actions may happen. This is the one place; <c>docs/actions.md</c> shows it as a table, and a test compares the two.</summary>
public sealed class ActionPolicy
{
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

    /// <summary>Whether the task may propose this type of action at all: its own type has to allow it, and each that it comes from.</summary>
    public bool MayPropose(TaskOrigin task, string actionType) => Forbids(task, actionType) is null;

    /// <summary>Why the task may not propose this type of action, in a sentence; null when it may.</summary>
    public string? Forbids(TaskOrigin task, string actionType)
    {
        if (!ListAllows(task.Type, actionType))
        {
            return $"A task of type {task.Type} may not propose {actionType}.";
        }

        return task.Lineage.FirstOrDefault(ancestor => !ListAllows(ancestor, actionType)) is { } stricter
            ? $"A task that comes from one of type {stricter} may not propose {actionType}: a child may do no more than its parent."
            : null;
    }

    /// <summary>What becomes of an action of this tier that the task proposes.</summary>
    public PolicyVerdict Of(TaskOrigin task, string actionType, int tier) => Forbids(task, actionType) is { } forbidden
        ? new PolicyVerdict(PolicyAnswer.Deny, forbidden)
        : tier switch
        {
            <= 1 => new PolicyVerdict(PolicyAnswer.Allow, $"tier {tier}"),
            2 when !task.IsOttos => new PolicyVerdict(PolicyAnswer.Allow, "tier 2, for a person's task"),
            2 => new PolicyVerdict(PolicyAnswer.Ask, "tier 2, for a task that Otto made"),
            _ => new PolicyVerdict(PolicyAnswer.Ask, $"tier {tier}"),
        };

    private static bool ListAllows(string taskType, string actionType) =>
        !Allowed.TryGetValue(taskType, out var allowed) || allowed.Contains(actionType, StringComparer.Ordinal);
}
