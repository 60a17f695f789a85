using System.Diagnostics;
using System.Globalization;
using Hangfire;

namespace OttoHangfire.Storage.Tests.Children;

/// <summary>Jobs that leave their traces in a file, which outlives a killed process.</summary>
public static class ChildJobs
{
    private static readonly Lock Appending = new();

    [AutomaticRetry(Attempts = 0)]
    public static void Log(string log, string name) => Append(log, "start", name);

    /// <summary>Runs so long, counted from its start, and says when it began and ended.</summary>
    [AutomaticRetry(Attempts = 0)]
    public static void Last(string log, string name, int milliseconds)
    {
        Append(log, "start", name);
        using var never = new ManualResetEventSlim();
        never.Wait(milliseconds);
        Append(log, "end", name);
    }

    /// <summary>What happened in all processes, in order: the event, the job's name, the process and the moment on the monotonic clock.</summary>
    public static IReadOnlyList<(string Event, string Name, int Process, long At)> Read(string log) =>
    [
        .. Directory.GetFiles(Path.GetDirectoryName(log)!, Path.GetFileName(log) + ".*")
            .SelectMany(ReadLines)
            .Select(line => line.Split(' '))
            .Select(words => (words[1], words[2], Process: int.Parse(words[3], CultureInfo.InvariantCulture), At: long.Parse(words[0], CultureInfo.InvariantCulture)))
            .OrderBy(line => line.At),
    ];

    private static string[] ReadLines(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    // A file for each process: two that append to one would overwrite each other. The kernel has the line before the
    // job goes on, and its clock is one for all processes.
    private static void Append(string log, string what, string name)
    {
        lock (Appending)
        {
            File.AppendAllText($"{log}.{Environment.ProcessId}", $"{Stopwatch.GetTimestamp()} {what} {name} {Environment.ProcessId}\n");
        }
    }
}
