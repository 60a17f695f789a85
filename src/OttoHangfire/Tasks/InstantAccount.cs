namespace OttoHangfire.Tasks;

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
