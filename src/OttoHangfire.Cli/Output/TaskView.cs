using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Texts;

namespace OttoHangfire.Cli.Output;

/// <summary>Tasks for a person to read.</summary>
internal static class TaskView
{
    public static void ShowList(Terminal terminal, TimeFormat times, Page<OttoTask> tasks)
    {
        if (tasks.Items.Count == 0)
        {
            terminal.Say($"No tasks found. To add one, run '{TypedCommand.Otto("add \"Call Mum\"")}'.");
            return;
        }

        var table = new TextTable(
            terminal,
            new("id"),
            Column.Words("status"),
            new("type", Drop: 2),
            Column.Prose("description"),
            Column.Time("when"),
            new("from now", Drop: 1))
        { Zone = times.Zone };
        foreach (var task in tasks.Items)
        {
            var when = task.NextRunAt ?? task.LastRunAt ?? task.CreatedAt;
            table.Add(
                $"{task.Id}",
                Status(task),
                task.Type,
                ForeignText.Line(task.Description, Listing.Gist),
                times.Short(when),
                times.FromNow(when));
        }

        table.Write();
        Listing.SayMore(terminal, tasks.NextCursor);
    }

    public static void Show(Terminal terminal, TimeFormat times, OttoTask task)
    {
        terminal.Say($"Task {task.Id}: {ForeignText.Line(task.Description)}");
        var facts = new KeyValueTable(terminal);
        facts.Add("status", Status(task));
        facts.Add("type", task.Type);
        facts.Add("payload", task.Payload?.GetRawText());
        facts.Add("schedule", ScheduleView.Words(task.Schedule));
        facts.Add("next run", times.Full(task.NextRunAt));
        facts.Add("last run", times.Full(task.LastRunAt));
        facts.Add("attempt", task.Attempt == 0 ? null : $"{task.Attempt} of {task.MaxAttempts}");
        facts.Add("last error", task.LastError);
        facts.Add("next step", NextStep(task));
        facts.Add("added", $"{times.Full(task.CreatedAt)}, by {task.Source}");
    }

    public static string Sentence(TimeFormat times, OttoTask task, bool isWorkerOff = false) =>
        NextStep(task) is { } step ? $"{State(times, task, isWorkerOff)} {step}" : State(times, task, isWorkerOff);

    /// <summary>When a task that waits runs next; empty for one that does not wait.</summary>
    public static string WhenItRuns(TimeFormat times, OttoTask task, bool isWorkerOff, bool isNew = false) => task switch
    {
        { Status: not OttoStatus.Pending } => "",
        { NextRunAt: null } => isWorkerOff ? "It runs as soon as the worker is on." : "It runs now.",
        { NextRunAt: { } next } => $"It runs {(isNew && task.Schedule is not null ? "first " : "")}at {times.Full(next)}.",
    };

    /// <summary>Shown in a row of one line.</summary>
    public static string Status(OttoTask task) => task.Reason is null ? task.Status : $"{task.Status} ({task.Reason})";

    private static string State(TimeFormat times, OttoTask task, bool isWorkerOff) => task.Status switch
    {
        OttoStatus.Success => $"Task {task.Id} is done.",
        OttoStatus.Error when task.Reason == OttoReason.Cancelled => $"Task {task.Id} is cancelled.",
        OttoStatus.Error => $"Task {task.Id} ended as {Status(task)}.{LastError(task)}",
        OttoStatus.Blocked => $"Task {task.Id} is {Status(task)}.{LastError(task)}",
        OttoStatus.Pending => $"Task {task.Id} is {Status(task)}. {WhenItRuns(times, task, isWorkerOff)}",
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
}
