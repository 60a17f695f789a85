namespace OttoHangfire.Schedules;

/// <summary>One instant of a schedule.</summary>
/// <param name="At">The instant, in UTC.</param>
/// <param name="Local">The same instant as the schedule's zone shows it.</param>
/// <param name="Note">Where the instant stands for a local time that does not exist: a sentence that says so.</param>
internal sealed record Instant(DateTimeOffset At, DateTimeOffset Local, string? Note);
