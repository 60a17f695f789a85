using System.Globalization;

namespace OttoHangfire.Language.Times;

/// <summary>
/// What the clocks of the owner's zone show, and which instant a local time stands for. Only the zone's offsets at instants are asked:
/// what .NET says of local times beyond them is wrong for some zones.
/// </summary>
internal sealed class OwnersClock(TimeZoneInfo zone)
{
    private const int HoursAround = 40;

    public string Zone => zone.Id;

    public DateTime Local(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, zone).DateTime;

    public DateOnly Today(DateTimeOffset now) => DateOnly.FromDateTime(Local(now));

    /// <summary>The first instant at which the clocks show this time; right after the gap for a time that does not exist.</summary>
    public LocalTime Of(DateTime local)
    {
        var utc = DateTime.SpecifyKind(local, DateTimeKind.Utc);
        var instants = Enumerable.Range(-HoursAround, (2 * HoursAround) + 1)
            .Select(hours => zone.GetUtcOffset(utc.AddHours(hours)))
            .Distinct()
            .Select(offset => new DateTimeOffset(utc - offset, TimeSpan.Zero))
            .Where(instant => Local(instant) == local)
            .Order()
            .ToList();
        return instants switch
        {
            [] => AfterTheGap(local, utc),
            [var only] => new LocalTime(only, Second: null, Note: null),
            [var first, var second, ..] => new LocalTime(first, second, Twice(local, second)),
        };
    }

    /// <summary>An instant in local time, with its offset where the local time alone would be another instant.</summary>
    public string Write(DateTimeOffset instant)
    {
        var local = Local(instant);
        var whole = local.AddTicks(-(local.Ticks % TimeSpan.TicksPerSecond));
        return whole != local || Of(local).First != instant
            ? TimeZoneInfo.ConvertTime(instant, zone).ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture)
            : local.ToString(local.Second == 0 ? "yyyy-MM-dd HH:mm" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
    }

    private LocalTime AfterTheGap(DateTime local, DateTime utc)
    {
        var (before, after) = (utc.AddHours(-HoursAround), utc.AddHours(HoursAround));
        while (after - before > TimeSpan.FromSeconds(1))
        {
            // Clocks are changed at whole seconds.
            var middle = before + TimeSpan.FromSeconds(Math.Floor((after - before).TotalSeconds / 2));
            (before, after) = middle + zone.GetUtcOffset(middle) < utc ? (middle, after) : (before, middle);
        }

        var end = new DateTimeOffset(after.AddTicks(-(after.Ticks % TimeSpan.TicksPerSecond)), TimeSpan.Zero);
        return new LocalTime(
            end, Second: null, $"The clocks of {Zone} leave out {Spoken(local)}. It runs right after that, at {Hour(Local(end))}.");
    }

    private string Twice(DateTime local, DateTimeOffset second) =>
        $"The clocks of {Zone} show {Spoken(local)} twice. The first time is meant; for the second, write "
        + $"{TimeZoneInfo.ConvertTime(second, zone).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture)}.";

    private static string Hour(DateTime local) => local.ToString("HH:mm", CultureInfo.InvariantCulture);

    private static string Spoken(DateTime local) => local.ToString("HH:mm 'on' d MMMM yyyy", CultureInfo.InvariantCulture);
}

/// <summary>The instant of a local time, the other one where the clocks show it twice, and a sentence where a choice was made.</summary>
internal sealed record LocalTime(DateTimeOffset First, DateTimeOffset? Second, string? Note);
