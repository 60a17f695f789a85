using Hangfire.Logging;

namespace OttoHangfire.StorageChaos.Killing;

/// <summary>What a process has logged as a warning or worse: nothing may surface there that the storage has to wait out.</summary>
internal sealed class Complaints(string path) : ILogProvider, ILog
{
    private static readonly Lock Appending = new();

    public static void WriteTo(string folder, string life) =>
        LogProvider.SetCurrentLogProvider(new Complaints(Path.Combine(folder, $"complaints.{life}")));

    public static List<string> ReadAll(string folder) => [.. Directory.GetFiles(folder, "complaints.*").SelectMany(File.ReadLines)];

    /// <summary>The lives that were taken for dead, as they say themselves.</summary>
    public static HashSet<string> ReadSilent(string folder) =>
    [
        .. Directory.GetFiles(folder, "complaints.*")
            .Where(path => File.ReadLines(path).Any(line => line.Contains("OHS1003", StringComparison.Ordinal)))
            .Select(path => Path.GetExtension(path)[1..]),
    ];

    public ILog GetLogger(string name) => this;

    public bool Log(LogLevel logLevel, Func<string>? messageFunc, Exception? exception = null)
    {
        if (logLevel >= LogLevel.Warn && messageFunc is not null)
        {
            var line = $"{logLevel}: {messageFunc()} {exception}".ReplaceLineEndings(" ");
            lock (Appending)
            {
                File.AppendAllText(path, line + "\n");
            }
        }

        return logLevel >= LogLevel.Warn;
    }
}
