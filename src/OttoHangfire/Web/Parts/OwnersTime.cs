using System.Globalization;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Input;
using OttoHangfire.Schedules;

namespace OttoHangfire.Web.Parts;

/// <summary>Times as the owner's wall clock shows them.</summary>
internal sealed class OwnersTime(OttoSettings settings, TimeProvider clock)
{
    private const string Time = "HH:mm";

    private readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById(settings.TimeZone);

    public string Zone => settings.TimeZone;

    public DateOnly Today => DateOf(clock.GetUtcNow());

    public DateOnly DateOf(DateTimeOffset at) => DateOnly.FromDateTime(Local(at).DateTime);

    public TimeOnly TimeOf(DateTimeOffset at) => TimeOnly.FromDateTime(Local(at).DateTime);

    /// <summary>When a day of the owner's calendar begins, which is later than midnight where the clocks are put forward then.</summary>
    public DateTimeOffset Midnight(DateOnly date) => TimeZones.StartOf(date, settings.TimeZone);

    /// <summary>As one would say it today: <c>tomorrow 09:00</c>, <c>Fri 09:00</c>, <c>3 Dec 09:00</c>.</summary>
    public string Words(DateTimeOffset at)
    {
        var (then, now) = (Local(at), Local(clock.GetUtcNow()));
        var day = (then.Date - now.Date).Days switch
        {
            0 => "today",
            1 => "tomorrow",
            -1 => "yesterday",
            > 1 and < 7 or > -7 and < -1 => then.ToString("ddd", CultureInfo.InvariantCulture),
            _ when then.Year == now.Year => then.ToString("d MMM", CultureInfo.InvariantCulture),
            _ => then.ToString("d MMM yyyy", CultureInfo.InvariantCulture),
        };
        return $"{day} {then.ToString(Time, CultureInfo.InvariantCulture)}";
    }

    /// <summary>To the second, with the zone's offset.</summary>
    public string Exact(DateTimeOffset at) =>
        $"{Local(at).ToString("ddd d MMM yyyy HH:mm:ss zzz", CultureInfo.InvariantCulture)} ({settings.TimeZone})";

    /// <summary>As a picker of a browser shows it; seconds that are none are left out.</summary>
    public string Picker(DateTimeOffset at)
    {
        var local = Local(at);
        return local.ToString(local.Second == 0 ? "yyyy-MM-dd'T'HH:mm" : "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
    }

    /// <summary>How long ago it was, or how long it is till then: <c>5 min</c>, <c>3 h</c>, <c>2 days</c>.</summary>
    public string Distance(DateTimeOffset at) => (clock.GetUtcNow() - at).Duration() switch
    {
        { TotalSeconds: < 60 } => "less than a minute",
        { TotalMinutes: < 60 } span => $"{(int)span.TotalMinutes} min",
        { TotalHours: < 48 } span => $"{(int)span.TotalHours} h",
        var span => $"{(int)span.TotalDays} days",
    };

    /// <summary>The instant at which the owner's clock shows what was typed; the first one, where it does so twice.</summary>
    /// <exception cref="RefusalException">It is no date and time, or that clock never shows it.</exception>
    public DateTimeOffset Instant(string field, string typed)
    {
        var local = WallClock(field, typed);
        if (_zone.IsInvalidTime(local))
        {
            throw RefusalException.Field(field, "does not exist on that day: the clocks are put forward. Choose a later time");
        }

        return FirstInstant(local);
    }

    /// <summary>A date and time as a picker of a browser sends it.</summary>
    /// <exception cref="RefusalException">It is no date and time.</exception>
    public static DateTime WallClock(string field, string typed) => DateTime.TryParseExact(
        typed, ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
            ? local
            : throw RefusalException.Field(field, "must be a date and a time, like 2026-12-01T09:00");

    private DateTimeOffset FirstInstant(DateTime local) =>
        new(local, _zone.IsAmbiguousTime(local) ? _zone.GetAmbiguousTimeOffsets(local).Max() : _zone.GetUtcOffset(local));

    private DateTimeOffset Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, _zone);
}
