using Hangfire;
using Hangfire.Common;
using Hangfire.States;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Worker;

namespace OttoHangfire.Tasks;

/// <summary>
/// The one place that arms a task and disarms it: one-time tasks, <c>every</c> and <c>rrule</c> own a job for their next
/// instant, a cron task owns a recurring job. A job is only the alarm clock, the occurrence is the truth: one that is
/// lost or rings twice does no harm.
/// </summary>
public sealed class TaskAlarm(
    HangfireInTransaction hangfire,
    OttoTaskRepository tasks,
    OccurrenceRepository occurrences,
    RecurringAlarm recurring,
    IJobFilterProvider filters,
    TimeProvider clock,
    ILogger<TaskAlarm> log)
{
    private static readonly string[] AtRest = [ScheduledState.StateName, EnqueuedState.StateName, FailedState.StateName];

    /// <summary>Sets what the task needs to wake at its next open occurrence; nothing when it waits for none.</summary>
    /// <remarks>Whatever rang for it before is left alone: <see cref="Disarm"/> takes that away.</remarks>
    /// <returns>The id of the job; null when none is needed.</returns>
    public async Task<string?> ArmAsync(OttoTask task, SqlTransaction transaction, CancellationToken cancellation)
    {
        if (await occurrences.NextAsync(task.Id, cancellation, transaction) is not { } next)
        {
            return null;
        }

        return await SetAsync(task.Id, next.DueAt, transaction, cancellation);
    }

    /// <summary>Takes away whatever would ring for the task, its recurring job included; the reason is a sentence for the dashboard.</summary>
    public void Disarm(OttoTask task, string reason, SqlTransaction transaction)
    {
        Remove(task.HangfireJobId, reason, transaction);
        if (task.Schedule is not null)
        {
            recurring.Remove(task.Id, transaction);
        }
    }

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
