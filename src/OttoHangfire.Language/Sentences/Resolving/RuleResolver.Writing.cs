using System.Globalization;
using OttoHangfire.Language.Sentences.Grammar;
using OttoHangfire.Language.Sentences.Lexing;

namespace OttoHangfire.Language.Sentences.Resolving;

/// <summary>How a rule is written: as cron where cron can say it, else as a recurrence rule with its start.</summary>
internal sealed partial class RuleResolver
{
    private static readonly string[] DayCodes = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"];

    private Outcome Build(Repeating rule, IReadOnlyList<ClockTime> times, When when)
    {
        var hours = times.Select(time => time.Hour).Distinct().Order().ToList();
        var minutes = times.Select(time => time.Minute).Distinct().Order().ToList();
        if (times.Any(time => time.Second != 0 || time.DaysLater != 0) || hours.Count * minutes.Count != times.Distinct().Count())
        {
            return TooMuch(speech.Of("One rule cannot have these times. Make a task for each of them.",
                "Eine Regel kann diese Uhrzeiten nicht haben. Legen Sie für jede eine Aufgabe an."));
        }

        var isPlain = rule is { Interval: 1, Position: null } && when.Count is null && when.Until is null;
        var from = when.Starting is null ? _days.Today : _days.Of(when.Starting).Dates[0];
        if (isPlain)
        {
            var month = rule.Month?.ToString(CultureInfo.InvariantCulture) ?? "*";
            var cron = $"{Joined(minutes)} {Joined(hours)} {CronMonthDays(rule)} {month} {CronDays(rule.Days)}";
            var start = when.Starting is null ? null : Local(from.ToDateTime(TimeOnly.MinValue));
            return new Outcome { Schedule = new SpokenSchedule { Cron = cron, Start = start } };
        }

        if (rule.MonthDays.Contains(-1) && rule.MonthDays.Count > 1)
        {
            return TooMuch(speech.Of("On which day of the month?", "An welchem Tag des Monats?"));
        }

        return Recurrence(rule, hours, minutes, from, when);
    }

    private Outcome Recurrence(Repeating rule, List<int> hours, List<int> minutes, DateOnly from, When when)
    {
        var time = new TimeSpan(hours[0], minutes[0], 0);
        if (First(rule, from, new TimeSpan(hours[^1], minutes[^1], 0)) is not { } first)
        {
            return Outcome.Ask(AskedAbout.DoesNotExist, speech.Of("Such a day never comes. Which one is meant?",
                "So einen Tag gibt es nie. Welcher ist gemeint?"));
        }

        var until = when.Until is null ? (DateOnly?)null : _days.Of(when.Until).Dates[0];
        if (until < first)
        {
            return Outcome.Ask(AskedAbout.Past, speech.Of("Until then it never comes. Until when is meant?",
                "Bis dahin kommt es nie vor. Bis wann ist gemeint?"));
        }

        var parts = new List<string> { $"FREQ={Frequency(rule.Unit)}" };
        AddIf(parts, rule.Interval > 1, $"INTERVAL={rule.Interval}");
        AddIf(parts, rule.Month is not null, $"BYMONTH={rule.Month}");
        AddIf(parts, rule.MonthDays.Count > 0, $"BYMONTHDAY={Joined(rule.MonthDays)}");
        AddIf(parts, rule.Days.Count > 0, $"BYDAY={Days(rule)}");
        AddIf(parts, hours.Count * minutes.Count > 1, $"BYHOUR={Joined(hours)};BYMINUTE={Joined(minutes)}");
        AddIf(parts, rule is { Position: not null, Days.Count: > 1 }, $"BYSETPOS={rule.Position}");
        AddIf(parts, when.Count is not null, $"COUNT={when.Count}");
        AddIf(parts, until is not null, $"UNTIL={until:yyyyMMdd}");
        return when is { Count: not null, Until: not null } || when.Count == 0
            ? TooMuch(speech.Of("A number of times, or a last day? It can be one of them.",
                "Eine Anzahl oder ein letzter Tag? Es kann nur eines davon sein."))
            : new Outcome
            {
                Schedule = new SpokenSchedule
                {
                    Rrule = string.Join(';', parts),
                    Start = Local(first.ToDateTime(TimeOnly.MinValue) + time)
                }
            };
    }

    private static void AddIf(List<string> parts, bool isSaid, string part)
    {
        if (isSaid)
        {
            parts.Add(part);
        }
    }

    /// <summary>The first day from one on that fits; today only while its last time is still to come.</summary>
    private DateOnly? First(Repeating rule, DateOnly from, TimeSpan lastTime)
    {
        var start = from == _days.Today && clock.Local(now).TimeOfDay > lastTime ? from.AddDays(1) : from;
        for (var days = 0; days < 9 * 366; days++)
        {
            if (Fits(rule, start.AddDays(days)))
            {
                return start.AddDays(days);
            }
        }

        return null;
    }

    private static bool Fits(Repeating rule, DateOnly date)
    {
        var length = DateTime.DaysInMonth(date.Year, date.Month);
        return (rule.Month is null || rule.Month == date.Month)
            && (rule.MonthDays.Count == 0 || rule.MonthDays.Contains(date.Day) || (rule.MonthDays.Contains(-1) && date.Day == length))
            && (rule.Days.Count == 0 || rule.Days.Contains(date.DayOfWeek))
            && (rule.Position is not { } position || Position(rule.Days, date, length, isFromEnd: position < 0) == Math.Abs(position));
    }

    /// <summary>The how-manieth of such days in its month a date is.</summary>
    private static int Position(IReadOnlyList<DayOfWeek> days, DateOnly date, int length, bool isFromEnd)
    {
        var first = isFromEnd ? date.Day : 1;
        var last = isFromEnd ? length : date.Day;
        return Enumerable.Range(first, last - first + 1).Count(day => days.Contains(new DateOnly(date.Year, date.Month, day).DayOfWeek));
    }

    private static string Frequency(Unit unit) => unit switch
    {
        Unit.Day => "DAILY",
        Unit.Week => "WEEKLY",
        Unit.Month => "MONTHLY",
        _ => "YEARLY",
    };

    private static string Days(Repeating rule)
    {
        var position = rule is { Position: { } number, Days.Count: 1 } ? number.ToString(CultureInfo.InvariantCulture) : "";
        return string.Join(',', rule.Days.Distinct().OrderBy(day => ((int)day + 6) % 7).Select(day => position + DayCodes[(int)day]));
    }

    private static string CronMonthDays(Repeating rule) => rule.MonthDays.Count == 0 ? "*"
        : string.Join(',', rule.MonthDays.Distinct().Order().Select(day => day < 0 ? "L" : day.ToString(CultureInfo.InvariantCulture)));

    private static string CronDays(IReadOnlyList<DayOfWeek> days)
    {
        var numbers = days.Select(day => (int)day).Distinct().Order().ToList();
        return numbers.Count is 0 or 7 ? "*"
            : numbers.Count > 2 && numbers[^1] - numbers[0] == numbers.Count - 1 ? $"{numbers[0]}-{numbers[^1]}"
            : Joined(numbers);
    }

    private static string Joined(IEnumerable<int> numbers) => string.Join(',', numbers);
}
