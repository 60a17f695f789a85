using System.Globalization;

namespace OttoHangfire.Tests.Schedules.Oracle;

/// <summary>Two hundred cron expressions: what people write, what the syntax allows, and what is near the hours in which clocks change.</summary>
internal static class CronSamples
{
    private static readonly string[] Written =
    [
        "* * * * *", "*/2 * * * *", "*/5 * * * *", "*/7 * * * *", "*/10 * * * *", "*/15 * * * *", "*/20 * * * *", "*/30 * * * *", "0/25 * * * *", "3/15 * * * *",
        "0 * * * *", "1 * * * *", "30 * * * *", "59 * * * *", "0,30 * * * *", "15,45 * * * *", "5,10,55 * * * *", "0-10 * * * *", "50-5 * * * *", "10-50/20 * * * *",
        "0 */2 * * *", "0 */3 * * *", "30 */4 * * *", "0 */5 * * *", "0 1/2 * * *", "15 2/6 * * *", "0 0-6 * * *", "30 1-3 * * *", "0 22-2 * * *", "0 9-17 * * 1-5",
        "0 0 * * *", "30 0 * * *", "59 23 * * *", "0 1 * * *", "30 1 * * *", "45 1 * * *", "0 2 * * *", "15 2 * * *", "30 2 * * *", "45 2 * * *",
        "59 2 * * *", "0 3 * * *", "30 3 * * *", "0 4 * * *", "0 7 * * *", "0 12 * * *", "0 18 * * *", "30 23 * * *", "0 0,12 * * *", "0 1,2,3 * * *",
        "0,30 2 * * *", "30 1,2 * * *", "0,15,30,45 1 * * *", "0,15,30,45 2 * * *", "30 0,1,2,3 * * *", "5 0,23 * * *", "0 2,3 * * *", "59 1,2 * * *", "0 0,1 * * *", "30 23,0 * * *",
        "* 2 * * *", "*/10 2 * * *", "*/10 1 * * *", "* 0 * * *", "*/15 0-3 * * *", "0-29 2 * * *", "30-59 1 * * *", "*/30 23 * * *", "? 1 * * ?", "*/20 1,2,3 * * *",
        "0 7 * * 1-5", "0 7 * * MON-FRI", "30 8 * * 1", "30 2 * * 0", "30 2 * * 7", "30 1 * * SUN", "0 2 * * 6,0", "0 0 * * SAT", "0 10 * * 2,4", "0 9 ? * MON",
        "0 0 1 * *", "30 2 1 * *", "0 0 15 * *", "0 6 1,15 * *", "0 0 L * *", "30 2 L * *", "0 0 L-1 * *", "0 12 L-3 * *", "0 0 LW * *", "0 9 15W * *",
        "0 9 1W * *", "0 0 31 * *", "0 0 30 * *", "0 0 29 2 *", "0 0 */5 * *", "0 0 10-20 * *", "0 0 10-20/3 * *", "30 2 25-31 3,10 *", "0 0 1 1 *", "59 23 31 12 *",
        "0 0 * 3,10,11 0", "30 2 * 3 *", "30 1 * 10,11 *", "0 0 * JAN-MAR *", "0 0 1 */3 *", "0 0 1 4-9 *", "0 18 * * 5L", "30 2 * * 0L", "30 2 * 3 0L", "30 1 * 10 SUNL",
        "0 8 * * 1#1", "0 8 * * MON#2", "30 2 * * 0#2", "30 1 * 11 0#1", "0 0 * * 4#5", "0 9 13 * 5", "0 0 1-7 * 1", "0 0 */2 * 1-5", "30 2 24-30 * 0", "0 0 ? 12 ?",
        "0 0 0 * * *", "30 0 0 * * *", "0 30 2 * * *", "15 30 2 * * *", "0,30 30 2 * * *", "59 59 1 * * *", "59 59 23 * * *", "0 0 2,3 * * 0", "45 15 1,2 * * *", "5 0 2,3 * * *",
        "0 * * * * *", "30 * * * * *", "*/30 * * * * *", "*/20 * * * * *", "0,15 */5 * * * *", "10-50/20 0 * * * *", "0 */15 * * * *", "*/15 0 2 * * *", "*/15 59 1 * * 0", "? 30 * * * ?",
    ];

    /// <summary>The written ones, and as many by chance as are missing.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Written.Concat(ByChance(new Random(20270328), 400)).Distinct(StringComparer.Ordinal).Take(200)];

    private static IEnumerable<string> ByChance(Random dice, int count)
    {
        for (var index = 0; index < count; index++)
        {
            var minute = Field(dice, 0, 59, star: 0.2);
            var hour = Field(dice, 0, 5, star: 0.4);
            var monthDay = Field(dice, 1, 31, star: 0.7);
            var month = Field(dice, 1, 12, star: 0.7);
            var weekday = Field(dice, 0, 6, star: 0.6);
            yield return $"{minute} {hour} {monthDay} {month} {weekday}";
        }
    }

    private static string Field(Random dice, int min, int max, double star)
    {
        if (dice.NextDouble() < star)
        {
            return "*";
        }

        string Number() => dice.Next(min, max + 1).ToString(CultureInfo.InvariantCulture);
        var low = dice.Next(min, max);
        return dice.Next(5) switch
        {
            0 => $"{low}-{dice.Next(low + 1, max + 1)}",
            1 => $"*/{dice.Next(2, Math.Max(3, (max - min) / 2))}",
            2 => $"{Number()},{Number()}",
            _ => Number(),
        };
    }
}
