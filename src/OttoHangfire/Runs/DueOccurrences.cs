using System.Collections.Concurrent;
using OttoHangfire.Contracts;
using OttoHangfire.Tasks;

namespace OttoHangfire.Runs;

/// <summary>What an alarm rings for: finds the due occurrence, and says how the job ends when there is none.</summary>
internal sealed class DueOccurrences(
    OttoTaskRepository tasks,
    OccurrenceRepository occurrences,
    OttoRunRepository runs,
    Recurrence recurrence,
    ClockWatch watch,
    TimeProvider clock)
{
    /// <summary>Hangfire keeps times in whole seconds, cut off: a job may wake this much early, and then waits the rest.</summary>
    private static readonly TimeSpan EarlyAtMost = TimeSpan.FromSeconds(2);

    /// <summary>How long a job steps back when others go before it, as suspects of a crash must.</summary>
    private static readonly TimeSpan UntilTheNextTurn = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan UntilTheClockIsRight = TimeSpan.FromSeconds(15);

    /// <summary>Waits until the occurrence that the alarm rings for is due; else says how the job ends.</summary>
    public async Task<(Occurrence? Due, JobEnd? Nothing)> AwaitAsync(long taskId, string? jobId, CancellationToken cancellation)
    {
        if (watch.Held is { } problem)
        {
            return (null, new JobEnd.Later(clock.GetUtcNow() + UntilTheClockIsRight, problem));
        }

        var task = await tasks.FindAsync(taskId, cancellation);
        if (task is { Schedule: not null })
        {
            await recurrence.AccountAsync(task, cancellation);
        }

        if (await occurrences.AwaitedAsync(taskId, cancellation) is not { } occurrence)
        {
            return (null, await EndAsItsRunAsync(taskId, jobId, cancellation));
        }

        if (occurrence.DueAt - clock.GetUtcNow() > EarlyAtMost)
        {
            // Only the task's own alarm rings again. Others, as a recurring job's in the middle of a retry, leave quietly.
            var isItsAlarm = (await tasks.FindAsync(taskId, cancellation))?.HangfireJobId == jobId;
            return (
                null,
                isItsAlarm ? new JobEnd.Later(occurrence.DueAt, "Not due yet") : await EndAsItsRunAsync(taskId, jobId, cancellation));
        }

        await UntilAsync(occurrence.DueAt, cancellation);
        return (occurrence, null);
    }

    /// <summary>An alarm is never given up while the occurrence still waits, for whatever reason it was not to be had.</summary>
    public async Task<JobEnd> NotClaimedAsync(long taskId, CancellationToken cancellation)
    {
        var soon = clock.GetUtcNow() + UntilTheNextTurn;
        return await occurrences.AwaitedAsync(taskId, cancellation) is { } waiting
            ? new JobEnd.Later(waiting.DueAt > soon ? waiting.DueAt : soon, "Not its turn yet")
            : new JobEnd.Nothing("Another job runs this task already.");
    }

    /// <summary>
    /// A timer counts in whole milliseconds, cut off, and so wakes a moment early itself: it is asked until the time has
    /// come.
    /// </summary>
    private async Task UntilAsync(DateTimeOffset instant, CancellationToken cancellation)
    {
        while (instant - clock.GetUtcNow() is { Ticks: > 0 } early)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(early.TotalMilliseconds)), clock, cancellation);
        }
    }

    /// <summary>
    /// The process died between the close of a run and the end of its job: the job ends now as its run did. Any other job
    /// that comes when nothing is due is a double, unless it is the task's own and the task was settled before it came.
    /// </summary>
    private async Task<JobEnd> EndAsItsRunAsync(long taskId, string? jobId, CancellationToken cancellation)
    {
        if (jobId is not null && await runs.OfJobAsync(jobId, cancellation) is { } run)
        {
            return run.FinishedAt is null && run.Reason != OttoReason.AwaitingApproval
                ? Nothing()
                : EndOf(run.Status, run.Reason, $"Run {run.Id} ended as {TaskRules.Describe(run.Status, run.Reason)}.");
        }

        return jobId is not null && await tasks.FindAsync(taskId, cancellation) is { } task && task.HangfireJobId == jobId
            ? EndOf(task.Status, task.Reason, $"The task is {TaskRules.Describe(task.Status, task.Reason)}.")
            : Nothing();
    }

    /// <summary>As <see cref="TaskJobState"/> has it.</summary>
    private static JobEnd EndOf(string status, string? reason, string sentence) => (status, reason) switch
    {
        (_, OttoReason.Cancelled or OttoReason.Retrying or OttoReason.Paused) => Nothing(),
        (OttoStatus.Success, _) or (OttoStatus.Blocked, OttoReason.AwaitingApproval) => new JobEnd.Done(),
        (OttoStatus.Error or OttoStatus.Blocked, _) => new JobEnd.Failed(sentence, IsForGood: status == OttoStatus.Error),
        _ => Nothing(),
    };

    private static JobEnd.Nothing Nothing() => new("Nothing of this task was due.");
}

/// <summary>The claims that are alive in this process. One of ours in the database that is not in here has been left behind.</summary>
internal sealed class RunningTasks
{
    private readonly ConcurrentDictionary<long, Entry> _byOccurrence = new();

    /// <summary>Names this start of the process as an owner of claims; an older one with the same process id is somebody else.</summary>
    public string Owner { get; } = $"{Environment.MachineName}:{Environment.ProcessId}:{Guid.CreateVersion7():N}";

    public int Count => _byOccurrence.Count;

    public bool Holds(long occurrenceId) => _byOccurrence.ContainsKey(occurrenceId);

    /// <summary>
    /// Enters before the claim, so that nobody ever sees a claim of ours without its entry; null when it is in here
    /// already.
    /// </summary>
    public Entry? Enter(long taskId, long occurrenceId, CancellationToken shutdown)
    {
        var entry = new Entry(this, taskId, occurrenceId, shutdown);
        if (_byOccurrence.TryAdd(occurrenceId, entry))
        {
            return entry;
        }

        entry.Discard();
        return null;
    }

    /// <summary>Tells whoever runs the task to stop.</summary>
    public void Cancel(long taskId)
    {
        foreach (var entry in _byOccurrence.Values)
        {
            if (entry.TaskId == taskId)
            {
                entry.Cancel();
            }
        }
    }

    /// <summary>One living claim; leaves at disposal.</summary>
    public sealed class Entry : IDisposable
    {
        private readonly RunningTasks _tasks;
        private readonly long _occurrenceId;
        private readonly CancellationTokenSource _stop;
        private readonly Lock _gate = new();
        private bool _disposed;

        internal Entry(RunningTasks tasks, long taskId, long occurrenceId, CancellationToken shutdown)
        {
            _tasks = tasks;
            _occurrenceId = occurrenceId;
            TaskId = taskId;
            _stop = CancellationTokenSource.CreateLinkedTokenSource(shutdown);
        }

        public long TaskId { get; }

        /// <summary>Fires when the process stops and when the task is cancelled.</summary>
        public CancellationToken Stopping => _stop.Token;

        public void Dispose()
        {
            _tasks._byOccurrence.TryRemove(_occurrenceId, out _);
            Discard();
        }

        internal void Cancel()
        {
            lock (_gate)
            {
                if (!_disposed)
                {
                    _stop.Cancel();
                }
            }
        }

        internal void Discard()
        {
            lock (_gate)
            {
                _disposed = true;
                _stop.Dispose();
            }
        }
    }
}
