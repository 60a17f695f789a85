using System.Diagnostics;

namespace OttoHangfire.Bench.Measurements;

/// <summary>What the disk takes to make four kilobytes durable: no commit at FULL can be faster.</summary>
internal sealed class DiskSync() : Measurement("disk-sync", "ms", moreIsBetter: false)
{
    public override Dictionary<string, double> Run(Subject subject)
    {
        using var file = File.OpenHandle(Path.Combine(subject.Folder.Path, "sync"), FileMode.Create, FileAccess.Write, preallocationSize: 16 << 20);
        var page = new byte[4096];
        var times = new List<double>();
        for (var i = 0; i < 300; i++)
        {
            RandomAccess.Write(file, page, (long)i * page.Length);
            var started = Stopwatch.GetTimestamp();
            RandomAccess.FlushToDisk(file);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return new Dictionary<string, double> { [Name] = Quantile(times, 0.5) };
    }
}
