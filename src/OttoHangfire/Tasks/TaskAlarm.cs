using Hangfire;
using Hangfire.Common;
using Hangfire.States;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Schedules;

namespace OttoHangfire.Tasks;

/// <summary>
/// The one place that arms a task and disarms it: one-time tasks, <c>every</c> and <c>rrule</c> own a job for their next
/// instant, a cron task owns a recurring job. A job is only the alarm clock, the occurrence is the truth: one that is
/// lost or rings twice does no harm.
/// </summary>
internal sealed class TaskAlarm(
    HangfireInTransaction hangfire,
    OttoTaskRepository tasks,
    OccurrenceRepository occurrences,
    RecurringAlarm recurring,
    TaskJob jobOf,
    IJobFilterProvider filters,
    TimeProvider clock,
    ILogger<TaskAlarm> log)
{
    private const string LongAgo = "1970-01-01T00:00:00";

    private static readonly string[] ToCome = [ScheduledState.StateName, EnqueuedState.StateName];
    private static readonly string[] AtRest = [ScheduledState.StateName, EnqueuedState.StateName, FailedState.StateName];
    private static readonly string[] Ended = [.. AtRest, SucceededState.StateName, DeletedState.StateName];

    /// <summary>Sets what the task needs to wake for the occurrences that wait; when none does, its recurring job goes too.</summary>
    /// <remarks>A job that rang for it before is left alone: <see cref="DisarmAsync"/> takes that away.</remarks>
    /// <returns>The id of the job; null when the recurring job rings, or nothing.</returns>
    public async Task<string?> ArmAsync(OttoTask task, SqlTransaction transaction)
    {
        var next = await occurrences.NextAsync(task.Id, transaction);
        var isRung = await IsRungAsync(task, next, transaction);
        return next is null || isRung ? null : await SetAsync(task, next.DueAt, transaction);
    }

    /// <summary>
    /// As <see cref="ArmAsync"/>, after somebody has decided something of the task's instants. What rings for the very same already,
    /// as for the next try of a run, is left alone.
    /// </summary>
    public async Task ArmAnewAsync(OttoTask before, Occurrence next, bool isSame, string why, SqlTransaction transaction)
    {
        var isRung = await IsRungAsync(before, next, transaction);
        if (isSame && !isRung && (!HasRecurringJob(before.Schedule) || !IsToCome(next)))
        {
            return;
        }

        Change(before.HangfireJobId, new DeletedState { Reason = why }, ToCome, transaction);
        if (!isRung)
        {
            await SetAsync(before, next.DueAt, transaction);
        }
    }

    /// <summary>
    /// Takes away whatever would ring for the task, its recurring job included; the reason is a sentence for the dashboard.
    /// </summary>
    public async Task DisarmAsync(OttoTask task, string reason, SqlTransaction transaction)
    {
        Remove(task.HangfireJobId, reason, transaction);
        await recurring.RemoveAsync(task.Id, transaction);
    }

    /// <summary>
    /// As <see cref="DisarmAsync"/>, of a task that has been given another status; if it is at rest, its job says so.
    /// </summary>
    public async Task SettleAsync(OttoTask before, string status, string? reason, string why, SqlTransaction transaction)
    {
        TellJob(before, status, reason, why, transaction);
        await recurring.RemoveAsync(before.Id, transaction);
    }

    /// <summary>As <see cref="SettleAsync"/>, of its job alone.</summary>
    public void TellJob(OttoTask before, string status, string? reason, string why, SqlTransaction transaction)
    {
        var truth = TaskJobState.Of(status, reason, why);
        string[] from = before.Reason switch
        {
            // These spoke of the task; else what a job has said of an earlier run of it stays said.
            OttoReason.AwaitingApproval => [.. AtRest, SucceededState.StateName],
            OttoReason.Paused when truth is not null => [.. AtRest, DeletedState.StateName],
            _ => AtRest,
        };
        Change(before.HangfireJobId, truth ?? new DeletedState { Reason = why }, from, transaction);
    }

    /// <summary>Lets the job of an ended run say how the run ended.</summary>
    public void TellJob(string? jobId, string status, string? reason, string why, SqlTransaction transaction) =>
        Change(jobId, TaskJobState.Of(status, reason, why)!, Ended, transaction);

    /// <summary>
    /// Makes the job in the caller's transaction, so that task and alarm come to be together. It knows its queue from then on.
    /// </summary>
    /// <returns>The id of the job.</returns>
    public async Task<string> SetAsync(OttoTask task, DateTimeOffset dueAt, SqlTransaction transaction)
    {
        var client = new BackgroundJobClient(hangfire.Enlist(transaction), filters);
        var queue = TaskQueue.Of(task);
        var jobId = client.Create(
            jobOf(task.Id, queue), dueAt <= clock.GetUtcNow() ? new EnqueuedState(queue) : new ScheduledState(dueAt.UtcDateTime));

        await tasks.SetJobAsync(task.Id, jobId, transaction);
        return jobId;
    }

    /// <summary>
    /// Takes an alarm back once the transaction has committed. One that is ringing already is left alone: it finds what
    /// is due by now, or nothing, and ends itself.
    /// </summary>
    public void Remove(string? jobId, string reason, SqlTransaction transaction) =>
        Change(jobId, new DeletedState { Reason = reason }, AtRest, transaction);

    private void Change(string? jobId, IState state, string[] from, SqlTransaction transaction)
    {
        if (jobId is not null)
        {
            transaction.WhenCommitted(() => Change(jobId, state, from));
        }
    }

    /// <summary>Hangfire knows the cron, and nothing of workdays.</summary>
    private static bool HasRecurringJob(TaskSchedule? rule) => rule is { Cron: not null, Days: null };

    /// <summary>Whether the recurring job of the task rings for what it waits for; it is set or taken away here.</summary>
    private async Task<bool> IsRungAsync(OttoTask task, Occurrence? next, SqlTransaction transaction) =>
        task.Schedule is { } rule
        && HasRecurringJob(rule)
        && await ArmRecurringAsync(task, rule, next, transaction) is { } rings
        && next is not null && IsToCome(next) && next.DueAt == rings;

    /// <summary>
    /// A cron's own recurring job rings from the next instant of the rule on. One that lies elsewhere needs a job of its own; and
    /// while the instant that would ring next was skipped or moved, nothing rings by the rule.
    /// </summary>
    /// <returns>When the recurring job rings next; null when there is none.</returns>
    private async Task<DateTimeOffset?> ArmRecurringAsync(
        OttoTask task, TaskSchedule rule, Occurrence? next, SqlTransaction transaction)
    {
        var ring = next is null ? null : NextRing(rule);
        var regular = await occurrences.LastWaitingAsync(task.Id, clock.GetUtcNow(), transaction);
        var rings = ring is { } instant && (regular is null || regular.DueAt <= instant)
            && await occurrences.AtAsync(task.Id, instant, transaction) is not { IsEarly: true };
        if (rings)
        {
            await recurring.SetAsync(task, rule, transaction);
        }
        else
        {
            await recurring.RemoveAsync(task.Id, transaction);
        }

        return rings ? ring : null;
    }

    private bool IsToCome(Occurrence occurrence) =>
        occurrence is { Kind: OccurrenceKind.Scheduled, WasTried: false } && occurrence.DueAt > clock.GetUtcNow();

    /// <summary>Hangfire knows the cron and not its start.</summary>
    private DateTimeOffset? NextRing(TaskSchedule rule) => Schedule.Of(rule with { Start = LongAgo }).Next(clock.GetUtcNow());

    private void Change(string jobId, IState state, string[] from)
    {
        if (hangfire.HoldsAJob)
        {
            // Perhaps this very one: then the change follows when it is free.
            _ = Task.Run(() => ChangeNow(jobId, state, from));
        }
        else
        {
            ChangeNow(jobId, state, from);
        }
    }

    private void ChangeNow(string jobId, IState state, string[] from)
    {
        try
        {
            var client = new BackgroundJobClient(hangfire.Storage, filters);
            _ = Array.Exists(from, name => client.ChangeState(jobId, state, name));
        }
        catch (Exception broken)
        {
            // What the person asked for is committed; an alarm that rings all the same finds nothing due.
            log.LogWarning(broken, "The job {Job} could not be made {State}", jobId, state.Name);
        }
    }
}

/// <summary>Makes the Hangfire job that an alarm sets for a task. The worker says which method that is; here it is only set.</summary>
internal delegate Job TaskJob(long taskId, string queue);
