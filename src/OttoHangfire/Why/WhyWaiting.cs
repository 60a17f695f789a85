using OttoHangfire.Contracts;
using OttoHangfire.Tasks;

namespace OttoHangfire.Why;

/// <summary>Why a pending task has not run yet.</summary>
internal static class WhyWaiting
{
    /// <summary>Its time has not come.</summary>
    public static WhyAnswer Later(OttoTask task, Occurrence next, Occurrence? last, WhyAnswer? stop, WhyWords words)
    {
        var answer = Later(task, next, words);
        if (stop is not null)
        {
            return answer.Before(new WhyAnswer("But then, too:").Before(stop));
        }

        var hasEndedBadly = last is { Outcome: OccurrenceOutcome.Skipped or OccurrenceOutcome.Missed, WasTried: false };
        return hasEndedBadly && !next.WasTried
            ? answer.And(WhyInstant.Passed(last!, last!.GapTo ?? last.ScheduledFor, words))
            : answer;
    }

    /// <summary>It is due, and nothing stands against it but others.</summary>
    public static WhyAnswer Due(QueueAhead queue, int workers, WhyWords words) =>
        queue.Running >= workers || queue.Before > 0
            ? words.Then(
                $"It is due and waits for a worker: {Tasks(queue.Running, "runs", "run")} in its queue, {workers} at most at once, and "
                    + $"{Tasks(queue.Before, "has", "have")} waited longer",
                "to see what runs",
                NextStep.WhatRuns)
            : words.Then("It is due, and starts within seconds", "if it has not after a minute", NextStep.Doctor);

    private static WhyAnswer Later(OttoTask task, Occurrence next, WhyWords words) => next switch
    {
        { OutageCount: > 0, OutageSince: { } since } => words.Then(
            $"Otto has been out of reach since {words.Time(since)}, and is asked again at {words.Time(next.DueAt)}",
            "to see what is wrong with him",
            NextStep.Doctor),
        { WasTried: true } => words.Then(
            $"Try {task.Attempt} of {task.MaxAttempts} did not work ({task.LastError?.TrimEnd('.') ?? "the process stopped"}), and the "
                + $"next one is at {words.Time(next.DueAt)}",
            "to try at once",
            NextStep.Run),
        { MovedTo: not null } => words.Then(
            $"It waits for its time: {words.Time(next.DueAt)}, to which its run of {words.Time(next.ScheduledFor)} was moved",
            "to run it now",
            NextStep.Run),
        _ => words.Then($"It waits for its time: {words.Time(next.DueAt)}", "to run it now", NextStep.Run),
    };

    private static string Tasks(long count, string one, string many) => count == 1 ? $"one task {one}" : $"{count:N0} tasks {many}";
}
