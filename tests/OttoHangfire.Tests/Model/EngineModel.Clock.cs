using OttoHangfire.Contracts;
using OttoHangfire.Tasks;

namespace OttoHangfire.Tests.Model;

// What becomes of a clock that was set back.
internal sealed partial class EngineModel
{
    public const string ClockIsDoubted = "clock doubted";
    public const string InstantsTakenBack = "instants taken back from a clock that was ahead";
    public const string CountedFromCompletion = "counted from the end of a good run";
    public const string CountedAnew = "counted anew, since the clock was ahead when the last good run ended";
    public const string SkippedOnVacation = "instants skipped in a vacation";
    public const string PermissionUsed = "standing yes used";
    public const string MovedInstantBroughtBack = "moved instant brought back from a clock that was ahead";
    public const string PauseBegunAnew = "pause begun anew by a clock that was ahead";

    private static readonly TimeSpan BelievedBack = TimeSpan.FromDays(1);
    private static readonly TimeSpan UntilBelieved = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan NotedEvery = TimeSpan.FromMinutes(5);

    private DateTimeOffset? _notedTime;
    private DateTimeOffset? _lastSeen;
    private DateTimeOffset? _doubtedSince;

    /// <summary>Told what the net has found of a clock.</summary>
    public Action<string> Tell { get; init; } = _ => { };

    /// <summary>True while nothing is started, because it has been a day later than this already.</summary>
    public bool IsHeld => _lastSeen - Now > BelievedBack;

    /// <summary>The story before this one was told to the same process, with the same clock.</summary>
    public void Follow(EngineModel before) =>
        (_notedTime, _lastSeen, _doubtedSince) = (before._notedTime, before._lastSeen, before._doubtedSince);

    private void LookAtTheClock()
    {
        _lastSeen ??= _notedTime;
        if (!IsHeld)
        {
            _doubtedSince = null;
            NoteTheTime();
        }
        else if (_doubtedSince is not { } since)
        {
            _doubtedSince = Now;
            Tell(ClockIsDoubted);
        }
        else if (Now - since >= UntilBelieved)
        {
            (_lastSeen, _doubtedSince) = (null, null);
            NoteTheTime();
        }
    }

    private void NoteTheTime()
    {
        if (_lastSeen is not { } last || Now < last || Now - last >= NotedEvery)
        {
            (_notedTime, _lastSeen) = (Now, Now);
        }
    }

    private void SetBack()
    {
        foreach (var task in Tasks.Where(task => !task.IsRemoved && task.Status is OttoStatus.Pending or OttoStatus.Running or OttoStatus.Blocked))
        {
            if (!task.IsRemoved && task.Rule is { IsFromCompletion: true } rule && rule.Ended > Now)
            {
                CountAnew(task, rule);
            }
        }

        foreach (var task in Tasks.Where(task => !task.IsRemoved && task.Status is OttoStatus.Pending or OttoStatus.Running or OttoStatus.Blocked))
        {
            if (!task.IsRemoved && task.Occurrences.Exists(one => IsWrittenOff(one) && one.Reason != OttoReason.Cancelled && one.Until > Now))
            {
                TakeBack(task);
            }
        }

        foreach (var task in Tasks.Where(task => !task.IsRemoved && task.Status is OttoStatus.Pending or OttoStatus.Running or OttoStatus.Blocked))
        {
            BringBackMoved(task);
        }

        foreach (var task in Tasks)
        {
            foreach (var paused in task.Occurrences.Where(one => one.Outcome == OccurrenceOutcome.Pending && one.WaitsSince > Now))
            {
                (paused.Due, paused.WaitsSince) = (Now + (paused.Due - paused.WaitsSince!.Value), Now);
                task.NextRun = task.Status == OttoStatus.Pending ? task.Next!.Due : task.NextRun;
                Tell(PauseBegunAnew);
            }
        }
    }

    /// <summary>When the run really ended nobody can know; it counts as if it were now.</summary>
    private void CountAnew(ModelTask task, ModelRule rule)
    {
        Clear(task, rule, Ahead(task));
        CountAnew(task);
        AddNext(task, Now);
        if (task is { Status: OttoStatus.Pending, Next: { } next })
        {
            task.NextRun = next.Due;
        }

        Tell(CountedAnew);
    }

    private void BringBackMoved(ModelTask task)
    {
        if (!task.IsRecurring)
        {
            return;
        }

        foreach (var moved in task.Occurrences.Where(one => one.MovedTo > Now && one is { IsBegun: false, Outcome: OccurrenceOutcome.Missed or OccurrenceOutcome.Skipped }
            && one.Reason != OttoReason.Cancelled).ToList())
        {
            (moved.Outcome, moved.Reason, moved.Due) = (OccurrenceOutcome.Pending, null, moved.Time);
            task.NextRun = task.Status == OttoStatus.Pending ? task.Next!.Due : task.NextRun;
            Tell(MovedInstantBroughtBack);
        }
    }

    /// <summary>What was written off without having run, and lies ahead, is still to come.</summary>
    private void TakeBack(ModelTask task)
    {
        var ahead = Ahead(task);
        if (task.Rule is not { } rule || !ahead.Exists(IsWrittenOff) || WasPutThere(rule, ahead))
        {
            return;
        }

        Clear(task, rule, ahead);
        AddNext(task, Now > task.CreatedAt ? Now : ahead[0].At.AddTicks(-1));
        if (task is { Status: OttoStatus.Pending, Next: { } next })
        {
            task.NextRun = next.Due;
        }

        Tell(InstantsTakenBack);
    }

    /// <summary>What of the schedule stands ahead, with a gap of which a part does.</summary>
    private List<ModelOccurrence> Ahead(ModelTask task) =>
    [
        .. task.Occurrences
            .Where(one => (one.At > Now && one.Kind == OccurrenceKind.Scheduled && one.Outcome != OccurrenceOutcome.Superseded)
                || (one.At <= Now && one.Gap?.To > Now))
            .OrderBy(one => one.At),
    ];

    private void Clear(ModelTask task, ModelRule rule, List<ModelOccurrence> ahead)
    {
        task.Occurrences.Where(one => one.At > Now && one is { Kind: OccurrenceKind.Scheduled, IsBegun: true }).ToList().ForEach(one => one.IsEarly = true);
        foreach (var gap in ahead.Where(one => one.At <= Now))
        {
            // What counts from the end of a run may have been counted anew since.
            Cut(task, rule.IsFromCompletion ? rule with { First = gap.At } : rule, gap);
        }

        task.Occurrences.RemoveAll(one => one.At > Now && one is { Kind: OccurrenceKind.Scheduled, IsBegun: false, IsEarly: false }
            && one.Outcome is OccurrenceOutcome.Missed or OccurrenceOutcome.Skipped or OccurrenceOutcome.Pending && one.At > Now);
    }

    private static bool IsWrittenOff(ModelOccurrence one) =>
        one is { Kind: OccurrenceKind.Scheduled, IsBegun: false, IsEarly: false, Outcome: OccurrenceOutcome.Missed or OccurrenceOutcome.Skipped };

    /// <summary>A person has put the next run where the rule would not; what lies after it has time until it has passed.</summary>
    private static bool WasPutThere(ModelRule rule, List<ModelOccurrence> ahead) =>
        ahead.FindLast(one => one is { Outcome: OccurrenceOutcome.Pending, IsBegun: false, MovedTo: null }) is { } waiting
        && (ahead.Where(one => one.At < waiting.At).MaxBy(one => one.Until) is not { } before || rule.Next(before.Until) != waiting.At);

    private void Cut(ModelTask task, ModelRule rule, ModelOccurrence gap)
    {
        var (last, count) = (gap.At, 1);
        for (var instant = rule.Next(gap.At); instant <= Now; instant = rule.Next(instant.Value))
        {
            if (!task.Occurrences.Exists(one => one.IsEarly && one.At == instant))
            {
                (last, count) = (instant.Value, count + 1);
            }
        }

        gap.Gap = (gap.Gap!.Value.From, last, count);
    }

    private static void AddNext(ModelTask task, DateTimeOffset after)
    {
        var next = task.Rule!.Next(after);
        while (next is { } instant && !AddInstant(task, instant))
        {
            next = task.Rule.Next(instant);
        }
    }
}
