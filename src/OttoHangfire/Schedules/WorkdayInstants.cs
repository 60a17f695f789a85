namespace OttoHangfire.Schedules;

/// <summary>The instants of a rule on workdays: what falls on a day off is left out, or runs at the same time of another day.</summary>
/// <param name="clock">What the clocks of the zone show.</param>
/// <param name="workdays">Which days are worked on.</param>
/// <param name="start">Nothing runs before it, in UTC.</param>
/// <param name="byRule">The first instant of the rule itself at or after a time (UTC).</param>
internal sealed class WorkdayInstants(WallClock clock, Workdays workdays, DateTime start, Func<DateTime, LocalInstant?> byRule)
{
    /// <summary>What has fallen on no workday for so long never will.</summary>
    private const int MostYears = 60;

    /// <summary>So that a day more is still a day of the calendar.</summary>
    private const int LastYear = 9900;

    /// <summary>How far back a note tells of holidays that were left out.</summary>
    private static readonly TimeSpan Told = TimeSpan.FromDays(400);

    /// <summary>The first instant at or after a time (UTC); null when there is none.</summary>
    public LocalInstant? FirstFrom(DateTime from)
    {
        var earliest = from < start ? start : from;
        return earliest.Year > LastYear ? null : workdays.Skips ? FirstOnWorkday(earliest) : FirstMoved(earliest);
    }

    /// <summary>The holidays of that time, oldest first, on which the rule has an instant that does not run.</summary>
    public IEnumerable<DateTime> HolidaysLeftOut(DateTime since, DateTime until)
    {
        var from = until - since > Told ? until - Told : since;
        for (var found = byRule(from); found is { } instant && instant.Utc < until; found = byRule(StartOf(instant.Local.Date.AddDays(1))))
        {
            if (workdays.HolidayOn(instant.Local.Date) is not null)
            {
                yield return instant.Local.Date;
            }
        }
    }

    private LocalInstant? FirstOnWorkday(DateTime from)
    {
        var last = WallClock.Add(from, TimeSpan.FromDays(366 * MostYears));
        var found = byRule(from);
        while (found is { } instant && !workdays.IsWorkday(instant.Local.Date))
        {
            found = instant.Utc > last ? null : byRule(StartOf(instant.Local.Date.AddDays(1)));
        }

        return found;
    }

    /// <summary>Workday by workday: its own instants, and those of the days off that run on it.</summary>
    private LocalInstant? FirstMoved(DateTime from)
    {
        var last = WallClock.Add(from, TimeSpan.FromDays(366 * MostYears));
        var day = clock.ToLocal(from).Date;
        var search = workdays.For(day) is { } own ? workdays.Before(own).Append(day).Min() : day;
        while (byRule(StartOf(search)) is { } instant && instant.Utc <= last)
        {
            if (workdays.For(instant.Local.Date) is not { } workday || workday < day)
            {
                search = instant.Local.Date.AddDays(1);
                continue;
            }

            if (FirstOn(workday, from) is { } found)
            {
                return found;
            }

            search = workdays.Before(workday).Append(workday).Append(instant.Local.Date).Max().AddDays(1);
        }

        return null;
    }

    private LocalInstant? FirstOn(DateTime workday, DateTime from)
    {
        var first = OwnOn(workday, from);
        foreach (var dayOff in workdays.Before(workday))
        {
            if (MovedTo(workday, dayOff, from) is { } moved && (first is null || moved.Utc < first.Value.Utc))
            {
                first = moved;
            }
        }

        return first;
    }

    private LocalInstant? OwnOn(DateTime workday, DateTime from)
    {
        var begin = StartOf(workday);
        return byRule(begin < from ? from : begin) is { } own && own.Local.Date == workday ? own : null;
    }

    /// <summary>The first instant of the day off that runs on the workday at or after a time.</summary>
    private LocalInstant? MovedTo(DateTime workday, DateTime dayOff, DateTime from)
    {
        LocalInstant? first = null;
        for (var found = byRule(SearchFrom(workday, dayOff, from));
            found is { } instant && instant.Local.Date == dayOff;
            found = byRule(instant.Utc.AddTicks(1)))
        {
            var moved = Move(instant, workday, dayOff);
            if (moved.Utc >= from && (first is null || moved.Utc < first.Value.Utc))
            {
                first = moved;
            }

            if (first is not null && !IsChange(dayOff))
            {
                break;
            }
        }

        return first;
    }

    /// <summary>What is earlier in the day than the time has passed; on a day on which clocks change, all of it is looked at.</summary>
    private DateTime SearchFrom(DateTime workday, DateTime dayOff, DateTime from)
    {
        var local = clock.ToLocal(from);
        return local.Date == workday && !IsChange(dayOff) ? clock.ToUtc(dayOff + local.TimeOfDay) : StartOf(dayOff);
    }

    private LocalInstant Move(LocalInstant instant, DateTime workday, DateTime dayOff)
    {
        // A time that the day off does not have, the workday may have.
        var meant = workday + (instant.Lost ?? instant.Local).TimeOfDay;
        var utc = clock.ToUtc(meant);
        var local = clock.ToLocal(utc);
        return new LocalInstant(utc, local, local == meant ? null : meant) { DayOff = dayOff };
    }

    private bool IsChange(DateTime day) => clock.OffsetAt(StartOf(day)) != clock.OffsetAt(StartOf(day.AddDays(1)));

    private DateTime StartOf(DateTime day) => clock.ToUtc(day);
}
