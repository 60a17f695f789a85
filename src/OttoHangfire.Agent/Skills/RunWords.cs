using System.Globalization;
using OttoHangfire.Contracts;

namespace OttoHangfire.Agent.Skills;

/// <summary>Puts runs into plain sentences, in the owner's own time.</summary>
internal static class RunWords
{
    private const int MaxQuoteLength = 120;

    public static string Tell(IReadOnlyList<OttoRun> runs, string? status, string timeZone)
    {
        if (runs.Count == 0)
        {
            return status is null ? "There are no other runs yet." : $"No other run has the status {status}.";
        }

        var zone = TimeZoneInfo.FindSystemTimeZoneById(timeZone);
        var heading = runs.Count == 1 ? $"The latest run ({timeZone} time):" : $"The latest {runs.Count} runs, newest first ({timeZone} time):";
        return string.Join('\n', runs.Select(run => Sentence(run, zone)).Prepend(heading));
    }

    private static string Sentence(OttoRun run, TimeZoneInfo zone)
    {
        var subject = run.TaskId is { } task ? $"Run {run.Id} of task {task}" : $"Run {run.Id}, a prompt,";
        var at = TimeZoneInfo.ConvertTime(run.FinishedAt ?? run.StartedAt ?? run.CreatedAt, zone);
        var said = PlainText.Line(run.OutputText is { Length: > 0 } output ? output : run.InputText, MaxQuoteLength);
        return string.Create(
            CultureInfo.InvariantCulture, $"{subject} {Outcome(run)} on {at:yyyy-MM-dd} at {at:HH:mm}: {said}{Actions(run.OutputPayload?.Execution)}");
    }

    private static string Outcome(OttoRun run) => run.Status switch
    {
        OttoStatus.Success => "succeeded",
        OttoStatus.Error => $"failed{Because(run.Reason)}",
        OttoStatus.Blocked => $"stopped and waits for you{Because(run.Reason)}",
        OttoStatus.Running => "began and still runs",
        OttoStatus.Pending => $"waits for its turn{Because(run.Reason)}",
        _ => "ended",
    };

    private static string Because(string? reason) => reason is null ? "" : $" ({PlainText.Line(reason, 40).Replace('_', ' ')})";

    private static string Actions(ExecutionResult? execution)
    {
        if (execution is not { Actions.Count: > 0 and var total })
        {
            return "";
        }

        var (failed, unknown, waiting) = (execution.Failed, execution.Unknown, execution.AwaitingApproval);
        var rest = new[] { (failed, "failed"), (unknown, "unknown"), (waiting, "waiting for approval") }
            .Where(part => part.Item1 > 0)
            .Select(part => $", {part.Item1} {part.Item2}");
        return $" ({execution.Succeeded} of {total} {(total == 1 ? "action" : "actions")} done{string.Concat(rest)})";
    }
}
