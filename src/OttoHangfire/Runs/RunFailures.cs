using OttoHangfire.Agent;
using OttoHangfire.Contracts;
using OttoHangfire.Tasks;

namespace OttoHangfire.Runs;

/// <summary>
/// What follows when a run goes wrong. An outage (Otto cannot be reached) costs no attempt and the same run waits; a
/// failed attempt is counted and the next try opens a run of its own; a refusal ends the task.
/// </summary>
internal sealed class RunFailures(RunFinish finish, CrashRescue crashes, TimeProvider clock, ILogger<RunFailures> log)
{
    /// <summary>After a day out of reach, waiting on would hide the trouble.</summary>
    private static readonly TimeSpan LongestOutage = TimeSpan.FromHours(24);

    /// <summary>Writes down what follows, and says how the job ends: with the task, or with another try to come.</summary>
    public Task<JobEnd> HandleAsync(Claim claim, Exception problem, CancellationToken cancellation) => problem switch
    {
        AgentOutageException outage => WaitOutAsync(claim, outage, cancellation),
        AgentAttemptException attempt => TryAgainAsync(claim, attempt, cancellation),
        AgentRefusalException refusal => EndAsync(claim, Refused(refusal), cancellation),
        InvalidReplyException invalid => EndAsync(claim, new RunEnd(OttoStatus.Error, OttoReason.Permanent, invalid.Message), cancellation),
        _ => StumbleAsync(claim, problem, cancellation),
    };

    private static RunEnd Refused(AgentRefusalException refusal) => new(
        refusal.Reason == OttoReason.Permanent ? OttoStatus.Error : OttoStatus.Blocked, refusal.Reason, refusal.Message);

    private async Task<JobEnd> WaitOutAsync(Claim claim, AgentOutageException outage, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var since = claim.Occurrence.OutageSince ?? now;
        if (now - since >= LongestOutage)
        {
            return await EndAsync(
                claim, new RunEnd(
                    OttoStatus.Error, OttoReason.AttemptsExhausted, $"{outage.Message} This has lasted for 24 hours."), cancellation);
        }

        var count = claim.Occurrence.OutageCount + 1;
        var until = now + Backoff.AfterOutage(count);
        await finish.WaitAsync(
            claim, new RunWait(until, KeepRun: true, outage.Message) { OutageCount = count, OutageSince = since }, cancellation);
        return new JobEnd.Retry(until, claim.Run.Attempt, claim.Task.MaxAttempts, outage.Message);
    }

    private async Task<JobEnd> TryAgainAsync(Claim claim, AgentAttemptException attempt, CancellationToken cancellation)
    {
        if (claim.Run.Attempt >= claim.Task.MaxAttempts)
        {
            return await EndAsync(
                claim,
                new RunEnd(
                    OttoStatus.Error,
                    OttoReason.AttemptsExhausted,
                    $"After {claim.Run.Attempt} of {claim.Task.MaxAttempts} tries: {attempt.Message}"),
                cancellation);
        }

        var wait = Backoff.AfterAttempt(claim.Run.Attempt);
        var until = clock.GetUtcNow() + (attempt.RetryAfter > wait ? attempt.RetryAfter.Value : wait);
        await finish.WaitAsync(claim, new RunWait(until, KeepRun: false, attempt.Message), cancellation);
        return new JobEnd.Retry(until, claim.Run.Attempt + 1, claim.Task.MaxAttempts, attempt.Message);
    }

    /// <summary>Something of ours broke. It counts like a crash, so that what breaks each time ends after three.</summary>
    private async Task<JobEnd> StumbleAsync(Claim claim, Exception problem, CancellationToken cancellation)
    {
        log.LogError(problem, "Run {Run} of task {Task} broke", claim.Run.Id, claim.Task.Id);
        var until = clock.GetUtcNow() + Backoff.AfterCrash;
        var end = await crashes.RescueAsync(claim.Occurrence, $"The backend failed: {problem.Message}", until, cancellation);
        return end is null ? new JobEnd.Retry(until, claim.Run.Attempt, claim.Task.MaxAttempts, problem.Message) : Failed(end);
    }

    private async Task<JobEnd> EndAsync(Claim claim, RunEnd end, CancellationToken cancellation)
    {
        await finish.FinishAsync(claim, end, cancellation);
        return Failed(end);
    }

    private static JobEnd.Failed Failed(RunEnd end) => new(end.Error!, IsForGood: end.Status == OttoStatus.Error);
}

/// <summary>How a run waits for its next try.</summary>
/// <param name="Until">When the next try is due.</param>
/// <param name="KeepRun">True when the same run goes on, false when it is closed and the next try opens another.</param>
/// <param name="Sentence">Why, for the log.</param>
internal sealed record RunWait(DateTimeOffset Until, bool KeepRun, string Sentence)
{
    /// <summary>What the task says meanwhile; null when the wait is nobody's fault.</summary>
    public string? Reason { get; init; } = OttoReason.Retrying;

    public int OutageCount { get; init; }

    public DateTimeOffset? OutageSince { get; init; }

    /// <summary>The wait of a run whose process stops: nobody's fault, and over as soon as it is started again.</summary>
    public static RunWait Stopped(Claim claim, DateTimeOffset now) =>
        new(now, KeepRun: true, "The process stopped; the run goes on when it is started again.")
        {
            Reason = null,
            OutageCount = claim.Occurrence.OutageCount,
            OutageSince = claim.Occurrence.OutageSince,
        };
}

/// <summary>How long to wait before the next try, with jitter so that many tasks do not come back at one instant.</summary>
internal static class Backoff
{
    public static TimeSpan AfterCrash { get; } = TimeSpan.FromSeconds(5);

    /// <summary>5 s, 10 s, 20 s … 5 min, ± 25 %, never less than 5 s.</summary>
    public static TimeSpan AfterOutage(int count) => Jitter(5 * Math.Pow(2, Math.Min(count - 1, 10)), atLeast: 5, atMost: 300);

    /// <summary>10 s, 20 s, 40 s …, ± 25 %.</summary>
    public static TimeSpan AfterAttempt(int attempt) =>
        Jitter(10 * Math.Pow(2, Math.Min(attempt - 1, 20)), atLeast: 0, atMost: TimeSpan.FromDays(1).TotalSeconds);

    // Spreads load; nobody needs to be surprised by it.
#pragma warning disable CA5394
    private static TimeSpan Jitter(double seconds, double atLeast, double atMost) =>
        TimeSpan.FromSeconds(Math.Clamp(seconds * (0.75 + (Random.Shared.NextDouble() / 2)), atLeast, atMost));
#pragma warning restore CA5394
}
