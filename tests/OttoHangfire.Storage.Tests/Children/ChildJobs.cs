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

    /// <summary>What happened, in order: the event, the job's name and the process.</summary>
    public static IReadOnlyList<(string Event, string Name, int Process)> Read(string log)
    {
        if (!File.Exists(log))
        {
            return [];
        }

        using var file = new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' '))
            .Select(words => (words[0], words[1], int.Parse(words[2], CultureInfo.InvariantCulture)))];
    }

    // One write of one line in append mode: lines of several processes don't mix, and the kernel has it before the job goes on.
    private static void Append(string log, string what, string name)
    {
        lock (Appending)
        {
            File.AppendAllText(log, $"{what} {name} {Environment.ProcessId}\n");
        }
    }
}
