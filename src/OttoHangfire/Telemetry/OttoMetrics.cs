using System.Diagnostics.Metrics;

namespace OttoHangfire.Telemetry;

/// <summary>What the backend measures it measures with this. While nobody listens it costs next to nothing.</summary>
internal static class OttoMetrics
{
    public const string Name = "OttoHangfire";

    /// <summary>From a few milliseconds of a write to the hours of a machine that was switched off.</summary>
    public static readonly double[] Seconds =
        [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 21600, 86400];

    public static Meter Meter { get; } = new(Name);

    /// <summary>Something that takes time, in seconds.</summary>
    public static Histogram<double> Time(string name, string what) => Meter.CreateHistogram(
        name, "s", what, tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = Seconds });
}
