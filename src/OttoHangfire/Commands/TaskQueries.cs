using OttoHangfire.Contracts;
using OttoHangfire.Input;
using OttoHangfire.Runs;
using OttoHangfire.Tasks;

namespace OttoHangfire.Commands;

/// <summary>Tasks as a person reads them, with their due instants and their runs.</summary>
internal sealed class TaskQueries(
    OttoTaskRepository tasks, UpcomingRepository upcoming, StuckTasksRepository stuck, OccurrenceList occurrences, RunQueries runs)
{
    /// <summary>One task.</summary>
    /// <exception cref="RefusalException">There is no such task.</exception>
    public async Task<OttoTask> FindAsync(long id, CancellationToken cancellation) =>
        await tasks.FindAsync(id, cancellation) ?? throw TaskRules.Unknown(id);

    /// <summary>One task; null when there is none.</summary>
    public Task<OttoTask?> TryFindAsync(long id, CancellationToken cancellation) => tasks.FindAsync(id, cancellation);

    /// <summary>The newest tasks that another one could come after: those that may end once more.</summary>
    public async Task<IReadOnlyList<OttoTask>> ToComeAfterAsync(int limit, CancellationToken cancellation)
    {
        var found = new List<OttoTask>();
        foreach (var status in OttoStatus.All.Except([OttoStatus.Success]))
        {
            // One status after another: of what has succeeded there may be more than anybody wants to read.
            var query = ListQuery.Read("tasks", Text(limit), cursor: null);
            var page = await PageAsync(new TaskFilter(status, Type: null, Text: null), query, cancellation);
            found.AddRange(page.Items.Where(AfterCheck.EndsOnceMore));
        }

        return [.. found.OrderByDescending(task => task.Id).Take(limit)];
    }

    /// <summary>Some of the tasks that come after this one, newest first.</summary>
    public async Task<IReadOnlyList<OttoTask>> FollowersAsync(long id, int limit, CancellationToken cancellation) =>
        (await PageAsync(
            new TaskFilter(Status: null, Type: null, Text: null) { After = id },
            ListQuery.Read("tasks", Text(limit), cursor: null),
            cancellation)).Items;

    private static string Text(int limit) => limit.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A page of tasks, newest first.</summary>
    public Task<Page<OttoTask>> PageAsync(TaskFilter filter, ListQuery query, CancellationToken cancellation) =>
        tasks.PageAsync(filter, query, cancellation);

    /// <summary>The tasks that are due next, soonest first.</summary>
    public async Task<IReadOnlyList<OttoTask>> NextAsync(int limit, CancellationToken cancellation) =>
        await FindAsync((await upcoming.NextAsync(limit, cancellation)).Distinct(), cancellation);

    /// <summary>The newest tasks that go on only if somebody looks at them.</summary>
    public async Task<IReadOnlyList<OttoTask>> StuckAsync(int limit, CancellationToken cancellation) =>
        await FindAsync(await stuck.NewestAsync(limit, cancellation), cancellation);

    /// <summary>How many those are; they are not counted beyond a number.</summary>
    public Task<int> CountStuckAsync(int most, CancellationToken cancellation) => stuck.CountAsync(most, cancellation);

    /// <summary>A page of the task's runs, newest first.</summary>
    /// <exception cref="RefusalException">There is no such task.</exception>
    public async Task<Page<OttoRun>> RunsAsync(long id, ListQuery query, CancellationToken cancellation)
    {
        await FindAsync(id, cancellation);
        return await runs.PageAsync(new RunFilter { TaskId = id }, query, cancellation);
    }

    /// <summary>A page of the task's due instants, newest first.</summary>
    /// <exception cref="RefusalException">There is no such task, or too many instants lie ahead in the window.</exception>
    public async Task<Page<TaskOccurrence>> OccurrencesAsync(
        long id, OccurrenceWindow window, ListQuery query, CancellationToken cancellation) =>
        await occurrences.PageAsync(await FindAsync(id, cancellation), window, query, cancellation);

    /// <summary>The first instants in a stretch of time that its schedule still has and that can be skipped, in their order.</summary>
    public Task<IReadOnlyList<DateTimeOffset>> ToComeAsync(
        OttoTask task, DateTimeOffset from, DateTimeOffset end, int most, CancellationToken cancellation) =>
        occurrences.ToComeAsync(task, from, end, most, cancellation);

    /// <summary>The instant that it waits for, by its name, and when it is due; null where it waits for none.</summary>
    public Task<(DateTimeOffset ScheduledFor, DateTimeOffset At)?> NextAsync(OttoTask task, CancellationToken cancellation) =>
        occurrences.NextAsync(task, cancellation);

    /// <summary>When it comes again because it was put off; null where it was not.</summary>
    public Task<DateTimeOffset?> SnoozedAsync(OttoTask task, CancellationToken cancellation) =>
        occurrences.SnoozedAsync(task, cancellation);

    /// <summary>These tasks, in this order; one may have been removed in this moment.</summary>
    private async Task<IReadOnlyList<OttoTask>> FindAsync(IEnumerable<long> ids, CancellationToken cancellation)
    {
        var found = new List<OttoTask>();
        foreach (var id in ids)
        {
            if (await tasks.FindAsync(id, cancellation) is { } task)
            {
                found.Add(task);
            }
        }

        return found;
    }
}
