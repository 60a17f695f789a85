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
                words.Then($"{name} was moved to {words.Time(to)}", "to see what comes", NextStep.Instants),
            OccurrenceOutcome.Pending => new WhyAnswer($"{words.Time(instant)} is still to come."),
            OccurrenceOutcome.Running => words.Then($"{name} is under way", "to watch it", NextStep.Runs),
            OccurrenceOutcome.Ran when row.Reason is null => words.Then($"{name} took place, and ended well", "to see it", NextStep.Runs),
            OccurrenceOutcome.Ran => words.Then($"{name} took place, and ended badly ({Plain(row.Reason)})", "to see it", NextStep.Runs),
            _ when row.WasTried => words.Then($"{name} was begun, and broken off ({Plain(row.Reason)})", "to see it", NextStep.Runs),
            OccurrenceOutcome.Superseded => new WhyAnswer($"{name} was replaced: {Plain(row.Reason)}."),
            _ => LeftOut($"{name} was {row.Outcome}", row, words),
        };
    }

    /// <summary>As <see cref="Of"/>, for one that lies behind: what was skipped does not come back then.</summary>
    public static WhyAnswer Passed(Occurrence row, DateTimeOffset instant, WhyWords words) =>
        row is { Outcome: OccurrenceOutcome.Skipped, Reason: OccurrenceReason.ByOwner }
            ? new WhyAnswer($"Its run of {words.Time(instant)} was skipped, because you skipped it.")
            : Of(row, instant, words);

    private static WhyAnswer LeftOut(string what, Occurrence row, WhyWords words) => row.Reason switch
    {
        OccurrenceReason.ByOwner => words.Then(
            $"{what}, because you skipped it", "to bring it back while it is to come", NextStep.BringBack),
        OccurrenceReason.Vacation => words.Then($"{what}, because it lay in a vacation", "to see your vacations", NextStep.Vacations),
        OccurrenceReason.Overlap => words.Then(
            $"{what}, because the run before it was still open; with overlap: queue it would have waited",
            "to see that run",
            NextStep.Runs),
        OccurrenceReason.Down => words.Then(
            $"{what}, because nobody was awake: Otto was stopped, the machine slept, or its clock leapt; "
                + "with missed: all it would have run later",
            "to see how Otto is",
            NextStep.Doctor),
        OccurrenceReason.Late => words.Then(
            $"{what}, because all workers were busy until a later one was due", "to see what runs", NextStep.WhatRuns),
        OccurrenceReason.TooMany => words.Then(
            $"{what}, because ten newer ones waited: the task that it comes after ends faster than this one runs",
            "to see its runs",
            NextStep.Runs),
        OttoReason.Paused => words.Then($"{what}, because the task was paused", "if it still is", NextStep.Resume),
        OttoReason.AwaitingApproval =>
            words.Then($"{what}, because the task waited for your approval", "if it still does", NextStep.Approvals),
        OttoReason.Cancelled => new WhyAnswer($"{what}, because the task was cancelled."),
        _ => words.Then($"{what}, because the task had stopped ({Plain(row.Reason)})", "if it still has", NextStep.Retry),
    };

    private static string Plain(string? reason) => reason?.Replace('_', ' ') ?? "no reason is known";
}
