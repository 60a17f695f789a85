using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace OttoHangfire.Storage.Writing;

/// <summary>What the storage measures, under the name <c>OttoHangfire.Storage</c>. While nobody listens it costs next to nothing.</summary>
internal static class StorageMetrics
{
    private static readonly Meter Meter = new("OttoHangfire.Storage");

    private static readonly Histogram<double> CommitTime = Meter.CreateHistogram<double>(
        "otto_hangfire_storage.commit.duration", "s", "How long a transaction took, from its turn to its commit.");

    private static readonly Histogram<int> BatchSize = Meter.CreateHistogram<int>(
        "otto_hangfire_storage.commit.items", "{item}", "How many writes shared a commit.");

    private static readonly Counter<long> Failures = Meter.CreateCounter<long>(
        "otto_hangfire_storage.commit.failures", "{transaction}", "Transactions that failed as a whole.");

    private static readonly Histogram<int> Waiting = Meter.CreateHistogram<int>(
        "otto_hangfire_storage.write_queue.length", "{item}", "Writes that wait when a transaction begins.");

    private static readonly Histogram<long> LogSize = Meter.CreateHistogram<long>(
        "otto_hangfire_storage.log.size", "By", "The size of the write-ahead log, seen ten times a second at most, after commits.");

    private static readonly Histogram<double> BeatAge = Meter.CreateHistogram<double>(
        "otto_hangfire_storage.beat.age",
        "s",
        "How old the last beat was when the next one was written. Above the lease others take the jobs.");

    private static readonly Counter<long> Repairs = Meter.CreateCounter<long>(
        "otto_hangfire_storage.invariant.findings", "{finding}", "What did not hold between the rows.");

    public static long Begin() => CommitTime.Enabled ? Stopwatch.GetTimestamp() : 0;

    public static void Committed(long began, int items)
    {
        if (began != 0)
        {
            CommitTime.Record(Stopwatch.GetElapsedTime(began).TotalSeconds);
        }

        BatchSize.Record(items);
    }

    public static void Failed() => Failures.Add(1);

    public static void Waits(int items) => Waiting.Record(items);

    public static void SeesLog(long size) => LogSize.Record(size);

    public static void Beats(TimeSpan age) => BeatAge.Record(age.TotalSeconds);

    public static void Finds(int invariant) =>
        Repairs.Add(1, new KeyValuePair<string, object?>("invariant", invariant));
}
