using Hangfire.States;
using OttoHangfire.Tasks;

namespace OttoHangfire.Worker;

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
