using OttoHangfire.Contracts;
using OttoHangfire.Input;
using OttoHangfire.Tasks;

namespace OttoHangfire.Commands;

/// <summary>An instant at which a task is due.</summary>
/// <param name="Task">The task.</param>
/// <param name="At">When.</param>
/// <param name="ScheduledFor">When its rule says; null of a task that is due only once.</param>
public sealed record DueInstant(OttoTask Task, DateTimeOffset At, DateTimeOffset? ScheduledFor = null);

/// <summary>What is due in the next days, over all tasks: enough to make a picture of, not all of it.</summary>
internal sealed class WeekAhead(OccurrenceList occurrences, TimeProvider clock)
{
    /// <summary>More tasks are no picture any more.</summary>
    public const int MostTasks = 25;

    /// <summary>The instants of these tasks until then, soonest first: of each task at most the next ten.</summary>
    public async Task<IReadOnlyList<DueInstant>> OfAsync(
        IEnumerable<OttoTask> tasks, DateTimeOffset end, CancellationToken cancellation)
    {
        var instants = new List<DueInstant>();
        foreach (var task in tasks)
        {
            instants.AddRange((await OfAsync(task, cancellation)).Where(instant => instant.At < end));
        }

        return [.. instants.OrderBy(instant => instant.At)];
    }

    private async Task<IEnumerable<DueInstant>> OfAsync(OttoTask task, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        if (task.Schedule is null)
        {
            return [new DueInstant(task, task.NextRunAt ?? now)];
        }

        var window = OccurrenceWindow.Read(from: null, to: null, now);
        var page = await occurrences.PageAsync(task, window, ListQuery.Read("occurrences", "50", cursor: null), cancellation);
        return page.Items
            .Where(instant => instant is { Outcome: OccurrenceOutcome.Pending, Count: null })
            .Select(instant => new DueInstant(task, instant.DueAt ?? instant.ScheduledFor, instant.ScheduledFor));
    }
}
