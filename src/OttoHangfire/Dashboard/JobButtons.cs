using Hangfire.States;
using Hangfire.Storage;
using OttoHangfire.Access;
using OttoHangfire.Commands;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Tasks;

namespace OttoHangfire.Dashboard;

/// <summary>
/// What the buttons of the dashboard mean: Requeue and Enqueue now are run or retry, Delete is cancel. The task
/// changes in Hangfire's own transaction, so that job and task never say different things.
/// </summary>
internal sealed class JobButtons(
    OttoTaskRepository tasks,
    TaskCommands verbs,
    PendingLimit limit,
    TaskAlarm alarm,
    Recurrence recurrence,
    RecurringAlarm recurring,
    HangfireInTransaction hangfire,
    IHttpContextAccessor calls)
{
    /// <summary>Does the verb behind the button, or says in the job's history why not.</summary>
    public void Decide(ElectStateContext context)
    {
        hangfire.HoldsAJob = true;
        try
        {
            DecideInHold(context);
        }
        finally
        {
            hangfire.HoldsAJob = false;
        }
    }

    private void DecideInHold(ElectStateContext context)
    {
        var taskId = (long)context.BackgroundJob.Job.Args[0];
        var jobId = context.BackgroundJob.Id;
        if (Find(taskId) is not { } task)
        {
            context.CandidateState = new DeletedState { Reason = $"There is no task {taskId} any more." };
            return;
        }

        if (context.CandidateState is DeletedState && IsOfThePast(context.CurrentState, jobId, task))
        {
            context.CandidateState = new DeletedState { Reason = $"Only this job was removed. Task {taskId} goes on with other jobs." };
            return;
        }

        var verb = Verb(context.CandidateState, task);
        if ((TaskRules.Refusal(verb, task) ?? WhyFull(verb, task)) is { } refusal)
        {
            context.CandidateState = Refuse(context, task, refusal);
            return;
        }

        Apply(context, verb, task, jobId);
    }

    private void Apply(ElectStateContext context, TaskVerb verb, OttoTask task, string jobId)
    {
        if (verb == TaskVerb.Cancel)
        {
            context.CandidateState = new DeletedState { Reason = "The task was cancelled." };
            recurring.Remove(task.Id, (JobStorageTransaction)context.Transaction);
        }

        var by = Caller.OfButton(calls.HttpContext).Name;
        hangfire.Execute(context.Transaction, async transaction =>
        {
            // Read again: between the look and the transaction the task may have moved on.
            var current = await tasks.FindAsync(task.Id, transaction) ?? task;
            var before = await verbs.ApplyWithoutAlarmsAsync(verb, current, by, transaction);
            if (before.HangfireJobId != jobId && await tasks.FindAsync(task.Id, transaction) is { } now)
            {
                alarm.TellJob(before, now.Status, now.Reason, TaskCommands.Why(verb, now), transaction);
            }

            await tasks.SetJobAsync(task.Id, jobId, transaction);
            if (verb == TaskVerb.Cancel)
            {
                await tasks.SetRecurringJobAsync(task.Id, rings: false, transaction);
            }
        });
    }

    private static TaskVerb Verb(IState wanted, OttoTask task) => wanted switch
    {
        DeletedState => TaskVerb.Cancel,
        _ when task.Status is OttoStatus.Error or OttoStatus.Blocked => TaskVerb.Retry,
        _ => TaskVerb.Run,
    };

    /// <summary>
    /// A task that comes again and again leaves a job behind for each of its instants. Who clears one away does not want to end the task.
    /// </summary>
    private static bool IsOfThePast(string state, string jobId, OttoTask task) =>
        (task.Schedule is not null || task.After is not null)
        && (task.HangfireJobId != jobId || task.Status is OttoStatus.Pending or OttoStatus.Running)
        && (state == SucceededState.StateName || state == FailedState.StateName || state == DeletedState.StateName);

    /// <summary>
    /// What a worker has in hand must stay in its hand: any other state would make Hangfire stop it. The job of a task at rest goes
    /// on saying how the task stands.
    /// </summary>
    private static IState Refuse(ElectStateContext context, OttoTask task, string refusal)
    {
        if (context.CandidateState is DeletedState)
        {
            return new DeletedState { Reason = refusal };
        }

        if (context.CurrentState == ProcessingState.StateName && context.Connection.GetStateData(context.BackgroundJob.Id) is { } state)
        {
            return new StillProcessingState(state.Data, refusal);
        }

        var isItsJob = task.HangfireJobId == context.BackgroundJob.Id;
        return (isItsJob ? TaskJobState.Of(task.Status, task.Reason, refusal) : null) ?? new DeletedState { Reason = refusal };
    }

    /// <summary>A task that the verb makes pending needs room among those that are.</summary>
    private string? WhyFull(TaskVerb verb, OttoTask task)
    {
        if (verb == TaskVerb.Cancel || task.Status == OttoStatus.Pending)
        {
            return null;
        }

        // As below: this reads one row.
#pragma warning disable VSTHRD002
        return limit.WhyFullAsync(CancellationToken.None).GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
    }

    private OttoTask? Find(long taskId)
    {
        // Hangfire's filters are synchronous; this reads little, and waits at most for its turn to write.
#pragma warning disable VSTHRD002
        return FindAsync(taskId).GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
    }

    /// <summary>The task as it stands once what has passed is accounted for: the verb is chosen by that.</summary>
    private async Task<OttoTask?> FindAsync(long taskId)
    {
        var task = await tasks.FindAsync(taskId, CancellationToken.None);
        if (task is not { Schedule: not null })
        {
            return task;
        }

        await recurrence.AccountAsync(task, CancellationToken.None);
        return await tasks.FindAsync(taskId, CancellationToken.None);
    }
}
