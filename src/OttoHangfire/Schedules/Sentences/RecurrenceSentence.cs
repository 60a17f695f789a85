namespace OttoHangfire.Schedules.Sentences;

/// <summary>An RRULE as a sentence: its parts one after the other, in the order in which they narrow each other.</summary>
internal static class RecurrenceSentence
{
    /// <summary><c>FREQ=MONTHLY;BYDAY=-1FR;COUNT=3</c> to <c>on the last Friday of each month at 18:00</c> and <c>, 3 times</c>.</summary>
    public static (string Phrases, string End) Of(RecurrenceRule rule, DateTime start)
    {
        var time = Time(rule, start);
        var words = rule.Frequency <= Frequency.Hourly ? FineDays(rule, time) : $"{Days(rule, start)} {time}";
        return (words, Positions(rule) + End(rule));
    }

    private static string Unit(Frequency frequency) => frequency switch
    {
        Frequency.Secondly => "second",
        Frequency.Minutely => "minute",
        Frequency.Hourly => "hour",
        Frequency.Daily => "day",
        Frequency.Weekly => "week",
        Frequency.Monthly => "month",
        _ => "year",
    };

    private static string Time(RecurrenceRule rule, DateTime start)
    {
        var seconds = rule.Seconds.Count > 0 ? rule.Seconds : [start.Second];
        var minutes = rule.Minutes.Count > 0 ? rule.Minutes : [start.Minute];
        var hours = rule.Hours.Count > 0 ? rule.Hours : [start.Hour];
        var every = Phrases.Every(rule.Interval, Unit(rule.Frequency));
        var onlyMinutes = rule.Minutes.Count > 0 ? $" in the {Phrases.Counted("minute", rule.Minutes)}" : "";
        var onlyHours = rule.Hours.Count > 0 ? $" in the {Phrases.Counted("hour", rule.Hours)}" : "";
        return rule.Frequency switch
        {
            Frequency.Secondly =>
                every + (rule.Seconds.Count > 0 ? $" in the {Phrases.Counted("second", rule.Seconds)}" : "") + onlyMinutes + onlyHours,
            Frequency.Minutely => every + (seconds is [0] ? "" : $" at {Phrases.Counted("second", seconds)}") + onlyMinutes + onlyHours,
            Frequency.Hourly =>
                $"{every} at {Phrases.Counted("minute", minutes)}" + (
                    seconds is [0] ? "" : $" and {Phrases.Counted("second", seconds)}") + onlyHours,
            _ => Listed(new TimeOfDayPhrase(seconds, minutes, hours)),
        };
    }

    private static string Listed(TimeOfDayPhrase time) => time.IsListed
        ? time.ToString()
        : $"at {Phrases.Counted("minute", time.Minutes)} of the {Phrases.Counted("hour", time.Hours)}" + (
            time.Seconds is [0] ? "" : $", at {Phrases.Counted("second", time.Seconds)}");

    /// <summary>For hours and finer every part about days narrows.</summary>
    private static string FineDays(RecurrenceRule rule, string time) =>
        time + (Narrowing(rule) is { Length: > 0 } days ? "," + days : "") + (
            rule.Months.Count > 0 ? $", in {Phrases.Months(rule.Months)}" : "");

    private static string Days(RecurrenceRule rule, DateTime start)
    {
        var every = Phrases.Every(rule.Interval, Unit(rule.Frequency));
        var inMonths = rule.Months.Count > 0 ? $" in {Phrases.Months(rule.Months)}" : "";
        switch (rule.Frequency)
        {
            case Frequency.Daily:
                return every + Narrowing(rule) + inMonths;
            case Frequency.Weekly:
                IReadOnlyCollection<DayOfWeek> weekdays = rule.Days.Count > 0 ? [.. rule.Days.Select(day => day.Day)] : [start.DayOfWeek];
                return (rule.Interval == 1 ? Phrases.EveryDay(weekdays) : $"{every} on {Plain(weekdays)}") + inMonths;
            case Frequency.Monthly:
                var (on, only) = Chosen(rule) ?? ($"on {Phrases.MonthDay(start.Day)}", "");
                return rule.Interval == 1 && inMonths.Length == 0 ? $"{on} of each month{only}" : $"{every}{inMonths} {on}{only}";
            default:
                return Yearly(rule, start, every, inMonths);
        }
    }

    private static string Yearly(RecurrenceRule rule, DateTime start, string every, string inMonths)
    {
        if (rule.WeekNumbers.Count > 0)
        {
            var (weekday, only) = Chosen(rule) ?? ($"on {start.DayOfWeek}", "");
            var weeks = Phrases.List(
                FromTheFront(rule.WeekNumbers).Select(week => week > 0 ? $"week {week}" : $"the {Phrases.Nth(week)} week"));
            return $"{every} in {weeks}{inMonths} {weekday}{only}";
        }

        if (Chosen(rule) is ({ } on, { } narrowed))
        {
            var of = rule.Months.Count > 0 ? ""
                : rule.MonthDays.Count > 0 ? " of each month"
                : rule.Days.Any(day => day.Nth != 0) ? " of the year"
                : "";
            return $"{every}{inMonths} {on}{of}{narrowed}";
        }

        var months = rule.Months.Count > 0 ? Phrases.Months(rule.Months) : Phrases.Month(start.Month);
        return $"{every} on {Phrases.MonthDay(start.Day)} of {months}";
    }

    /// <summary>The days that the rule names, and what it asks of them besides; null when it names none.</summary>
    private static (string On, string Only)? Chosen(RecurrenceRule rule)
    {
        var days = new List<string>();
        if (rule.YearDays.Count > 0)
        {
            var named = FromTheFront(rule.YearDays).Select(day => $"the {(day > 0 ? Phrases.Ordinal(day) : Phrases.Nth(day))} day");
            days.Add($"on {Phrases.List(named)} of the year");
        }

        if (rule.MonthDays.Count > 0)
        {
            var numbers = FromTheFront(rule.MonthDays).ToList();
            var named = numbers.Select(Phrases.MonthDay);
            days.Add(days.Count == 0 ? $"on {Phrases.List(named)}" : $" if it is {Phrases.List(named, "or")} of a month");
        }

        if (rule.Days.Count > 0)
        {
            days.Add(
                days.Count > 0 ? $"{(days.Count == 1 ? " if it is" : " and")} {Weekdays(rule, narrowing: true)}"
                : IsNthOfItsDays(rule)
                    ? $"on the {Phrases.Nth(rule.Positions[0])} {Phrases.ADay([.. rule.Days.Select(day => day.Day)])[2..]}"
                : $"on {Weekdays(rule)}");
        }

        return days.Count == 0 ? null : (days[0], string.Concat(days.Skip(1)));
    }

    /// <summary>Weekdays of a month of which one is chosen: the last weekday of each month.</summary>
    private static bool IsNthOfItsDays(RecurrenceRule rule) =>
        rule is { Frequency: Frequency.Monthly, Positions.Count: 1, MonthDays.Count: 0 }
        && rule.Days.All(day => day.Nth == 0)
        && (rule.Days.Count == 1 || Phrases.AreWeekdays(rule.Days.Select(day => day.Day)))
        && Math.Max(rule.Seconds.Count, 1) * Math.Max(rule.Minutes.Count, 1) * Math.Max(rule.Hours.Count, 1) == 1;

    private static IEnumerable<int> FromTheFront(IEnumerable<int> numbers) =>
        numbers.OrderBy(number => number < 0).ThenBy(number => number);

    /// <summary>As <see cref="Chosen"/>, for rules in which every day is a candidate.</summary>
    private static string Narrowing(RecurrenceRule rule) => Chosen(rule) is ({ } on, { } only) ? $" {on}{only}" : "";

    private static string Weekdays(RecurrenceRule rule, bool narrowing = false)
    {
        if (rule.Days.All(day => day.Nth == 0))
        {
            IReadOnlyCollection<DayOfWeek> days = [.. rule.Days.Select(day => day.Day)];
            return narrowing ? Phrases.ADay(days) : rule.Frequency <= Frequency.Daily ? Plain(days) : Phrases.EveryDay(days);
        }

        return Phrases.List(
            rule.Days.Select(day => day.Nth == 0 ? $"every {day.Day}" : $"the {Phrases.Nth(day.Nth)} {day.Day}"), narrowing ? "or" : "and");
    }

    private static string Plain(IReadOnlyCollection<DayOfWeek> days) =>
        Phrases.AreWeekdays(days) ? "weekdays" : Phrases.List(Phrases.InOrder(days).Select(day => day.ToString()));

    private static string Positions(RecurrenceRule rule) => rule.Positions.Count == 0 || (rule.Days.Count > 0 && IsNthOfItsDays(rule))
        ? ""
        : $", only the {Phrases.List(FromTheFront(rule.Positions).Select(Phrases.Nth))} of these in each {Unit(rule.Frequency)}";

    private static string End(RecurrenceRule rule) => rule switch
    {
        { Count: { } count } => count == 1 ? ", once" : $", {count} times",
        { UntilUtc: { } until } => $", until {Phrases.Date(until)} {Phrases.Time(until.Hour, until.Minute, until.Second)} UTC",
        { UntilLocal: { } until } =>
            $", until {Phrases.Date(until)}" + (
                until.TimeOfDay == new TimeSpan(23, 59, 59) ? "" : $" {Phrases.Time(until.Hour, until.Minute, until.Second)}"),
        _ => "",
    };
}
