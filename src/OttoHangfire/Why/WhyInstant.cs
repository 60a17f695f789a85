using OttoHangfire.Contracts;
using OttoHangfire.Tasks;

namespace OttoHangfire.Why;

/// <summary>What became of one instant of a task, and why.</summary>
internal static class WhyInstant
{
    public static WhyAnswer Of(Occurrence row, DateTimeOffset instant, WhyWords words)
    {
        var name = $"Its run of {words.Time(instant)}";
        return row.Outcome switch
        {
            OccurrenceOutcome.Pending when row.MovedTo is { } to =>
                words.ThenInstants($"{name} was moved to {words.Time(to)}", "to see what comes"),
            OccurrenceOutcome.Pending => new WhyAnswer($"{words.Time(instant)} is still to come.", null),
            OccurrenceOutcome.Running => words.ThenRuns($"{name} is under way", "to watch it"),
            OccurrenceOutcome.Ran when row.Reason is null => words.ThenRuns($"{name} took place, and ended well", "to see it"),
            OccurrenceOutcome.Ran => words.ThenRuns($"{name} took place, and ended badly ({Plain(row.Reason)})", "to see it"),
            _ when row.WasTried => words.ThenRuns($"{name} was begun, and broken off ({Plain(row.Reason)})", "to see it"),
            OccurrenceOutcome.Superseded => new WhyAnswer($"{name} was replaced: {Plain(row.Reason)}.", null),
            _ => LeftOut($"{name} was {row.Outcome}", row, words),
        };
    }

    private static WhyAnswer LeftOut(string what, Occurrence row, WhyWords words) => row.Reason switch
    {
        OccurrenceReason.ByOwner => words.Then($"{what}, because you skipped it", "to bring it back while it is to come", "help move"),
        OccurrenceReason.Overlap => words.ThenRuns(
            $"{what}, because the run before it was still open; with overlap: queue it would have waited", "to see that run"),
        OccurrenceReason.Down => words.Then(
            $"{what}, because nobody was awake: Otto was stopped, the machine slept, or its clock leapt; "
                + "with missed: all it would have run later",
            "to see how Otto is",
            "doctor"),
        OccurrenceReason.Late => words.Then(
            $"{what}, because all workers were busy until a later one was due", "to see what runs", "runs --status running"),
        OttoReason.Paused => words.ThenTell($"{what}, because the task was paused", "if it still is", "resume"),
        OttoReason.AwaitingApproval =>
            words.Then($"{what}, because the task waited for your approval", "if it still does", "approvals") with { Page = "/approvals" },
        OttoReason.Cancelled => new WhyAnswer($"{what}, because the task was cancelled.", null),
        _ => words.ThenTell($"{what}, because the task had stopped ({Plain(row.Reason)})", "if it still has", "retry"),
    };

    private static string Plain(string? reason) => reason?.Replace('_', ' ') ?? "no reason is known";
}
