using Hangfire.Client;
using Hangfire.States;
using Hangfire.Storage;
using OttoHangfire.Tasks;

namespace OttoHangfire.Worker;

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
