namespace OttoHangfire.Access;

/// <summary>
/// Counts tries that were wrong, by the minute: for each address, and for all together. Who guesses is slowed down; a right key is
/// never asked here, so nobody can shut the owner out.
/// </summary>
internal sealed class WrongTries(TimeProvider clock)
{
    /// <summary>Seconds after which a window begins anew.</summary>
    public const int Window = 60;

    private const int MostOfOne = 20;
    private const int MostOfAll = 100;

    private readonly TryBudget _budget = new(clock, TimeSpan.FromSeconds(Window), MostOfOne, MostOfAll);

    /// <summary>Notes one more, and says whether it is answered in full; else it is only told to wait.</summary>
    public bool Note(HttpContext context) => _budget.Spend(Locality.Counted(context.Connection.RemoteIpAddress));
}

/// <summary>So many tries within a window: for each of those who try, and for all together.</summary>
internal sealed class TryBudget(TimeProvider clock, TimeSpan window, int mostOfOne, int mostOfAll)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _tries = new(StringComparer.Ordinal);
    private long _began = clock.GetTimestamp();
    private int _all;

    /// <summary>Spends one try. False when there is none left in this window.</summary>
    public bool Spend(string who)
    {
        lock (_lock)
        {
            if (clock.GetElapsedTime(_began) >= window)
            {
                (_began, _all) = (clock.GetTimestamp(), 0);
                _tries.Clear();
            }

            // No more names are kept than tries are given out.
            var count = _tries.GetValueOrDefault(who) + 1;
            if (count > mostOfOne || _all >= mostOfAll)
            {
                return false;
            }

            (_tries[who], _all) = (count, _all + 1);
            return true;
        }
    }
}
