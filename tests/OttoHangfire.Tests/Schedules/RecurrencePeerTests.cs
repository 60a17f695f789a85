using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using OttoHangfire.Contracts;
using OttoHangfire.Schedules;

namespace OttoHangfire.Tests.Schedules;

/// <summary>Rules by chance, beside Ical.Net, in a zone whose clocks are never changed.</summary>
public sealed class RecurrencePeerTests
{
    private const int Rules = 400;
    private const int Instants = 20;
    private static readonly DateTime Start = new(2027, 1, 4, 9, 30, 0, DateTimeKind.Utc);

    [Fact]
    public void RulesByChance_AreExpandedAsIcalNetDoes()
    {
        var dice = new Random(5545);
        var compared = 0;
        var differences = new List<string>();
        for (var index = 0; index < Rules; index++)
        {
            var rule = ByChance(dice);
            var ours = Ours(rule);
            if (ours.Count == 0 || ours[^1].Year > 2060)
            {
                continue;
            }

            compared++;
            var theirs = Theirs(rule, ours[^1]);
            if (!ours.SequenceEqual(theirs))
            {
                var (our, their) = ours.Zip(theirs).FirstOrDefault(pair => pair.First != pair.Second);
                differences.Add($"{rule}: {our:s} here, {their:s} there ({ours.Count}, {theirs.Count})");
            }
        }

        differences.Should().BeEmpty();
        compared.Should().BeGreaterThan(Rules * 3 / 4);
    }

    /// <summary>Empty for a rule that never comes, like the odd minutes of every second minute.</summary>
    private static List<DateTime> Ours(string rule)
    {
        try
        {
            return
            [
                .. Schedule.Of(new TaskSchedule { Rrule = rule, Start = Start.ToString("s"), TimeZone = "Etc/UTC" })
                    .From(DateTimeOffset.MinValue).Take(Instants).Select(instant => instant.At.UtcDateTime),
            ];
        }
        catch (ScheduleException)
        {
            return [];
        }
    }

    private static List<DateTime> Theirs(string rule, DateTime last)
    {
        var calendarEvent = new CalendarEvent { Start = new CalDateTime(Start, "UTC"), RecurrenceRule = new Ical.Net.DataTypes.RecurrenceRule(rule) };
        return [.. calendarEvent.GetOccurrences().Select(occurrence => occurrence.Period.StartTime.AsUtc).TakeWhile(utc => utc <= last).Take(Instants + 1)];
    }

    private static string ByChance(Random dice)
    {
        var frequency = Pick(dice, "YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY");
        var parts = new List<string> { $"FREQ={frequency}" };
        Maybe(0.4, () => $"INTERVAL={dice.Next(2, 5)}");
        Maybe(0.3, () => $"BYMONTH={Numbers(1, 12)}");
        switch (frequency)
        {
            case "YEARLY":
                // Where RFC 5545's table says "expand", Ical.Net keeps to the start's month, or forgets BYMONTH: two pairs that are left out.
                var other = parts.Exists(part => part.StartsWith("BYMONTH=", StringComparison.Ordinal)) ? $"BYMONTHDAY={Numbers(1, 28, negative: true)}" : $"BYYEARDAY={Numbers(1, 365, negative: true)}";
                parts.Add(Pick(dice, $"BYDAY={Days(numbered: true)}", $"BYDAY={Days(numbered: false)}", other));
                break;
            case "MONTHLY":
                parts.Add(Pick(dice, $"BYDAY={Days(numbered: true)}", $"BYMONTHDAY={Numbers(1, 31, negative: true)}", $"BYDAY={Days(numbered: false)};BYMONTHDAY={Numbers(1, 28)}", $"BYDAY={Days(numbered: false)};BYSETPOS={Pick(dice, "1", "2", "-1", "-2", "1,-1")}"));
                break;
            case "WEEKLY":
                Maybe(0.8, () => $"BYDAY={Days(numbered: false)}");
                Maybe(0.3, () => $"WKST={Pick(dice, "SU", "MO", "WE")}");
                break;
            default:
                Maybe(0.4, () => $"BYDAY={Days(numbered: false)}");
                break;
        }

        Maybe(0.3, () => $"BYHOUR={Numbers(0, 23)}");
        Maybe(0.3, () => $"BYMINUTE={Numbers(0, 59)}");
        Maybe(0.2, () => $"COUNT={dice.Next(1, 15)}");
        return string.Join(';', parts);

        void Maybe(double chance, Func<string> part)
        {
            if (dice.NextDouble() < chance)
            {
                parts.Add(part());
            }
        }

        string Numbers(int min, int max, bool negative = false) =>
            string.Join(',', Enumerable.Range(0, dice.Next(1, 4)).Select(_ => dice.Next(min, max + 1) * (negative && dice.Next(3) == 0 ? -1 : 1)).Distinct());

        string Days(bool numbered) =>
            string.Join(',', Enumerable.Range(0, dice.Next(1, 4)).Select(_ => (numbered ? Pick(dice, "1", "2", "-1", "3") : "") + Pick(dice, "MO", "TU", "WE", "TH", "FR", "SA", "SU")).Distinct());
    }

    private static string Pick(Random dice, params string[] choices) => choices[dice.Next(choices.Length)];
}
