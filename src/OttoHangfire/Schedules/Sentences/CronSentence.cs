using System.Globalization;

namespace OttoHangfire.Schedules.Sentences;

/// <summary>A cron expression as a sentence.</summary>
internal static class CronSentence
{
    /// <summary>Six fields to <c>every weekday at 07:00</c>.</summary>
    public static string Of(IReadOnlyList<string> fields)
    {
        var time = new TimeOfDayPhrase(CronField.Seconds(fields[0]), CronField.Seconds(fields[1]), CronField.Hours(fields[2]));
        var months = CronField.MonthsOfYear(fields[4]);
        var monthDay = IsFree(fields[3]) ? null : MonthDay(fields[3].ToUpperInvariant());
        var weekday = IsFree(fields[5]) ? null : fields[5].ToUpperInvariant();
        var days = Days(monthDay, weekday, months);
        return (time.IsListed, days) switch
        {
            (true, null) => $"every day {time}",
            (true, _) => $"{days} {time}",
            (false, null) => time.ToString(),
            (false, _) => $"{time}, {days}",
        };
    }

    private static bool IsFree(string field) => field is "*" or "?";

    private static string? Days(string? monthDay, string? weekday, int[] months)
    {
        var isEveryMonth = months.Length == 12;
        var ofMonths = isEveryMonth ? "of each month" : $"of {Phrases.Months(months)}";
        var inMonths = isEveryMonth ? "" : $" in {Phrases.Months(months)}";
        return (monthDay, weekday) switch
        {
            (null, null) => isEveryMonth ? null : $"every day{inMonths}",
            (null, _) => Numbered(weekday) is { } nth ? $"on {nth} {ofMonths}" : Phrases.EveryDay(CronField.DaysOfWeek(weekday)) + inMonths,
            (_, null) => $"on {monthDay} {ofMonths}",
            _ => $"on {monthDay} {ofMonths} if it is {Numbered(weekday) ?? Phrases.ADay(CronField.DaysOfWeek(weekday))}",
        };
    }

    /// <summary><c>5L</c> and <c>5#2</c>; null for plain weekdays.</summary>
    private static string? Numbered(string weekday) => weekday.Split('#') switch
    {
        [var day, var nth] => $"the {Phrases.Nth(int.Parse(nth, CultureInfo.InvariantCulture))} {CronField.Day(day)}",
        _ when weekday.EndsWith('L') => $"the last {CronField.Day(weekday[..^1])}",
        _ => null,
    };

    private static string MonthDay(string field)
    {
        var nearest = field.EndsWith('W');
        var bare = nearest ? field[..^1] : field;
        if (bare.StartsWith('L'))
        {
            // L-2 is the last day but two.
            var before = bare.Length > 1 ? int.Parse(bare[2..], CultureInfo.InvariantCulture) : 0;
            return nearest && before == 0 ? "the last weekday" : (nearest ? "the weekday nearest to " : "") + Phrases.MonthDay(-1 - before);
        }

        var days = Phrases.List(CronField.DaysOfMonth(bare).Select(Phrases.MonthDay));
        return nearest ? $"the weekday nearest to {days}" : days;
    }
}
