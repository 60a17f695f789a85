using OttoHangfire.Contracts;
using OttoHangfire.Schedules;
using OttoHangfire.Tasks;

namespace OttoHangfire.Tests.Model;

// What the owner decides of one instant, while the rule stays.
internal sealed partial class EngineModel
{
    /// <summary>One instant does not run; false where it cannot be skipped.</summary>
    public bool Skip(ModelTask task, DateTimeOffset at) => Would(task, (model, copy) => model.DoSkip(copy, at)) && DoSkip(task, at);

    /// <summary>One instant runs at another time; false where it cannot be moved, or not there.</summary>
    public bool MoveInstant(ModelTask task, DateTimeOffset at, DateTimeOffset to) =>
        Would(task, (model, copy) => model.DoMove(copy, at, to)) && DoMove(task, at, to);

    private bool DoSkip(ModelTask task, DateTimeOffset at)
    {
        if (!MayDecide(TaskVerb.Skip, task, at, out var written) || written is { Outcome: OccurrenceOutcome.Skipped })
        {
            return false;
        }

        Decide(task, written, at, one => (one.Outcome, one.Reason, one.Due, one.MovedTo) = (OccurrenceOutcome.Skipped, OccurrenceReason.ByOwner, at, null));
        return true;
    }

    private bool DoMove(ModelTask task, DateTimeOffset at, DateTimeOffset to)
    {
        if (!MayDecide(TaskVerb.Move, task, at, out var written) || to <= Now || IsNear(task, at, to)
            || (to == (written?.Time ?? at) && written?.Outcome != OccurrenceOutcome.Skipped))
        {
            return false;
        }

        Decide(task, written, at, one => (one.Outcome, one.Reason, one.Due, one.MovedTo, one.WaitsSince) = (OccurrenceOutcome.Pending, null, to, to, null));
        return true;
    }

    /// <summary>If it was what the rule waited for, the rule waits for the one after it.</summary>
    private static void Decide(ModelTask task, ModelOccurrence? written, DateTimeOffset at, Action<ModelOccurrence> decide)
    {
        var wasNext = written is { Outcome: OccurrenceOutcome.Pending, MovedTo: null };
        if (written is null)
        {
            written = new ModelOccurrence { At = at, Due = at, Kind = OccurrenceKind.Scheduled };
            task.Occurrences.Add(written);
        }

        decide(written);
        written.IsEarly = true;
        if (wasNext)
        {
            AddNext(task, at);
        }

        if (task.Status == OttoStatus.Pending)
        {
            WaitForNext(task);
        }
    }

    private bool MayDecide(TaskVerb verb, ModelTask task, DateTimeOffset at, out ModelOccurrence? written)
    {
        Account(task);
        written = task.Occurrences.Find(one => one.At == at);
        return TaskRules.Allows(verb, task.Status, task.Reason, task.IsRecurring) && (written is null
            ? !task.Rule!.IsFromCompletion && at > Now && at > LastWritten(task) && task.Rule.Next(at.AddTicks(-1)) == at
            : IsUndecided(written));
    }

    /// <summary>Neither begun nor passed; what she has skipped herself, she may bring back.</summary>
    private bool IsUndecided(ModelOccurrence written) => written switch
    {
        { IsBegun: true } or { Kind: OccurrenceKind.Manual } => false,
        { Outcome: OccurrenceOutcome.Skipped } => written.Reason == OccurrenceReason.ByOwner && written.At > Now,
        _ => written.Outcome == OccurrenceOutcome.Pending && written.Time > Now,
    };

    private static bool IsNear(ModelTask task, DateTimeOffset at, DateTimeOffset to)
    {
        bool IsNear(DateTimeOffset other) => (other - to).Duration() < Schedule.MinGap;
        var last = LastWritten(task);
        return task.Occurrences.Exists(one => one is { IsOpen: true, Kind: OccurrenceKind.Scheduled } && one.At != at && IsNear(one.Time))
            || new[] { task.Rule!.Next(to), task.Rule.Next(to - Schedule.MinGap) }.OfType<DateTimeOffset>().Any(next => IsNear(next) && next > last
                && next != at && !task.Occurrences.Exists(one => one.IsEarly && one.At == next));
    }
}
