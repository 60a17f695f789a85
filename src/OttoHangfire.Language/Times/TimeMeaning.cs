using System.Globalization;
using OttoHangfire.Language.Words;

namespace OttoHangfire.Language.Times;

/// <summary>What a phrase means on a given now, in the owner's zone.</summary>
internal sealed class TimeMeaning(OwnersClock clock, DateTimeOffset now)
{
    private readonly CalendarMeaning _calendar = new(clock.Today(now));

    public TimeReading OfInstant(DateTimeOffset instant) => instant < now
        ? Passed($"{Spoken(clock.Local(instant))} has passed.")
        : new TimeReading { At = instant };

    public TimeReading Of(TimeExpression said) => said switch
    {
        { IsNow: true } => new TimeReading { At = now },
        { IsOver: true } => Passed("That has passed."),
        { Repeats: true } => TimeReading.Refused(
            TimeProblem.Repeats, "That comes again and again, and this is about one time. Give a schedule instead."),
        { FromNow: { } length } => After(length),
        { Day: MonthsFromToday or DaysFromToday { KeepsTheTime: true }, Clock: null, Part: null } => On(said.Day, TimeNow),
        _ when TimeOf(said) is { } time => time.Exists ? OnItsDay(said, time) : TimeReading.Refused(
            TimeProblem.DoesNotExist, $"There is no {Text(time)} on a clock."),
        { Clock: not null, Part: { } part } => TimeReading.Refused(
            TimeProblem.Unclear, $"{Text(said.Clock.Time)} is not in the {part.ToString().ToLowerInvariant()}. Leave one of the two out."),
        { Day: NextPeriod } => NeedsDay(said.Day),
        _ => NeedsTimeOfDay(said),
    };

    /// <summary>For a question: where a part is left out, a likely one; null when there is none.</summary>
    public TimeReading? Propose(TimeExpression said)
    {
        var whole = said.HasTimeOfDay ? said : said with { Clock = new ClockExpression(Likely(said.Part)), Part = null };
        if (whole.Day is NextPeriod span)
        {
            whole = whole with { Day = _calendar.FirstOf(span.Unit) };
        }

        var reading = Of(whole);
        if (reading.Problem != TimeProblem.Passed || whole.IsOver)
        {
            return reading;
        }

        return whole.Day switch
        {
            null when !whole.IsWhole => Of(whole with { Day = new DaysFromToday(1) }),
            DayOfAWeek { Week: WhichWeek.Coming } day => Of(whole with { Day = day with { Week = WhichWeek.Next } }),
            _ => reading,
        };
    }

    public string Write(DateTimeOffset instant) => clock.Write(instant);

    private TimeOfDay TimeNow
    {
        get
        {
            var local = clock.Local(now);
            return new TimeOfDay(local.Hour, local.Minute, new TimeSpan(local.Ticks % TimeSpan.TicksPerMinute));
        }
    }

    private static TimeOfDay Likely(PartOfDay? part) => part switch
    {
        PartOfDay.Afternoon => new(15, 0),
        PartOfDay.Evening or PartOfDay.Night => new(20, 0),
        _ => new(9, 0),
    };

    private static TimeOfDay? TimeOf(TimeExpression said) => said switch
    {
        { Clock: null } => null,
        { Part: null } or { Clock.IsMidnight: true } => said.Clock.Time,
        { Part: { } part, Clock.Time: { Hour: <= 12 } time } => TimeGrammar.In(part, time),
        { Part: PartOfDay.Morning } => null,
        _ => said.Clock.Time,
    };

    private TimeReading After(TimeSpan length) => length > DateTimeOffset.MaxValue.AddYears(-1) - now
        ? TooFar
        : new TimeReading { At = now + length };

    private TimeReading OnItsDay(TimeExpression said, TimeOfDay time)
    {
        if (said.Clock is not { IsMidnight: true })
        {
            return On(said.Day ?? new DaysFromToday(0), time, said);
        }

        return said.Day switch
        {
            // The midnight that comes.
            null or DaysFromToday { Days: 0 } => On(new DaysFromToday(1), time, said),
            _ when _calendar.DateOf(said.Day) is { Date: { } date } => TimeReading.Refused(
                TimeProblem.Unclear,
                "Midnight can be the beginning or the end of that day. "
                + $"Write \"{Digits(date)} 00:00\" or \"{Digits(date.AddDays(1))} 00:00\"."),
            _ => On(said.Day, time, said),
        };
    }

    private TimeReading On(DayExpression day, TimeOfDay time, TimeExpression? said = null)
    {
        var found = _calendar.DateOf(day);
        if (found.Date is not { } date)
        {
            return found.Problem!;
        }

        if (date.Year > 9990)
        {
            return TooFar;
        }

        if (date.Year < 1900)
        {
            return Passed("That has passed.");
        }

        var local = date.ToDateTime(TimeOnly.MinValue) + time.SinceMidnight;
        return said?.Offset is { } offset
            ? AtOffset(local, offset)
            : At(local, found.Note, day, isToday: said is { Day: null or DaysFromToday { Days: 0 } });
    }

    private TimeReading AtOffset(DateTime local, TimeSpan offset) => offset.Duration() > TimeSpan.FromHours(14)
        ? TimeReading.Refused(TimeProblem.DoesNotExist, "No place on Earth is more than 14 hours away from UTC.")
        : OfInstant(new DateTimeOffset(local, offset));

    private TimeReading At(DateTime local, string? note, DayExpression day, bool isToday)
    {
        var found = clock.Of(local);
        if (found.First >= now)
        {
            return new TimeReading { At = found.First, Note = Joined(note, found.Note) };
        }

        // In the hour that comes twice, when the first of the two is over, the other one is still to come.
        if (found.Second is { } second && second >= now)
        {
            var passed = $"The clocks of {clock.Zone} show that twice; the first time has passed.";
            return new TimeReading { At = second, Note = Joined(note, passed) };
        }

        return Passed((day, isToday) switch
        {
            (_, true) => $"{Hour(local)} has passed today. For tomorrow, write \"tomorrow {Hour(local)}\".",
            (DayOfAWeek week, _) =>
                $"{week.Day} {Hour(local)} has passed. For the next one, write \"{Digits(Next(week.Day))} {Hour(local)}\".",
            _ => $"{Spoken(local)} has passed.",
        });
    }

    /// <summary>The next such day that is not today.</summary>
    private DateOnly Next(DayOfWeek day) => clock.Today(now).AddDays((((int)day - (int)clock.Today(now).DayOfWeek + 6) % 7) + 1);

    private TimeReading NeedsTimeOfDay(TimeExpression said)
    {
        var example = Propose(said) is { At: { } at } ? clock.Write(at) : "tomorrow 09:00";
        return TimeReading.Refused(TimeProblem.NeedsTimeOfDay, $"The time of day is missing. Write it, too, like \"{example}\".");
    }

    private TimeReading NeedsDay(DayExpression day)
    {
        var example = Propose(new TimeExpression { Day = day }) is { At: { } at } ? clock.Write(at) : "tomorrow 09:00";
        return TimeReading.Refused(TimeProblem.NeedsDay, $"The day is missing. Write day and time, like \"{example}\".");
    }

    private static TimeReading TooFar => TimeReading.Refused(TimeProblem.DoesNotExist, "That is further away than the calendar goes.");

    private static TimeReading Passed(string sentence) => TimeReading.Refused(TimeProblem.Passed, sentence);

    private static string Text(TimeOfDay time) =>
        string.Create(CultureInfo.InvariantCulture, $"{time.Hour}:{time.Minute:00}{Seconds(time.Rest)}");

    private static string Seconds(TimeSpan rest) =>
        rest == TimeSpan.Zero ? "" : string.Create(CultureInfo.InvariantCulture, $":{rest.TotalSeconds:00.#######}");

    private static string Hour(DateTime local) => local.ToString("HH:mm", CultureInfo.InvariantCulture);

    private static string Digits(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Spoken(DateTime local) => local.ToString("ddd yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static string? Joined(string? one, string? other) => one is null ? other : other is null ? one : $"{one} {other}";
}
