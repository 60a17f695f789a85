namespace OttoHangfire.Worker;

/// <summary>Judges which other owners are gone: those whose beat has stood still for their lease while we looked.</summary>
/// <remarks>
/// The time is our own elapsed time, which nobody can set; no clock of another machine is asked, and no wall clock. Who slept
/// or could not write has not seen the others beat either, and judges nobody before having looked anew.
/// </remarks>
internal sealed class OwnerWatch(TimeProvider clock, TimeSpan longestBlink)
{
    private Dictionary<string, Sight> _seen = new(StringComparer.Ordinal);
    private long _lastLook;

    /// <summary>Takes in how the others stand now, and returns those that are gone.</summary>
    public IReadOnlyList<OwnerRow> Look(IReadOnlyList<OwnerRow> others)
    {
        var now = clock.GetTimestamp();
        if (clock.GetElapsedTime(_lastLook, now) > longestBlink)
        {
            _seen.Clear();
        }

        _lastLook = now;
        _seen = others.Select(owner => SightOf(owner, now)).ToDictionary(sight => sight.Owner.Name, StringComparer.Ordinal);
        return [.. _seen.Values
            .Where(sight => clock.GetElapsedTime(sight.Since, now) >= TimeSpan.FromSeconds(sight.Owner.LeaseSeconds))
            .Select(sight => sight.Owner)];
    }

    private Sight SightOf(OwnerRow owner, long now) =>
        _seen.TryGetValue(owner.Name, out var sight) && sight.Owner.Beats == owner.Beats ? sight : new Sight(owner, now);

    /// <summary>A beat, and since when it has stood so.</summary>
    private sealed record Sight(OwnerRow Owner, long Since);
}
