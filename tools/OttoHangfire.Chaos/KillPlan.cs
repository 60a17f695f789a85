namespace OttoHangfire.Chaos;

/// <summary>A death: at which step of the way, and at the how manieth time that it is reached.</summary>
internal sealed record Kill(string Step, int Count)
{
    /// <summary>Counted only while this file is there; null = always.</summary>
    public string? Arm { get; init; }


    public bool IsFromOutside => Step == KillPlan.Outside;

    public override string ToString() => IsFromOutside ? $"{Step} after {Count} ms" : $"{Step}:{Count}";
}

/// <summary>Draws where the backend dies next: every step once in random order, then all of them anew.</summary>
internal sealed class KillPlan(Dice dice, int share, IEnumerable<string>? among = null)
{
    /// <summary>A kill by somebody else, wherever the process happens to be.</summary>
    public const string Outside = "outside";

    private readonly Queue<string> _bag = new();
    private readonly Dictionary<string, int> _hits = (among ?? Steps).ToDictionary(step => step, _ => 0, StringComparer.Ordinal);

    /// <summary>The steps of <c>Failpoint.Hit</c> in the order of a task's way, and the kill from outside.</summary>
    public static IReadOnlyList<string> Steps { get; } =
        ["accepted", "claimed", "asked", "saved", "acting", "acted", "closing", "closed", Outside];

    public IReadOnlyDictionary<string, int> Hits => _hits;

    public bool IsEveryStepHit => _hits.Values.All(hits => hits > 0);

    public Kill Draw()
    {
        if (_bag.Count == 0)
        {
            var steps = _hits.Keys.ToArray();
            dice.Shuffle(steps);
            Array.ForEach(steps, _bag.Enqueue);
        }

        var step = _bag.Dequeue();
        return new Kill(step, step == Outside ? dice.Throw(20, 1500) : dice.Throw(1, share));
    }

    public void Hit(string step) => _hits[step]++;

    /// <summary>The process never came to this step; it is tried again later.</summary>
    public void Missed(string step) => _bag.Enqueue(step);
}
