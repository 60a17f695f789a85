using Hangfire.States;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Tasks;

namespace OttoHangfire.Worker;

/// <summary>
/// What the buttons of the dashboard mean: Requeue and Enqueue now are run or retry, Delete is cancel. The task
/// changes in Hangfire's own transaction, so that job and task never say different things.
/// </summary>
public sealed class DashboardVerbs(OttoTaskRepository tasks, TaskVerbs verbs)
{
    /// <summary>Does the verb behind the button, or sends the job to Deleted with the reason why not.</summary>
    public void Decide(ElectStateContext context)
    {
        var taskId = (long)context.BackgroundJob.Job.Args[0];
        var jobId = context.BackgroundJob.Id;
        if (Find(taskId) is not { } task)
        {
            context.CandidateState = new DeletedState { Reason = $"There is no task {taskId} any more." };
            return;
        }

        var verb = Verb(context.CandidateState, task);
        if (TaskMoves.Refusal(verb, task) is { } refusal)
        {
            context.CandidateState = new DeletedState { Reason = refusal };
            return;
        }

        HangfireInTransaction.Execute(context.Transaction, async transaction =>
        {
            // Read again: between the look and the transaction the task may have moved on.
            var current = await tasks.FindAsync(taskId, CancellationToken.None, transaction) ?? task;
            await verbs.ApplyAsync(verb, current, transaction, CancellationToken.None);
            await tasks.SetJobAsync(taskId, jobId, transaction, CancellationToken.None);
        });
    }

    private static TaskVerb Verb(IState wanted, OttoTask task) => wanted switch
    {
        DeletedState => TaskVerb.Cancel,
        _ when task.Status is OttoStatus.Error or OttoStatus.Blocked => TaskVerb.Retry,
        _ => TaskVerb.Run,
    };

    private OttoTask? Find(long taskId)
    {
        // Hangfire's filters are synchronous, and so is SQLite: nothing here ever waits.
#pragma warning disable VSTHRD002
        return tasks.FindAsync(taskId, CancellationToken.None).GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
    }
}
