using Hangfire;
using Hangfire.Common;
using Hangfire.Storage;
using OttoHangfire.Contracts;
using OttoHangfire.Database;

namespace OttoHangfire.Tasks;

/// <summary>The Hangfire recurring job that rings for a cron task: <c>task-12</c>, with the task's cron and time zone.</summary>
/// <remarks>
/// Hangfire's scheduler holds the lock of a recurring job while it rings, and waits for the writer in the meantime. So
/// nobody waits for that lock inside a transaction: what cannot be done there at once is done when it has committed.
/// </remarks>
internal sealed class RecurringAlarm(
    HangfireInTransaction hangfire,
    OttoTaskRepository tasks,
    TaskJob jobOf,
    IJobFilterProvider filters,
    ITimeZoneResolver zones,
    TimeProvider clock,
    ILogger<RecurringAlarm> log)
{
    /// <summary>How the recurring jobs of our tasks begin.</summary>
    public const string Prefix = "task-";

    /// <summary>What the recurring job of a task is called.</summary>
    public static string Id(long taskId) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Prefix}{taskId}");

    /// <summary>Where Hangfire keeps a recurring job.</summary>
    public static string HashKey(string recurringJobId) => $"recurring-job:{recurringJobId}";

    /// <summary>Whether a recurring job is one of ours.</summary>
    public static bool IsOurs(string recurringJobId) => recurringJobId.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Makes the recurring job; one that rings already is left as it is.</summary>
    public async Task SetAsync(OttoTask task, TaskSchedule rule, SqlTransaction transaction)
    {
        if (await tasks.SetRecurringJobAsync(task.Id, rings: true, transaction))
        {
            var rung = new RungTask { Id = task.Id, Schedule = rule, IsOttos = task.IsOttos() };
            Do(task.Id, manager => Set(manager, rung), transaction);
        }
    }

    /// <summary>Takes the recurring job away, if there is one.</summary>
    public async Task RemoveAsync(long taskId, SqlTransaction transaction)
    {
        if (await tasks.SetRecurringJobAsync(taskId, rings: false, transaction))
        {
            Do(taskId, manager => manager.RemoveIfExists(Id(taskId)), transaction);
        }
    }

    /// <summary>Makes the recurring job anew, whatever Hangfire holds of it; for what was lost or disabled.</summary>
    public void Mend(RungTask task)
    {
        var manager = Manager(hangfire.Storage);
        manager.RemoveIfExists(Id(task.Id));
        Set(manager, task);
    }

    /// <summary>
    /// Takes the recurring job away in a transaction of Hangfire's; what its scheduler writes back at that very moment, the
    /// reconciler clears.
    /// </summary>
    public void Remove(long taskId, JobStorageTransaction transaction)
    {
        transaction.RemoveHash(HashKey(Id(taskId)));
        transaction.RemoveFromSet("recurring-jobs", Id(taskId));
    }

    /// <summary>Takes away a recurring job that no task wants.</summary>
    public void Clear(string recurringJobId) => Manager(hangfire.Storage).RemoveIfExists(recurringJobId);

    private void Set(RecurringJobManager manager, RungTask task)
    {
        // Relaxed rings once for all that was missed; what was missed, the occurrences say.
        var options = new RecurringJobOptions
        {
            TimeZone = zones.GetTimeZoneById(task.Schedule.TimeZone!),
            MisfireHandling = MisfireHandlingMode.Relaxed,
        };
        manager.AddOrUpdate(Id(task.Id), jobOf(task.Id, TaskQueue.Of(task.IsOttos)), task.Schedule.Cron!, options);
    }

    private void Do(long taskId, Action<RecurringJobManager> change, SqlTransaction transaction)
    {
        try
        {
            change(Manager(hangfire.Enlist(transaction)));
        }
        catch (DistributedLockTimeoutException)
        {
            transaction.WhenCommitted(() => FollowTheTask(taskId));
        }
    }

    /// <summary>Makes the recurring job what the task says by now; so it does not matter what was put off in which order.</summary>
    private void FollowTheTask(long taskId)
    {
        try
        {
            // Hangfire's manager is synchronous; this reads one row and waits for nobody.
#pragma warning disable VSTHRD002
            var rung = tasks.FindRungAsync(taskId, CancellationToken.None).GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
            if (rung is null)
            {
                Clear(Id(taskId));
            }
            else
            {
                Set(Manager(hangfire.Storage), rung);
            }
        }
        catch (Exception broken)
        {
            // What was asked for is committed; a job that rings all the same finds nothing due, and the reconciler sets it right.
            log.LogWarning(broken, "The recurring job of task {Task} could not be changed yet", taskId);
        }
    }

    // Hangfire takes the second before as its start and would ring for an instant that has just passed.
    private RecurringJobManager Manager(JobStorage storage) =>
        new(storage, filters, zones, () => clock.GetUtcNow().UtcDateTime.AddSeconds(1));
}
