using OttoHangfire.Contracts;

namespace OttoHangfire.Actions;

/// <summary>Decides which proposed actions may happen. This is the one place; <c>docs/actions.md</c> shows it as a table.</summary>
public static class ActionPolicy
{
    private static readonly string[] Daily =
        ["otto.log", "life_os.log_note", "life_os.create_task", "life_os.update_task_status", "notify.send"];

    private static readonly string[] Reporting = ["otto.log", "life_os.log_note"];

    /// <summary>What the tasks that the product knows may propose. Any other type may propose anything, and tiers decide.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["life_os.reminder"] = Daily,
        ["otto.runs"] = Reporting,
        ["debug.env"] = Reporting,
        ["env_status"] = Reporting,
        ["otto_doctor"] = Reporting,
        ["check_dependencies"] = Reporting,
        ["infra.deploy"] = [.. Reporting, "notify.send", "infra.deploy_project"],
    };

    /// <summary>Whether a task of this type may propose this type of action at all.</summary>
    public static bool MayPropose(string taskType, string actionType) =>
        !Allowed.TryGetValue(taskType, out var allowed) || allowed.Contains(actionType, StringComparer.Ordinal);

    /// <summary>Why this task may not propose this type at all, in a sentence; null when it may.</summary>
    public static string? Forbids(OttoTask task, string actionType) =>
        MayPropose(task.Type, actionType) ? null : $"A task of type {task.Type} may not propose {actionType}.";

    /// <summary>Why the action cannot happen without a person, in a sentence; null when it can.</summary>
    public static string? Asks(OttoTask task, string actionType, int tier) =>
        tier >= 3 || (tier == 2 && task.Source == TaskSource.Otto)
            ? $"{actionType} needs a person's approval here (tier {tier}), and this version cannot ask for one."
            : null;
}
