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

    /// <summary>Counts through instants, oldest first.</summary>
    public static PassedInstants Of(IEnumerable<DateTimeOffset> instants)
    {
        var newest = new Queue<DateTimeOffset>(Kept + 1);
        InstantGap? older = null;
        foreach (var instant in instants)
        {
            newest.Enqueue(instant);
            if (newest.Count > Kept)
            {
                older = InstantGap.Grow(older, newest.Dequeue());
            }
        }

        return new PassedInstants(older, [.. newest]);
    }
}

/// <summary>Many instants in one: from the first to the last of them, both included.</summary>
internal sealed record InstantGap(DateTimeOffset From, DateTimeOffset To, int Count)
{
    public static InstantGap Grow(InstantGap? gap, DateTimeOffset instant) =>
        gap is null ? new InstantGap(instant, instant, 1) : gap with { To = instant, Count = gap.Count + 1 };
}

/// <summary>What becomes of the instants that have passed: which are kept and will run, which have ended, and why.</summary>
/// <param name="Gap">The oldest, in one row; null when there are not so many.</param>
/// <param name="Ended">Those that end, one by one.</param>
/// <param name="Kept">Those that run.</param>
/// <param name="Outcome">What became of those that do not.</param>
/// <param name="Reason">Why.</param>
internal sealed record InstantAccount(
    InstantGap? Gap,
    IReadOnlyList<DateTimeOffset> Ended,
    IReadOnlyList<DateTimeOffset> Kept,
    string Outcome,
    Func<DateTimeOffset,
    string> Reason)
{
    /// <summary>Keeps the newest and ends the others.</summary>
    public static InstantAccount Of(PassedInstants passed, int keeps, string outcome, Func<DateTimeOffset, string> reason) =>
        new(passed.Older, [.. passed.Newest.SkipLast(keeps)], [.. passed.Newest.TakeLast(keeps)], outcome, reason);

    /// <summary>True when the tables say all this already.</summary>
    public bool ChangesNothing(SeenInstants seen) =>
        Gap is null && Ended.Count == 0 && Kept.All(seen.IsWaiting) && (Kept.Count > 0 || seen.Spared > 0 || seen.HasNext);
}
