using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace OttoHangfire.Schedules;

/// <summary>
/// What the clocks of one zone show, as stretches of time with one offset each, measured from the zone's offsets alone.
/// What .NET says beyond them about a local time (invalid, ambiguous, daylight) depends on how the zone's rules are
/// written down, and is wrong for some zones; the offset at an instant is not.
/// </summary>
internal sealed class WallClock(TimeZoneInfo zone)
{
    /// <summary>No zone is further than 14 hours from UTC, and no clock was ever changed by more than a day.</summary>
    private static readonly TimeSpan Reach = TimeSpan.FromHours(40);

    /// <summary>Clocks are changed at whole seconds; .NET's rules for it may begin a tick too soon.</summary>
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<int, Stretch[]> _years = new();

    /// <summary>
    /// The first instant (UTC) at or after <paramref name="utc"/> that the local times of a rule stand for. The one place
    /// that knows what happens when clocks change: times that do not exist run once, right after the gap; times that exist
    /// twice run the first time, or both times where <see cref="ILocalTimes.RunThroughRepeats"/>.
    /// </summary>
    public LocalInstant? FirstFrom(DateTime utc, ILocalTimes times)
    {
        var stretch = At(utc);
        var local = stretch.ToLocal(utc);
        var isAtStart = stretch.Start == utc;
        while (true)
        {
            if (isAtStart && Lost(stretch, times) is { } lost)
            {
                return new LocalInstant(stretch.Start, stretch.LocalStart, lost);
            }

            // What is shown twice has run when it was shown first.
            var from = times.RunThroughRepeats || local > stretch.LocalBefore ? local : stretch.LocalBefore;
            var found = times.NextFrom(from);
            if (found < stretch.LocalEnd)
            {
                return new LocalInstant(stretch.ToUtc(found.Value), found.Value, Lost: null);
            }

            if (stretch.End.Year == DateTime.MaxValue.Year)
            {
                return null;
            }

            var next = At(stretch.End);
            if (found is null && next.LocalStart >= next.LocalBefore)
            {
                return null;
            }

            // Nothing is due before the found time, so the stretches between need no look; but what the next one repeats does.
            var near = found is null ? next.Start : Add(found.Value, -Reach);
            isAtStart = near <= next.Start || (times.RunThroughRepeats && next.LocalStart < next.LocalBefore);
            stretch = isAtStart ? next : At(near);
            local = isAtStart ? next.LocalStart : stretch.ToLocal(near);
        }
    }

    /// <summary>The stretch that an instant (UTC) lies in.</summary>
    public Stretch At(DateTime utc)
    {
        var stretches = _years.GetOrAdd(utc.Year, Measure);
        var index = stretches.Length - 1;
        while (stretches[index].Start > utc)
        {
            index--;
        }

        return stretches[index];
    }

    /// <summary>The instant (UTC) of a local time, by the rule of <see cref="FirstFrom"/>.</summary>
    public DateTime ToUtc(DateTime local) => FirstFrom(Add(local, -Reach), new OneTime(local))?.Utc ?? local;

    public DateTime ToLocal(DateTime utc) => At(utc).ToLocal(utc);

    public TimeSpan OffsetAt(DateTime utc) => At(utc).Offset;

    /// <summary>The sum, held within the calendar.</summary>
    public static DateTime Add(DateTime time, TimeSpan span) =>
        new(Math.Clamp(time.Ticks + span.Ticks, 0, DateTime.MaxValue.Ticks), time.Kind);

    /// <summary>The first time of the rule that the change at the start of this stretch left out.</summary>
    private static DateTime? Lost(Stretch stretch, ILocalTimes times) =>
        stretch.LocalBefore < stretch.LocalStart && times.NextFrom(stretch.LocalBefore) is { } lost && lost < stretch.LocalStart
            ? lost
            : null;

    /// <summary>
    /// Every change of the offset in a year. Days are compared, so a change back within a day is not seen; there is none.
    /// </summary>
    private Stretch[] Measure(int year)
    {
        var start = new DateTime(year, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        var end = year == DateTime.MaxValue.Year ? start.AddDays(365) - Second : start.AddYears(1);
        var stretches = new List<Stretch>();
        var before = zone.GetUtcOffset(year == 1 ? start : start - Second);
        var offset = zone.GetUtcOffset(start);
        var last = end - Second;
        for (var day = start; day < last;)
        {
            var next = last - day > TimeSpan.FromDays(1) ? day.AddDays(1) : last;
            if (zone.GetUtcOffset(next) == offset)
            {
                day = next;
                continue;
            }

            var change = FirstWithAnother(offset, day, next);
            stretches.Add(new Stretch(start, change, before, offset));
            (before, offset) = (offset, zone.GetUtcOffset(change));
            start = day = change;
        }

        stretches.Add(new Stretch(start, end, before, offset));
        return [.. stretches];
    }

    private DateTime FirstWithAnother(TimeSpan offset, DateTime same, DateTime other)
    {
        while (other - same > Second)
        {
            var middle = same + (Second * Math.Floor((other - same) / Second / 2));
            (same, other) = zone.GetUtcOffset(middle) == offset ? (middle, other) : (same, middle);
        }

        return other;
    }
}

/// <summary>An instant, the local time shown at it, and the local time that it stands for when that one does not exist.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LocalInstant(DateTime Utc, DateTime Local, DateTime? Lost)
{
    /// <summary>The day off on which the rule has it; null where it runs on the day that the rule says.</summary>
    public DateTime? DayOff { get; init; }
}

/// <summary>A time with one offset: from <paramref name="Start"/> to before <paramref name="End"/>, at most a year.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Stretch(DateTime Start, DateTime End, TimeSpan OffsetBefore, TimeSpan Offset)
{
    public DateTime LocalStart => Local(Start, Offset);

    public DateTime LocalEnd => Local(End, Offset);

    /// <summary>What the clock would have shown at <see cref="Start"/> if nobody had changed it.</summary>
    public DateTime LocalBefore => Local(Start, OffsetBefore);

    public DateTime ToLocal(DateTime utc) => Local(utc, Offset);

    public DateTime ToUtc(DateTime local) => DateTime.SpecifyKind(WallClock.Add(local, -Offset), DateTimeKind.Utc);

    private static DateTime Local(DateTime utc, TimeSpan offset) =>
        DateTime.SpecifyKind(WallClock.Add(utc, offset), DateTimeKind.Unspecified);
}

/// <summary>The local times of a rule, in whole seconds and without a zone: what a clock on the wall would have to show.</summary>
internal interface ILocalTimes
{
    /// <summary>True where the rule means an interval: it then runs again while the clocks show an hour for the second time.</summary>
    bool RunThroughRepeats { get; }

    /// <summary>The first local time at or after <paramref name="local"/>; null when there is none.</summary>
    DateTime? NextFrom(DateTime local);
}

/// <summary>A single local time.</summary>
internal sealed record OneTime(DateTime Local) : ILocalTimes
{
    public bool RunThroughRepeats => false;

    public DateTime? NextFrom(DateTime local) => local <= Local ? Local : null;
}
