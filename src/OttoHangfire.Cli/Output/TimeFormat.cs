using System.Globalization;

namespace OttoHangfire.Cli.Output;

/// <summary>Times as the owner has them: in the owner's zone, with its name, and how far away they are.</summary>
internal sealed class TimeFormat(TimeZoneInfo zone, TimeProvider clock)
{
    public string Zone => zone.Id;

    /// <summary>To the minute: for a table that names the zone.</summary>
    public string Short(DateTimeOffset instant) => Local(instant).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>To the minute where there are no seconds, and nothing where there is no instant: for a table that names the zone.</summary>
    public string Exact(DateTimeOffset? instant) => instant is null ? "" : Local(instant.Value).ToString(
        Local(instant.Value).Second == 0 ? "yyyy-MM-dd HH:mm" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>2026-12-01 09:00 Europe/Berlin, in 3 h; nothing where there is none.</summary>
    public string Full(DateTimeOffset? instant) => instant is null ? "" : $"{Exact(instant)} {Zone}, {FromNow(instant.Value)}";

    /// <summary>In 3 h, 5 min ago, now: to the nearest of its unit.</summary>
    public string FromNow(DateTimeOffset instant)
    {
        var length = instant - clock.GetUtcNow();
        var text = Length(length.Duration());
        return text.StartsWith("0 ", StringComparison.Ordinal) ? "now" : length > TimeSpan.Zero ? $"in {text}" : $"{text} ago";
    }

    private static string Length(TimeSpan length) => length switch
    {
        { TotalSeconds: < 59.5 } => $"{Rounded(length.TotalSeconds)} s",
        { TotalMinutes: < 59.5 } => $"{Rounded(length.TotalMinutes)} min",
        { TotalHours: < 35.5 } => $"{Rounded(length.TotalHours)} h",
        { TotalDays: < 89.5 } => $"{Rounded(length.TotalDays)} days",
        { TotalDays: < 730 } => $"{Rounded(length.TotalDays / 30.44)} months",
        _ => $"{Rounded(length.TotalDays / 365.25)} years",
    };

    private static int Rounded(double number) => (int)Math.Round(number, MidpointRounding.AwayFromZero);

    private DateTime Local(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, zone).DateTime;
}
