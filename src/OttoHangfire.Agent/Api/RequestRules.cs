using System.Text.Json;
using System.Text.RegularExpressions;
using OttoHangfire.Agent.Refusals;
using OttoHangfire.Contracts;

namespace OttoHangfire.Agent.Api;

/// <summary>What a request must fulfil beyond its JSON. Behind this door, skills need not look again.</summary>
internal static partial class RequestRules
{
    private const int MaxTypeLength = 100;
    private const string WrongZone = "must be a time zone of the IANA list, like Europe/Berlin";

    /// <summary>The task, when it may come in.</summary>
    /// <exception cref="RefusalException">400, with each wrong field.</exception>
    public static TaskRequest Checked(this TaskRequest task)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        Require(errors, "task_type", IsTaskType(task.TaskType), "must be a task type, like life_os.reminder");
        Require(errors, "description", !string.IsNullOrWhiteSpace(task.Description), "must not be empty");
        Require(errors, "task_payload", IsObjectOrNull(task.TaskPayload), "must be an object or null");
        Require(errors, "time_zone", IsTimeZone(task.TimeZone), WrongZone);
        RequireLists(errors, task.Actions, task.Done);
        RequireBudget(errors, task.Budget);
        return errors.Count == 0 ? task : throw RefusalException.Wrong(errors);
    }

    /// <summary>The prompt, when it may come in.</summary>
    /// <exception cref="RefusalException">400, with each wrong field.</exception>
    public static PromptRequest Checked(this PromptRequest prompt)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        Require(errors, "prompt", !string.IsNullOrWhiteSpace(prompt.Prompt), "must not be empty");
        Require(errors, "payload", IsObjectOrNull(prompt.Payload), "must be an object or null");
        Require(errors, "time_zone", prompt.TimeZone is not { } zone || IsTimeZone(zone), WrongZone);
        RequireLists(errors, prompt.Actions, prompt.Done);
        RequireBudget(errors, prompt.Budget);
        return errors.Count == 0 ? prompt : throw RefusalException.Wrong(errors);
    }

    private static void RequireLists(
        Dictionary<string, string[]> errors, IReadOnlyList<ActionDescription?> actions, IReadOnlyList<ExecutedAction?> done)
    {
        Require(errors, "actions", !actions.Contains(null), "must not hold null");
        Require(errors, "done", !done.Contains(null), "must not hold null");
    }

    private static void RequireBudget(Dictionary<string, string[]> errors, TokenBudget? budget) =>
        Require(errors, "budget", budget is null or { MaxInputTokens: >= 0, MaxOutputTokens: >= 0 }, "must have no negative number");

    private static void Require(Dictionary<string, string[]> errors, string field, bool holds, string rest)
    {
        if (!holds)
        {
            errors[field] = [rest];
        }
    }

    private static bool IsObjectOrNull(JsonElement? value) => value is null or { ValueKind: JsonValueKind.Object or JsonValueKind.Null };

    private static bool IsTaskType(string type) => type.Length <= MaxTypeLength && TaskType().IsMatch(type);

    private static bool IsTimeZone(string zone) => TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _);

    [GeneratedRegex(@"\A[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex TaskType();
}
