using CsCheck;
using OttoHangfire.Runs;

namespace OttoHangfire.Tests.Runs;

/// <summary>However often something failed, the wait stays within its bounds.</summary>
public sealed class BackoffTests
{
    [Fact]
    public void AfterAnOutage_TheWaitIsFromFiveSecondsToFiveMinutes() =>
        Gen.Int[1, 100_000].Sample(count => Backoff.AfterOutage(count).TotalSeconds is >= 5 and <= 300);

    [Fact]
    public void AfterAFailedAttempt_TheWaitIsTenSecondsDoubled_GiveOrTakeAQuarter() =>
        Gen.Int[1, 20].Sample(attempt =>
            Backoff.AfterAttempt(attempt).TotalSeconds is var wait
            && wait <= 86_400
            && (wait >= 7.5 * Math.Pow(2, attempt - 1) || attempt > 13)
            && wait <= 12.5 * Math.Pow(2, attempt - 1));
}
