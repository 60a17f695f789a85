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

    /// <summary>More of the tasks that come after one are not named.</summary>
    public const int MostFollowers = 5;

    /// <summary>One task.</summary>
    /// <param name="terminal">Where it is shown.</param>
    /// <param name="times">How times are shown.</param>
    /// <param name="task">The task.</param>
    /// <param name="before">What it comes after; null where it comes after none, or that one is gone.</param>
    /// <param name="followers">Some of what comes after it.</param>
    public static void Show(
        Terminal terminal, TimeFormat times, OttoTask task, OttoTask? before = null, IReadOnlyList<OttoTask>? followers = null)
    {
        terminal.Say($"Task {task.Id}: {ForeignText.Line(task.Description)}");
        var facts = new KeyValueTable(terminal);
        facts.Add("status", Status(task));
        facts.Add("type", task.Type);
        facts.Add("payload", task.Payload?.GetRawText());
        facts.Add("schedule", ScheduleView.Words(task.Schedule));
        facts.Add("comes after", task.After is { } after ? Sentence(after, before) : null);
        facts.Add("then comes", Named(followers ?? []));
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
        { Reason: OttoReason.AwaitingTask, After: { } after } => $"It runs {after.Sentence()}.",
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

    /// <summary><c>each time task 3 "Backup" has ended well</c></summary>
    public static string Sentence(TaskAfter after, OttoTask? other) =>
        after.Sentence(other is null ? null : ForeignText.Line(other.Description, Listing.Gist));

    private static string? Named(IReadOnlyList<OttoTask> followers) => followers.Count == 0
        ? null
        : string.Join(", ", followers.Take(MostFollowers).Select(one =>
            $"task {one.Id} \"{ForeignText.Line(one.Description, Listing.Gist)}\"{On(one)}"))
            + (followers.Count > MostFollowers ? " and more" : "");

    private static string On(OttoTask follower) => follower.After?.On switch
    {
        AfterEnd.Error => " (on error)",
        AfterEnd.Any => " (on any end)",
        _ => "",
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
