using System.Globalization;

namespace OttoHangfire.Cli.Output;

/// <summary>Times as the person at this terminal has them.</summary>
internal static class TimeFormat
{
    /// <summary>To the minute: for a table.</summary>
    public static string Short(DateTimeOffset instant) => instant.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>To the second; nothing where there is none.</summary>
    public static string Local(DateTimeOffset? instant) =>
        instant?.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "";
}
