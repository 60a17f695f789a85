using Hangfire;
using Hangfire.Common;
using Hangfire.Storage;
using OttoHangfire.Database;
using OttoHangfire.Worker;

namespace OttoHangfire.Tasks;

/// <summary>The Hangfire recurring job that rings for a cron task: <c>task-12</c>, with the task's cron and time zone.</summary>
/// <remarks>
/// Hangfire's scheduler holds the lock of a recurring job while it rings, and waits for the writer in the meantime. So
/// nobody waits for that lock inside a transaction: what cannot be done there at once is done when it has committed.
/// </remarks>
public sealed class RecurringAlarm(HangfireInTransaction hangfire, IJobFilterProvider filters, TimeProvider clock, ILogger<RecurringAlarm> log)
{
    /// <summary>What the recurring job of a task is called.</summary>
    public static string Id(long taskId) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"task-{taskId}");

    /// <summary>Makes the recurring job, or brings its cron and zone up to date.</summary>
    public void Set(long taskId, string cron, TimeZoneInfo zone, SqlTransaction transaction)
    {
        var job = Job.FromExpression<RunTaskJob>(run => run.RunAsync(taskId, null!, CancellationToken.None));

        // Relaxed rings once for all that was missed; what was missed, the occurrences say.
        var options = new RecurringJobOptions { TimeZone = zone, MisfireHandling = MisfireHandlingMode.Relaxed };
        Do(taskId, manager => manager.AddOrUpdate(Id(taskId), job, cron, options), transaction);
    }

    /// <summary>Takes the recurring job away, if there is one.</summary>
    public void Remove(long taskId, SqlTransaction transaction) =>
        Do(taskId, manager => manager.RemoveIfExists(Id(taskId)), transaction);

    private void Do(long taskId, Action<RecurringJobManager> change, SqlTransaction transaction)
    {
        try
        {
            change(Manager(hangfire.Enlist(transaction)));
        }
        catch (DistributedLockTimeoutException)
        {
            transaction.WhenCommitted(() => DoAfterwards(taskId, change));
        }
    }

    private void DoAfterwards(long taskId, Action<RecurringJobManager> change)
    {
        try
        {
            change(Manager(hangfire.Storage));
        }
        catch (Exception broken)
        {
            // What was asked for is committed; a job that rings all the same finds nothing due, and the reconciler sets it right.
            log.LogWarning(broken, "The recurring job of task {Task} could not be changed yet", taskId);
        }
    }

    private RecurringJobManager Manager(JobStorage storage) =>
        new(storage, filters, new DefaultTimeZoneResolver(), () => clock.GetUtcNow().UtcDateTime);
}
