using System.Diagnostics;
using System.Globalization;
using Hangfire;
using OttoHangfire.Storage;

namespace OttoHangfire.StorageChaos.Lasting;

/// <summary>A storage is opened, used and closed again and again: does the process become larger?</summary>
internal static class MemoryRun
{
    private const double MostManaged = 1;
    private const double MostResident = 16;

    public static int Print(int warmUp, int times, Action<string> say, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("otto-memory-").FullName;
        try
        {
            Open(folder, warmUp, cancellation);
            var before = Measure();
            Open(folder, times, cancellation);
            var after = Measure();
            say(string.Create(CultureInfo.InvariantCulture, $"opened and closed {warmUp} times: {before}"));
            say(string.Create(CultureInfo.InvariantCulture, $"opened and closed {warmUp + times} times: {after}"));
            var good = after.Managed - before.Managed < MostManaged
                && after.Resident - before.Resident < MostResident
                && after.Threads <= before.Threads + 4;
            say(good ? "good" : "NOT GOOD");
            return good ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Open(string folder, int times, CancellationToken cancellation)
    {
        for (var i = 0; i < times && !cancellation.IsCancellationRequested; i++)
        {
            // Ten files in turn: what a process keeps of a file would show.
            using var storage = new SqliteJobStorage($"Data Source={Path.Combine(folder, $"jobs-{i % 10}.db")}");
            new BackgroundJobClient(storage).Enqueue(() => Console.Write(""));
            storage.GetMonitoringApi().EnqueuedCount("default");
        }
    }

    private static Size Measure()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        return new Size(GC.GetTotalMemory(forceFullCollection: true) / 1e6, process.WorkingSet64 / 1e6, process.Threads.Count);
    }

    private sealed record Size(double Managed, double Resident, int Threads)
    {
        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture, $"{Managed:0.00} MB managed, {Resident:0.0} MB resident, {Threads} threads");
    }
}
