using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace OttoHangfire.Bench.Product;

/// <summary>What a process has used since it began, as the kernel counts it.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ProcessCost(double CpuMilliseconds, long WriteCalls, long WrittenBytes)
{
    public static ProcessCost Of(Process process)
    {
        process.Refresh();
        var counts = File.ReadLines($"/proc/{process.Id}/io").Select(line => line.Split(": ")).ToDictionary(
            pair => pair[0], pair => long.Parse(pair[1], CultureInfo.InvariantCulture), StringComparer.Ordinal);
        return new ProcessCost(process.TotalProcessorTime.TotalMilliseconds, counts["syscw"], counts["wchar"]);
    }

    public static ProcessCost operator -(ProcessCost now, ProcessCost before) => new(
        now.CpuMilliseconds - before.CpuMilliseconds, now.WriteCalls - before.WriteCalls, now.WrittenBytes - before.WrittenBytes);
}
