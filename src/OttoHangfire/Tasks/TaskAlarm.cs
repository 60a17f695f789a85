using Hangfire;
using Hangfire.Common;
using Hangfire.States;
using OttoHangfire.Database;
using OttoHangfire.Worker;

namespace OttoHangfire.Tasks;

/// <summary>
/// Sets the Hangfire job that wakes a task. The job is only the alarm clock, the occurrence is the truth: a job that
/// is lost or rings twice does no harm.
/// </summary>
public sealed class TaskAlarm(HangfireInTransaction hangfire, OttoTaskRepository tasks, IJobFilterProvider filters, TimeProvider clock, ILogger<TaskAlarm> log)
{
    private static readonly string[] AtRest = [ScheduledState.StateName, EnqueuedState.StateName, FailedState.StateName];

    /// <summary>Makes the job in the caller's transaction, so that task and alarm come to be together.</summary>
    /// <returns>The id of the job.</returns>
    public async Task<string> SetAsync(long taskId, DateTimeOffset dueAt, SqlTransaction transaction, CancellationToken cancellation)
    {
        var client = new BackgroundJobClient(hangfire.Enlist(transaction), filters);
        var jobId = client.Create<RunTaskJob>(
            job => job.RunAsync(taskId, null!, CancellationToken.None),
            dueAt <= clock.GetUtcNow() ? new EnqueuedState() : new ScheduledState(dueAt.UtcDateTime));

        await tasks.SetJobAsync(taskId, jobId, transaction, cancellation);
        return jobId;
    }

    /// <summary>
    /// Takes an alarm back once the transaction has committed. One that is ringing already is left alone: it finds what
    /// is due by now, or nothing, and ends itself.
    /// </summary>
    public void Remove(string? jobId, string reason, SqlTransaction transaction)
    {
        if (jobId is not null)
        {
            transaction.WhenCommitted(() => Delete(jobId, reason));
        }
    }

    private void Delete(string jobId, string reason)
    {
        try
        {
            var client = new BackgroundJobClient(hangfire.Storage, filters);
            _ = Array.Exists(AtRest, state => client.ChangeState(jobId, new DeletedState { Reason = reason }, state));
        }
        catch (Exception broken)
        {
            // What the person asked for is committed; an alarm that rings all the same finds nothing due.
            log.LogWarning(broken, "The alarm {Job} could not be taken back", jobId);
        }
    }
}
