namespace OttoHangfire.Contracts.Settings;

/// <summary><c>limits</c> in <c>otto.json</c>: how much Otto may propose and add before a person has to look.</summary>
public sealed record LimitSettings
{
    /// <summary><c>actions_per_run</c>, 1–1,000: what comes after them in a reply is rejected.</summary>
    public int ActionsPerRun { get; init; } = 50;

    /// <summary><c>tasks_per_run</c>, 0–1,000: tasks that one run may add.</summary>
    public int TasksPerRun { get; init; } = 20;

    /// <summary><c>tasks_per_day</c>, 0–100,000: tasks that Otto may add within 24 hours, in all.</summary>
    public int TasksPerDay { get; init; } = 200;

    /// <summary><c>tasks_per_minute</c>, 0–100,000: tasks that Otto may add within a minute, in all.</summary>
    public int TasksPerMinute { get; init; } = 60;

    /// <summary><c>runs_per_hour</c>, 0–1,000,000: runs within an hour of tasks that Otto added, in all.</summary>
    public int RunsPerHour { get; init; } = 200;

    /// <summary><c>depth</c>, 0–100: a task of a person is at 0, one that its run adds at 1, and so on.</summary>
    public int Depth { get; init; } = 5;

    /// <summary><c>pending_tasks</c>, 1–10,000,000: tasks that may wait at once, whoever added them.</summary>
    public int PendingTasks { get; init; } = 100_000;

    /// <summary><c>open_tasks</c>, 0–100,000: tasks that Otto added and that have not ended, at once.</summary>
    public int OpenTasks { get; init; } = 1_000;

    /// <summary><c>recurring_tasks</c>, 0–10,000: the recurring ones among those.</summary>
    public int RecurringTasks { get; init; } = 50;

    /// <summary>
    /// <c>workers_percent</c>, 1–90: the part of the workers for tasks that Otto or a program added. The others are people's.
    /// </summary>
    public int WorkersPercent { get; init; } = 33;

    internal static LimitSettings Read(SettingsReader read)
    {
        var limits = new LimitSettings();
        return new LimitSettings
        {
            ActionsPerRun = read.Number("limits", "actions_per_run", 1, 1_000, limits.ActionsPerRun),
            TasksPerRun = read.Number("limits", "tasks_per_run", 0, 1_000, limits.TasksPerRun),
            TasksPerDay = read.Number("limits", "tasks_per_day", 0, 100_000, limits.TasksPerDay),
            TasksPerMinute = read.Number("limits", "tasks_per_minute", 0, 100_000, limits.TasksPerMinute),
            RunsPerHour = read.Number("limits", "runs_per_hour", 0, 1_000_000, limits.RunsPerHour),
            Depth = read.Number("limits", "depth", 0, 100, limits.Depth),
            PendingTasks = read.Number("limits", "pending_tasks", 1, 10_000_000, limits.PendingTasks),
            OpenTasks = read.Number("limits", "open_tasks", 0, 100_000, limits.OpenTasks),
            RecurringTasks = read.Number("limits", "recurring_tasks", 0, 10_000, limits.RecurringTasks),
            WorkersPercent = read.Number("limits", "workers_percent", 1, 90, limits.WorkersPercent),
        };
    }
}
