using System.Collections.Concurrent;
using OttoHangfire.Contracts;
using OttoHangfire.Database;

namespace OttoHangfire.Schedules;

/// <summary>
/// Walks through the instants that have passed: three million in a year of a rule for every ten seconds. A long walk is made
/// once, and outside of any write; the write goes on from where it ended.
/// </summary>
internal sealed class InstantWalk
{
    /// <summary>As far as a write may walk itself: that is a few milliseconds.</summary>
    public const int Short = 1000;

    /// <summary>So many long walks are remembered.</summary>
    private const int MostRemembered = 1000;

    private readonly ConcurrentDictionary<WalkFrom, Place> _places = new();

    /// <summary>The instants of a rule after the one moment and up to the other.</summary>
    /// <param name="schedule">The rule, as it is followed.</param>
    /// <param name="rule">The rule, as it is written.</param>
    /// <param name="after">The last instant before them.</param>
    /// <param name="end">The last moment that one of them may lie at.</param>
    /// <param name="taken">Instants that count no more, oldest first: they have had their turn, or were skipped or moved.</param>
    /// <param name="isInWrite">True where others wait meanwhile.</param>
    /// <exception cref="DoBeforehandException">In a write: the walk is a long one, and has to be made first.</exception>
    public PassedInstants Between(
        Schedule schedule,
        TaskSchedule rule,
        DateTimeOffset after,
        DateTimeOffset end,
        IReadOnlyList<DateTimeOffset> taken,
        bool isInWrite)
    {
        if (after >= end)
        {
            return PassedInstants.None;
        }

        var between = taken.Where(instant => instant > after && instant <= end).ToHashSet();
        return between.Count == 0 && schedule.Interval is { } interval
            ? Reckon(schedule, interval, after, end)
            : WalkOn(schedule, WalkFrom.Of(rule, after, between), end, between, isInWrite);
    }

    /// <summary>Goes on from the remembered place, if there is one.</summary>
    private PassedInstants WalkOn(
        Schedule schedule, WalkFrom from, DateTimeOffset end, IReadOnlySet<DateTimeOffset> taken, bool isInWrite)
    {
        if (isInWrite)
        {
            schedule.CountBeforehand(end);
        }

        // A clock that was set back has not yet come to the remembered place.
        var start = _places.TryGetValue(from, out var known) && known.At <= end ? known : new Place(from.After, PassedInstants.None);
        var walked = Walk(schedule, start, end, taken, isInWrite ? Short : int.MaxValue);
        if (walked.IsCutShort)
        {
            throw new DoBeforehandException(() => WalkOn(schedule, from, end, taken, isInWrite: false));
        }

        if (walked.Steps > Short)
        {
            Remember(from, new Place(end, walked.Passed));
        }

        return walked.Passed;
    }

    /// <summary>Where all instants lie equally far apart, nothing has to be walked.</summary>
    private static PassedInstants Reckon(Schedule schedule, TimeSpan interval, DateTimeOffset after, DateTimeOffset end)
    {
        if (schedule.Next(after) is not { } first || first > end)
        {
            return PassedInstants.None;
        }

        var all = (int)((end - first) / interval) + 1;
        var older = Math.Max(0, all - PassedInstants.Kept);
        return new PassedInstants(
            older == 0 ? null : new InstantGap(first, first + (interval * (older - 1)), older),
            [.. Enumerable.Range(older, all - older).Select(index => first + (interval * index))]);
    }

    private static (PassedInstants Passed, int Steps, bool IsCutShort) Walk(
        Schedule schedule, Place start, DateTimeOffset end, IReadOnlySet<DateTimeOffset> taken, int longest)
    {
        var count = new InstantCount(start.Passed);
        var steps = 0;
        for (var instant = schedule.Next(start.At); instant <= end; instant = schedule.Next(instant.Value))
        {
            if (steps++ == longest)
            {
                return (PassedInstants.None, steps, IsCutShort: true);
            }

            if (!taken.Contains(instant.Value))
            {
                count.Add(instant.Value);
            }
        }

        return (count.Sum, steps, IsCutShort: false);
    }

    /// <summary>All are forgotten when they are too many: to walk again costs time, and nothing else.</summary>
    private void Remember(WalkFrom walk, Place place)
    {
        if (_places.Count >= MostRemembered)
        {
            _places.Clear();
        }

        _places[walk] = place;
    }

    /// <summary>Where a walk begins, and what it leaves out.</summary>
    private sealed record WalkFrom(TaskSchedule Rule, DateTimeOffset After, string Taken)
    {
        public static WalkFrom Of(TaskSchedule rule, DateTimeOffset after, IEnumerable<DateTimeOffset> taken) =>
            new(rule, after, string.Join(' ', taken.Select(instant => instant.UtcTicks)));
    }

    /// <summary>How far a walk has come, and what it has met.</summary>
    private sealed record Place(DateTimeOffset At, PassedInstants Passed);
}
