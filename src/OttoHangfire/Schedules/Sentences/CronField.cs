using System.Globalization;

namespace OttoHangfire.Schedules.Sentences;

/// <summary>The numbers that a field of a cron expression stands for; the expression has been read by Cronos before.</summary>
internal static class CronField
{
    private static readonly string[] Months = ["", "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    private static readonly string[] Days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    public static int[] Seconds(string field) => Numbers(field, 0, 59, []);

    public static int[] Hours(string field) => Numbers(field, 0, 23, []);

    public static int[] DaysOfMonth(string field) => Numbers(field, 1, 31, []);

    public static int[] MonthsOfYear(string field) => Numbers(field, 1, 12, Months);

    /// <summary>Sunday is 0 and 7.</summary>
    public static DayOfWeek[] DaysOfWeek(string field) => [.. Numbers(field, 0, 7, Days).Select(day => (DayOfWeek)(day % 7)).Distinct()];

    public static int Number(string text, string[] names) =>
        Array.FindIndex(names, name => name.Length > 0 && name.Equals(text, StringComparison.OrdinalIgnoreCase)) is >= 0 and var index
            ? index
            : int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    public static DayOfWeek Day(string text) => (DayOfWeek)(Number(text, Days) % 7);

    private static int[] Numbers(string field, int min, int max, string[] names) =>
        [.. field.Split(',').SelectMany(item => Item(item, min, max, names)).Distinct().Order()];

    private static IEnumerable<int> Item(string item, int min, int max, string[] names)
    {
        var (range, step) = item.Split('/') is [var before, var after]
            ? (before, int.Parse(after, CultureInfo.InvariantCulture))
            : (item, 0);
        var (from, to) = range switch
        {
            "*" or "?" => (min, max),
            _ when range.Split('-') is [var low, var high] => (Number(low, names), Number(high, names)),
            _ => (Number(range, names), step == 0 ? Number(range, names) : max),
        };

        // A range may go over the end: 22-2 is 22, 23, 0, 1, 2.
        var length = to >= from ? to - from : max - min + 1 + to - from;
        for (var index = 0; index <= length; index += Math.Max(step, 1))
        {
            yield return min + ((from - min + index) % (max - min + 1));
        }
    }
}
