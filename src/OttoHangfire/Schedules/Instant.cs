namespace OttoHangfire.Schedules;

/// <summary>One instant of a schedule.</summary>
/// <param name="At">The instant, in UTC.</param>
/// <param name="Local">The same instant as the schedule's zone shows it.</param>
/// <param name="Note">Where the instant is not quite what the rule says, as for a time that does not exist or a holiday: why.</param>
/// <param name="IsLost">True where it stands for a local time that does not exist.</param>
internal sealed record Instant(DateTimeOffset At, DateTimeOffset Local, string? Note, bool IsLost);
