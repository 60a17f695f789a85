namespace OttoHangfire.Storage.Owners;

/// <summary>Judges which other processes are dead.</summary>
/// <remarks>
/// An owner is dead if its process has visibly ended on this machine, or if its beat has stood still for its lease on our own
/// monotonic clock while we could beat ourselves. Nobody's clock is trusted, and a process that slept looks anew before it judges.
/// </remarks>
internal sealed class DeadOwnerDetector(TimeSpan lease)
{
    // This many beats of our own show that the database could be written all the while.
    private const int OwnBeats = 4;

    private readonly Dictionary<long, Observation> _seen = [];
    private TimeSpan _lastLook;

    public bool SeesOthers => _seen.Count > 0;

    /// <summary>Notes what was read together with a beat of our own.</summary>
    public void Observe(List<OwnerRow> others)
    {
        var now = MonotonicClock.Now;
        if (now - _lastLook > lease / 2)
        {
            _seen.Clear();
        }

        _lastLook = now;
        foreach (var gone in _seen.Keys.Except(others.Select(owner => owner.Id)).ToList())
        {
            _seen.Remove(gone);
        }

        foreach (var owner in others)
        {
            _seen[owner.Id] = _seen.TryGetValue(owner.Id, out var last) && last.Owner.Beat == owner.Beat
                ? last with { Beats = last.Beats + 1 }
                : new Observation(owner, now, 0);
        }
    }

    public List<OwnerRow> FindDead()
    {
        var now = MonotonicClock.Now;
        return _seen.Values
            .Where(seen => seen.Owner.Process.IsGone() || (now - seen.Since >= Longer(seen.Owner.Lease) && seen.Beats >= OwnBeats))
            .Select(seen => seen.Owner)
            .ToList();
    }

    public void Forget(OwnerRow owner) => _seen.Remove(owner.Id);

    public void Reset() => _seen.Clear();

    // Each is judged by the lease it beats for, which may be longer than ours.
    private TimeSpan Longer(TimeSpan other) => other > lease ? other : lease;

    /// <summary>An owner, since when its beat stands still, and how often we have beaten since.</summary>
    private sealed record Observation(OwnerRow Owner, TimeSpan Since, int Beats);
}
