using System.Text;

namespace OttoHangfire.Cli.Output;

/// <summary>The last lines of a log that another process may be writing.</summary>
internal sealed class LogTail(string path, int lines)
{
    /// <summary>The end of a file that is looked at: enough for thousands of lines, however large the file is.</summary>
    private const int Reach = 1024 * 1024;

    public string Path => path;

    public IReadOnlyList<string> Lines { get; } = Read(path, lines);

    /// <summary>The newest file of each program: <c>backend-20261201_001.log</c> and <c>backend-20261130.log</c> belong together.</summary>
    public static IReadOnlyList<string> Newest(string directory) =>
    [
        .. All(directory)
            .GroupBy(Program, StringComparer.Ordinal)
            .OrderBy(program => program.Key, StringComparer.Ordinal)
            .Select(program => program.MaxBy(File.GetLastWriteTimeUtc)!),
    ];

    public static IReadOnlyList<string> All(string directory) => Directory.Exists(directory) ? Directory.GetFiles(directory, "*.log") : [];

    private static string Program(string file) => new([.. System.IO.Path.GetFileName(file).TakeWhile(char.IsAsciiLetter)]);

    private static List<string> Read(string path, int lines)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Seek(-Math.Min(Reach, file.Length), SeekOrigin.End);
        using var reader = new StreamReader(file, Encoding.UTF8);
        var last = new Queue<string>();
        while (reader.ReadLine() is { } line)
        {
            last.Enqueue(line);
            if (last.Count > lines)
            {
                last.Dequeue();
            }
        }

        return [.. last];
    }
}
