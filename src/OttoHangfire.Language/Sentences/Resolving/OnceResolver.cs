using OttoHangfire.Language.Sentences.Grammar;
using OttoHangfire.Language.Sentences.Lexing;
using OttoHangfire.Language.Times;

namespace OttoHangfire.Language.Sentences.Resolving;

/// <summary>The instant of what happens once; a question where there are several, none, or only one that has passed.</summary>
internal sealed class OnceResolver(OwnersClock clock, DateTimeOffset now, Speech speech, HourHint hint)
{
    private readonly DayResolver _days = new(clock, now, speech);

    public Outcome Resolve(When when)
    {
        if (when.Length is { } length)
        {
            return After(length);
        }

        if (when is { IsHabit: true, Day: null, Clocks.Count: > 0 })
        {
            return OnceOrDaily(when);
        }

        if (when.Day is SeveralDays several)
        {
            return OnSeveral(several, when);
        }

        return when.Clocks.Count == 0 && when.Day is InDays { } day && when.Part is null ? SameTimeOn(day)
            : when.Clocks.Count == 0 ? WithoutTime(when)
            : when.Clocks.Count > 1 ? Outcome.Ask(AskedAbout.TwoMeanings, speech.Of("Which of the times is meant?",
                "Welche der Uhrzeiten ist gemeint?"), EachClock(when))
            : when.Day is null ? NextTime(when, when.Clocks[0])
            : OnDay(when, when.Clocks[0]);
    }

    private IEnumerable<Outcome> EachClock(When when) => when.Clocks
        .Select(one => Resolve(when with { Clocks = [one], To = null }))
        .SelectMany(outcome => outcome.Trouble is null ? [Named(outcome)] : outcome.Trouble.Choices);

    private Outcome After(LengthWords length)
    {
        if (length.IsVague)
        {
            return Outcome.Ask(AskedAbout.MissingTime, speech.Of("When exactly?", "Wann genau?"));
        }

        if (length.Months > 0)
        {
            return Outcome.Ask(AskedAbout.TwoMeanings, speech.Of("On which day, and at what time?", "An welchem Tag und um wie viel Uhr?"));
        }

        var elapsed = length.Elapsed + TimeSpan.FromDays(length.Days);
        return elapsed > new DateTimeOffset(9990, 1, 1, 0, 0, 0, TimeSpan.Zero) - now ? TooFar() : new Outcome { At = now + elapsed };
    }

    private Outcome SameTimeOn(InDays day)
    {
        var choice = _days.Of(day);
        var found = choice.Dates.Select(date => AtLocal(date.ToDateTime(TimeOnly.MinValue) + clock.Local(now).TimeOfDay)).ToList();
        return found is [var only] ? only
            : found.Count == 0 ? Outcome.Ask(choice.About, choice.Sentence!)
            : Outcome.Ask(AskedAbout.TwoMeanings, speech.Of("Which day is meant?", "Welcher Tag ist gemeint?"), found.Select(Named));
    }

    private Outcome WithoutTime(When when)
    {
        var likely = ClockChoice.Likely(when.Part);
        if (when.Day is null)
        {
            return Outcome.Ask(AskedAbout.MissingTimeOfDay, speech.Of("At what time, and on which day?",
                "Um wie viel Uhr und an welchem Tag?"));
        }

        var choice = _days.Of(when.Day);
        var sentence = choice is { Dates.Count: 0, Sentence: { } trouble } ? trouble
            : choice.Dates.Count > 1 ? speech.Of("Which day is meant, and at what time?", "Welcher Tag ist gemeint, und um wie viel Uhr?")
            : speech.Of("At what time?", "Um wie viel Uhr?");
        var about = choice.Dates.Count == 1 ? AskedAbout.MissingTimeOfDay : choice.About;
        return Outcome.Ask(about, sentence, Offered(Dates(choice), [likely], when));
    }

    /// <summary>A time without a day: the next time that the clock shows it, if that is today.</summary>
    private Outcome NextTime(When when, ClockWords said)
    {
        if (!said.Exists)
        {
            return NoSuchTime();
        }

        if (said.IsMidnight || said.Hour == 24)
        {
            return WithEnd(AtLocal(_days.Today.AddDays(1).ToDateTime(TimeOnly.MinValue), when.Offset), when);
        }

        var times = ClockChoice.Of(said, when.Part, hint, isToday: true);
        var today = times.Select(time => AtLocal(time.On(_days.Today), when.Offset)).ToList();
        if (today is [{ At: { } only }] && only >= now)
        {
            return WithEnd(today[0], when);
        }

        // What has passed today is offered for tomorrow, and where it was said on a clock of twelve hours, for the other half of today.
        var isOpen = said is { IsOpen: true, Hour: < 12 } && when.Part is null && times.Count == 1;
        IReadOnlyList<ClockTime> all = isOpen ? [.. times, times[0] with { Hour = times[0].Hour + 12 }] : times;
        var choices = all.Select(time => AtLocal(time.On(_days.Today), when.Offset) is { At: { } at } outcome && at >= now
            ? outcome
            : AtLocal(time.On(_days.Today.AddDays(1)), when.Offset));
        return Outcome.Ask(
            times.Count > 1 ? AskedAbout.TwoMeanings : AskedAbout.Past,
            times.Count > 1 ? WhichTime() : speech.Of("That time has passed today. When is meant?",
                "Diese Uhrzeit ist heute schon vorbei. Wann ist gemeint?"),
            choices.OrderBy(outcome => outcome.At).Select(outcome => Named(WithEnd(outcome, when))));
    }

    private Outcome OnDay(When when, ClockWords said)
    {
        if (!said.Exists)
        {
            return NoSuchTime();
        }

        if (when.Part == DayPart.Morning && said.Hour > 12)
        {
            return Outcome.Ask(AskedAbout.TwoMeanings, speech.Of("In the morning, or in the afternoon?", "Am Morgen oder am Nachmittag?"));
        }

        var choice = _days.Of(when.Day!);
        var isToday = when.Day is RelativeDay { Days: 0 };
        var isMidnight = said.IsMidnight || said.Hour == 24;
        var times = said.IsMidnight && !isToday ? [new ClockTime(0, 0, 0), new ClockTime(0, 0, 0, DaysLater: 1)]
            : isMidnight ? [new ClockTime(0, 0, 0, DaysLater: 1)]
            : ClockChoice.Of(said, when.Part, hint, isToday && clock.Local(now).Hour >= 6);
        var found = choice.Dates.SelectMany(date => times.Select(time => AtLocal(time.On(date), when.Offset))).ToList();
        if (found is [{ At: { } at }] && choice.About == AskedAbout.TwoMeanings && at >= now)
        {
            return WithEnd(found[0], when);
        }

        var offered = Offered(Dates(choice), times, when).ToList();
        return found.Count == 1 && choice.About == AskedAbout.TwoMeanings ? HasPassed(when, said, choice.Dates[0], times[0])
            : Outcome.Ask(
                choice.About,
                choice.Sentence ?? (choice.Dates.Count > 1 ? speech.Of("Which day is meant?", "Welcher Tag ist gemeint?") : WhichTime()),
                offered);
    }

    private static IReadOnlyList<DateOnly> Dates(DayChoice choice) =>
        choice is { Dates.Count: 0, Instead: { } instead } ? [instead] : choice.Dates;

    private Outcome HasPassed(When when, ClockWords said, DateOnly date, ClockTime time)
    {
        var other = when.Day is NamedDay ? time.On(date.AddDays(7))
            : said is { IsOpen: true, Hour: < 12 } && time.Hour < 12 && time.On(date).AddHours(12) is var later
                && AtLocal(later).At >= now ? later
            : date == _days.Today && when.Day is RelativeDay ? time.On(date.AddDays(1))
            : (DateTime?)null;
        return Outcome.Ask(
            AskedAbout.Past,
            speech.Of("That has passed. When shall it be?", "Das ist schon vorbei. Wann soll es sein?"),
            other is { } local ? [Named(WithEnd(AtLocal(local, when.Offset), when))] : []);
    }

    private IEnumerable<Outcome> Offered(IReadOnlyList<DateOnly> dates, IReadOnlyList<ClockTime> times, When when) =>
        from date in dates
        from time in times
        let outcome = AtLocal(time.On(date), when.Offset)
        where outcome.At >= now
        orderby outcome.At
        select Named(WithEnd(outcome, when));

    /// <summary>Abends um 8: this evening, or each.</summary>
    private Outcome OnceOrDaily(When when)
    {
        var once = Resolve(when with { IsHabit = false });
        var daily = new RuleResolver(clock, now, speech, hint).Resolve(when with { Repeating = new Repeating(Unit.Day), To = null });
        return Outcome.Ask(
            AskedAbout.TwoMeanings,
            speech.Of("Once, or each day?", "Einmal oder jeden Tag?"),
            [.. once.Trouble?.Choices ?? [Named(once)], .. daily.Trouble is null
                ? new[] { daily with { Words = speech.Of("each day", "jeden Tag") } } : []]);
    }

    /// <summary>On Monday and Thursday: each week, or once each, which would be two tasks.</summary>
    private Outcome OnSeveral(SeveralDays several, When when)
    {
        var weekly = new RuleResolver(clock, now, speech, hint).Resolve(when with
        {
            Day = null,
            Repeating = new Repeating(Unit.Week) { Days = several.Days },
        });
        return Outcome.Ask(
            AskedAbout.TwoMeanings,
            speech.Of("Once, or each week? For once, make a task for each day.",
                "Einmal oder jede Woche? Für einmal braucht jeder Tag eine eigene Aufgabe."),
            weekly.Trouble is null ? [weekly with { Words = speech.Of("each week", "jede Woche") }] : []);
    }

    private Outcome WithEnd(Outcome start, When when)
    {
        if (when.To is not { } to || start.At is not { } at || !to.Exists)
        {
            return start;
        }

        var local = clock.Local(at);
        var end = local.Date + new TimeSpan(to.Hour, to.Minute, to.Second);
        end = end > local ? end : to.IsOpen && end.AddHours(12) > local ? end.AddHours(12) : end.AddDays(1);
        return start with { Ends = clock.Of(end).First };
    }

    private Outcome AtLocal(DateTime local, int? offset = null)
    {
        if (local.Year > 9990)
        {
            return TooFar();
        }

        if (offset is { } minutes)
        {
            return Math.Abs(minutes) > 14 * 60 ? NoSuchTime()
                : new Outcome { At = new DateTimeOffset(local, TimeSpan.FromMinutes(minutes)) };
        }

        var found = clock.Of(local);
        var note = found.Note is null ? null : speech.Of(found.Note, found.Second is null
            ? $"Diese Uhrzeit lassen die Uhren von {clock.Zone} an dem Tag aus; es geschieht gleich danach, "
                + $"um {clock.Local(found.First):HH:mm}."
            : $"Diese Uhrzeit zeigen die Uhren von {clock.Zone} an dem Tag zweimal; gemeint ist das erste Mal.");
        return found.First < now && found.Second is { } second && second >= now
            ? new Outcome
            {
                At = second,
                Note = speech.Of(
                    $"The clocks of {clock.Zone} show that twice; the first time has passed.",
                    $"Diese Uhrzeit zeigen die Uhren von {clock.Zone} zweimal; das erste Mal ist vorbei."),
            }
            : new Outcome { At = found.First, Note = note };
    }

    private Outcome Named(Outcome outcome) => outcome.At is { } at ? outcome with { Words = speech.Instant(at, now) } : outcome;

    private string WhichTime() => speech.Of("Which time of day is meant?", "Welche Tageszeit ist gemeint?");

    private Outcome NoSuchTime() => Outcome.Ask(AskedAbout.DoesNotExist, speech.Of("There is no such time of day. Which one is meant?",
        "Diese Uhrzeit gibt es nicht. Welche ist gemeint?"));

    private Outcome TooFar() => Outcome.Ask(AskedAbout.DoesNotExist, speech.Of("That is further away than the calendar goes.",
        "So weit reicht der Kalender nicht."));
}
