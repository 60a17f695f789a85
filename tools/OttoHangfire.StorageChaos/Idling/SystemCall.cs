using System.Text.RegularExpressions;

namespace OttoHangfire.StorageChaos.Idling;

/// <summary>A line of strace: which call, on which file.</summary>
internal sealed partial record SystemCall(string Name, string File)
{
    /// <summary>The calls after the one that writes the first mark, and before the one that writes the second.</summary>
    public static List<SystemCall> ReadBetween(string log, string begin, string end) =>
    [
        .. System.IO.File.ReadLines(log)
            .SkipWhile(line => !line.Contains(begin, StringComparison.Ordinal)).Skip(1)
            .TakeWhile(line => !line.Contains(end, StringComparison.Ordinal))
            .Select(line => Pattern().Match(line))
            .Where(match => match.Success)
            .Select(match => new SystemCall(match.Groups["name"].Value, match.Groups["file"].Value)),
    ];

    [GeneratedRegex(@"^\d+\s+(?<name>\w+)\(\d+<(?<file>[^>]*)>", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();
}
