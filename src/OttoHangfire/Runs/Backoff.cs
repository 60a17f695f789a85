namespace OttoHangfire.Runs;

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
