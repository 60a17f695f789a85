using Hangfire.States;

namespace OttoHangfire.Worker;

/// <summary>
/// Says in which state a job shall end. Hangfire knows only "returned" and "threw"; <see cref="JobStateFilter"/> turns
/// this into the state that tells a person in the dashboard the truth.
/// </summary>
public sealed class JobEndsException : Exception
{
    private JobEndsException(IState state, string message)
        : base(message) => State = state;

    public IState State { get; }

    /// <summary>True where nobody is waited for: the job may be let go of after a while.</summary>
    public bool IsForGood { get; private init; }

    /// <summary>The task ended badly, and so does its job; or it waits for a person, and its job with it.</summary>
    public static JobEndsException Failed(string why, bool isForGood) =>
        new(new FailedState(new TaskFailedException(why)) { Reason = why }, why) { IsForGood = isForGood };

    /// <summary>Another try follows: Scheduled, and listed under Retries.</summary>
    public static JobEndsException Retry(DateTimeOffset dueAt, int attempt, int maxAttempts, string why) =>
        new(new ScheduledState(dueAt.UtcDateTime) { Reason = $"{JobStateFilter.RetryReason} {attempt} of {maxAttempts}: {why}" }, why);

    /// <summary>It is not the task's turn yet; the alarm rings again when it is.</summary>
    public static JobEndsException Later(DateTimeOffset dueAt, string why) =>
        new(new ScheduledState(dueAt.UtcDateTime) { Reason = why }, why);

    /// <summary>There was nothing for this job to do.</summary>
    public static JobEndsException Nothing(string why) => new(new DeletedState { Reason = why }, why);
}

/// <summary>What the dashboard shows of a task that ended badly: the sentence, and no stack trace that helps nobody.</summary>
public sealed class TaskFailedException(string message) : Exception(message);
