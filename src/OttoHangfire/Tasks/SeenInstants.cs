using OttoHangfire.Contracts;
using OttoHangfire.Schedules;

namespace OttoHangfire.Tasks;

/// <summary>How a recurring task stands at one moment: what waits, what is open, and how far its instants are written down.</summary>
internal sealed record SeenInstants
{
    private Schedule? _schedule;

    public required TaskSchedule Rule { get; init; }

    /// <summary>Finds what has passed, as far as somebody has time to.</summary>
    public required InstantWalker Walk { get; init; }

    /// <summary>The stretches of vacation that some of the time since <see cref="Last"/> lies in, or of what waits; oldest first.</summary>
    public IReadOnlyList<VacationStretch> Vacations { get; init; } = [];

    /// <summary>The rule, read once something has to be known of it.</summary>
    /// <exception cref="ScheduleException">It cannot be followed on this machine.</exception>
    public Schedule Schedule => _schedule ??= Schedule.Of(Rule);

    public required DateTimeOffset Now { get; init; }

    /// <summary>The last instant of the schedule that is written down.</summary>
    public required DateTimeOffset Last { get; init; }

    /// <summary>Instants after that one that were decided before their time: the rule does not wait for them.</summary>
    public required IReadOnlyList<DateTimeOffset> Early { get; init; }

    /// <summary>Instants that have passed, wait and were never begun; oldest first. Those that were moved are not among them.</summary>
    public required IReadOnlyList<Occurrence> Waiting { get; init; }

    /// <summary>Those that were moved, to a time that has passed; oldest first.</summary>
    public required IReadOnlyList<Occurrence> Moved { get; init; }

    /// <summary>True when an instant that is still to come waits already, at its own time.</summary>
    public required bool HasNext { get; init; }

    /// <summary>True when one that was moved waits, whether its time has come or not.</summary>
    public required bool HasMoved { get; init; }

    /// <summary>True while an occurrence is in a run, or between two tries.</summary>
    public required bool IsBusy { get; init; }

    /// <summary>How many of those that wait are none of the matter.</summary>
    public int Spared { get; init; }

    public static SeenInstants Of(
        TaskSchedule rule,
        IReadOnlyList<Occurrence> open,
        DateTimeOffset last,
        IReadOnlyList<DateTimeOffset> early,
        DateTimeOffset now,
        InstantWalker walk)
    {
        var waiting = open.Where(
            occurrence => occurrence is { Outcome: OccurrenceOutcome.Pending, Kind: OccurrenceKind.Scheduled, WasTried: false })
            .ToLookup(occurrence => occurrence.MovedTo is not null);
        return new SeenInstants
        {
            Rule = rule,
            Walk = walk,
            Now = now,
            Last = last,
            Early = early,
            Waiting = [.. waiting[false].Where(occurrence => occurrence.ScheduledFor <= now)],
            Moved = [.. waiting[true].Where(occurrence => occurrence.Time <= now).OrderBy(occurrence => occurrence.Time)],
            HasNext = waiting[false].Any(occurrence => occurrence.ScheduledFor > now),
            HasMoved = waiting[true].Any(),
            IsBusy = open.Any(occurrence => occurrence.Outcome == OccurrenceOutcome.Running || occurrence.WasTried),
        };
    }

    /// <summary>What waited before this moment keeps its place.</summary>
    public SeenInstants Sparing(DateTimeOffset moment)
    {
        var later = Waiting.Where(occurrence => occurrence.ScheduledFor > moment).ToArray();
        return this with
        {
            Waiting = later,
            Moved = [.. Moved.Where(occurrence => occurrence.Time > moment)],
            Spared = Waiting.Count - later.Length,
        };
    }

    /// <summary>All that has passed and is not decided yet: what waits, and what is not even written down.</summary>
    public PassedInstants Passed() => Between(Last, Now, Waiting);

    /// <summary>The same without what lies in a vacation.</summary>
    public SeenInstants AtWork() => Vacations.Count == 0 ? this : this with
    {
        Waiting = [.. Waiting.Where(occurrence => !IsOnVacation(occurrence.ScheduledFor))],
        Moved = [.. Moved.Where(occurrence => !IsOnVacation(occurrence.Time))],
        Walk = WalkAtWork,
    };

    /// <summary>What has passed and lies in a vacation, by its stretches.</summary>
    public IReadOnlyList<PassedInstants> OnVacation() =>
    [
        .. Vacations.Select(stretch => Between(
                Later(stretch.From.AddTicks(-1), Last),
                Earlier(stretch.To.AddTicks(-1), Now),
                [.. Waiting.Where(occurrence => stretch.Has(occurrence.ScheduledFor))]))
            .Where(passed => passed.Any),
    ];

    /// <summary>Those that were moved into a vacation, to a time that has passed.</summary>
    public IReadOnlyList<Occurrence> MovedIntoVacation() => [.. Moved.Where(occurrence => IsOnVacation(occurrence.Time))];

    private bool IsOnVacation(DateTimeOffset instant) => Vacations.Any(stretch => stretch.Has(instant));

    private PassedInstants Between(DateTimeOffset after, DateTimeOffset end, IReadOnlyList<Occurrence> waiting) =>
        Walk(this, after, end).After([.. waiting.Select(occurrence => occurrence.ScheduledFor)]);

    /// <summary>From the end of one vacation to the beginning of the next.</summary>
    private PassedInstants WalkAtWork(SeenInstants seen, DateTimeOffset after, DateTimeOffset end)
    {
        var passed = PassedInstants.None;
        foreach (var stretch in Vacations)
        {
            passed = passed.Before(Walk(seen, after, Earlier(stretch.From.AddTicks(-1), end)));
            after = Later(after, stretch.To.AddTicks(-1));
        }

        return passed.Before(Walk(seen, after, end));
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    public bool IsWaiting(DateTimeOffset instant) => Waiting.Any(occurrence => occurrence.ScheduledFor == instant);

    /// <summary>Whether the rule has an instant that is to come and not written down.</summary>
    public bool HasMore()
    {
        var next = Schedule.Next(Last > Now ? Last : Now);
        while (next is { } instant && Early.Contains(instant))
        {
            next = Schedule.Next(instant);
        }

        return next is not null;
    }
}

/// <summary>Finds the instants of a rule after one moment and up to another.</summary>
internal delegate PassedInstants InstantWalker(SeenInstants seen, DateTimeOffset after, DateTimeOffset end);

/// <summary>What becomes of the instants that have passed: which are kept and will run, which have ended, and why.</summary>
/// <param name="Gap">The oldest, in one row; null when there are not so many.</param>
/// <param name="Ended">Those that end, one by one.</param>
/// <param name="Kept">Those that run.</param>
/// <param name="EndedMoved">Those that were moved and end. What was moved stands for itself, and is part of no gap.</param>
/// <param name="Outcome">What became of those that do not.</param>
/// <param name="Reason">Why.</param>
internal sealed record InstantAccount(
    InstantGap? Gap,
    IReadOnlyList<DateTimeOffset> Ended,
    IReadOnlyList<DateTimeOffset> Kept,
    IReadOnlyList<Occurrence> EndedMoved,
    string Outcome,
    Func<DateTimeOffset,
    string> Reason)
{
    /// <summary>Keeps the newest and ends the others; what was moved counts at the time to which it was.</summary>
    public static InstantAccount Of(
        PassedInstants passed, IReadOnlyList<Occurrence> moved, int keeps, string outcome, Func<DateTimeOffset, string> reason)
    {
        var newest = passed.Newest.Select(instant => (Time: instant, Moved: (Occurrence?)null))
            .Concat(moved.Select(one => (one.Time, Moved: (Occurrence?)one))).OrderBy(one => one.Time).ToArray();
        var ended = newest.SkipLast(keeps).ToArray();
        return new InstantAccount(
            passed.Older,
            [.. ended.Where(one => one.Moved is null).Select(one => one.Time)],
            [.. newest.TakeLast(keeps).Where(one => one.Moved is null).Select(one => one.Time)],
            [.. ended.Select(one => one.Moved).OfType<Occurrence>()],
            outcome,
            reason);
    }

    /// <summary>Ends all of it: it lies in a vacation.</summary>
    public static InstantAccount OnVacation(PassedInstants passed, IReadOnlyList<Occurrence> moved) =>
        new(passed.Older, passed.Newest, [], moved, OccurrenceOutcome.Skipped, _ => OccurrenceReason.Vacation);

    /// <summary>True when the tables say all this already.</summary>
    public bool ChangesNothing(SeenInstants seen) =>
        Gap is null && Ended.Count == 0 && EndedMoved.Count == 0 && Kept.All(seen.IsWaiting)
        && (Kept.Count > 0 || seen.Spared > 0 || seen.HasNext || (seen.HasMoved && !seen.HasMore()));
}

/// <summary>What has passed of a task and is to be written down.</summary>
/// <param name="All">How the task stands, with what lies in a vacation.</param>
/// <param name="Seen">The same without that, and without what keeps its place.</param>
/// <param name="Account">What becomes of the latter.</param>
internal sealed record Unsettled(SeenInstants All, SeenInstants Seen, InstantAccount Account)
{
    /// <summary>Null when there is nothing to write down.</summary>
    public static Unsettled? Of(SeenInstants all, SeenInstants seen, InstantAccount account) =>
        account.ChangesNothing(seen) && all.OnVacation().Count == 0 && all.MovedIntoVacation().Count == 0
            ? null
            : new Unsettled(all, seen, account);
}
