using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Texts;

namespace OttoHangfire.Agent.Skills;

/// <summary>Puts a doctor's report into words: the findings, worst first, and at the end the one next step.</summary>
internal static class DoctorMessage
{
    // The order of the findings, worst first.
    private const int Broken = 0;
    private const int Doubtful = 1;
    private const int Unseen = 2;
    private const int Fine = 3;

    private const int MaxLineLength = 400;

    /// <summary>Room for the findings; the rest of a message is for the closing lines.</summary>
    private const int MaxFindingsLength = 3_200;

    public static string Of(DoctorReport report)
    {
        var checks = report.Checks.OrderBy(check => Rank(check.Status)).ToList();
        var lines = new List<string>();
        var length = 0;
        foreach (var line in checks.Select(Line).TakeWhile(line => (length += line.Length + 1) <= MaxFindingsLength))
        {
            lines.Add(line);
        }

        if (lines.Count < checks.Count)
        {
            lines.Add($"… and {checks.Count - lines.Count} more in the doctor's report.");
        }

        lines.Add(Closing(checks));
        return string.Join('\n', lines);
    }

    /// <summary>The level of the log line: that of the worst finding.</summary>
    public static string Level(DoctorReport report)
    {
        var worst = report.Checks.Select(check => Rank(check.Status)).DefaultIfEmpty(Fine).Min();
        return worst switch { Broken => LogLevels.Error, Doubtful => LogLevels.Warning, _ => LogLevels.Info };
    }

    /// <summary>A status that is not known is treated as an error: what is not understood is not fine.</summary>
    private static int Rank(string status) => status switch
    {
        DoctorStatus.Warning => Doubtful,
        DoctorStatus.Skipped => Unseen,
        DoctorStatus.Info or DoctorStatus.Ok => Fine,
        _ => Broken,
    };

    private static string Line(DoctorCheck check) =>
        ForeignText.Line($"{Mark(check.Status)} {check.Title}: {check.Message}", MaxLineLength);

    private static string Mark(string status) => Rank(status) switch
    {
        Fine when status == DoctorStatus.Info => "[i]",
        Fine => "[ok]",
        Doubtful => "[!]",
        Unseen => "[-]",
        _ => "[x]",
    };

    private static string Closing(List<DoctorCheck> checks)
    {
        var problems = checks.FindAll(check => Rank(check.Status) <= Doubtful);
        var skipped = checks.Count(check => check.Status == DoctorStatus.Skipped);
        return (problems.Count, skipped) switch
        {
            (0, 0) => "Everything works. There is nothing to do.",
            (0, _) => $"No problem found, but {Count(skipped, "check")} could not run.",
            _ => $"{Count(problems.Count, "problem")}. {Step(problems)}",
        };
    }

    private static string Step(List<DoctorCheck> problems)
    {
        var step = problems.Select(problem => Step(problem.Fix)).FirstOrDefault(step => step is not null);
        return step ?? "Begin with the first line above, then press Retry.";
    }

    /// <summary>The step of one finding. A script that is not ours is never named.</summary>
    private static string? Step(DoctorFix fix) => fix switch
    {
        { Script: { } script } when ShippedScripts.All.Contains(script, StringComparer.Ordinal) => $"Run {script} once, then press Retry.",
        { Script: null, Text: { Length: > 0 } text } => ForeignText.Line(text, MaxLineLength),
        _ => null,
    };

    private static string Count(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";
}
