namespace OttoHangfire.Schedules;

/// <summary>
/// The instants of a rule with a COUNT. It counts what runs, so an instant is found by counting from the start on. Some of
/// the places that the count has passed are remembered: from there it goes on.
/// </summary>
internal sealed class CountedInstants(WallClock clock, ILocalTimes times, DateTime start, int count)
{
    /// <summary>Between two places that are remembered. A rule of 100,000 instants is kept in about 60 KiB.</summary>
    private const int Stride = 64;

    /// <summary>To count on for so long takes no time worth mentioning: instants are seconds apart.</summary>
    private static readonly TimeSpan Near = TimeSpan.FromHours(1);

    private readonly Lock _sync = new();

    /// <summary>The first instant and each 64th after it, as far as has been counted.</summary>
    private readonly List<LocalInstant> _places = [];

    /// <summary>Where the last answer was: who asks for one instant asks for the next one, too.</summary>
    private (int Index, LocalInstant Instant) _last;

    private DateTime? _countedTo;

    /// <summary>True when an answer for this time needs no long count.</summary>
    public bool Covers(DateTime time)
    {
        lock (_sync)
        {
            var countedTo = _countedTo ?? start;
            return time <= countedTo || time - countedTo <= Near;
        }
    }

    /// <summary>The first instant at or after <paramref name="from"/>; null when the count is over by then.</summary>
    public LocalInstant? FirstFrom(DateTime from)
    {
        lock (_sync)
        {
            var found = CountTo(from);
            if (found is null)
            {
                _countedTo = DateTime.MaxValue;
            }
            else if (from > (_countedTo ?? start))
            {
                _countedTo = from;
            }

            return found;
        }
    }

    private LocalInstant? CountTo(DateTime from)
    {
        if (_places.Count == 0 && !CountFirst())
        {
            return null;
        }

        var (index, instant) = Nearest(from);
        while (instant.Utc < from)
        {
            if (++index == count || clock.FirstFrom(instant.Utc.AddTicks(1), times) is not { } next)
            {
                return null;
            }

            instant = next;
            if (index == _places.Count * Stride)
            {
                _places.Add(instant);
            }
        }

        _last = (index, instant);
        return instant;
    }

    private bool CountFirst()
    {
        if (clock.FirstFrom(start, times) is not { } first)
        {
            return false;
        }

        _places.Add(first);
        _last = (0, first);
        return true;
    }

    /// <summary>The nearest known instant that is not after <paramref name="from"/>; the first one where all are.</summary>
    private (int Index, LocalInstant Instant) Nearest(DateTime from)
    {
        var (low, high) = (0, _places.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _places[middle].Utc <= from ? (middle + 1, high) : (low, middle);
        }

        var place = Math.Max(0, low - 1);
        return _last.Index > place * Stride && _last.Instant.Utc <= from ? _last : (place * Stride, _places[place]);
    }
}
