namespace OttoHangfire.Schedules;

/// <summary>
/// The instants of a task that have passed and are not accounted for yet: the newest ten one by one, what is older as
/// one gap. However long nothing ran, this stays small.
/// </summary>
internal sealed record PassedInstants(InstantGap? Older, IReadOnlyList<DateTimeOffset> Newest)
{
    /// <summary>How many stand on their own.</summary>
    public const int Kept = 10;

    public bool Any => Newest.Count > 0;

    public static PassedInstants None { get; } = new(null, []);

    /// <summary>These, and those that came after all of them.</summary>
    public PassedInstants Before(PassedInstants later)
    {
        var count = new InstantCount(this);
        if (later.Older is { } gap)
        {
            count.Add(gap);
        }

        foreach (var instant in later.Newest)
        {
            count.Add(instant);
        }

        return count.Sum;
    }

    /// <summary>These, and those instants that came before all of them.</summary>
    public PassedInstants After(IReadOnlyList<DateTimeOffset> earlier)
    {
        var count = new InstantCount(None);
        foreach (var instant in earlier)
        {
            count.Add(instant);
        }

        if (Older is { } gap)
        {
            count.Add(gap);
        }

        foreach (var instant in Newest)
        {
            count.Add(instant);
        }

        return count.Sum;
    }
}

/// <summary>Counts through instants, oldest first; millions of them, it may be.</summary>
internal sealed class InstantCount
{
    private readonly Queue<DateTimeOffset> _newest = new(PassedInstants.Kept + 1);
    private DateTimeOffset _from;
    private DateTimeOffset _to;
    private int _older;

    public InstantCount(PassedInstants before)
    {
        if (before.Older is { } gap)
        {
            (_from, _to, _older) = (gap.From, gap.To, gap.Count);
        }

        foreach (var instant in before.Newest)
        {
            _newest.Enqueue(instant);
        }
    }

    /// <summary>What has been counted so far.</summary>
    public PassedInstants Sum => new(_older == 0 ? null : new InstantGap(_from, _to, _older), [.. _newest]);

    public void Add(DateTimeOffset instant)
    {
        _newest.Enqueue(instant);
        if (_newest.Count > PassedInstants.Kept)
        {
            Grow(_newest.Dequeue(), 1);
        }
    }

    /// <summary>Adds many at once, after which at least as many follow as stand on their own.</summary>
    public void Add(InstantGap gap)
    {
        while (_newest.TryDequeue(out var instant))
        {
            Grow(instant, 1);
        }

        Grow(gap.From, gap.Count);
        _to = gap.To;
    }

    private void Grow(DateTimeOffset instant, int count)
    {
        _from = _older == 0 ? instant : _from;
        (_to, _older) = (instant, _older + count);
    }
}

/// <summary>Many instants in one: from the first to the last of them, both included.</summary>
internal sealed record InstantGap(DateTimeOffset From, DateTimeOffset To, int Count);
