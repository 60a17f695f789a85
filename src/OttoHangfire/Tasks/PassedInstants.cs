using OttoHangfire.Schedules;

namespace OttoHangfire.Tasks;

/// <summary>
/// The instants of a task that have passed and are not accounted for yet: the newest ten one by one, what is older as
/// one gap. However long nothing ran, this stays small.
/// </summary>
internal sealed record PassedInstants(InstantGap? Older, IReadOnlyList<DateTimeOffset> Newest)
{
    /// <summary>How many stand on their own.</summary>
    public const int Kept = 10;

    public bool Any => Newest.Count > 0;

    /// <summary>Walks from the last instant that is accounted for up to now.</summary>
    /// <param name="schedule">The rule.</param>
    /// <param name="waiting">Instants that have passed and wait already, oldest first; they come before all others.</param>
    /// <param name="after">The last instant that is accounted for, or waits.</param>
    /// <param name="now">The walk ends here.</param>
    public static PassedInstants Walk(Schedule schedule, IEnumerable<DateTimeOffset> waiting, DateTimeOffset after, DateTimeOffset now)
    {
        var newest = new Queue<DateTimeOffset>(Kept + 1);
        InstantGap? older = null;
        foreach (var instant in waiting.Concat(Instants(schedule, after, now)))
        {
            newest.Enqueue(instant);
            if (newest.Count > Kept)
            {
                older = InstantGap.Grow(older, newest.Dequeue());
            }
        }

        return new PassedInstants(older, [.. newest]);
    }

    private static IEnumerable<DateTimeOffset> Instants(Schedule schedule, DateTimeOffset after, DateTimeOffset now)
    {
        for (var instant = schedule.Next(after); instant <= now; instant = schedule.Next(instant.Value))
        {
            yield return instant.Value;
        }
    }
}

/// <summary>Many instants in one: from the first to the last of them, both included.</summary>
internal sealed record InstantGap(DateTimeOffset From, DateTimeOffset To, int Count)
{
    public static InstantGap Grow(InstantGap? gap, DateTimeOffset instant) =>
        gap is null ? new InstantGap(instant, instant, 1) : gap with { To = instant, Count = gap.Count + 1 };
}
