using OttoHangfire.Contracts;
using OttoHangfire.Tasks;

namespace OttoHangfire.Tests.Model;

// What has rung and rings once more, later.
internal sealed partial class EngineModel
{
    /// <summary>The task rings once more; false where it cannot.</summary>
    public bool Snooze(ModelTask task, DateTimeOffset until) => Would(task, (model, copy) => model.DoSnooze(copy, until)) && DoSnooze(task, until);

    /// <summary>The task does not ring once more after all; false where it was not to.</summary>
    public bool ComeNot(ModelTask task)
    {
        Account(task);
        if (task.Status != OttoStatus.Pending || Snoozed(task) is not { } snoozed)
        {
            return false;
        }

        (snoozed.Outcome, snoozed.Reason) = (OccurrenceOutcome.Superseded, "it was done before");
        if (task.IsRecurring)
        {
            WaitForNext(task);
        }
        else
        {
            Move(task, OttoStatus.Success, null, null, task.Attempt);
        }

        return true;
    }

    private bool DoSnooze(ModelTask task, DateTimeOffset until)
    {
        Account(task);
        if (!TaskRules.Allows(TaskVerb.Snooze, task.Status, task.Reason, task.IsRecurring))
        {
            return false;
        }

        var (needsRoom, hasRoom) = (task.Status != OttoStatus.Pending, HasRoom);
        if (Snoozed(task) is { } snoozed)
        {
            Put(task, snoozed, until);
        }
        else if (task.IsRecurring || task.Next is null)
        {
            task.Occurrences.Add(new ModelOccurrence { At = FreeInstant(task, until), Due = until, Kind = OccurrenceKind.Manual });
        }
        else if (task.Next.IsBegun)
        {
            return false;
        }
        else
        {
            Put(task, task.Next, until);
        }

        if (task.Status != OttoStatus.Pending)
        {
            Move(task, OttoStatus.Pending, null, until, 0);
        }

        WaitForNext(task);
        return hasRoom || !needsRoom;
    }

    private static ModelOccurrence? Snoozed(ModelTask task) => task.Occurrences
        .Where(one => one is { Outcome: OccurrenceOutcome.Pending, Kind: OccurrenceKind.Manual, IsBegun: false, WaitsSince: null })
        .MinBy(one => one.Due);
}
