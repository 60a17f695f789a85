using System.Globalization;
using System.Text.RegularExpressions;

namespace OttoHangfire.Schedules;

/// <summary>The duration of <c>every</c>: ISO 8601, weeks to seconds, a day is 24 hours.</summary>
internal static partial class Duration
{
    public static readonly TimeSpan Max = TimeSpan.FromDays(3653);

    private const string Example = "write a duration like PT2H, PT30M, P1D or P2W";

    /// <summary>Reads a duration.</summary>
    /// <exception cref="ScheduleException">It is none, it has years or months, or it is not between a second and ten years.</exception>
    public static TimeSpan Parse(string text)
    {
        if (HasYearsOrMonths().IsMatch(text))
        {
            throw new ScheduleException(
                "every", "may not have years or months, which differ in length; use rrule, like FREQ=MONTHLY, or cron");
        }

        var match = Pattern().Match(text);
        if (!match.Success)
        {
            throw new ScheduleException("every", $"is not a duration of whole weeks, days, hours, minutes and seconds; {Example}");
        }

        var days = (Part("weeks") * 7) + Part("days");
        var seconds = (days * 86_400) + (Part("hours") * 3600) + (Part("minutes") * 60) + Part("seconds");
        return seconds switch
        {
            0 => throw new ScheduleException("every", $"must be longer than zero; {Example}"),
            _ when seconds > Max.TotalSeconds => throw new ScheduleException("every", "may be at most ten years (P3653D)"),
            _ => TimeSpan.FromSeconds(seconds),
        };

        long Part(string name) => match.Groups[name] is { Success: true } group ? long.Parse(group.Value, CultureInfo.InvariantCulture) : 0;
    }

    [GeneratedRegex(
        @"\AP([0-9.,]+[WD])*[0-9.,]+[YM]|\AP[0-9.,]+Y",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 60_000)]
    private static partial Regex HasYearsOrMonths();

    [GeneratedRegex(
        @"\AP(?=[0-9T])((?<weeks>[0-9]{1,9})W)?((?<days>[0-9]{1,9})D)?"
        + @"(T(?=[0-9])((?<hours>[0-9]{1,9})H)?((?<minutes>[0-9]{1,9})M)?((?<seconds>[0-9]{1,9})S)?)?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Pattern();
}
