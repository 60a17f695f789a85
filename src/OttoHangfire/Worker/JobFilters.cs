using System.Diagnostics;
using Hangfire.Client;
using Hangfire.Server;
using Hangfire.States;
using Hangfire.Storage;
using OttoHangfire.Dashboard;
using OttoHangfire.Tasks;
using OttoHangfire.Telemetry;

namespace OttoHangfire.Worker;

// What Hangfire asks before a job of a task is made, moves to another state, or runs.

/// <summary>
/// Keeps with a job where it comes from, so that its trace goes on where it is carried out. A job that is asked for and done within the
/// hour is a part of the request. One that comes later, or that a run has made, has a trace of its own with a link to where it came from:
/// otherwise a recurring task would be one trace without an end.
/// </summary>
internal sealed class JobTraceFilter(TimeProvider clock) : IClientFilter, IServerFilter
{
    /// <summary>The job's parameter: a <c>traceparent</c>, and a second word where only a link may follow.</summary>
    public const string Parameter = "OttoTrace";

    private const string OfRun = "run";
    private const string Span = "OttoSpan";

    private static readonly TimeSpan LongestParent = TimeSpan.FromHours(1);

    public void OnCreating(CreatingContext context)
    {
        // A web server makes an activity of its own for each request even if nobody watches: that alone must not cost a row.
        if (OttoTraces.Source.HasListeners()
            && context.Job?.Type == typeof(RunTaskJob)
            && Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } id })
        {
            context.SetJobParameter(Parameter, OttoTraces.CurrentRun() is null ? id : $"{id} {OfRun}");
        }
    }

    public void OnCreated(CreatedContext context)
    {
        // Nothing is known now that was not before.
    }

    public void OnPerforming(PerformingContext context)
    {
        if (!OttoTraces.Source.HasListeners() || context.BackgroundJob.Job?.Type != typeof(RunTaskJob))
        {
            return;
        }

        var (parent, links) = Origin(context.GetJobParameter<string>(Parameter, allowStale: true), context.BackgroundJob.CreatedAt);
        if (OttoTraces.Source.StartActivity(OttoTraces.Job, ActivityKind.Consumer, parent, tags: null, links) is { } span)
        {
            span.SetTag(OttoTraces.JobId, context.BackgroundJob.Id);
            context.Items[Span] = span;
        }
    }

    public void OnPerformed(PerformedContext context)
    {
        if (context.Items.TryGetValue(Span, out var kept) && kept is Activity span)
        {
            // Its text may be a task's: what went wrong is in the run.
            if (context.Exception is not null && !IsAnEnd(context.Exception))
            {
                span.SetStatus(ActivityStatusCode.Error);
            }

            span.Dispose();
        }
    }

    private (ActivityContext Parent, IEnumerable<ActivityLink> Links) Origin(string? kept, DateTime createdAt)
    {
        var words = kept?.Split(' ') ?? [];
        if (words.Length == 0 || !ActivityContext.TryParse(words[0], traceState: null, isRemote: true, out var origin))
        {
            return (default, []);
        }

        var isFresh = clock.GetUtcNow() - new DateTimeOffset(DateTime.SpecifyKind(createdAt, DateTimeKind.Utc)) <= LongestParent;
        return isFresh && words.Length == 1 ? (origin, []) : (default, [new ActivityLink(origin)]);
    }

    private static bool IsAnEnd(Exception problem) => problem is JobEndsException or { InnerException: JobEndsException };
}

/// <summary>
/// The one filter that decides the state of a task's job. It stands in the place of Hangfire's own retry filter, which
/// counts everything and would multiply with our attempts.
/// </summary>
internal sealed class JobStateFilter(Func<JobButtons> buttons, QueueOfJob queues, TimeProvider clock) : IElectStateFilter, IApplyStateFilter
{
    private const string ByHand = "Triggered via Dashboard UI";
    private const string RetriesSet = "retries";
    private static readonly TimeSpan PauseAfterAFault = TimeSpan.FromSeconds(10);

    public void OnStateElection(ElectStateContext context)
    {
        if (context.BackgroundJob.Job?.Type != typeof(RunTaskJob))
        {
            return;
        }

        if (context.CandidateState is FailedState failed)
        {
            context.CandidateState = failed.Exception switch
            {
                JobEndsException { IsForGood: true, State: FailedState end } => new FailedForGoodState(end),
                JobEndsException end => end.State,
                TaskFailedException => failed,
                _ => AfterAFault(failed.Exception),
            };
        }
        else if (context.CandidateState.Reason == ByHand)
        {
            buttons().Decide(context);
        }

        queues.Decide(context);
    }

    /// <summary>The backend itself stumbled before it had claimed anything, as on a full disk: the alarm rings again.</summary>
    private ScheduledState AfterAFault(Exception fault) =>
        new(clock.GetUtcNow().UtcDateTime + PauseAfterAFault) { Reason = $"{JobEndsException.RetryReason}: {fault.Message}" };

    public void OnStateApplied(ApplyStateContext context, IWriteOnlyTransaction transaction)
    {
        if (context.NewState is ScheduledState { Reason: { } reason }
            && reason.StartsWith(JobEndsException.RetryReason, StringComparison.Ordinal))
        {
            transaction.AddToSet(RetriesSet, context.BackgroundJob.Id);
        }
    }

    public void OnStateUnapplied(ApplyStateContext context, IWriteOnlyTransaction transaction)
    {
        if (context.OldStateName == ScheduledState.StateName)
        {
            transaction.RemoveFromSet(RetriesSet, context.BackgroundJob.Id);
        }
    }
}

/// <summary>
/// A recurring job whose last ring still waits in the queue does not ring again: the one that waits will see all that has
/// passed. So a long queue, or a worker that is switched off, does not pile up jobs.
/// </summary>
internal sealed class SkipIfStillQueued : IClientFilter
{
    /// <summary>
    /// Beside what Hangfire keeps of a recurring job: the last job it made. Its own <c>LastJobId</c> is emptied when a ring
    /// is held back.
    /// </summary>
    public const string LastRing = "LastRing";

    public void OnCreating(CreatingContext context)
    {
        if (RecurringJobOf(context) is { } id
            && ((JobStorageConnection)context.Connection).GetValueFromHash(RecurringAlarm.HashKey(id), LastRing) is { Length: > 0 } last
            && context.Connection.GetStateData(last)?.Name == EnqueuedState.StateName)
        {
            context.Canceled = true;
        }
    }

    public void OnCreated(CreatedContext context)
    {
        if (context.BackgroundJob is { } job && RecurringJobOf(context) is { } id)
        {
            context.Connection.SetRangeInHash(RecurringAlarm.HashKey(id), [new(LastRing, job.Id)]);
        }
    }

    private static string? RecurringJobOf(CreateContext context) =>
        context.Job?.Type == typeof(RunTaskJob) && context.Parameters.TryGetValue("RecurringJobId", out var id) ? id as string : null;
}

/// <summary>
/// Puts each job of a task into the queue of its task, whoever enqueues it: an alarm, Hangfire's schedulers, a button. A job that
/// an earlier version made knows no queue; its task does.
/// </summary>
internal sealed class QueueOfJob(OttoTaskRepository tasks)
{
    private const string Elsewhere = "It waits with the other tasks that Otto or a program added.";

    /// <summary>Corrects the queue, and takes an old job of Otto's out of the hands of people's workers.</summary>
    public void Decide(ElectStateContext context)
    {
        switch (context.CandidateState)
        {
            case EnqueuedState enqueued:
                enqueued.Queue = Of(context);
                break;
            case ProcessingState processing when IsOfPeople(processing) && context.BackgroundJob.Job.Queue is null:
                if (Of(context) is TaskQueue.Ottos)
                {
                    context.CandidateState = new EnqueuedState(TaskQueue.Ottos) { Reason = Elsewhere };
                }

                break;
        }
    }

    private string Of(ElectStateContext context) =>
        context.BackgroundJob.Job.Queue ?? TaskQueue.Of(IsOttos((long)context.BackgroundJob.Job.Args[0]));

    private bool IsOttos(long taskId)
    {
        // Hangfire's filters are synchronous; this reads one row and waits for nobody.
#pragma warning disable VSTHRD002
        return tasks.FindAsync(taskId, CancellationToken.None).GetAwaiter().GetResult()?.IsOttos() ?? false;
#pragma warning restore VSTHRD002
    }

    /// <summary>Hangfire makes a server's id of its name and a random end.</summary>
    private static bool IsOfPeople(ProcessingState processing) =>
        processing.ServerId.StartsWith($"{QueueWorkers.Peoples}:", StringComparison.Ordinal);
}
