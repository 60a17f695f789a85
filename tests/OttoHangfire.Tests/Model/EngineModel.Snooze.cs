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
        if ((task.Status != OttoStatus.Pending && task.Reason != OttoReason.Paused) || Snoozed(task) is not { } snoozed)
        {
            return false;
        }

        (snoozed.Outcome, snoozed.Reason) = (OccurrenceOutcome.Superseded, "it was done before");
        var hasEnded = !task.IsRecurring && task.Next is null;
        if (task.Reason == OttoReason.Paused)
        {
            if (hasEnded && task is { PausedStatus: OttoStatus.Pending, After: not null })
            {
                (task.PausedReason, task.NextRun) = (OttoReason.AwaitingTask, null);
            }
            else if (hasEnded && task.PausedStatus == OttoStatus.Pending)
            {
                (task.PausedStatus, task.NextRun) = (OttoStatus.Success, null);
            }
        }
        else if (!hasEnded)
        {
            WaitForNext(task);
        }
        else if (task.After is not null)
        {
            Move(task, OttoStatus.Pending, OttoReason.AwaitingTask, null, task.Attempt);
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
        if (ComesAnyway(task, until))
        {
            return DropFor(task);
        }

        if (Snoozed(task) is { } snoozed)
        {
            if (snoozed.Due == until)
            {
                return true;
            }

            Put(task, snoozed, until);
        }
        else if (task.IsRecurring || task.Next is null or { IsBegun: false, Kind: OccurrenceKind.Scheduled })
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

        if (task.Status != OttoStatus.Pending || task.Reason == OttoReason.AwaitingTask)
        {
            Move(task, OttoStatus.Pending, null, until, 0);
        }

        WaitForNext(task);
        return hasRoom || !needsRoom;
    }

    /// <summary>What waits by the rule rings at that very instant, unless a vacation takes it.</summary>
    private bool ComesAnyway(ModelTask task, DateTimeOffset until) => task.Occurrences.Exists(one =>
        one is { Outcome: OccurrenceOutcome.Pending, Kind: OccurrenceKind.Scheduled, IsBegun: false } && one.Due == until
        && !IsOnVacation(task, one));

    /// <summary>What was put off to another time waits no more; the rule does.</summary>
    private static bool DropFor(ModelTask task)
    {
        if (Snoozed(task) is { } snoozed)
        {
            (snoozed.Outcome, snoozed.Reason) = (OccurrenceOutcome.Superseded, "its schedule has it then");
            WaitForNext(task);
        }

        return true;
    }

    private static ModelOccurrence? Snoozed(ModelTask task) => task.Occurrences
        .Where(one => one is { Outcome: OccurrenceOutcome.Pending, Kind: OccurrenceKind.Manual, IsBegun: false, WaitsSince: null })
        .MinBy(one => one.Due);
}
