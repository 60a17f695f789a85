using System.Collections.Concurrent;
using System.Globalization;
using OttoHangfire.Contracts;
using OttoHangfire.Database;

namespace OttoHangfire.Schedules;

/// <summary>When a recurring task is due. Preview, occurrences, alarms and runs all ask this one.</summary>
internal sealed class Schedule
{
    /// <summary>What two neighbouring instants must lie apart.</summary>
    public static readonly TimeSpan MinGap = TimeSpan.FromSeconds(10);

    /// <summary>The same, for tasks that Otto made.</summary>
    public static readonly TimeSpan MinGapOfOtto = TimeSpan.FromMinutes(5);

    /// <summary>So many schedules with a COUNT are remembered, with how far each has been counted.</summary>
    private const int MostCounted = 256;

    private static readonly ConcurrentDictionary<TaskSchedule, Schedule> Counted = new();

    private readonly WallClock _clock;
    private readonly DateTime _start;
    private readonly DateTime? _startLost;
    private readonly TimeSpan _every;
    private readonly ILocalTimes? _times;
    private readonly DateTime? _until;
    private readonly CountedInstants? _counted;
    private readonly Workdays? _workdays;
    private readonly WorkdayInstants? _onWorkdays;

    private Schedule(TaskSchedule rule)
    {
        _clock = TimeZones.ClockOf(rule.TimeZone ?? throw new ScheduleException("time_zone", "is missing"));
        var start = ScheduleStart.Parse(rule.Start ?? throw new ScheduleException("start", "is missing"));
        _start = _clock.ToUtc(start);
        _startLost = _clock.ToLocal(_start) == start ? null : start;
        _workdays = rule.Days is null ? null : Workdays.Of(rule);

        switch (rule)
        {
            case { Cron: { } cron, Every: null, Rrule: null }:
                _times = CronTimes.Parse(cron);
                break;
            case { Cron: null, Every: { } every, Rrule: null }:
                _every = Duration.Parse(every);
                (_start, _startLost) = CountedFrom(rule, (_start, _startLost), _every);
                break;
            case { Cron: null, Every: null, Rrule: { } text }:
                var recurrence = RecurrenceRule.Parse(text);
                _times = new RecurrenceTimes(recurrence, start);
                _until = recurrence.UntilUtc;
                _counted = recurrence.Count is { } count ? new CountedInstants(_clock, _times, _start, count) : null;
                break;
            default:
                throw new ScheduleException("schedule", "needs exactly one of cron, every and rrule");
        }

        _onWorkdays = _workdays is null ? null : new WorkdayInstants(_clock, _workdays, _start, FindByRule);
    }

    /// <summary>Reads a complete rule: one with <c>start</c> and <c>time_zone</c>, as a task keeps it.</summary>
    /// <exception cref="ScheduleException">It cannot be followed, for instance because its zone is gone from this machine.</exception>
    public static Schedule Of(TaskSchedule complete)
    {
        var rule = complete with { Missed = null, Overlap = null };
        if (Counted.TryGetValue(rule, out var known))
        {
            return known;
        }

        var schedule = new Schedule(rule);
        if (schedule._counted is not null)
        {
            Remember(rule, schedule);
        }

        return schedule;
    }

    /// <summary>
    /// The first instant of a schedule that begins now; null when it has none. What begins at its creation does so in the
    /// second that has just begun; a cron waits for its next.
    /// </summary>
    public static DateTimeOffset? First(TaskSchedule complete, DateTimeOffset now) => complete.Cron is null
        ? Of(complete).FirstFrom(now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond)))
        : Of(complete).Next(now);

    /// <summary>As <see cref="First"/>, in a write: a COUNT from long ago is counted before it.</summary>
    /// <exception cref="DoBeforehandException">It has not been counted yet.</exception>
    public static DateTimeOffset? FirstInWrite(TaskSchedule complete, DateTimeOffset now)
    {
        Of(complete).CountBeforehand(now);
        return First(complete, now);
    }

    /// <summary>Where every instant follows from the one before, how far they lie apart; else null.</summary>
    public TimeSpan? Interval => _times is null && _workdays is null ? _every : null;

    /// <summary>Where the rule is an interval, how long it is, whichever days it leaves out; else null.</summary>
    public TimeSpan? Every => _times is null ? _every : null;

    /// <summary>Nothing is due before it, in UTC.</summary>
    public DateTimeOffset Start => new(_start);

    /// <summary>The first instant later than <paramref name="after"/>, in UTC; null when the schedule has ended.</summary>
    public DateTimeOffset? Next(DateTimeOffset after) =>
        after.UtcTicks == DateTimeOffset.MaxValue.UtcTicks ? null : FirstFrom(after.AddTicks(1));

    /// <summary>The first instant at or after <paramref name="from"/>, in UTC; null when the schedule has ended.</summary>
    public DateTimeOffset? FirstFrom(DateTimeOffset from) => Find(from.UtcDateTime) is { } found ? new DateTimeOffset(found.Utc) : null;

    /// <summary>The last instant before <paramref name="end"/>, in UTC; null when there is none.</summary>
    public DateTimeOffset? LastBefore(DateTimeOffset end)
    {
        if (!IsAny(Start, end))
        {
            return null;
        }

        // Halved until what remains is too short for a second instant.
        var (from, to) = (Start, end);
        while (to - from > MinGap)
        {
            var middle = from + ((to - from) / 2);
            (from, to) = IsAny(middle, end) ? (middle, to) : (from, middle);
        }

        var last = FirstFrom(from)!.Value;
        for (var next = Next(last); next < end; next = Next(last))
        {
            last = next.Value;
        }

        return last;
    }

    /// <summary>After a good run the first instant lies one interval after its end, and never before the start.</summary>
    private static (DateTime Start, DateTime? Lost) CountedFrom(
        TaskSchedule rule, (DateTime Start, DateTime? Lost) asked, TimeSpan every) =>
        rule is { From: CountingFrom.Completion, CountsFrom: { } end } && end.UtcDateTime + every > asked.Start
            ? (end.UtcDateTime + every, null)
            : asked;

    private bool IsAny(DateTimeOffset from, DateTimeOffset end) => FirstFrom(from) < end;

    /// <summary>For use in a write: no instant up to <paramref name="end"/> may need a long count.</summary>
    /// <exception cref="DoBeforehandException">One does.</exception>
    public void CountBeforehand(DateTimeOffset end)
    {
        if (_counted?.Covers(end.UtcDateTime) == false)
        {
            throw new DoBeforehandException(() => _counted.FirstFrom(end.UtcDateTime));
        }
    }

    /// <summary>The instants at and after <paramref name="from"/>, one after the other.</summary>
    public IEnumerable<Instant> From(DateTimeOffset from)
    {
        var last = from.UtcDateTime;
        for (var found = Find(last); found is { } instant; found = Find(last))
        {
            var at = new DateTimeOffset(instant.Utc);
            yield return new Instant(at, at.ToOffset(_clock.OffsetAt(instant.Utc)), Note(instant, last), ClockNote(instant) is not null);
            last = instant.Utc.AddTicks(1);
        }
    }

    /// <summary>When the zone's clocks show some time again, from the start to before <paramref name="end"/>.</summary>
    internal IEnumerable<DateTimeOffset> ClocksSetBack(DateTimeOffset end)
    {
        for (var stretch = _clock.At(_start); stretch.Start < end.UtcDateTime; stretch = _clock.At(stretch.End))
        {
            if (stretch.Offset < stretch.OffsetBefore)
            {
                yield return new DateTimeOffset(stretch.Start);
            }
        }
    }

    /// <summary>All are forgotten when they are too many: to count again costs time, and nothing else.</summary>
    private static void Remember(TaskSchedule rule, Schedule schedule)
    {
        if (Counted.Count >= MostCounted)
        {
            Counted.Clear();
        }

        Counted[rule] = schedule;
    }

    private LocalInstant? Find(DateTime from) => _onWorkdays is null ? FindByRule(from) : _onWorkdays.FirstFrom(from);

    private LocalInstant? FindByRule(DateTime from)
    {
        var earliest = from < _start ? _start : from;
        var found = _times switch
        {
            null => FindInterval(earliest),
            _ when _counted is not null => _counted.FirstFrom(earliest),
            _ => _clock.FirstFrom(earliest, _times),
        };

        // A rule that stands still would be asked again for ever; better a task that stops with a sentence.
        if (found is { } wrong && wrong.Utc < earliest)
        {
            throw new ScheduleException("schedule", $"gave {wrong.Utc:O} for a time from {earliest:O} on; this is a fault of the program");
        }

        return found?.Utc > _until ? null : found;
    }

    private LocalInstant? FindInterval(DateTime from)
    {
        var periods = (from.Ticks - _start.Ticks + _every.Ticks - 1) / _every.Ticks;
        if (periods > (DateTime.MaxValue.Ticks - _start.Ticks) / _every.Ticks)
        {
            return null;
        }

        var utc = _start.AddTicks(periods * _every.Ticks);
        return new LocalInstant(utc, _clock.ToLocal(utc), utc == _start ? _startLost : null);
    }

    private string? Note(LocalInstant instant, DateTime since)
    {
        string[] notes = [.. new[] { WorkdayNote(instant, since), ClockNote(instant) }.OfType<string>()];
        return notes.Length == 0 ? null : string.Join("; ", notes);
    }

    /// <summary>Which day off it stands for, or which holidays were left out since the one before it.</summary>
    private string? WorkdayNote(LocalInstant instant, DateTime since)
    {
        if (instant.DayOff is { } off)
        {
            var day = instant.Local.ToString("dddd, d MMMM yyyy", CultureInfo.InvariantCulture);
            return $"{Day(off)} is {_workdays!.WhyOff(off)}; runs on {day}";
        }

        string[] left = _workdays is { Skips: true }
            ? [.. _onWorkdays!.HolidaysLeftOut(since, instant.Utc).Select(day => $"{Day(day)} ({_workdays.HolidayOn(day)})")]
            : [];
        return left.Length == 0 ? null : $"not on {string.Join(", ", left)}";
    }

    private static string Day(DateTime day) => day.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);

    private string? ClockNote(LocalInstant instant)
    {
        // A time right after the gap that the rule names itself needs no excuse.
        if (instant.Lost is not { } lost || _times?.NextFrom(instant.Local) == instant.Local)
        {
            return null;
        }

        var day = lost.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);
        var then = instant.Local.Date == lost.Date ? "" : instant.Local.ToString("' on 'd MMMM yyyy", CultureInfo.InvariantCulture);
        return $"{TimeOfDay(lost)} does not exist on {day}; runs at {TimeOfDay(instant.Local)}{then}";
    }

    private static string TimeOfDay(DateTime time) => time.ToString(time.Second == 0 ? "HH:mm" : "HH:mm:ss", CultureInfo.InvariantCulture);
}

/// <summary>The <c>start</c> of a schedule: a local date and time without offset.</summary>
internal static class ScheduleStart
{
    private const int FirstYear = 1970;
    private const int LastYear = 2199;

    private static readonly string[] Formats = ["yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm"];

    /// <summary>Reads a start.</summary>
    /// <exception cref="ScheduleException">It is no local time, or has an offset.</exception>
    public static DateTime Parse(string text)
    {
        if (TryParse(text, out var start))
        {
            return start.Year is >= FirstYear and <= LastYear
                ? start
                : throw new ScheduleException("start", $"must be in the years {FirstYear} to {LastYear}");
        }

        throw new ScheduleException(
            "start",
            Rfc3339Converter.TryParse(text, out _)
                ? "may not have an offset; it is a local time of the schedule's time_zone, like 2026-12-01T09:00:00"
                : "must be a local date and time, like 2026-12-01T09:00:00");
    }

    /// <summary>Reads a local date and time; false when it is none.</summary>
    public static bool TryParse(string text, out DateTime start) =>
        DateTime.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out start);

    public static string Format(DateTime start) => start.ToString(Formats[0], CultureInfo.InvariantCulture);
}
