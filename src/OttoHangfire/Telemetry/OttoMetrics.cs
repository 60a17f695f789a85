using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace OttoHangfire.Telemetry;

/// <summary>What the backend measures. While nobody listens it costs next to nothing.</summary>
internal static class OttoMetrics
{
    public const string Name = "OttoHangfire";

    /// <summary>From a few milliseconds of a write to the hours of a machine that was switched off.</summary>
    public static readonly double[] Seconds =
        [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 21600, 86400];

    private static readonly Meter Meter = new(Name);

    private static readonly Histogram<double> Waits = Time("otto.queue.wait", "How long due work waited for a worker.");

    private static readonly Histogram<double> Lateness = Time("otto.run.lateness", "How long after its instant a first try began.");

    private static readonly Histogram<double> Durations = Time("otto.run.duration", "How long a worker was busy with a run.");

    private static readonly Histogram<double> Writes = Time(
        "otto.database.write.duration", "How long a write took, from asking for its turn.");

    private static readonly Counter<long> Runs = Meter.CreateCounter<long>("otto.runs", "{run}", "How runs ended, or why they stopped.");

    private static readonly Counter<long> Retries = Meter.CreateCounter<long>(
        "otto.run.retries", "{retry}", "Tries that another one follows.");

    private static readonly Counter<long> Actions = Meter.CreateCounter<long>("otto.actions", "{action}", "What became of actions.");

    /// <summary>A worker has taken what was due.</summary>
    /// <param name="waited">Since it was due, as a first try or as a later one.</param>
    /// <param name="late">Against its instant; null when this is not the first try.</param>
    /// <param name="queue">The queue of its task.</param>
    public static void Began(TimeSpan waited, TimeSpan? late, string queue)
    {
        var tag = new KeyValuePair<string, object?>("queue", queue);
        Waits.Record(AtLeastNothing(waited), tag);
        if (late is { } time)
        {
            Lateness.Record(AtLeastNothing(time), tag);
        }
    }

    /// <summary>It is through with that, for now or for good.</summary>
    public static void Ended(TimeSpan took, string outcome, bool isRetried, string queue)
    {
        var tags = new TagList { { "outcome", outcome }, { "queue", queue } };
        Durations.Record(took.TotalSeconds, tags);
        Runs.Add(1, tags);
        if (isRetried)
        {
            Retries.Add(1, new KeyValuePair<string, object?>("queue", queue));
        }
    }

    /// <summary>An action has had its turn.</summary>
    public static void Acted(string type, string result) => Actions.Add(1, new TagList { { "type", type }, { "result", result } });

    /// <summary>Measures a write until what it returns is disposed.</summary>
    public static Measuring Write() => new(Writes.Enabled ? Stopwatch.GetTimestamp() : 0);

    private static Histogram<double> Time(string name, string what) => Meter.CreateHistogram(
        name, "s", what, tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = Seconds });

    /// <summary>A clock that was set back makes nothing negative.</summary>
    private static double AtLeastNothing(TimeSpan time) => Math.Max(0, time.TotalSeconds);

    /// <summary>A write that is being measured.</summary>
    internal readonly struct Measuring(long began) : IDisposable
    {
        public void Dispose()
        {
            if (began != 0)
            {
                Writes.Record(Stopwatch.GetElapsedTime(began).TotalSeconds);
            }
        }
    }
}
