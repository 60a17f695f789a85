using Hangfire.States;
using Hangfire.Storage;
using OttoHangfire.Dashboard;

namespace OttoHangfire.Worker;

/// <summary>
/// The one filter that decides the state of a task's job. It stands in the place of Hangfire's own retry filter, which
/// counts everything and would multiply with our attempts.
/// </summary>
internal sealed class JobStateFilter(Func<JobButtons> buttons, TimeProvider clock) : IElectStateFilter, IApplyStateFilter
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
                _ => AfterAFault(failed.Exception),
            };
        }
        else if (context.CandidateState.Reason == ByHand)
        {
            buttons().Decide(context);
        }
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
