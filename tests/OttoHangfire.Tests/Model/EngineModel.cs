using OttoHangfire.Contracts;
using OttoHangfire.Schedules;
using OttoHangfire.Tasks;

namespace OttoHangfire.Tests.Model;

/// <summary>
/// What the engine should do, written down a second time: plain objects, no database, no jobs. The stories hold the real one
/// against it.
/// </summary>
internal sealed partial class EngineModel
{
    public const int MostFailures = 5;
    public const int MostCrashes = 3;
    private static readonly TimeSpan Blink = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Patience = TimeSpan.FromHours(24);
    private static readonly TimeSpan LongestOutage = TimeSpan.FromHours(24);

    /// <summary>Actions of a run.</summary>
    public const int MostActions = 4;

    /// <summary>Tasks that may be pending at once.</summary>
    public const int MostPending = 3;

    private DateTimeOffset _awakeSince;
    private DateTimeOffset _lastLook;

    public List<ModelTask> Tasks { get; } = [];

    public List<ModelVacation> Vacations { get; } = [];

    /// <summary>The text of every note that was written.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>The files that are there.</summary>
    public HashSet<string> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>Those of them that Otto knows as his own.</summary>
    public HashSet<string> OwnFiles { get; } = new(StringComparer.Ordinal);

    public DateTimeOffset Now { get; set; }

    /// <summary>Somebody looks at the clock, as the reconciler does each quarter of a minute.</summary>
    public void Look()
    {
        if (Now - _lastLook > Blink || Now < _awakeSince)
        {
            _awakeSince = Now;
        }

        _lastLook = Now;
    }

    /// <summary>The process is another one, which has seen nothing.</summary>
    public void Forget()
    {
        (_awakeSince, _lastLook) = (DateTimeOffset.MaxValue, DateTimeOffset.MinValue);
        (_lastSeen, _doubtedSince) = (null, null);
    }

    public ModelTask? Task(long id) => Tasks.Find(task => task.Id == id && !task.IsRemoved);

    /// <summary>False where no further task may be pending.</summary>
    public bool HasRoom => Tasks.Count(task => task is { IsRemoved: false, Status: OttoStatus.Pending }) < MostPending;

    public ModelTask Add(ModelTask task, DateTimeOffset? first)
    {
        task.NextRun = first;
        var at = first ?? task.CreatedAt;
        task.Occurrences.Add(
            new ModelOccurrence { At = at, Due = at, Kind = OccurrenceKind.Scheduled, WaitsSince = first is null ? at : null });
        Tasks.Add(task);
        return task;
    }

    /// <summary>What a person has typed: its run is there before any worker is.</summary>
    public void AddTyped(ModelTask task)
    {
        var occurrence = Add(task, first: null).Occurrences[0];
        occurrence.Attempt = 1;
        occurrence.Run = new ModelRun
        {
            Occurrence = occurrence,
            Attempt = 1,
            StartedAt = task.CreatedAt,
            HasStarted = false,
            Status = OttoStatus.Pending,
        };
        task.Runs.Add(occurrence.Run);
    }

    private bool Saw(DateTimeOffset instant) => instant >= _awakeSince - Blink;

    private static void Move(ModelTask task, string status, string? reason, DateTimeOffset? next, int attempt)
    {
        (task.Status, task.Reason, task.NextRun, task.Attempt) = (status, reason, next, attempt);
        (task.PausedStatus, task.PausedReason) = (null, null);
    }

    // What has passed of a recurring task's instants.

    /// <summary>Writes down what has passed; true when there was something.</summary>
    public bool Account(ModelTask task)
    {
        if (task.Rule is null || task.Status == OttoStatus.Running || task.Reason == OttoReason.Cancelled)
        {
            return false;
        }

        if (task.Status == OttoStatus.Pending && task.Occurrences.Exists(open => open.IsOpen && (open.IsBegun || open.Outcome == OccurrenceOutcome.Running)))
        {
            return false;
        }

        var waiting = Waiting(task).Where(occurrence => occurrence.At <= Now).ToList();
        var moved = MovedAndPassed(task);
        var away = task.Status == OttoStatus.Pending ? Away(task, waiting, moved) : [];
        var walked = Passed(task, []);
        var wasAway = away.Count > 0 && SkipAway(task, away, waiting, moved);
        var isBacklog = task.Status == OttoStatus.Pending && waiting.Count > 1;
        var spared = 0;
        if (isBacklog && task.Overlap == OverlappingInstants.Skip)
        {
            (spared, waiting, moved) = (waiting.Count, [], []);
        }

        var passed = waiting.Select(one => one.At).Concat(walked).Where(at => !away.Exists(stretch => at >= stretch.From && at < stretch.To)).ToList();
        var keepsAsQueue = task.Overlap == OverlappingInstants.Queue ? PassedInstants.Kept : 0;
        if (task.Status != OttoStatus.Pending)
        {
            return Write(task, waiting, moved, spared, passed, keepsAsQueue, OccurrenceOutcome.Skipped, _ => task.Reason ?? OttoReason.SetByOtto, moves: false);
        }

        var isWritten = isBacklog
            ? Write(task, waiting, moved, spared, passed, keepsAsQueue, OccurrenceOutcome.Skipped, _ => OccurrenceReason.Overlap, moves: true)
            : Write(
                task, waiting, moved, spared, passed, KeepsOfMissed(task, [.. passed.Concat(moved.Select(one => one.Time)).Order()], keepsAsQueue), OccurrenceOutcome.Missed,
                instant => Saw(instant) ? OccurrenceReason.Late : OccurrenceReason.Down, moves: true);
        if (wasAway && !isWritten)
        {
            WaitForNext(task);
        }

        return isWritten || wasAway;
    }

    /// <summary>The stretches of vacation in which something may have passed, oldest first; what touches is one.</summary>
    private List<(DateTimeOffset From, DateTimeOffset To)> Away(ModelTask task, List<ModelOccurrence> waiting, List<ModelOccurrence> moved)
    {
        var first = waiting.Select(one => one.At).Concat(moved.Select(one => one.Time)).Append(LastWritten(task)).Min();
        var stretches = new List<(DateTimeOffset From, DateTimeOffset To)>();
        foreach (var one in Vacations.Where(one => one.IsOf(task) && one.To > first && one.From <= Now).OrderBy(one => one.From))
        {
            if (stretches.Count > 0 && one.From <= stretches[^1].To)
            {
                stretches[^1] = (stretches[^1].From, one.To > stretches[^1].To ? one.To : stretches[^1].To);
            }
            else
            {
                stretches.Add((one.From, one.To));
            }
        }

        return stretches;
    }

    /// <summary>Skips what has passed in the vacations; what waited or was moved there waits no more. True when there was something.</summary>
    private bool SkipAway(
        ModelTask task, List<(DateTimeOffset From, DateTimeOffset To)> away, List<ModelOccurrence> waiting, List<ModelOccurrence> moved)
    {
        var passed = Passed(task, waiting);
        var inside = away.Select(stretch => passed.Where(at => at >= stretch.From && at < stretch.To).ToList()).Where(one => one.Count > 0).ToList();
        var movedInside = moved.Where(one => away.Exists(stretch => one.Time >= stretch.From && one.Time < stretch.To)).ToList();
        foreach (var instants in inside)
        {
            var older = instants.SkipLast(PassedInstants.Kept).ToList();
            if (older.Count > 0)
            {
                End(task, waiting, older[0], OccurrenceOutcome.Skipped, OccurrenceReason.Vacation, (older[0], older[^1], older.Count));
                task.Occurrences.RemoveAll(folded => waiting.Contains(folded) && folded.At > older[0] && folded.At <= older[^1]);
            }

            instants.TakeLast(PassedInstants.Kept).ToList()
                .ForEach(at => End(task, waiting, at, OccurrenceOutcome.Skipped, OccurrenceReason.Vacation, null));
        }

        movedInside.ForEach(one => (one.Outcome, one.Reason) = (OccurrenceOutcome.Skipped, OccurrenceReason.Vacation));
        waiting.RemoveAll(one => away.Exists(stretch => one.At >= stretch.From && one.At < stretch.To));
        moved.RemoveAll(movedInside.Contains);
        if (inside.Count + movedInside.Count > 0)
        {
            Tell(SkippedOnVacation);
        }

        return inside.Count + movedInside.Count > 0;
    }

    /// <summary>Takes a vacation away; false where it is gone already.</summary>
    public bool ComeBack(ModelVacation vacation) => Vacations.Remove(vacation);

    private int KeepsOfMissed(ModelTask task, List<DateTimeOffset> passed, int asQueue)
    {
        var newest = passed.TakeLast(PassedInstants.Kept).ToList();
        var keeps = task.Missed switch
        {
            MissedInstants.All => PassedInstants.Kept,
            MissedInstants.Skip => newest.Count > 0 && Saw(newest[^1]) ? 1 : 0,
            _ => 1,
        };
        return newest.Count > 0 && Saw(newest[0]) ? Math.Max(keeps, asQueue) : keeps;
    }

    private static IEnumerable<ModelOccurrence> Waiting(ModelTask task) => task.Occurrences
        .Where(occurrence => occurrence is { Outcome: OccurrenceOutcome.Pending, Kind: OccurrenceKind.Scheduled, IsBegun: false, MovedTo: null })
        .OrderBy(occurrence => occurrence.At);

    /// <summary>What waits at another time than the rule says.</summary>
    private static IEnumerable<ModelOccurrence> Moved(ModelTask task) => task.Occurrences
        .Where(occurrence => occurrence is { Outcome: OccurrenceOutcome.Pending, Kind: OccurrenceKind.Scheduled, IsBegun: false, MovedTo: not null })
        .OrderBy(occurrence => occurrence.Time);

    private List<ModelOccurrence> MovedAndPassed(ModelTask task) => [.. Moved(task).Where(occurrence => occurrence.Time <= Now)];

    private static ModelOccurrence? LastRan(ModelTask task) =>
        task.Occurrences.Where(occurrence => occurrence.Outcome == OccurrenceOutcome.Ran).OrderBy(occurrence => occurrence.Time).LastOrDefault();

    private static DateTimeOffset LastWritten(ModelTask task)
    {
        var last = task.Occurrences
            .Where(occurrence => occurrence is { Kind: OccurrenceKind.Scheduled, Outcome: not OccurrenceOutcome.Superseded, IsEarly: false })
            .Select(occurrence => occurrence.At).DefaultIfEmpty(DateTimeOffset.MinValue).Max();
        return last > task.CreatedAt ? last : task.CreatedAt;
    }

    private List<DateTimeOffset> Passed(ModelTask task, List<ModelOccurrence> waiting)
    {
        var passed = waiting.Select(occurrence => occurrence.At).ToList();
        var early = task.Occurrences.Where(occurrence => occurrence.IsEarly).Select(occurrence => occurrence.At).ToHashSet();
        for (var instant = task.Rule!.Next(LastWritten(task)); instant <= Now; instant = task.Rule.Next(instant.Value))
        {
            if (!early.Contains(instant.Value))
            {
                passed.Add(instant.Value);
            }
        }

        return passed;
    }

    private bool Write(
        ModelTask task,
        List<ModelOccurrence> waiting,
        List<ModelOccurrence> moved,
        int spared,
        List<DateTimeOffset> passed,
        int keeps,
        string outcome,
        Func<DateTimeOffset, string> reason,
        bool moves)
    {
        var newest = passed.TakeLast(PassedInstants.Kept).ToList();
        var older = passed.SkipLast(PassedInstants.Kept).ToList();
        var all = newest.Select(at => (Time: at, Moved: (ModelOccurrence?)null)).Concat(moved.Select(one => (one.Time, Moved: (ModelOccurrence?)one)))
            .OrderBy(one => one.Time).ToList();
        var kept = all.TakeLast(keeps).Where(one => one.Moved is null).Select(one => one.Time).ToList();
        var ended = all.SkipLast(keeps).Where(one => one.Moved is null).Select(one => one.Time).ToList();
        var endedMoved = all.SkipLast(keeps).Select(one => one.Moved).OfType<ModelOccurrence>().ToList();
        var hasNext = Waiting(task).Any(occurrence => occurrence.At > Now);
        bool IsWaiting(DateTimeOffset at) => waiting.Exists(occurrence => occurrence.At == at);
        if (older.Count == 0 && ended.Count == 0 && endedMoved.Count == 0 && kept.TrueForAll(IsWaiting)
            && (kept.Count > 0 || spared > 0 || hasNext || (Moved(task).Any() && !HasMore(task))))
        {
            return false;
        }

        var last = LastWritten(task);
        if (older.Count > 0)
        {
            End(task, waiting, older[0], outcome, reason(older[0]), (older[0], older[^1], older.Count));
            task.Occurrences.RemoveAll(folded => waiting.Contains(folded) && folded.At > older[0] && folded.At <= older[^1]);
        }

        ended.ForEach(instant => End(task, waiting, instant, outcome, reason(instant), null));
        endedMoved.ForEach(one => (one.Outcome, one.Reason, one.Gap) = (outcome, reason(one.Time), null));
        kept.Where(instant => !IsWaiting(instant)).ToList().ForEach(instant => AddInstant(task, instant));
        if (kept.Count == 0 && spared == 0 && !hasNext)
        {
            AddNext(task, last > Now ? last : Now);
        }

        if (moves)
        {
            WaitForNext(task);
        }

        return true;
    }

    /// <summary>Whether the rule has an instant to come that nothing was decided of.</summary>
    private bool HasMore(ModelTask task)
    {
        var last = LastWritten(task);
        var next = task.Rule!.Next(last > Now ? last : Now);
        while (next is { } instant && task.Occurrences.Exists(one => one.IsEarly && one.At == instant))
        {
            next = task.Rule.Next(instant);
        }

        return next is not null;
    }

    private static bool AddInstant(ModelTask task, DateTimeOffset at)
    {
        if (task.Occurrences.Exists(occurrence => occurrence.At == at))
        {
            return false;
        }

        task.Occurrences.Add(new ModelOccurrence { At = at, Due = at, Kind = OccurrenceKind.Scheduled });
        return true;
    }

    private static void End(
        ModelTask task,
        List<ModelOccurrence> waiting,
        DateTimeOffset at,
        string outcome,
        string reason,
        (DateTimeOffset From, DateTimeOffset To, int Count)? gap)
    {
        var row = waiting.Find(occurrence => occurrence.At == at);
        if (row is null && AddInstant(task, at))
        {
            row = task.Occurrences[^1];
        }

        if (row is not null)
        {
            (row.Outcome, row.Reason, row.Gap) = (outcome, reason, gap);
        }
    }

    private static void WaitForNext(ModelTask task)
    {
        if (task.Next is { } next)
        {
            task.NextRun = next.Due;
            return;
        }

        var failure = LastRan(task)?.Reason;
        Move(task, failure is null ? OttoStatus.Success : OttoStatus.Error, failure, null, task.Attempt);
    }

    /// <summary>Whether something would be possible, tried on a copy: what is refused leaves nothing behind.</summary>
    public bool Would(ModelTask task, Func<EngineModel, ModelTask, bool> attempt)
    {
        var copy = new EngineModel { Now = Now, _awakeSince = _awakeSince, _lastLook = _lastLook };
        copy.Tasks.AddRange(Tasks.Select(ModelCopy.Of));
        copy.Vacations.AddRange(Vacations);
        return attempt(copy, copy.Tasks.Single(one => one.Id == task.Id));
    }

    // What a person does.

    /// <summary>Does a verb; false when it is not possible, and then nothing has changed.</summary>
    public bool Apply(TaskVerb verb, ModelTask task) => Would(task, (model, copy) => model.Do(verb, copy)) && Do(verb, task);

    private bool Do(TaskVerb verb, ModelTask task)
    {
        Account(task);
        if (!TaskRules.Allows(verb, task.Status, task.Reason, task.IsRecurring))
        {
            return false;
        }

        var (needsRoom, hasRoom) = (task.Status != OttoStatus.Pending, HasRoom);
        switch (verb)
        {
            case TaskVerb.Run:
                Run(task);
                break;
            case TaskVerb.Retry:
                Retry(task);
                break;
            case TaskVerb.Cancel:
                Cancel(task);
                break;
            case TaskVerb.Pause:
                (task.PausedStatus, task.PausedReason) = (task.Status, task.Reason);
                (task.Status, task.Reason) = (OttoStatus.Blocked, OttoReason.Paused);
                break;
            default:
                (task.Status, task.Reason, task.PausedStatus, task.PausedReason) = (task.PausedStatus!, task.PausedReason, null, null);
                if (task is { Status: OttoStatus.Pending, Reason: OttoReason.AwaitingTask })
                {
                    WaitAgain(task);
                }
                else if (task is { IsRecurring: true, Status: OttoStatus.Pending })
                {
                    WaitForNext(task);
                }
                else if (task is { Status: OttoStatus.Pending, Next: null })
                {
                    WaitAgain(task);
                }
                else if (task is { Status: OttoStatus.Pending, NextRun: not null, Next: { } next })
                {
                    task.NextRun = next.Due;
                }

                break;
        }

        return hasRoom || !needsRoom || task.Status != OttoStatus.Pending;
    }

    private void Run(ModelTask task)
    {
        var attempt = 0;
        if (task.Next is { IsBegun: true } begun)
        {
            (begun.Due, begun.WaitsSince, begun.HasJitter) = (Now, Now, false);
            attempt = task.Attempt;
        }
        else
        {
            foreach (var waiting in task.Occurrences.Where(one => one is { Outcome: OccurrenceOutcome.Pending, IsBegun: false }
                && (!task.Repeats || one.Kind == OccurrenceKind.Manual)))
            {
                (waiting.Outcome, waiting.Reason) = (OccurrenceOutcome.Superseded, "run by hand");
            }

            AddByHand(task);
        }

        Move(task, OttoStatus.Pending, null, null, attempt);
    }

    private void AddByHand(ModelTask task) =>
        task.Occurrences.Add(
            new ModelOccurrence { At = FreeInstant(task, Now), Due = Now, Kind = OccurrenceKind.Manual, WaitsSince = Now });

    private static DateTimeOffset FreeInstant(ModelTask task, DateTimeOffset wanted)
    {
        while (task.Occurrences.Exists(occurrence => occurrence.At == wanted))
        {
            wanted = wanted.AddTicks(1);
        }

        return wanted;
    }

    private void Retry(ModelTask task)
    {
        if (task.Retried is not { } failed)
        {
            WaitAgain(task);
            return;
        }

        var later = !task.IsRecurring && task.NextRun > Now ? task.NextRun : null;
        Reopen(failed, later ?? Now);
        Move(task, OttoStatus.Pending, null, later, 0);
    }

    private void Reopen(ModelOccurrence occurrence, DateTimeOffset due)
    {
        occurrence.WaitsSince = due <= Now ? Now : null;
        (occurrence.Outcome, occurrence.Reason, occurrence.Due, occurrence.Attempt) = (OccurrenceOutcome.Pending, null, due, 0);
        (occurrence.Crashes, occurrence.Outages, occurrence.OutSince, occurrence.HasJitter) = (0, 0, null, false);
    }

    private void WaitAgain(ModelTask task)
    {
        var attempt = task.Attempt;
        Move(task, OttoStatus.Pending, null, null, 0);
        if (task.IsRecurring)
        {
            WaitForNext(task);
            task.Attempt = task.Status == OttoStatus.Pending ? 0 : attempt;
        }
        else if (task.Next is { } next)
        {
            task.NextRun = next.Due;
        }
        else if (task.After is not null)
        {
            task.Reason = OttoReason.AwaitingTask;
        }
        else if (task.Occurrences.LastOrDefault(occurrence => occurrence.Outcome != OccurrenceOutcome.Superseded) is { } last)
        {
            Reopen(last, Now);
        }
        else
        {
            AddByHand(task);
        }
    }

    private void Cancel(ModelTask task)
    {
        EndPermissions(task);
        SkipOpen(task, OttoReason.Cancelled, DateTimeOffset.MaxValue);
        BreakOff(task, OttoStatus.Error, OttoReason.Cancelled);
        Move(task, OttoStatus.Error, OttoReason.Cancelled, null, task.Attempt);
    }

    private static void SkipOpen(ModelTask task, string reason, DateTimeOffset until)
    {
        foreach (var open in task.Occurrences.Where(occurrence => occurrence.IsOpen && (occurrence.Time <= until || occurrence.IsBegun)))
        {
            (open.Outcome, open.Reason) = (OccurrenceOutcome.Skipped, reason);
        }
    }

    private void BreakOff(ModelTask task, string status, string? reason)
    {
        foreach (var run in task.Runs.Where(run => !run.IsFinished))
        {
            run.Actions.Where(action => action.Status == ActionStatus.Started).ToList()
                .ForEach(begun => begun.Status = ActionStatus.OutcomeUnknown);
            LeaveOut(run);
            (run.Status, run.Reason, run.FinishedAt) = (status, reason, Now);
        }
    }

    private static void LeaveOut(ModelRun run)
    {
        foreach (var action in run.Actions)
        {
            if (action.Question == ApprovalStatus.Pending)
            {
                action.Question = ApprovalStatus.Rejected;
            }

            if (action.Status is ActionStatus.AwaitingApproval or ActionStatus.Planned)
            {
                action.Status = ActionStatus.Rejected;
            }
        }
    }

    /// <summary>Takes a task that has ended away.</summary>
    public static bool Remove(ModelTask task)
    {
        task.IsRemoved = TaskRules.Allows(TaskVerb.Remove, task.Status, task.Reason, task.IsRecurring);
        return task.IsRemoved;
    }

    /// <summary>A <c>PATCH</c> of <c>next_run_at</c>.</summary>
    public bool Postpone(ModelTask task, DateTimeOffset at) => Would(task, (model, copy) => model.Move(copy, at)) && Move(task, at);

    private bool Move(ModelTask task, DateTimeOffset at)
    {
        return MayChange(task) && task.After is null && MoveTo(task, at, isNamed: true);
    }

    private bool MayChange(ModelTask task)
    {
        Account(task);
        return TaskRules.Allows(TaskVerb.Change, task.Status, task.Reason, task.IsRecurring);
    }

    /// <summary>A <c>PATCH</c> of what has no part in when the task is due.</summary>
    public bool Change(ModelTask task, int maxAttempts)
    {
        if (!Would(task, (model, copy) => model.MayChange(copy)))
        {
            return false;
        }

        Account(task);
        EndPermissions(task);
        task.MaxAttempts = maxAttempts;
        return true;
    }

    /// <summary>Takes a standing yes back; false when it holds no longer.</summary>
    public bool Revoke(ModelPermission permission)
    {
        var held = permission.Holds(Now);
        permission.HasEnded |= held;
        return held;
    }

    /// <summary>The task is not any more what they were given for.</summary>
    private void EndPermissions(ModelTask task) => task.Permissions.ForEach(permission => Revoke(permission));

    /// <summary>A <c>PATCH</c> of the schedule; null = from now on it is a task of once.</summary>
    public bool Change(ModelTask task, ModelRule? rule, string missed, string overlap, DateTimeOffset? first) =>
        Would(task, (model, copy) => model.MayChange(copy)) && Reschedule(task, rule, missed, overlap, first);

    private bool Reschedule(ModelTask task, ModelRule? rule, string missed, string overlap, DateTimeOffset? first)
    {
        Account(task);
        var follows = task.After is not null;
        if (follows && rule is null)
        {
            // It repeats by no rule that could be taken away.
            return true;
        }

        (task.Rule, task.Missed, task.Overlap) = (rule, missed, overlap);
        if (follows)
        {
            LeaveFor(task, rule!, first!.Value);
            return true;
        }

        if (first is { } at)
        {
            return MoveTo(task, at, isNamed: false);
        }

        if (task.Next is { } kept)
        {
            foreach (var other in task.Occurrences.Where(one => one is { Outcome: OccurrenceOutcome.Pending, IsBegun: false } && one != kept))
            {
                (other.Outcome, other.Reason) = (OccurrenceOutcome.Superseded, "the schedule was removed");
            }
        }

        return true;
    }

    private bool MoveTo(ModelTask task, DateTimeOffset at, bool isNamed)
    {
        task.NextRun = task.IsRecurring && at < Now ? Now : at;
        if (task.Next is { } first)
        {
            if (task.IsRecurring)
            {
                MoveNext(task, first, task.NextRun.Value, isNamed);
            }
            else if (first.IsBegun)
            {
                (first.Due, first.HasJitter) = (task.NextRun.Value, false);
                first.WaitsSince = first.Due <= Now ? Now : null;
            }
            else
            {
                Put(task, first, task.NextRun.Value);
            }
        }

        if (task.Status == OttoStatus.Pending)
        {
            WaitForNext(task);
        }

        return true;
    }

    /// <summary>What the owner has decided of single instants stays; but a next run that she names comes before what was moved.</summary>
    private void MoveNext(ModelTask task, ModelOccurrence first, DateTimeOffset at, bool isNamed)
    {
        var isToCome = !first.IsBegun && first.Due > Now;
        var isOfRule = first is { Kind: OccurrenceKind.Scheduled, MovedTo: null };
        var waiting = isToCome && isOfRule ? first : Waiting(task).Where(one => one.Due > Now).MaxBy(one => one.Due);
        DateTimeOffset? free = at;
        if (isNamed)
        {
            foreach (var dropped in Moved(task).Where(one => one.Time > Now && one.Time < at).ToList())
            {
                (dropped.Outcome, dropped.Reason) = (OccurrenceOutcome.Superseded, "the next run was put later");
            }
        }
        else
        {
            while (free is { } taken && task.Occurrences.Exists(one => one.IsEarly && one.At == taken))
            {
                free = task.Rule!.Next(taken);
            }

            task.NextRun = free ?? at;
        }

        if (waiting is not null && free is { } later)
        {
            Put(task, waiting, later);
        }
        else if (waiting is not null)
        {
            (waiting.Outcome, waiting.Reason) = (OccurrenceOutcome.Superseded, "the schedule was changed");
        }
        else if (isToCome && free is { } missing)
        {
            task.Occurrences.Add(new ModelOccurrence { At = FreeInstant(task, missing), Due = missing, Kind = OccurrenceKind.Scheduled });
        }
    }

    private static void Put(ModelTask task, ModelOccurrence waiting, DateTimeOffset at)
    {
        waiting.At = at == waiting.At ? waiting.At : FreeInstant(task, at);
        (waiting.Due, waiting.WaitsSince, waiting.MovedTo, waiting.IsEarly) = (at, null, null, false);
    }

    /// <summary>A person answers a question; false when it cannot be answered.</summary>
    /// <param name="task">Whose action it is.</param>
    /// <param name="action">What was asked.</param>
    /// <param name="isYes">What the person says.</param>
    /// <param name="corrected">What is to be done instead; null = what was asked.</param>
    /// <param name="also">The standing yes that is given with it.</param>
    public bool Decide(ModelTask task, ModelAction action, bool isYes, string? corrected = null, ModelPermission? also = null)
    {
        if (action.Question != ApprovalStatus.Pending || action.AskedAt + Patience <= Now
            || task is { Status: OttoStatus.Blocked, Reason: OttoReason.Paused })
        {
            return false;
        }

        var run = task.Runs.Single(one => one.Actions.Contains(action));
        action.Corrected = corrected == action.Script.Word ? null : corrected;
        if (also is not null)
        {
            task.Permissions.Add(also);
        }

        action.Question = isYes ? ApprovalStatus.Approved : ApprovalStatus.Rejected;
        action.Status = isYes ? ActionStatus.Planned : ActionStatus.Rejected;
        if (isYes || !run.Actions.Exists(other => other.Question == ApprovalStatus.Pending))
        {
            Wake(task, run);
        }

        return true;
    }

    /// <summary>A person says whether something happened of which nobody else can know.</summary>
    public bool Resolve(ModelTask task, ModelRun run, ModelAction action, bool happened)
    {
        action.Status = happened ? ActionStatus.Ok : ActionStatus.Error;
        if (happened && action.Script.Kind == ActionKind.File && Files.Contains(Step.FileOf(action.Script, task.Id)))
        {
            OwnFiles.Add(Step.FileOf(action.Script, task.Id));
        }

        if (run.Reason == OttoReason.OutcomeUnknown && task is { Status: OttoStatus.Blocked, Reason: OttoReason.OutcomeUnknown })
        {
            (run.Status, run.Reason) = Conclusion(task, run);
            run.Occurrence.Reason = run.Reason;
            Account(task);
            MoveOn(task, run.Status, run.Reason, run.Attempt, run.StartedAt);
        }

        return true;
    }

    private void Wake(ModelTask task, ModelRun run)
    {
        Account(task);
        if (task is { Status: OttoStatus.Blocked, Reason: OttoReason.AwaitingApproval }
            && run.Occurrence is { Outcome: OccurrenceOutcome.Pending } occurrence && occurrence.Run == run)
        {
            (occurrence.Due, occurrence.WaitsSince) = (Now, Now);
            Move(task, OttoStatus.Pending, null, null, task.Attempt);
        }
    }
}
