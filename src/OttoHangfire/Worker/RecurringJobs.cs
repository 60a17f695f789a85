using Hangfire.Storage;
using OttoHangfire.Database;
using OttoHangfire.Tasks;

namespace OttoHangfire.Worker;

/// <summary>
/// Keeps Hangfire's recurring jobs as the tasks want them: makes what is missing, arms what Hangfire has disabled, which
/// it does after five errors in a row, and takes away what no task wants.
/// </summary>
internal sealed class RecurringJobs(
    HangfireInTransaction hangfire, OttoTaskRepository tasks, RecurringAlarm alarm, ILogger<RecurringJobs> log)
{
    private const string Set = "recurring-jobs";

    /// <summary>Where Hangfire puts a recurring job that it does not look at any more.</summary>
    private const double Disabled = -1;

    private const int Batch = 1000;

    public async Task MendAsync(CancellationToken cancellation)
    {
        // In this order: a task that is armed in between has a job which is not seen yet, and is at worst made anew.
        var (present, disabled) = Look();
        var wanted = await tasks.RungAsync(cancellation);

        foreach (var task in wanted)
        {
            var id = RecurringAlarm.Id(task.Id);
            if (!present.Remove(id) || disabled.Contains(id))
            {
                log.LogWarning("The recurring job of task {Task} was missing or disabled; it is armed again", task.Id);
                alarm.Mend(task);
            }
        }

        foreach (var orphan in present.Where(RecurringAlarm.IsOurs))
        {
            log.LogWarning("No task wants the recurring job {Job}; it is taken away", orphan);
            alarm.Clear(orphan);
        }
    }

    /// <summary>The job that the task's recurring job made last; null when there is none.</summary>
    public string? LastJobOf(long taskId)
    {
        using var connection = (JobStorageConnection)hangfire.Storage.GetReadOnlyConnection();
        return connection.GetValueFromHash(
            RecurringAlarm.HashKey(RecurringAlarm.Id(taskId)), SkipIfStillQueued.LastRing) is { Length: > 0 } jobId
            ? jobId
            : null;
    }

    private (HashSet<string> Present, HashSet<string> Disabled) Look()
    {
        using var connection = (JobStorageConnection)hangfire.Storage.GetReadOnlyConnection();
        return (connection.GetAllItemsFromSet(Set), [.. connection.GetFirstByLowestScoreFromSet(Set, Disabled, Disabled, Batch)]);
    }
}
