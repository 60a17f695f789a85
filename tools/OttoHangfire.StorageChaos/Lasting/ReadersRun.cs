using System.Globalization;
using Microsoft.Data.Sqlite;
using OttoHangfire.Storage;

namespace OttoHangfire.StorageChaos.Lasting;

/// <summary>What a run is asked for.</summary>
internal sealed record ReaderOptions(int Readers, TimeSpan Time);

/// <summary>Readers that overlap, so that there is never a moment without one, while somebody writes: how far does the log grow?</summary>
internal static class ReadersRun
{
    /// <summary>The log is written back from here on; it may become four times as long.</summary>
    public const long Threshold = 8000 * 4096L;

    public static async Task<int> PrintAsync(ReaderOptions options, TimeProvider clock, Action<string> say, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("otto-readers-").FullName;
        try
        {
            var file = Path.Combine(folder, "jobs.db");
            using var storage = new SqliteJobStorage($"Data Source={file}");
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var readers = Enumerable.Range(0, options.Readers)
                .Select(reader => Task.Factory.StartNew(
                    () => Read(file, reader, stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
            var (writes, longest) = Write(storage, file, options.Time, clock, cancellation);
            await stop.CancelAsync();
            var reads = (await Task.WhenAll(readers)).Sum();
            var good = longest <= 4 * Threshold && storage.Check().IsSound;
            say(string.Create(
                CultureInfo.InvariantCulture,
                $"{options.Readers} readers, {options.Time.TotalSeconds:0} s: {writes} writes of 1 MB, {reads} reads, the log was at most {longest / 1e6:0.0} MB long ({longest / (double)Threshold:0.00} x its threshold; 4 x is the bound)"));
            say(good ? "good" : "NOT GOOD");
            return good ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static (int Writes, long Longest) Write(
        SqliteJobStorage storage, string file, TimeSpan time, TimeProvider clock, CancellationToken cancellation)
    {
        using var connection = storage.GetConnection();
        var (started, writes, longest) = (clock.GetTimestamp(), 0, 0L);
        while (clock.GetElapsedTime(started) < time && !cancellation.IsCancellationRequested)
        {
            var value = new string((char)('a' + (writes % 26)), 1_000_000);
            connection.SetRangeInHash("hash", [KeyValuePair.Create((writes % 4).ToString(CultureInfo.InvariantCulture), value)]);
            writes++;
            longest = Math.Max(longest, new FileInfo(file + "-wal").Length);
        }

        return (writes, longest);
    }

    // Each holds its moment for another time than its neighbours, so that some always overlap.
    private static int Read(string file, int reader, CancellationToken stop)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        var reads = 0;
        while (!stop.IsCancellationRequested)
        {
            using var transaction = connection.BeginTransaction(deferred: true);
            using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = "SELECT count(*) FROM hangfire_hash";
            command.ExecuteScalar();
            stop.WaitHandle.WaitOne(15 + reader);
            reads++;
        }

        return reads;
    }
}
