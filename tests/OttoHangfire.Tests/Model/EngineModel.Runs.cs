using OttoHangfire.Contracts;
using OttoHangfire.Schedules;
using OttoHangfire.Tasks;

namespace OttoHangfire.Tests.Model;

// What happens when an alarm rings, commit by commit, so that a crash may fall between any two.
internal sealed partial class EngineModel
{
    /// <summary>How an action that Otto aims at another task ends; false = its sentence says why not.</summary>
    private bool SetByOtto(ModelTask actor, ModelAction action)
    {
        var status = action.Script.Word;
        if (action.Target == actor.Id)
        {
            return TaskRules.AllowsOttoOnOwnTask(status);
        }

        if (Task(action.Target) is not { } task)
        {
            return false;
        }

        Account(task);
        if (!TaskRules.AllowsOtto(status, task.Status, task.Reason) || task.Runs.Exists(run => run is { IsFinished: false, HasReply: true }))
        {
            return false;
        }

        if (status == OttoStatus.Pending)
        {
            if (HasRoom)
            {
                WaitAgain(task);
                return true;
            }

            return false;
        }

        var reason = status == OttoStatus.Success ? null : OttoReason.SetByOtto;
        BreakOff(task, status, reason);
        SkipOpen(task, OttoReason.SetByOtto, Now);
        Move(task, status, reason, null, task.Attempt);
        return true;
    }

    /// <summary>The commits of a ring, in order; each is what one transaction changes. The answer is asked for when its turn comes.</summary>
    public IEnumerable<Action> Ring(ModelTask task, AnswerScript answer, Func<ActionScript, long> target)
    {
        if (IsHeld)
        {
            yield break;
        }

        if (IsToBeAccounted(task))
        {
            yield return () => Account(task);
        }

        if (task.Status != OttoStatus.Pending || task.Next is not { } due || due.Due > Now)
        {
            yield break;
        }

        if (!IsItsTurn(due) || IsOnVacation(task, due))
        {
            // A claim that is not to be had is a transaction all the same.
            yield return () => { };
            yield break;
        }

        yield return () => Claim(task, due);
        var run = due.Run!;
        if (run.IsFinished)
        {
            // Cancelled while Otto was thinking.
            yield break;
        }

        if (!run.HasReply)
        {
            foreach (var commit in Ask(task, run, answer, target))
            {
                yield return commit;
            }
        }

        if (run.IsFinished || !run.HasReply)
        {
            yield break;
        }

        var open = run.Actions.Where(action => action.Status is ActionStatus.Planned or ActionStatus.Started).ToList();
        var hasEnded = false;
        foreach (var action in open)
        {
            foreach (var commit in CarryOut(task, action))
            {
                yield return () =>
                {
                    run.Occurrence.Crashes = 1;
                    commit();
                    if (action == open[^1] && action is { Status: ActionStatus.Ok, Script.Kind: not (ActionKind.Outside or ActionKind.File) })
                    {
                        // What the last action changes in the database is committed together with the end of its run.
                        Finish(task, run);
                        hasEnded = true;
                    }
                };
            }
        }

        if (hasEnded)
        {
            yield break;
        }

        yield return () => Finish(task, run);
    }

    private bool IsToBeAccounted(ModelTask task) => task.IsRecurring && Would(task, (model, copy) => model.Account(copy));

    /// <summary>Whether an instant of its rule lies in a vacation, so that it does not run.</summary>
    private bool IsOnVacation(ModelTask task, ModelOccurrence one) =>
        task.IsRecurring && one is { Kind: OccurrenceKind.Scheduled, IsBegun: false }
        && Vacations.Exists(away => away.IsOf(task) && away.From <= one.Time && away.To > one.Time);

    private bool IsItsTurn(ModelOccurrence due)
    {
        if (Tasks.Exists(task => !task.IsRemoved && task.Occurrences.Contains(due)
            && task.Occurrences.Exists(other => other.Outcome == OccurrenceOutcome.Running)))
        {
            return false;
        }

        if (due.Crashes == 0)
        {
            return true;
        }

        var all = Tasks.Where(task => !task.IsRemoved).SelectMany(task => task.Occurrences).ToList();
        var running = all.Count(suspect => suspect is { Outcome: OccurrenceOutcome.Running, Crashes: > 1 });
        return running < (due.Crashes == 1 ? 4 : 1) && !all.Exists(suspect => suspect.Outcome == OccurrenceOutcome.Pending && suspect.Due <= Now
            && suspect.Crashes > 0 && suspect.Crashes < due.Crashes);
    }

    private void Claim(ModelTask task, ModelOccurrence due)
    {
        (due.Outcome, due.ClaimedAt, due.WaitsSince) = (OccurrenceOutcome.Running, Now, null);
        due.Crashes++;
        task.Claims++;
        if (due.Run is { IsFinished: false } open)
        {
            (open.Status, open.Reason) = (OttoStatus.Running, null);
            if (!open.HasStarted)
            {
                (open.HasStarted, open.StartedAt) = (true, Now);
            }
        }
        else
        {
            due.Attempt++;
            due.Run = new ModelRun { Occurrence = due, Attempt = due.Attempt, StartedAt = Now };
            task.Runs.Add(due.Run);
        }

        (task.Status, task.Reason, task.Attempt) = (OttoStatus.Running, null, due.Run.Attempt);
    }

    private IEnumerable<Action> Ask(ModelTask task, ModelRun run, AnswerScript answer, Func<ActionScript, long> target)
    {
        switch (answer.Kind)
        {
            case AnswerKind.Reply:
                yield return () => Save(task, run, answer, target);
                break;
            case AnswerKind.Garbage:
                yield return () => { };
                yield return () => FinishBadly(task, run, OttoStatus.Error, OttoReason.Permanent);
                break;
            case AnswerKind.Refusal:
                yield return () => FinishBadly(task, run, OttoStatus.Error, OttoReason.Permanent);
                break;
            case AnswerKind.MissingModel:
                yield return () => FinishBadly(task, run, OttoStatus.Blocked, OttoReason.MissingModel);
                break;
            case AnswerKind.Budget:
                yield return () => FinishBadly(task, run, OttoStatus.Blocked, OttoReason.Budget);
                break;
            case AnswerKind.Down:
                yield return () => WaitOut(task, run);
                break;
            case AnswerKind.Silent:
                Now += UnreachableAgent.Silence;
                yield return () => TryLater(task, run);
                break;
            default:
                yield return () => TryLater(task, run);
                break;
        }
    }

    private void WaitOut(ModelTask task, ModelRun run)
    {
        var occurrence = run.Occurrence;
        occurrence.OutSince ??= Now;
        if (Now - occurrence.OutSince >= LongestOutage)
        {
            FinishBadly(task, run, OttoStatus.Error, OttoReason.AttemptsExhausted);
            return;
        }

        occurrence.Outages++;
        (run.Status, run.Reason) = (OttoStatus.Pending, OttoReason.Retrying);
        (occurrence.Outcome, occurrence.Crashes, occurrence.HasJitter, occurrence.WaitsSince) = (OccurrenceOutcome.Pending, 0, true, Now);
        Move(task, OttoStatus.Pending, OttoReason.Retrying, null, run.Attempt);
    }

    private static void Save(ModelTask task, ModelRun run, AnswerScript answer, Func<ActionScript, long> target)
    {
        var done = task.Runs.Where(other => other.Occurrence == run.Occurrence).SelectMany(other => other.Actions)
            .Where(action => action.Status == ActionStatus.Ok).ToList();
        foreach (var script in answer.Actions)
        {
            var action = new ModelAction
            {
                Script = script,
                Target = target(script),
                IsOverLimit = run.Actions.Count >= MostActions,
            };
            run.Actions.Add(action);
            if (action.IsOverLimit)
            {
                action.Status = ActionStatus.Rejected;
            }
            else if (done.Find(other => other.DoneKeys.Contains(action.Key)) is { } same)
            {
                done.Remove(same);
                action.Status = ActionStatus.Skipped;
            }
        }

        run.HasReply = true;
        run.Occurrence.Crashes = 1;
    }

    private void TryLater(ModelTask task, ModelRun run)
    {
        if (run.Attempt >= task.MaxAttempts)
        {
            FinishBadly(task, run, OttoStatus.Error, OttoReason.AttemptsExhausted);
            return;
        }

        LeaveOut(run);
        (run.Status, run.Reason, run.FinishedAt) = (OttoStatus.Error, OttoReason.Retrying, Now);
        var occurrence = run.Occurrence;
        (occurrence.Outcome, occurrence.Crashes, occurrence.HasJitter, occurrence.WaitsSince) = (OccurrenceOutcome.Pending, 0, true, Now);
        (occurrence.Outages, occurrence.OutSince) = (0, null);
        Move(task, OttoStatus.Pending, OttoReason.Retrying, null, run.Attempt);
    }

    private IEnumerable<Action> CarryOut(ModelTask task, ModelAction action)
    {
        if (action.Script.Kind is not (ActionKind.Outside or ActionKind.File))
        {
            yield return () => CarryOutInside(task, action);
            yield break;
        }

        if (action.Status == ActionStatus.Started)
        {
            yield return () => EndOutside(task, action, action.Script.Kind == ActionKind.File ? ActionStatus.Ok : ActionStatus.OutcomeUnknown);
            yield break;
        }

        var file = action.Script.Kind == ActionKind.File ? Step.FileOf(action.Script, task.Id) : null;
        if (file is not null && Files.Contains(file) && !OwnFiles.Contains(file) && action.Question != ApprovalStatus.Approved)
        {
            // It is not as Otto left it.
            yield return () => action.Status = PutQuestion(action);
            yield break;
        }

        yield return () =>
        {
            action.Status = ActionStatus.Started;
            _ = file is not null && Files.Add(file);
        };
        yield return () => EndOutside(task, action, ActionStatus.Ok);
    }

    private void EndOutside(ModelTask task, ModelAction action, string status)
    {
        action.Status = status;
        if (action.Script.Kind == ActionKind.File)
        {
            OwnFiles.Add(Step.FileOf(action.Script, task.Id));
        }
    }

    private void CarryOutInside(ModelTask task, ModelAction action) =>
        action.Status = action.Script.Kind switch
        {
            ActionKind.Note => Note(action.Script.Word),
            ActionKind.WrongPayload => ActionStatus.Error,
            ActionKind.NoSuchType => ActionStatus.Unknown,
            ActionKind.Ask when action.Question == ApprovalStatus.Approved => Note(action.Corrected ?? action.Script.Word),
            ActionKind.Ask when action.Question is null && Use(task) => Note(action.Script.Word),
            ActionKind.Ask => PutQuestion(action),
            _ => Would(task, (model, copy) => model.SetByOtto(copy, action)) && SetByOtto(task, action) ? ActionStatus.Ok : ActionStatus.Error,
        };

    private string Note(string text)
    {
        Notes.Add(text);
        return ActionStatus.Ok;
    }

    /// <summary>Of several the newest.</summary>
    private bool Use(ModelTask task)
    {
        if (task.Permissions.FindLast(permission => permission.Holds(Now)) is not { } used)
        {
            return false;
        }

        Tell(PermissionUsed);
        used.Used++;
        return true;
    }

    private string PutQuestion(ModelAction action)
    {
        (action.Question, action.AskedAt) = (ApprovalStatus.Pending, Now);
        return ActionStatus.AwaitingApproval;
    }

    private void Finish(ModelTask task, ModelRun run)
    {
        run.Occurrence.Crashes = 1;
        if (run.Actions.Exists(action => action.Status == ActionStatus.AwaitingApproval))
        {
            (run.Status, run.Reason) = (OttoStatus.Blocked, OttoReason.AwaitingApproval);
            (run.Occurrence.Outcome, run.Occurrence.Due, run.Occurrence.Crashes) = (OccurrenceOutcome.Pending, Now, 0);
            (run.Occurrence.Outages, run.Occurrence.OutSince, run.Occurrence.WaitsSince) = (0, null, Now);
            Move(task, OttoStatus.Blocked, OttoReason.AwaitingApproval, null, run.Attempt);
            return;
        }

        var (end, reason) = Conclusion(task, run);
        End(task, run, end, reason);
    }

    private static (string Status, string? Reason) Conclusion(ModelTask task, ModelRun run)
    {
        bool Any(string status) => run.Actions.Exists(action => action.Status == status);
        var own = run.Actions.LastOrDefault(action => action.Target == task.Id && action.Status is ActionStatus.Ok or ActionStatus.Skipped
            && action.Target == task.Id)?.Script.Word;
        return Any(ActionStatus.OutcomeUnknown) ? (OttoStatus.Blocked, OttoReason.OutcomeUnknown)
            : run.Actions.Exists(action => action.IsOverLimit) ? (OttoStatus.Blocked, OttoReason.Limit)
            : own is OttoStatus.Error or OttoStatus.Blocked ? (own, OttoReason.SetByOtto)
            : Any(ActionStatus.Error) ? (OttoStatus.Error, OttoReason.ActionsFailed)
            : Any(ActionStatus.Rejected) ? (OttoStatus.Error, OttoReason.Rejected)
            : Any(ActionStatus.Expired) ? (OttoStatus.Error, OttoReason.Expired)
            : (OttoStatus.Success, null);
    }

    private void FinishBadly(ModelTask task, ModelRun run, string status, string reason)
    {
        LeaveOut(run);
        End(task, run, status, reason);
    }

    private void End(ModelTask task, ModelRun run, string status, string? reason)
    {
        (run.Status, run.Reason, run.FinishedAt) = (status, reason, Now);
        (run.Occurrence.Outcome, run.Occurrence.Reason, run.Occurrence.Crashes) = (OccurrenceOutcome.Ran, reason, 0);
        (run.Occurrence.Outages, run.Occurrence.OutSince) = (0, null);
        MoveOn(task, status, reason, run.Attempt, run.StartedAt);
    }

    private void MoveOn(ModelTask task, string status, string? reason, int attempt, DateTimeOffset openedAt)
    {
        MoveOnItself(task, status, reason, attempt, openedAt);
        Bring(task, status);
    }

    private void MoveOnItself(ModelTask task, string status, string? reason, int attempt, DateTimeOffset openedAt)
    {
        if (task.After is not null)
        {
            MoveToNext(task, status, reason, attempt);
            return;
        }

        if (!task.IsRecurring)
        {
            // What was put off has rung, and another time of it is still to come.
            if (status != OttoStatus.Blocked && task.Next is { } other)
            {
                Move(task, OttoStatus.Pending, null, other.Due, 0);
                return;
            }

            Move(task, status, reason, null, attempt);
            return;
        }

        if (task.Rule!.IsFromCompletion && status == OttoStatus.Success)
        {
            Tell(CountedFromCompletion);
            CountAnew(task);
        }

        var waiting = Waiting(task).Where(occurrence => occurrence.At <= Now).ToList();
        var moved = MovedAndPassed(task);
        var spared = 0;
        if (task.Overlap == OverlappingInstants.Skip)
        {
            spared = waiting.RemoveAll(occurrence => occurrence.At <= openedAt);
            moved.RemoveAll(occurrence => occurrence.Time <= openedAt);
        }

        var keeps = task.Overlap == OverlappingInstants.Queue ? PassedInstants.Kept : 0;
        Write(
            task, waiting, moved, spared, Passed(task, waiting), keeps, OccurrenceOutcome.Skipped, _ => OccurrenceReason.Overlap, moves: false);
        MoveToNext(task, status, reason, attempt);
    }

    private void MoveToNext(ModelTask task, string status, string? reason, int attempt)
    {
        if (status == OttoStatus.Blocked)
        {
            Move(task, status, reason, null, attempt);
            return;
        }

        task.Failures = status == OttoStatus.Success ? 0 : task.Failures + 1;
        if (task.Failures >= MostFailures)
        {
            Move(task, OttoStatus.Blocked, OttoReason.Failing, null, attempt);
        }
        else if (task.Next is { } next)
        {
            Move(task, OttoStatus.Pending, null, next.Due, 0);
        }
        else if (task.After is not null && HasToCome(task))
        {
            Move(task, OttoStatus.Pending, OttoReason.AwaitingTask, null, 0);
        }
        else
        {
            Move(task, status, reason, null, attempt);
        }
    }

    /// <summary>What waited by the count before is no instant any more; what was moved is.</summary>
    private void CountAnew(ModelTask task)
    {
        task.Rule = task.Rule!.CountedFrom(Now);
        task.Occurrences.RemoveAll(one => one is { Outcome: OccurrenceOutcome.Pending, Kind: OccurrenceKind.Scheduled, IsBegun: false, MovedTo: null });
    }

    // The net.

    /// <summary>Everything that a process does which starts, and each quarter of a minute after that.</summary>
    public void Reconcile()
    {
        LookAtTheClock();
        if (!IsHeld)
        {
            SetBack();
        }

        foreach (var task in Tasks.Where(task => !task.IsRemoved).ToList())
        {
            foreach (var left in task.Occurrences.Where(occurrence => occurrence.Outcome == OccurrenceOutcome.Running).ToList())
            {
                Rescue(task, left);
            }
        }

        Expire();
        foreach (var task in Tasks.Where(task => task is { IsRemoved: false, Status: OttoStatus.Blocked, IsRecurring: true }
            && task.Occurrences.Exists(one => one.Outcome == OccurrenceOutcome.Pending && one.Due <= Now)).ToList())
        {
            Account(task);
        }

        Settle();
    }

    /// <summary>Lets go of what is old, but not of what a retry still needs.</summary>
    public void Sweep()
    {
        foreach (var task in Tasks.Where(task => !task.IsRemoved))
        {
            var retried = task.Retried;
            var lastRun = task.Runs.LastOrDefault();
            task.Runs.RemoveAll(run => run.FinishedAt < Now.AddDays(-365) && run != lastRun
                && !(run.Occurrence == retried && run.Actions.Exists(action => action.Status == ActionStatus.Ok)));
        }

        foreach (var task in Tasks.Where(task => !task.IsRemoved))
        {
            var retried = task.Retried;
            var newest = task.Occurrences.LastOrDefault(occurrence => occurrence.Outcome != OccurrenceOutcome.Superseded);
            var lastRan = LastRan(task);
            task.Occurrences.RemoveAll(old => !old.IsOpen && old.At < Now.AddDays(-90) && old.Time < Now.AddDays(-90) && old != newest
                && (!old.IsBegun || (old != retried && old != lastRan)));
        }
    }

    private void Rescue(ModelTask task, ModelOccurrence left)
    {
        (left.Outcome, left.Due, left.WaitsSince) = (OccurrenceOutcome.Pending, Now, Now);
        (left.Run!.Status, left.Run.Reason) = (OttoStatus.Pending, OttoReason.Retrying);
        if (left.Crashes < MostCrashes)
        {
            Move(task, OttoStatus.Pending, OttoReason.Retrying, Now, task.Attempt);
            return;
        }

        // What may have happened is not asked for again before somebody has looked.
        var reason = left.Run.Actions.Exists(action => action.Status is ActionStatus.Started or ActionStatus.OutcomeUnknown)
            ? OttoReason.OutcomeUnknown
            : OttoReason.Crashed;
        (left.Outcome, left.Reason) = (OccurrenceOutcome.Ran, reason);
        BreakOff(task, OttoStatus.Blocked, reason);
        MoveOn(task, OttoStatus.Blocked, reason, task.Attempt, left.ClaimedAt!.Value);
    }

    private void Expire()
    {
        var all = Tasks.Where(task => !task.IsRemoved).SelectMany(task => task.Runs.SelectMany(run => run.Actions.Select(action => (task, run, action))))
            .ToList();
        var overdue = all.Where(one => one.action.Question == ApprovalStatus.Pending && one.action.AskedAt + Patience <= Now).ToList();
        overdue.ForEach(one => one.action.Question = ApprovalStatus.Expired);
        foreach (var (task, run, action) in overdue)
        {
            action.Status = ActionStatus.Expired;
            if (!run.Actions.Exists(other => other.Question == ApprovalStatus.Pending))
            {
                Wake(task, run);
            }
        }

        foreach (var task in Tasks.Where(task => task is { IsRemoved: false, Status: OttoStatus.Blocked, Reason: OttoReason.AwaitingApproval }).ToList())
        {
            foreach (var run in task.Runs.Where(run => run is { IsFinished: false, Status: OttoStatus.Blocked }).ToList())
            {
                if (!run.Actions.Exists(action => action.Question == ApprovalStatus.Pending))
                {
                    Wake(task, run);
                }
            }
        }
    }
}
