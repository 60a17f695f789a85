using OttoHangfire.Language.Sentences.Grammar;
using OttoHangfire.Language.Sentences.Lexing;
using OttoHangfire.Language.Times;

namespace OttoHangfire.Language.Sentences.Resolving;

/// <summary>The schedule of what comes again and again; a question where it lacks something or can be read in two ways.</summary>
internal sealed partial class RuleResolver(OwnersClock clock, DateTimeOffset now, Speech speech, HourHint hint)
{
    /// <summary>The shortest step that a schedule may have.</summary>
    private static readonly TimeSpan ShortestStep = TimeSpan.FromSeconds(10);

    private readonly DayResolver _days = new(clock, now, speech);

    public Outcome Resolve(When when)
    {
        var rule = when.Repeating!;
        if (rule.TimesADay is { } count && (count == 0 || count != when.Clocks.Count))
        {
            return Outcome.Ask(AskedAbout.MissingTimeOfDay, speech.Of(
                "At which times? Say them, like \"every day at 8 and 20\".",
                    "Um wie viel Uhr? Sagen Sie es so: \"jeden Tag um 8 und 20 Uhr\"."));
        }

        if (when.IsOtherZone || when.Offset is not null)
        {
            return TooMuch(speech.Of($"A rule goes by the clocks of {clock.Zone}. What time is that there?",
                $"Eine Regel geht nach den Uhren von {clock.Zone}. Wie viel Uhr ist es dort?"));
        }

        return when.Except is not null || when.Instead is not null ? LeavingOut(when)
            : rule.FromCompletion ? FromCompletion(when)
            : rule.Every is not null ? Every(when)
            : Missing(rule) is { } missing ? missing
            : Limits(when) is { Trouble: not null } trouble ? trouble
            : OnCalendar(when);
    }

    private Outcome FromCompletion(When when)
    {
        var rule = when.Repeating!;
        if (rule.Unit == Unit.Month)
        {
            return TooMuch(speech.Of(
                "Months differ in length. How many days after it is done?",
                    "Monate sind verschieden lang. Wie viele Tage nach dem Erledigen?"));
        }

        return when.Clocks.Count > 0 || when.Day is not null || when.Part is not null || HasLimits(when)
            ? TooMuch(speech.Of("What counts from when it is done has no time of day. Which of the two is meant?",
                "Was ab dem Erledigen zählt, hat keine Uhrzeit. Was von beidem ist gemeint?"))
            : new Outcome { Schedule = new SpokenSchedule { Every = Duration(rule.Every!.Value), From = "completion" } };
    }

    private static bool HasLimits(When when) =>
        when.Count is not null || when.IsForDays || when.Until is not null || when.UntilClock is not null || when.Starting is not null
            || when.StartingClock is not null;

    /// <summary>Every two hours; every hour from 9 to 17.</summary>
    private Outcome Every(When when)
    {
        var every = when.Repeating!.Every!.Value;
        if (every < ShortestStep)
        {
            return TooMuch(speech.Of("That is too often. How often shall it be?", "Das ist zu oft. Wie oft soll es sein?"));
        }

        if (when.To is { } to && when.Clocks is [var from])
        {
            return Within(when, from, to, every);
        }

        if (when.Clocks.Count > 0 || when.Part is not null || when.Day is not null || when.Repeating.Days.Count > 0
            || when.Count is not null
            || when.Until is not null || when.UntilClock is not null || when.Starting is not null)
        {
            return TooMuch(speech.Of(
                "One rule cannot say that. Say only how often, or on which days and at what time.",
                    "Das passt nicht in eine Regel. Sagen Sie nur, wie oft, oder an welchen Tagen und um wie viel Uhr."));
        }

        return when.StartingClock is { } start ? StartingAt(start, every)
            : new Outcome { Schedule = new SpokenSchedule { Every = Duration(every) } };
    }

    private Outcome StartingAt(ClockWords start, TimeSpan every)
    {
        var first = new OnceResolver(clock, now, speech, hint).Resolve(new When { Clocks = [start] });
        return first.Trouble is not { } trouble
            ? From(first)
            : first with
            {
                Trouble = trouble with
                {
                    Choices = [.. trouble.Choices.Where(choice => choice.At is not null).Select(choice =>
                From(choice) with { Words = choice.Words })]
                }
            };

        Outcome From(Outcome outcome) =>
            new() { Schedule = new SpokenSchedule { Every = Duration(every), Start = Local(clock.Local(outcome.At!.Value)) } };
    }

    /// <summary>Every hour from 9 to 17, on weekdays.</summary>
    private Outcome Within(When when, ClockWords from, ClockWords to, TimeSpan every)
    {
        var isWhole = every.Ticks % TimeSpan.TicksPerHour == 0 && every.TotalHours <= 23 && from.Minute == to.Minute;
        if (!isWhole || from.Hour >= to.Hour || !from.Exists || !to.Exists || from.Hour < 6 || to.Hour > 23 || HasLimits(when)
            || to is { IsOpen: true, Hour: < 6 })
        {
            return TooMuch(speech.Of("From when to when, and how often?", "Von wann bis wann, und wie oft?"));
        }

        var step = every.TotalHours > 1 ? $"/{(int)every.TotalHours}" : "";
        var days = when.Repeating!.Days.Count > 0 ? CronDays(when.Repeating.Days) : "*";
        return new Outcome { Schedule = new SpokenSchedule { Cron = $"{from.Minute} {from.Hour}-{to.Hour}{step} * * {days}" } };
    }

    private Outcome? Missing(Repeating rule) => rule switch
    {
        { Unit: Unit.Week, Days.Count: 0 } => AskDay(speech.Of("On which day of the week?", "An welchem Wochentag?")),
        { Unit: Unit.Month, MonthDays.Count: 0, Position: null } => AskDay(speech.Of("On which day of the month?",
            "An welchem Tag des Monats?")),
        { Unit: Unit.Year, Month: null } => AskDay(speech.Of("On which date?", "An welchem Datum?")),
        { Unit: Unit.Year, Month: { } month, MonthDays: [var day] } when day > DateTime.DaysInMonth(2028, month) || day < 1 =>
            Outcome.Ask(AskedAbout.DoesNotExist, speech.Of("There is no such date. Which one is meant?",
                "Dieses Datum gibt es nicht. Welches ist gemeint?")),
        { MonthDays: var days } when days.Any(day => day is 0 or > 31) =>
            Outcome.Ask(AskedAbout.DoesNotExist, speech.Of("No month has such a day. Which one is meant?",
                "Kein Monat hat diesen Tag. Welcher ist gemeint?")),
        _ => null,
    };

    private static Outcome AskDay(string sentence) => Outcome.Ask(AskedAbout.MissingDay, sentence);

    /// <summary>The days from and until which the rule holds must be clear, too.</summary>
    private Outcome Limits(When when)
    {
        foreach (var limit in new[] { when.Starting, when.Until }.OfType<DayWords>())
        {
            var choice = _days.Of(limit);
            if (choice.Dates.Count != 1)
            {
                return Outcome.Ask(choice.About, choice.Sentence ?? speech.Of("Which day is meant?", "Welcher Tag ist gemeint?"));
            }
        }

        if (when.IsForDays)
        {
            return TooMuch(speech.Of("Until which day, or how many times?", "Bis zu welchem Tag oder wie oft?"));
        }

        return when.UntilClock is not null || when.StartingClock is not null
            ? TooMuch(speech.Of("From or until which day?", "Ab oder bis zu welchem Tag?"))
            : new Outcome();
    }

    /// <summary>Days, weeks, months and years, at times of day.</summary>
    private Outcome OnCalendar(When when)
    {
        var rule = when.Repeating!;
        if (when.To is not null && when.Clocks.Count == 1)
        {
            var outcome = OnCalendar(when with { To = null });
            return outcome.Schedule is null ? outcome : outcome with
            {
                Note = speech.Of("A rule keeps only the beginning of the time.", "Eine Regel behält nur den Beginn der Zeit."),
            };
        }

        if (when.Clocks.Count == 0)
        {
            var likely = ClockChoice.Likely(when.Part);
            return Outcome.Ask(AskedAbout.MissingTimeOfDay, speech.Of("At what time?", "Um wie viel Uhr?"), Ends(rule, [likely], when));
        }

        if (when.Clocks.Any(said => !said.Exists || said.Hour == 24))
        {
            return Outcome.Ask(AskedAbout.DoesNotExist, speech.Of("There is no such time of day. Which one is meant?",
                "Diese Uhrzeit gibt es nicht. Welche ist gemeint?"));
        }

        if (when.Clocks.Any(said => said.IsMidnight) && rule.Unit != Unit.Day)
        {
            return Outcome.Ask(AskedAbout.TwoMeanings,
                speech.Of("Midnight at the beginning or at the end of that day? Say 00:00 and the day.",
                    "Mitternacht am Anfang oder am Ende dieses Tages? Sagen Sie 00:00 und den Tag."));
        }

        return AtTimes(rule, when);
    }

    private Outcome AtTimes(Repeating rule, When when)
    {
        var times = when.Clocks.Select(said => Times(said, when.Part, rule)).ToList();
        if (times.Exists(choice => choice.Count > 1))
        {
            var choices = when.Clocks.Count == 1 ? times[0].SelectMany(time => Ends(rule, [time], when)) : [];
            return Outcome.Ask(AskedAbout.TwoMeanings, speech.Of("Which time of day is meant?", "Welche Tageszeit ist gemeint?"), choices);
        }

        var said = times.ConvertAll(choice => choice[0]);
        var ends = Ends(rule, said, when).ToList();
        return ends is [var only] ? only : Outcome.Ask(AskedAbout.TwoMeanings, WhichEnd(rule), ends);
    }

    private List<ClockTime> Times(ClockWords said, DayPart? part, Repeating rule) =>
        ClockChoice.Of(said, part, hint, isToday: rule.Unit == Unit.Day).Select(time => rule.Unit == Unit.Day
            ? time with { DaysLater = 0 } : time).ToList();

    private string WhichEnd(Repeating rule) => rule.MayBeMonthly
        ? speech.Of("One in so many weeks, or one in each month?", "Alle so viele Wochen oder einmal im Monat?")
        : rule.MayBeOnce
        ? speech.Of("Once, or each month?", "Einmal oder jeden Monat?")
        : speech.Of("Not all months have that day. Only those that have it, or the last day of each month?",
            "Nicht jeder Monat hat diesen Tag. Nur die Monate, die ihn haben, oder der letzte Tag jedes Monats?");

    /// <summary>The rules that may be meant: the 31st of each month can be its last day.</summary>
    private IEnumerable<Outcome> Ends(Repeating rule, List<ClockTime> times, When when)
    {
        var words = string.Join(speech.Of(" and ", " und "), times.Select(time => $"{time.Hour:00}:{time.Minute:00}"));
        var at = speech.Of($"at {words}", $"um {words}");
        if (rule.MayBeOnce && times.Count == 1)
        {
            var once = new OnceResolver(clock, now, speech, hint).Resolve(new When
            {
                Day = rule.MonthDays[0] < 0 ? new MonthEnd(0)
                    : new WrittenDay(null, null, rule.MonthDays[0]),
                Clocks = [new ClockWords(times[0].Hour, times[0].Minute)],
            });
            return [.. once.At is null ? [] : new[] { once with { Words = speech.Instant(once.At.Value, now) } },
                Build(rule, times, when) with { Words = $"{EachMonth(rule.MonthDays[0])} {at}" }];
        }

        if (rule.Unit == Unit.Month && rule.MonthDays is [> 28 and var day])
        {
            return [Build(rule, times, when) with { Words = speech.Of($"only in months with a day {day}, {at}",
                $"nur in Monaten mit einem {day}., {at}") },
                Build(rule with { MonthDays = [-1] }, times, when) with { Words = speech.Of($"on the last day of each month, {at}",
                    $"am letzten Tag jedes Monats, {at}") }];
        }

        if (rule.MayBeMonthly)
        {
            var number = rule.Interval;
            var name = speech.WeekdayName(rule.Days[0]);
            return [Build(rule, times, when) with { Words = speech.Of($"every {number} weeks, {at}", $"alle {number} Wochen, {at}") },
                Build(rule with { Unit = Unit.Month, Interval = 1, Position = number }, times, when) with
                {
                    Words = speech.Of($"on the {name} number {number} of each month, {at}", $"am {number}. {name} jedes Monats, {at}"),
                }];
        }

        return [Build(rule, times, when) with { Words = at }];
    }

    private string EachMonth(int day) => day < 0
        ? speech.Of("on the last day of each month", "am letzten Tag jedes Monats")
        : speech.Of($"on day {day} of each month", $"am {day}. jedes Monats");

    private Outcome TooMuch(string sentence) => Outcome.Ask(AskedAbout.TooMuch, sentence);

    private static string Local(DateTime local) => local.ToString("yyyy-MM-dd'T'HH:mm:ss",
        System.Globalization.CultureInfo.InvariantCulture);

    private static string Duration(TimeSpan every) => System.Xml.XmlConvert.ToString(every);
}
