namespace OttoHangfire.Storage.Database;

/// <summary>Times are stored as Unix milliseconds.</summary>
internal static class SqliteTime
{
    private static readonly TimeSpan Century = TimeSpan.FromDays(36_525);

    private static readonly long First = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
    private static readonly long Last = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    public static long Now(this TimeProvider clock) => clock.GetUtcNow().ToUnixTimeMilliseconds();

    public static long In(this TimeProvider clock, TimeSpan time) => Add(clock.Now(), time);

    // TimeSpan.MaxValue must not overflow, and a century is long enough.
    public static long Add(long time, TimeSpan span) =>
        Clamp(time + (long)Math.Clamp(span.TotalMilliseconds, -Century.TotalMilliseconds, Century.TotalMilliseconds));

    public static long FromUtc(DateTime time) =>
        new DateTimeOffset(DateTime.SpecifyKind(time.Kind == DateTimeKind.Local ? time.ToUniversalTime() : time, DateTimeKind.Utc))
            .ToUnixTimeMilliseconds();

    public static DateTime ToUtc(long milliseconds) =>
        DateTime.UnixEpoch.AddTicks(Clamp(milliseconds) * TimeSpan.TicksPerMillisecond);

    public static DateTime? ToUtc(long? milliseconds) => milliseconds is { } value ? ToUtc(value) : null;

    // What lies beyond the years that a DateTime has is its first or its last moment.
    private static long Clamp(long milliseconds) => Math.Clamp(milliseconds, First, Last);
}
