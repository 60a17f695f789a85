using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Hangfire;

namespace OttoHangfire.Schedules;

/// <summary>The zones of this machine by IANA id, for our schedules and for Hangfire's recurring jobs.</summary>
internal sealed partial class TimeZones : ITimeZoneResolver
{
    private static readonly string[] NoZones = ["posix", "right", "posixrules", "localtime", "Factory"];

    private static readonly Lazy<string[]> Ids = new(() => [.. TimeZoneInfo.GetSystemTimeZones().Select(zone => zone.Id).Where(IsKnown)]);

    private static readonly ConcurrentDictionary<string, WallClock> Clocks = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, TimeZoneInfo> Positive = new(StringComparer.Ordinal);

    /// <summary>For Hangfire: the zone with rules that its scheduler can follow.</summary>
    /// <exception cref="TimeZoneNotFoundException">This machine does not know the zone.</exception>
    public TimeZoneInfo GetTimeZoneById(string timeZoneId) =>
        IanaId(timeZoneId) is { } id
            ? Positive.GetOrAdd(id, static known => PositiveDaylight.Of(TimeZoneInfo.FindSystemTimeZoneById(known)))
            : throw new TimeZoneNotFoundException($"This machine does not know the time zone {timeZoneId}.");

    /// <summary>The id of the IANA list for what was asked, which may be a Windows id; null when the machine knows neither.</summary>
    public static string? IanaId(string asked) =>
        IsKnown(asked) ? asked
        : TimeZoneInfo.TryConvertWindowsIdToIanaId(asked, out var iana) && IsKnown(iana) ? iana
        : null;

    /// <summary>The known id that looks most like what was asked; null when none does.</summary>
    public static string? Nearest(string asked)
    {
        var words = Simple(asked);
        var city = words[(words.LastIndexOf('/') + 1)..];
        return Ids.Value
            .Select(
                id => (Id: id, Distance: Math.Min(Distance(words, Simple(id)), Distance(city, Simple(id[(id.LastIndexOf('/') + 1)..])))))
            .Where(candidate => candidate.Distance <= Math.Max(1, city.Length / 3))
            .OrderBy(candidate => candidate.Distance)
            .ThenBy(candidate => Distance(words, Simple(candidate.Id)))
            .ThenBy(candidate => candidate.Id, StringComparer.Ordinal)
            .Select(candidate => candidate.Id)
            .FirstOrDefault();
    }

    /// <summary>What the clocks of a zone show.</summary>
    /// <exception cref="ScheduleException">This machine does not know the zone.</exception>
    /// <summary>When a day begins by the clocks of this zone, which is later than midnight where they are put forward then.</summary>
    internal static DateTimeOffset StartOf(DateOnly day, string timeZone) =>
        new(ClockOf(timeZone).ToUtc(day.ToDateTime(TimeOnly.MinValue)), TimeSpan.Zero);

    internal static WallClock ClockOf(string timeZone) =>
        IanaId(timeZone) is { } id
            ? Clocks.GetOrAdd(id, static known => new WallClock(TimeZoneInfo.FindSystemTimeZoneById(known)))
            : throw new ScheduleException("time_zone", Unknown(timeZone));

    /// <summary>What is said of a zone that the machine does not know.</summary>
    internal static string Unknown(string timeZone) =>
        Nearest(timeZone) is { } nearest
            ? $"is not in this machine's list of zones; did you mean {nearest}?"
            : "is not in this machine's list of zones; use an IANA name, like Europe/Berlin";

    /// <summary>
    /// The data also holds copies that count leap seconds (right/) and files that are no zones. Letters count: whether other
    /// ones are understood depends on the machine, and on whether the zone has been asked for before.
    /// </summary>
    private static bool IsKnown(string id) =>
        Id().IsMatch(id)
        && !NoZones.Contains(id.Split('/')[0], StringComparer.OrdinalIgnoreCase)
        && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone)
        && zone.HasIanaId
        && zone.Id == id;

    private static string Simple(string text) =>
        (text.Length > 60 ? text[..60] : text).Trim().Replace(' ', '_').ToUpperInvariant();

    /// <summary>Letters to change, put in or leave out (Levenshtein).</summary>
    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (left[i - 1] == right[j - 1] ? 0 : 1)));
            }
        }

        return row[right.Length];
    }

    [GeneratedRegex(
        @"\A[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Id();
}
