using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Texts;

namespace OttoHangfire.Cli.Output;

/// <summary>Tasks for a person to read.</summary>
internal static class TaskView
{
    public static void ShowList(Terminal terminal, Page<OttoTask> tasks)
    {
        if (tasks.Items.Count == 0)
        {
            terminal.Say($"No tasks found. To add one, run '{TypedCommand.Otto("add \"Call Mum\"")}'.");
            return;
        }

        var table = terminal.NewTable("description", "id", "status", "type", "description", "when");
        foreach (var task in tasks.Items)
        {
            table.AddTexts(
                $"{task.Id}",
                Status(task),
                task.Type,
                ForeignText.Line(task.Description, Listing.Gist),
                TimeFormat.Short(task.NextRunAt ?? task.LastRunAt ?? task.CreatedAt));
        }

        terminal.Rich.Write(table);
        Listing.SayMore(terminal, tasks.NextCursor);
    }

    public static void Show(Terminal terminal, OttoTask task)
    {
        terminal.Say($"Task {task.Id}: {ForeignText.Line(task.Description)}");
        var facts = new KeyValueTable(terminal);
        facts.Add("status", Status(task));
        facts.Add("type", task.Type);
        facts.Add("payload", task.Payload?.GetRawText());
        facts.Add("schedule", ScheduleView.Words(task.Schedule));
        facts.Add("next run", TimeFormat.Local(task.NextRunAt));
        facts.Add("last run", TimeFormat.Local(task.LastRunAt));
        facts.Add("attempt", task.Attempt == 0 ? null : $"{task.Attempt} of {task.MaxAttempts}");
        facts.Add("last error", task.LastError);
        facts.Add("next step", NextStep(task));
        facts.Add("added", $"{TimeFormat.Local(task.CreatedAt)} by {task.Source}");
    }

    public static string Sentence(OttoTask task) => NextStep(task) is { } step ? $"{State(task)} {step}" : State(task);

    private static string State(OttoTask task) => task.Status switch
    {
        OttoStatus.Success => $"Task {task.Id} is done.",
        OttoStatus.Error when task.Reason == OttoReason.Cancelled => $"Task {task.Id} is cancelled.",
        OttoStatus.Error => $"Task {task.Id} ended as {Status(task)}.{LastError(task)}",
        OttoStatus.Blocked => $"Task {task.Id} is {Status(task)}.{LastError(task)}",
        OttoStatus.Pending when task.NextRunAt is { } next => $"Task {task.Id} is {Status(task)}. It runs at {TimeFormat.Local(next)}.",
        _ => $"Task {task.Id} is {Status(task)}.",
    };

    private static string LastError(OttoTask task) => task.LastError is null ? "" : " " + task.LastError;

    /// <summary>What only a person can do; null when nothing waits for one, or <c>last_error</c> says it.</summary>
    private static string? NextStep(OttoTask task) => (task.Status, task.Reason) switch
    {
        (OttoStatus.Blocked, OttoReason.AwaitingApproval) =>
            $"It waits for your approval. To see what for, run '{TypedCommand.Otto("approvals")}'.",
        (OttoStatus.Blocked, OttoReason.Paused) => $"To resume it, run '{TypedCommand.Otto($"resume {task.Id}")}'.",
        _ => null,
    };

    private static string Status(OttoTask task) => task.Reason is null ? task.Status : $"{task.Status} ({task.Reason})";
}
