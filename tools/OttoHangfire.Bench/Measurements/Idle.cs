using System.Diagnostics;
using System.Globalization;

namespace OttoHangfire.Bench.Measurements;

/// <summary>What a server of twenty workers costs while nothing is to be done: processor time, and bytes handed to the disk.</summary>
internal sealed class Idle(string name, TimeSpan polling) : Measurement("idle-" + name, "per s", moreIsBetter: false)
{
    private const int Workers = 20;

    public override Dictionary<string, double> Run(Subject subject)
    {
        using var opened = subject.Open();
        using var server = subject.Server(opened.Storage, Workers, polling);
        using var nothing = new ManualResetEventSlim();
        nothing.Wait(TimeSpan.FromSeconds(5));

        var seconds = Math.Max(10, subject.Of(60));
        using var process = Process.GetCurrentProcess();
        var (processor, written) = (process.TotalProcessorTime, Written());
        nothing.Wait(TimeSpan.FromSeconds(seconds));
        process.Refresh();

        return new Dictionary<string, double>
        {
            [Name + "-cpu-ms"] = (process.TotalProcessorTime - processor).TotalMilliseconds / seconds,
            [Name + "-bytes"] = (double)(Written() - written) / seconds,
        };
    }

    // What this process has sent to the disk, where the system counts it.
    private static long Written()
    {
        const string Field = "write_bytes: ";
        return OperatingSystem.IsLinux()
            ? long.Parse(File.ReadLines("/proc/self/io").Single(line => line.StartsWith(Field, StringComparison.Ordinal))[Field.Length..], CultureInfo.InvariantCulture)
            : 0;
    }
}
