namespace OttoHangfire.Chaos;

/// <summary>Chance that can be thrown again: the same seed, the same throws.</summary>
internal sealed class Dice(int seed)
{
    // Not for secrets: it has to repeat itself.
#pragma warning disable CA5394
    private readonly Random _random = new(seed);
    private readonly Lock _turn = new();

    /// <summary>A number from <paramref name="least"/> to <paramref name="most"/>, both included.</summary>
    public int Throw(int least, int most)
    {
        lock (_turn)
        {
            return _random.Next(least, most + 1);
        }
    }

    public void Shuffle(string[] cards)
    {
        lock (_turn)
        {
            _random.Shuffle(cards);
        }
    }
#pragma warning restore CA5394
}
