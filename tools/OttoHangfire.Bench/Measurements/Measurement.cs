namespace OttoHangfire.Bench.Measurements;

/// <summary>Something that is measured on each storage.</summary>
internal abstract class Measurement(string name, string unit, bool moreIsBetter)
{
    public static IReadOnlyList<Measurement> All { get; } =
    [
        new DiskSync(),
        new Enqueue(threads: 1),
        new Enqueue(threads: 4),
        new Drain(workers: 1),
        new Drain(workers: 4),
        new Drain(workers: 10),
        new Drain(workers: 20),
        new StartLatency(),
        new DueAtOnce(),
        new FileSize(),
        new Idle("15s", TimeSpan.FromSeconds(15)),
        new Idle("250ms", TimeSpan.FromMilliseconds(250)),
    ];

    public string Name => name;

    public string Unit => unit;

    public bool MoreIsBetter => moreIsBetter;

    /// <summary>How many jobs at full amount.</summary>
    public virtual int Jobs => 0;

    /// <summary>Measures once: each figure by its name.</summary>
    public abstract Dictionary<string, double> Run(Subject subject);

    /// <summary>The value below which this share of the values lies.</summary>
    protected static double Quantile(List<double> values, double share)
    {
        values.Sort();
        return values[Math.Min(values.Count - 1, (int)(values.Count * share))];
    }
}
