using System.Diagnostics;
using System.Globalization;
using Hangfire;
using Hangfire.Server;

namespace OttoHangfire.StorageChaos.Killing;

/// <summary>The job: it leaves in a file, which outlives a killed process, who ran it, when it began and when it ended.</summary>
public static class TracedJob
{
    private static readonly Lock Appending = new();
    private static string _path = "";

    /// <summary>Where this process writes; its name says which life of which server it is.</summary>
    internal static void WriteTo(string folder, string life) => _path = Path.Combine(folder, $"trace.{life}");

    /// <summary>Runs so long between its two lines.</summary>
    [AutomaticRetry(Attempts = 0)]
    public static void Run(int milliseconds, PerformContext context)
    {
        ArgumentNullException.ThrowIfNull(context);

        Append("start", context.BackgroundJob.Id);
        using var never = new ManualResetEventSlim();
        never.Wait(milliseconds);
        Append("end", context.BackgroundJob.Id);
    }

    // A file for each process: two that append to one would overwrite each other. The kernel has the line before the job goes
    // on, and its monotonic clock is one for all processes.
    private static void Append(string what, string jobId)
    {
        lock (Appending)
        {
            File.AppendAllText(_path, string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetTimestamp()} {what} {jobId} {Environment.ProcessId}\n"));
        }
    }
}
