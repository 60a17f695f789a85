using System.Globalization;

namespace OttoHangfire.Schedules.Sentences;

/// <summary>Numbers, days and lists in English.</summary>
internal static class Phrases
{
    private static readonly string[] Nths = ["", "first", "second", "third", "fourth", "fifth"];

    /// <summary><c>a, b and c</c>.</summary>
    public static string List(IEnumerable<string> items, string and = "and")
    {
        var all = items.ToList();
        return all.Count < 2 ? string.Concat(all) : $"{string.Join(", ", all.SkipLast(1))} {and} {all[^1]}";
    }

    public static string Numbers(IEnumerable<int> numbers, string and = "and") =>
        List(numbers.Select(number => number.ToString(CultureInfo.InvariantCulture)), and);

    /// <summary><c>minute 5</c>, <c>minutes 5 and 10</c>.</summary>
    public static string Counted(string unit, IReadOnlyCollection<int> numbers) =>
        $"{unit}{(numbers.Count == 1 ? "" : "s")} {Numbers(numbers)}";

    /// <summary><c>every hour</c>, <c>every 2 hours</c>.</summary>
    public static string Every(long count, string unit) => count == 1 ? $"every {unit}" : $"every {Many(count, unit)}";

    /// <summary><c>1 hour</c>, <c>2 hours</c>.</summary>
    public static string Many(long count, string unit) => $"{count} {unit}{(count == 1 ? "" : "s")}";

    /// <summary><c>1st</c>, <c>2nd</c>, <c>11th</c>.</summary>
    public static string Ordinal(int number) => (number % 10, number % 100) switch
    {
        (1, not 11) => $"{number}st",
        (2, not 12) => $"{number}nd",
        (3, not 13) => $"{number}rd",
        _ => $"{number}th",
    };

    /// <summary><c>first</c>, <c>20th</c>, <c>last</c>, <c>second to last</c>.</summary>
    public static string Nth(int number) => number switch
    {
        -1 => "last",
        < 0 => $"{Nth(-number)} to last",
        _ when number < Nths.Length => Nths[number],
        _ => Ordinal(number),
    };

    /// <summary><c>the 15th</c>, <c>the last day</c>, <c>the second to last day</c>.</summary>
    public static string MonthDay(int day) => day > 0 ? $"the {Ordinal(day)}" : $"the {Nth(day)} day";

    public static string Month(int month) => CultureInfo.InvariantCulture.DateTimeFormat.GetMonthName(month);

    public static string Months(IEnumerable<int> months) => List(months.Select(Month));

    /// <summary>From Monday to Sunday.</summary>
    public static IEnumerable<DayOfWeek> InOrder(IEnumerable<DayOfWeek> days) => days.Distinct().OrderBy(day => ((int)day + 6) % 7);

    public static bool AreWeekdays(IEnumerable<DayOfWeek> days) =>
        InOrder(days).SequenceEqual([DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday]);

    /// <summary><c>every weekday</c>, <c>every Monday and Friday</c>.</summary>
    public static string EveryDay(IReadOnlyCollection<DayOfWeek> days) =>
        AreWeekdays(days) ? "every weekday" : days.Distinct()
            .Count() == 7 ? "every day" : $"every {List(InOrder(days).Select(day => day.ToString()))}";

    /// <summary><c>a weekday</c>, <c>a Monday or Friday</c>.</summary>
    public static string ADay(IReadOnlyCollection<DayOfWeek> days) =>
        AreWeekdays(days) ? "a weekday" : $"a {List(InOrder(days).Select(day => day.ToString()), "or")}";

    /// <summary><c>07:00</c>, or with seconds where there are some.</summary>
    public static string Time(int hour, int minute, int second) =>
        second == 0 ? $"{hour:00}:{minute:00}" : $"{hour:00}:{minute:00}:{second:00}";

    public static string Date(DateTime day) => day.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);
}
