using Hangfire.States;
using OttoHangfire.Approvals;
using OttoHangfire.Database;
using OttoHangfire.Runs;
using OttoHangfire.Tasks;

namespace OttoHangfire.Worker;

/// <summary>
/// The net under the way of a task: frees claims whose owner is gone and rings again for what is due and has no live
/// job. Nothing depends on it as long as nothing goes wrong.
/// </summary>
internal sealed class Reconciler(
    OttoTaskRepository tasks,
    OccurrenceRepository occurrences,
    CrashRescue crashes,
    ApprovalDecisions approvals,
    Recurrence recurrence,
    Followers followers,
    RecurringJobs recurringJobs,
    ClockWatch watch,
    SetBackClock setBack,
    WorkerSwitch worker,
    Uptime uptime,
    TaskAlarm alarm,
    OttoDatabase database,
    HangfireInTransaction hangfire,
    RunningTasks running,
    TimeProvider clock,
    ILogger<Reconciler> log) : BackgroundService
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    /// <summary>An alarm may be this late before anybody looks after it.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>A job that has not come to its task for so long is not waited for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private const int Batch = 1000;

    private long _lastRound;

    /// <summary>How long ago it last came to the end of a look; null where it has not yet. On a clock that nobody can set.</summary>
    public TimeSpan? SinceLastRound => Interlocked.Read(ref _lastRound) is not 0 and var then ? clock.GetElapsedTime(then) : null;

    /// <summary>Looks once before the first job runs, so that what a crash left is free by then.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await LookAsync(recurrence.CheckZonesAsync, cancellationToken);
        await LookAsync(ReconcileAsync, cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <summary>Frees what the dead left, then rings for what nobody rings for.</summary>
    public async Task ReconcileAsync(CancellationToken cancellation)
    {
        if (await worker.IsOnAsync(cancellation))
        {
            uptime.Look();
        }

        await watch.LookAsync(cancellation);
        if (watch.Held is null)
        {
            await setBack.LookAsync(cancellation);
        }

        await RescueAsync(cancellation);
        await approvals.LookAfterAsync(cancellation);
        await recurringJobs.MendAsync(cancellation);
        await AccountForBlockedAsync(cancellation);
        await followers.SettleAsync(cancellation);
        await RingAgainAsync(cancellation);
        Interlocked.Exchange(ref _lastRound, clock.GetTimestamp());
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await LookAsync(ReconcileAsync, stoppingToken);
        }
    }

    private async Task LookAsync(Func<CancellationToken, Task> look, CancellationToken cancellation)
    {
        try
        {
            await look(cancellation);
        }
        catch (Exception broken) when (DatabaseErrors.IsDiskFull(broken) || broken is DatabaseGoneException)
        {
            // Said once by whoever found it, and not at every look.
        }
        catch (Exception broken) when (broken is not OperationCanceledException)
        {
            // The net must not be torn by what it catches: look again at the next turn.
            log.LogError(broken, "Looking after the tasks failed; trying again in {Seconds} s", Interval.TotalSeconds);
        }
    }

    private async Task RescueAsync(CancellationToken cancellation)
    {
        foreach (var claimed in await occurrences.LeftBehindAsync(running.Owner, cancellation))
        {
            // The list was read first: who has left meanwhile has closed, and the fence lets nothing happen to it.
            if (claimed.Owner == running.Owner && running.Holds(claimed.Id))
            {
                continue;
            }

            log.LogWarning("Task {Task} was left in the middle by {Owner}; it goes on", claimed.TaskId, claimed.Owner);
            await crashes.RescueAsync(
                claimed, "The process died in the middle of this run; it goes on where it was.", clock.GetUtcNow(), cancellation);
        }
    }

    /// <summary>For a blocked task nobody has to ring, but its instants pass all the same.</summary>
    private async Task AccountForBlockedAsync(CancellationToken cancellation)
    {
        foreach (var taskId in await occurrences.BlockedAndDueAsync(clock.GetUtcNow(), cancellation))
        {
            await database.WriteAsync(transaction => recurrence.AccountAsync(taskId, transaction), cancellation);
        }
    }

    private async Task RingAgainAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        foreach (var overdue in await occurrences.OverdueAsync(now - Grace, Batch, cancellation))
        {
            if (!IsAwaited(overdue.HangfireJobId, now - overdue.DueAt)
                && !IsAwaited(recurringJobs.LastJobOf(overdue.TaskId), now - overdue.DueAt))
            {
                log.LogWarning("Task {Task} was due at {DueAt} and no job came for it; ringing again", overdue.TaskId, overdue.DueAt);
                await database.WriteAsync(transaction => RingAsync(overdue.TaskId, now, transaction), cancellation);
            }
        }
    }

    private async Task RingAsync(long taskId, DateTimeOffset now, SqlTransaction transaction)
    {
        if (await tasks.FindAsync(taskId, transaction) is { } task)
        {
            await alarm.SetAsync(task, now, transaction);
        }
    }

    /// <summary>A job in a queue will come, however long the queue is; one on its way gets its minute.</summary>
    private bool IsAwaited(string? jobId, TimeSpan late)
    {
        if (jobId is null)
        {
            return false;
        }

        using var connection = hangfire.Storage.GetReadOnlyConnection();
        var state = connection.GetStateData(jobId)?.Name;
        return state == EnqueuedState.StateName
            || (late < Patience
                && (state == ScheduledState.StateName || state == ProcessingState.StateName || state == AwaitingState.StateName));
    }
}
