namespace OttoHangfire.Tasks;

/// <summary>
/// Since when somebody has been awake to see an instant pass. A stop, a sleeping or frozen machine and a clock that is
/// set forward all look the same from here: nobody looked for a while.
/// </summary>
internal sealed class Uptime(TimeProvider clock)
{
    /// <summary>The reconciler looks every 15 s; who has not looked for so long was not there.</summary>
    private static readonly TimeSpan LongestBlink = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private DateTimeOffset _since = DateTimeOffset.MaxValue;
    private DateTimeOffset _lastLook = DateTimeOffset.MinValue;

    /// <summary>Looks at the clock, and returns since when this has been done without a break.</summary>
    public DateTimeOffset Look()
    {
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            if (now - _lastLook > LongestBlink || now < _since)
            {
                _since = now;
            }

            _lastLook = now;
            return _since;
        }
    }

    /// <summary>Whether an instant passed while somebody was awake; one that passed a moment before he woke counts as seen.</summary>
    public bool Saw(DateTimeOffset instant) => instant >= Look() - LongestBlink;
}
