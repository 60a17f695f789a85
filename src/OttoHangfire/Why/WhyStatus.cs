using OttoHangfire.Contracts;

namespace OttoHangfire.Why;

/// <summary>Why a task that does not wait for its time stands as it does, for each state that there is.</summary>
internal static class WhyStatus
{
    public static WhyAnswer Of(OttoTask task, WhyWords words) => task.Status switch
    {
        OttoStatus.Running => words.Then(
            $"It runs now, since {words.Time(task.LastRunAt ?? task.UpdatedAt)}: try {task.Attempt} of {task.MaxAttempts}",
            "to watch it",
            NextStep.Runs),
        OttoStatus.Success => OfSuccess(task, words),
        OttoStatus.Error => OfError(task, words),
        OttoStatus.Blocked => OfBlocked(task, words),
        OttoStatus.Pending when task is { Reason: OttoReason.AwaitingTask, After: { TaskId: { } other } after } =>
            words.Then($"It waits until {after.HasEnded()}", "to see that one", NextStep.Show(other)),
        _ => words.Then("It is pending and waits for nothing, which should not be", "to find out more", NextStep.DeepDoctor),
    };

    private static WhyAnswer OfSuccess(OttoTask task, WhyWords words) => task switch
    {
        { Schedule: not null } => words.Then("Its schedule has come to its end, so it runs no more", "to run it once more", NextStep.Run),
        { After: { TaskId: { } other }, LastRunAt: null } => words.Then(
            $"It comes after task {other}, which is over, and had nothing to do", "to run it all the same", NextStep.Run),
        { LastRunAt: { } at } => words.Then($"It has run, and succeeded: {words.Time(at)}", "to run it once more", NextStep.Run),
        _ => words.Then("It was set to success without a run", "to run it all the same", NextStep.Run),
    };

    private static WhyAnswer OfError(OttoTask task, WhyWords words) => task.Reason == OttoReason.Cancelled
        ? words.Then("It was cancelled, and a cancelled task stays so", "to have it again", NextStep.Again)
        : Again(
            task,
            task.Reason switch
            {
                OttoReason.Rejected => "One of its actions was not allowed, or you said no to it",
                OttoReason.Expired => "One of its actions waited for your decision until it was too late",
                OttoReason.Permanent => "Otto cannot or will not do it",
                OttoReason.AttemptsExhausted => "All its tries are used up",
                OttoReason.SetByOtto => "Otto set it to error",
                _ => "An action of its last run failed",
            },
            words);

    private static WhyAnswer OfBlocked(OttoTask task, WhyWords words) => task.Reason switch
    {
        OttoReason.Paused => words.Then("You paused it", "to let it go on", NextStep.Resume),
        OttoReason.AwaitingApproval =>
            words.Then("One of its actions waits for your approval", "to decide", NextStep.Approvals),
        OttoReason.OutcomeUnknown => Unknown(words),
        _ => Again(
            task,
            task.Reason switch
            {
                OttoReason.MissingModel => "It needs a language model, and none is set that answers",
                OttoReason.Budget => "The budget for the language model is spent",
                OttoReason.MissingTask => "The task that it comes after ends no more",
                OttoReason.Limit => "Otto wanted to do more than he may",
                OttoReason.Crashed => "Otto's process died three times in the middle of it",
                OttoReason.Failing => "Five runs in a row ended badly, or its schedule cannot be followed",
                _ => "Otto set it to blocked",
            },
            words),
    };

    /// <summary>In the console its run has the two buttons.</summary>
    private static WhyAnswer Unknown(WhyWords words)
    {
        const string why = "One of its actions was begun, and nobody knows whether it happened; look, and say so";
        return words.Then($"{why} with '{TypedCommand.Otto("resolve")}'", "to see which", NextStep.Runs) with
        {
            Shown = words.Then($"{why} in its run", "to see which", NextStep.Runs).Shown,
        };
    }

    /// <summary>With what the task itself says of it.</summary>
    private static WhyAnswer Again(OttoTask task, string why, WhyWords words) => words.Then(
        task.LastError is { } error ? $"{why} ({error.TrimEnd('.')})" : why, "to try again, when that is settled", NextStep.Retry);
}
