namespace OttoHangfire.Tests.Schedules.Oracle;

/// <summary>Public holidays as the laws have them, reckoned from Easter and from the calendar: a second opinion.</summary>
internal static class HolidayOracle
{
    /// <summary>The regions that it knows; the empty one has no holidays.</summary>
    public static IReadOnlyList<string> Regions { get; } = ["", "DE", "DE-BE", "DE-BY", "US"];

    public static bool IsHoliday(string region, DateTime day) => region switch
    {
        "" => false,
        "US" => IsFederal(day),
        _ => IsGerman(day) || (region == "DE-BE" && IsOneOf(day, "03-08")) || (region == "DE-BY" && IsBavarian(day)),
    };

    private static bool IsGerman(DateTime day) =>
        IsOneOf(day, "01-01", "05-01", "10-03", "12-25", "12-26") || (day - Easter(day.Year)).Days is -2 or 1 or 39 or 50;

    private static bool IsBavarian(DateTime day) =>
        IsOneOf(day, "01-06", "08-15", "11-01") || (day - Easter(day.Year)).Days == 60;

    /// <summary>Fixed days that fall on a weekend are kept on the Friday before or the Monday after.</summary>
    private static bool IsFederal(DateTime day)
    {
        var isFixed = day.DayOfWeek switch
        {
            DayOfWeek.Saturday or DayOfWeek.Sunday => false,
            DayOfWeek.Friday => IsFixed(day) || IsFixed(day.AddDays(1)),
            DayOfWeek.Monday => IsFixed(day) || IsFixed(day.AddDays(-1)),
            _ => IsFixed(day),
        };
        var week = ((day.Day - 1) / 7) + 1;
        var isLast = day.AddDays(7).Month != day.Month;
        return isFixed || (day.DayOfWeek, day.Month, week) is
            (DayOfWeek.Monday, 1 or 2, 3) or (DayOfWeek.Monday, 9, 1) or (DayOfWeek.Monday, 10, 2) or (DayOfWeek.Thursday, 11, 4)
            || (day is { DayOfWeek: DayOfWeek.Monday, Month: 5 } && isLast);
    }

    private static bool IsFixed(DateTime day) => IsOneOf(day, "01-01", "06-19", "07-04", "11-11", "12-25");

    private static bool IsOneOf(DateTime day, params string[] days) =>
        days.Contains(day.ToString("MM-dd", System.Globalization.CultureInfo.InvariantCulture), StringComparer.Ordinal);

    /// <summary>The Anonymous Gregorian algorithm.</summary>
    private static DateTime Easter(int year)
    {
        var (a, b, c) = (year % 19, year / 100, year % 100);
        var h = ((19 * a) + b - (b / 4) - ((b - ((b + 8) / 25) + 1) / 3) + 15) % 30;
        var l = (32 + (2 * (b % 4)) + (2 * (c / 4)) - h - (c % 4)) % 7;
        var m = (a + (11 * h) + (22 * l)) / 451;
        var sum = h + l - (7 * m) + 114;
        return new DateTime(year, sum / 31, (sum % 31) + 1);
    }
}
