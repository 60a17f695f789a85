using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Database;
using OttoHangfire.Tasks;

namespace OttoHangfire.Commands;

/// <summary>
/// Bounds what Otto puts in himself, so that tasks which make tasks come to an end. It is counted in the transaction
/// that adds the task: two runs at once cannot both take the last place.
/// </summary>
internal sealed class AgentTaskLimits(OttoTaskRepository tasks, OttoSettings settings, PendingLimit pending, TimeProvider clock)
{
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>Why this run may not put in this task as well, in a sentence; null when it may.</summary>
    public async Task<string?> RefusalAsync(NewOttoTask task, OttoTask parent, long runId, SqlTransaction transaction)
    {
        var limits = settings.Limits;
        var now = clock.GetUtcNow();
        var seen = await tasks.CountOfOttoAsync(parent.Id, runId, now - Day, now - Minute, transaction);
        return seen switch
        {
            _ when seen.Depth >= limits.Depth =>
                $"Tasks that Otto adds may be at most {limits.Depth} generations away from a person's task.",
            _ when seen.OfRun >= limits.TasksPerRun => $"One run may add at most {limits.TasksPerRun} tasks.",
            _ when seen.OfMinute >= limits.TasksPerMinute => $"Otto may add at most {limits.TasksPerMinute} tasks within a minute.",
            _ when seen.OfDay >= limits.TasksPerDay => $"Otto may add at most {limits.TasksPerDay} tasks within 24 hours.",
            _ when seen.Open >= limits.OpenTasks =>
                $"At most {limits.OpenTasks} tasks that Otto added may be open at once. Cancel some, or let them end.",
            _ when (task.Schedule is not null || task.After is not null) && seen.Recurring >= limits.RecurringTasks =>
                $"At most {limits.RecurringTasks} recurring tasks that Otto added may be open at once. Cancel some first.",
            _ => await pending.WhyFullAsync(transaction),
        };
    }
}
