using System.Globalization;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Texts;

namespace OttoHangfire.Agent.Skills;

/// <summary>Puts runs into plain sentences, in the owner's own time.</summary>
internal static class RunsMessage
{
    private const int MaxQuoteLength = 120;

    /// <summary>The newest runs of this status, or of all; <paramref name="runs"/> are the newest ones that are known.</summary>
    public static string Of(IReadOnlyList<RunSummary> runs, string? status, int limit, string timeZone)
    {
        var wanted = runs.Where(run => status is null || run.Status == status).Take(limit).ToList();
        return (runs.Count, wanted.Count) switch
        {
            (0, _) => "There are no other runs yet.",
            (1, 0) => $"The only other run does not have the status {status}.",
            (var all, 0) => $"None of the latest {all} runs has the status {status}.",
            _ => Tell(wanted, timeZone),
        };
    }

    private static string Tell(List<RunSummary> runs, string timeZone)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(timeZone);
        var heading = runs.Count == 1
            ? $"The latest run ({timeZone} time):"
            : $"The latest {runs.Count} runs, newest first ({timeZone} time):";
        return string.Join('\n', runs.Select(run => Sentence(run, zone)).Prepend(heading));
    }

    private static string Sentence(RunSummary run, TimeZoneInfo zone)
    {
        var subject = run.TaskId is { } task ? $"Run {run.Id} of task {task}" : $"Run {run.Id}, a prompt,";
        var at = TimeZoneInfo.ConvertTime(run.FinishedAt ?? run.StartedAt ?? run.CreatedAt, zone);
        var said = ForeignText.Line(run.OutputText is { Length: > 0 } output ? output : run.InputText, MaxQuoteLength);
        return string.Create(
            CultureInfo.InvariantCulture, $"{subject} {Outcome(run)} on {at:yyyy-MM-dd} at {at:HH:mm}: {said}{Actions(run.Actions)}");
    }

    private static string Outcome(RunSummary run) => run.Status switch
    {
        OttoStatus.Success => "succeeded",
        OttoStatus.Error => $"failed{Because(run.Reason)}",
        OttoStatus.Blocked => $"stopped and waits for you{Because(run.Reason)}",
        OttoStatus.Running => "began and still runs",
        OttoStatus.Pending => $"waits for its turn{Because(run.Reason)}",
        _ => "ended",
    };

    private static string Because(string? reason) => reason is null ? "" : $" ({ForeignText.Line(reason, 40).Replace('_', ' ')})";

    private static string Actions(ActionCounts? actions)
    {
        if (actions is not { Total: > 0 and var total })
        {
            return "";
        }

        var rest = new[] { (actions.Failed, "failed"), (actions.Unknown, "unknown"), (actions.AwaitingApproval, "waiting for approval") }
            .Where(part => part.Item1 > 0)
            .Select(part => $", {part.Item1} {part.Item2}");
        return $" ({actions.Succeeded} of {total} {(total == 1 ? "action" : "actions")} done{string.Concat(rest)})";
    }
}
