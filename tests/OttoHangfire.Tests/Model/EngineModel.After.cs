using OttoHangfire.Contracts;
using OttoHangfire.Tasks;

namespace OttoHangfire.Tests.Model;

// What comes after another task.
internal sealed partial class EngineModel
{
    public const string Brought = "due because another task has ended";
    public const string BroughtBack = "at its end, and due again because another task has ended";
    public const string NotBrought = "not due although another task has ended";
    public const string TooManyBrought = "ends of another task that nobody waits for any more";
    public const string AwaitedInVain = "what it comes after is over";

    /// <summary>So many ends of another task wait for their turn.</summary>
    private const int MostBrought = 10;

    /// <summary>Whether a task may come after that one: it is there, ends once more, and does not come after this one itself.</summary>
    public bool MayFollow(ModelTask? task, ModelAfter after)
    {
        if (Task(after.Id) is not { } other || other.Id == task?.Id || other.Reason == OttoReason.Cancelled || other.Status == OttoStatus.Success)
        {
            return false;
        }

        while (other.After is { } before && Task(before.Id) is { } next)
        {
            if (next.Id == task?.Id)
            {
                return false;
            }

            other = next;
        }

        return true;
    }

    /// <summary>Adds a task that comes after another one.</summary>
    public void AddFollower(ModelTask task)
    {
        task.Reason = OttoReason.AwaitingTask;
        Tasks.Add(task);
    }

    /// <summary>A <c>PATCH</c> of what a task comes after; null = of nothing any more.</summary>
    public bool Follow(ModelTask task, ModelAfter? after) => Would(task, (model, copy) => model.DoFollow(copy, after)) && DoFollow(task, after);

    private bool DoFollow(ModelTask task, ModelAfter? after)
    {
        if (!MayChange(task) || (after is not null && !MayFollow(task, after)))
        {
            return false;
        }

        var was = task.After;
        task.After = after;
        if ((was is null) == (after is null))
        {
            return true;
        }

        if (after is not null)
        {
            (task.Rule, task.NextRun) = (null, null);
            Supersede(task, "it comes after another task now");
        }
        else if (task.Next is { } kept)
        {
            foreach (var other in task.Occurrences.Where(one => one is { Outcome: OccurrenceOutcome.Pending, IsBegun: false } && one != kept))
            {
                (other.Outcome, other.Reason) = (OccurrenceOutcome.Superseded, "it comes after no other task now");
            }
        }
        else if (task.Status == OttoStatus.Pending)
        {
            AddByHand(task);
        }

        WaitAnew(task);
        return true;
    }

    /// <summary>A schedule takes the place of what a task came after.</summary>
    private void LeaveFor(ModelTask task, ModelRule rule, DateTimeOffset first)
    {
        task.After = null;
        Supersede(task, "it has a schedule now");
        DateTimeOffset? free = first;
        while (free is { } taken && task.Occurrences.Exists(one => one.IsEarly && one.At == taken))
        {
            free = rule.Next(taken);
        }

        task.NextRun = free ?? first;
        if (free is { } at)
        {
            task.Occurrences.Add(new ModelOccurrence { At = FreeInstant(task, at), Due = at, Kind = OccurrenceKind.Scheduled });
        }

        WaitAnew(task);
    }

    private static void WaitAnew(ModelTask task)
    {
        if (task.Status != OttoStatus.Pending)
        {
            return;
        }

        if (task is { Next: null, After: null })
        {
            WaitForNext(task);
            return;
        }

        var reason = task.Next is null ? OttoReason.AwaitingTask : task.Reason == OttoReason.AwaitingTask ? null : task.Reason;
        Move(task, OttoStatus.Pending, reason, task.Next?.Due, task.Attempt);
    }

    private static void Supersede(ModelTask task, string reason)
    {
        foreach (var waiting in task.Occurrences.Where(one => one is { Outcome: OccurrenceOutcome.Pending, Kind: OccurrenceKind.Scheduled, IsBegun: false }))
        {
            (waiting.Outcome, waiting.Reason) = (OccurrenceOutcome.Superseded, reason);
        }
    }

    /// <summary>A run of the task has ended: what comes after it is due once.</summary>
    private void Bring(ModelTask ended, string status)
    {
        if (status is not (OttoStatus.Success or OttoStatus.Error))
        {
            return;
        }

        foreach (var follower in Tasks.Where(task => !task.IsRemoved && task.Reason != OttoReason.Cancelled && task.After is { } after
            && after.Id == ended.Id && (after.On == AfterEnd.Any || after.On == status)).OrderBy(task => task.Id))
        {
            Bring(ended, follower);
        }
    }

    private void Bring(ModelTask ended, ModelTask follower)
    {
        var brought = new ModelOccurrence { At = FreeInstant(follower, Now), Due = Now, Kind = OccurrenceKind.Scheduled };
        follower.Occurrences.Add(brought);
        if (WhyNot(ended, follower) is { } reason)
        {
            (brought.Outcome, brought.Reason) = (OccurrenceOutcome.Skipped, reason);
            Tell(NotBrought);
            return;
        }

        Tell(Brought);
        brought.WaitsSince = Now;
        foreach (var old in follower.Occurrences
            .Where(one => one is { Outcome: OccurrenceOutcome.Pending, Kind: OccurrenceKind.Scheduled, IsBegun: false }).SkipLast(MostBrought).ToList())
        {
            (old.Outcome, old.Reason) = (OccurrenceOutcome.Skipped, OccurrenceReason.TooMany);
            Tell(TooManyBrought);
        }

        if (follower.Status == OttoStatus.Running)
        {
            return;
        }

        if (follower is { Status: OttoStatus.Pending, Reason: not OttoReason.AwaitingTask })
        {
            follower.NextRun = follower.Next!.Due;
            return;
        }

        if (follower.Status != OttoStatus.Pending)
        {
            Tell(BroughtBack);
        }

        Move(follower, OttoStatus.Pending, null, follower.Next!.Due, 0);
    }

    /// <summary>What stands still, or is on vacation, is not due.</summary>
    private string? WhyNot(ModelTask ended, ModelTask follower)
    {
        if (follower is { Status: OttoStatus.Blocked } or { Status: OttoStatus.Error, Reason: OttoReason.SetByOtto })
        {
            return follower.Reason;
        }

        var first = ended;
        while (first.After is { } after && Task(after.Id) is { } before)
        {
            first = before;
        }

        return first.IsRecurring && Vacations.Exists(one => one.IsOf(follower) && one.From <= Now && one.To > Now) ? OccurrenceReason.Vacation : null;
    }

    private bool HasToCome(ModelTask task) =>
        Task(task.After!.Id) is { } other && other.Reason != OttoReason.Cancelled && other.Status != OttoStatus.Success;

    /// <summary>What waits for a task that ends no more has ended with it, or needs somebody.</summary>
    private void Settle()
    {
        foreach (var task in Tasks.Where(task => task is { IsRemoved: false, Status: OttoStatus.Pending, Reason: OttoReason.AwaitingTask } && !HasToCome(task)).ToList())
        {
            Tell(AwaitedInVain);
            if (Task(task.After!.Id) is not { } other || other.Reason == OttoReason.Cancelled)
            {
                Move(task, OttoStatus.Blocked, OttoReason.MissingTask, null, task.Attempt);
            }
            else
            {
                WaitForNext(task);
            }
        }
    }
}
