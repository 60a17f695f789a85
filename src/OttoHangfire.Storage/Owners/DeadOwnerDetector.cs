namespace OttoHangfire.Storage.Owners;

/// <summary>Judges which other processes are dead.</summary>
/// <remarks>
/// An owner is dead when its process has visibly ended on this machine, or when its beat has stood still for the lease
/// on our own monotonic clock while we could beat ourselves: nobody's clock is trusted, and a process that slept judges
/// nobody before it has looked anew.
/// </remarks>
internal sealed class DeadOwnerDetector(TimeSpan lease)
{
    // That many beats of our own show that the database could be written all the while.
    private const int OwnBeats = 4;

    private readonly Dictionary<long, Sight> _seen = [];
    private TimeSpan _lastLook;

    public bool SeesOthers => _seen.Count > 0;

    public void Saw(List<OwnerRow> others)
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
            _seen[owner.Id] = _seen.TryGetValue(owner.Id, out var sight) && sight.Owner.Beat == owner.Beat
                ? sight with { Looks = sight.Looks + 1 }
                : new Sight(owner, now, 0);
        }
    }

    public List<OwnerRow> Dead()
    {
        var now = MonotonicClock.Now;
        return _seen.Values
            .Where(sight => sight.Owner.Process.IsGone() || (now - sight.Since >= Longer(sight.Owner.Lease) && sight.Looks >= OwnBeats))
            .Select(sight => sight.Owner)
            .ToList();
    }

    // Each is judged by the lease it beats for, which need not be ours.
    private TimeSpan Longer(TimeSpan other) => other > lease ? other : lease;

    public void Forget(OwnerRow owner) => _seen.Remove(owner.Id);

    public void Reset() => _seen.Clear();

    private sealed record Sight(OwnerRow Owner, TimeSpan Since, int Looks);
}
