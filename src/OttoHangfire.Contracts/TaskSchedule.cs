using System.Text.Json.Serialization;

namespace OttoHangfire.Contracts;

/// <summary>The rule of a recurring task: exactly one of <see cref="Cron"/>, <see cref="Every"/> and <see cref="Rrule"/>.</summary>
public sealed record TaskSchedule
{
    /// <summary>Five fields (minute, hour, day of month, month, day of week), or six with the second in front.</summary>
    public string? Cron { get; init; }

    /// <summary>An ISO 8601 duration of weeks to seconds, like <c>PT2H</c>; a day is 24 hours.</summary>
    public string? Every { get; init; }

    /// <summary>A recurrence rule of RFC 5545, like <c>FREQ=MONTHLY;BYDAY=-1FR</c>.</summary>
    public string? Rrule { get; init; }

    /// <summary>
    /// Local date and time without offset: nothing happens before it, and <see cref="Every"/> counts from it. Null = when the task is made.
    /// </summary>
    public string? Start { get; init; }

    /// <summary>A zone of the IANA list; null = the owner's.</summary>
    public string? TimeZone { get; init; }

    /// <summary>One of <see cref="MissedInstants"/>; null = <see cref="MissedInstants.Once"/>.</summary>
    public string? Missed { get; init; }

    /// <summary>One of <see cref="OverlappingInstants"/>; null = <see cref="OverlappingInstants.Skip"/>.</summary>
    public string? Overlap { get; init; }

    /// <summary>One of <see cref="CountingFrom"/>, only with <see cref="Every"/>; null = the start.</summary>
    public string? From { get; init; }

    /// <summary><see cref="ScheduleDays.Workdays"/>: only on days on which people work; null = on any day.</summary>
    public string? Days { get; init; }

    /// <summary>
    /// With <see cref="Days"/>: whose public holidays are no workdays, an ISO 3166 code like <c>DE</c> or <c>DE-BE</c>; null = nobody's.
    /// </summary>
    public string? Holidays { get; init; }

    /// <summary>
    /// With <see cref="Days"/>: what becomes of an instant on another day, one of <see cref="OtherDays"/>; null =
    /// <see cref="OtherDays.Skip"/>.
    /// </summary>
    public string? Else { get; init; }

    /// <summary>
    /// When the last good run ended, where <see cref="From"/> counts from that. The task keeps it; the API does not show it.
    /// </summary>
    [JsonIgnore]
    public DateTimeOffset? CountsFrom { get; init; }
}

/// <summary>What <see cref="TaskSchedule.Every"/> may count from besides the start.</summary>
public static class CountingFrom
{
    /// <summary>The end of the last good run.</summary>
    public const string Completion = "completion";

    public static IReadOnlyList<string> Choices { get; } = [Completion];
}

/// <summary>What becomes of the instants at which nothing could run.</summary>
public static class MissedInstants
{
    /// <summary>One run for all of them.</summary>
    public const string Once = "once";
    public const string Skip = "skip";

    /// <summary>Each of them, at most the newest ten.</summary>
    public const string All = "all";

    public static IReadOnlyList<string> Choices { get; } = [Once, Skip, All];
}

/// <summary>What becomes of an instant while the one before it is still open.</summary>
public static class OverlappingInstants
{
    public const string Skip = "skip";

    /// <summary>It waits for its turn; at most the newest ten wait.</summary>
    public const string Queue = "queue";

    public static IReadOnlyList<string> Choices { get; } = [Skip, Queue];
}

/// <summary>On which days a schedule runs.</summary>
public static class ScheduleDays
{
    /// <summary>Monday to Friday, without the public holidays that the schedule names.</summary>
    public const string Workdays = "workdays";

    public static IReadOnlyList<string> Choices { get; } = [Workdays];
}

/// <summary>What becomes of an instant that does not fall on a workday.</summary>
public static class OtherDays
{
    public const string Skip = "skip";

    /// <summary>It runs at the same time of the next workday.</summary>
    public const string Next = "next";

    /// <summary>It runs at the same time of the workday before.</summary>
    public const string Previous = "previous";

    public static IReadOnlyList<string> Choices { get; } = [Skip, Next, Previous];
}
