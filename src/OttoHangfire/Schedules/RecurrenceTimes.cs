namespace OttoHangfire.Schedules;

/// <summary>
/// The local times of an RRULE. A period (a year … a second) is looked at as a whole, and every search jumps to the
/// period that can hold its answer: the work is bounded, however far away the answer is.
/// </summary>
internal sealed class RecurrenceTimes : ILocalTimes
{
    /// <summary>As far as cron goes too.</summary>
    private const int LastYear = 2499;

    /// <summary>Periods looked at for one answer. What needs more never comes, like the odd seconds of every second second.</summary>
    private const int MaxSteps = 200_000;

    private readonly RecurrenceRule _rule;
    private readonly RecurrenceDays _days;
    private readonly DateTime _start;

    /// <summary>The times of one period's day, from the beginning of the period (or of the day, where that is shorter).</summary>
    private readonly TimeSpan[] _times;

    public RecurrenceTimes(RecurrenceRule rule, DateTime start)
    {
        _rule = rule;
        _start = start;
        _days = new RecurrenceDays(rule, start);
        _times = [.. Times(rule, start)];
    }

    public bool RunThroughRepeats => _rule.Frequency <= Frequency.Hourly;

    public DateTime? NextFrom(DateTime local) =>
        Find(local) is { } found && found <= (_rule.UntilLocal ?? DateTime.MaxValue) ? found : null;

    private static IEnumerable<TimeSpan> Times(RecurrenceRule rule, DateTime start)
    {
        var hours = rule.Frequency <= Frequency.Hourly ? [0] : Given(rule.Hours, start.Hour);
        var minutes = rule.Frequency <= Frequency.Minutely ? [0] : Given(rule.Minutes, start.Minute);
        var seconds = rule.Frequency == Frequency.Secondly ? [0] : Given(rule.Seconds, start.Second);
        return from hour in hours from minute in minutes from second in seconds select new TimeSpan(hour, minute, second);

        static IReadOnlyList<int> Given(IReadOnlyList<int> asked, int fromStart) => asked.Count > 0 ? asked : [fromStart];
    }

    private DateTime? Find(DateTime local)
    {
        var from = local < _start ? _start : local;
        var period = PeriodOf(from);
        for (var step = 0; step < MaxSteps; step++)
        {
            if (StartOf(period) is not { } start)
            {
                return null;
            }

            if (Missed(start) is { } later)
            {
                period = Math.Max(period + 1, PeriodFrom(later));
            }
            else if (FindIn(start, from) is { } found)
            {
                return found;
            }
            else
            {
                period++;
            }
        }

        throw new ScheduleException(
            "rrule", "finds no further time; its INTERVAL and BY… parts do not meet, or a coarser FREQ would say the same");
    }

    /// <summary>For hours and finer: the earliest time after a period that the rule leaves out; null when it does not.</summary>
    private DateTime? Missed(DateTime start)
    {
        if (_rule.Frequency > Frequency.Hourly)
        {
            return null;
        }

        if (!_days.Allow(start.Date))
        {
            return WallClock.Add(start.Date, TimeSpan.FromDays(1));
        }

        if (!Has(_rule.Hours, start.Hour))
        {
            return WallClock.Add(start.Date, TimeSpan.FromHours(Next(_rule.Hours, start.Hour, 24)));
        }

        var hour = start.Date.AddHours(start.Hour);
        if (_rule.Frequency < Frequency.Hourly && !Has(_rule.Minutes, start.Minute))
        {
            return WallClock.Add(hour, TimeSpan.FromMinutes(Next(_rule.Minutes, start.Minute, 60)));
        }

        return _rule.Frequency == Frequency.Secondly && !Has(_rule.Seconds, start.Second)
            ? WallClock.Add(hour, new TimeSpan(0, start.Minute, Next(_rule.Seconds, start.Second, 60)))
            : null;

        static bool Has(IReadOnlyList<int> asked, int value) => asked.Count == 0 || asked.Contains(value);

        static int Next(IReadOnlyList<int> asked, int value, int end) => asked.Where(other => other > value).DefaultIfEmpty(end).First();
    }

    /// <summary>The first time of a period at or after <paramref name="from"/>.</summary>
    private DateTime? FindIn(DateTime start, DateTime from)
    {
        var days = DaysOf(start);
        var count = days.Count * _times.Length;
        if (_rule.Positions.Count > 0)
        {
            return _rule.Positions
                .Select(position => position > 0 ? position - 1 : count + position)
                .Where(index => index >= 0 && index < count)
                .Select(Time)
                .Where(time => time >= from)
                .Order()
                .Select(time => (DateTime?)time)
                .FirstOrDefault();
        }

        var (low, high) = (0, count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = Time(middle) < from ? (middle + 1, high) : (low, middle);
        }

        return low < count ? Time(low) : null;

        DateTime Time(int index) => days[index / _times.Length] + _times[index % _times.Length];
    }

    /// <summary>The beginnings of a period's days that the rule allows; the period itself where it is shorter than a day.</summary>
    private List<DateTime> DaysOf(DateTime start)
    {
        if (_rule.Frequency <= Frequency.Hourly)
        {
            return [start];
        }

        var length = _rule.Frequency switch
        {
            Frequency.Daily => 1,
            Frequency.Weekly => 7,
            Frequency.Monthly => DateTime.DaysInMonth(start.Year, start.Month),
            _ => DateTime.IsLeapYear(start.Year) ? 366 : 365,
        };
        var days = new List<DateTime>();
        for (var index = 0; index < length; index++)
        {
            if (_days.Allow(start.AddDays(index)))
            {
                days.Add(start.AddDays(index));
            }
        }

        return days;
    }

    /// <summary>The last period of the rule that begins at or before a time; 0 when that is before the start.</summary>
    private long PeriodOf(DateTime local)
    {
        var units = UnitsFromStart(local);
        return units <= 0 ? 0 : units / _rule.Interval;
    }

    /// <summary>The first period that begins at or after a time.</summary>
    private long PeriodFrom(DateTime local)
    {
        var period = PeriodOf(local);
        return StartOf(period) < local ? period + 1 : period;
    }

    private long UnitsFromStart(DateTime local) => _rule.Frequency switch
    {
        Frequency.Yearly => local.Year - _start.Year,
        Frequency.Monthly => ((local.Year - _start.Year) * 12) + local.Month - _start.Month,
        _ => (long)Math.Floor((local - Base) / Unit),
    };

    /// <summary>The beginning of a period; null when it lies beyond the last year.</summary>
    private DateTime? StartOf(long period)
    {
        var units = period * _rule.Interval;
        switch (_rule.Frequency)
        {
            case Frequency.Yearly:
                return _start.Year + units > LastYear
                    ? null
                    : new DateTime((int)(_start.Year + units), 1, 1, 0, 0, 0, DateTimeKind.Unspecified);
            case Frequency.Monthly:
                var month = (_start.Year * 12L) + _start.Month - 1 + units;
                return month / 12 > LastYear
                    ? null
                    : new DateTime((int)(month / 12), (int)(month % 12) + 1, 1, 0, 0, 0, DateTimeKind.Unspecified);
            default:
                return units > (new DateTime(LastYear, 12, 31, 0, 0, 0, DateTimeKind.Unspecified) - Base) / Unit
                    ? null
                    : Base.AddTicks(units * Unit.Ticks);
        }
    }

    private TimeSpan Unit => _rule.Frequency switch
    {
        Frequency.Secondly => TimeSpan.FromSeconds(1),
        Frequency.Minutely => TimeSpan.FromMinutes(1),
        Frequency.Hourly => TimeSpan.FromHours(1),
        Frequency.Daily => TimeSpan.FromDays(1),
        _ => TimeSpan.FromDays(7),
    };

    /// <summary>The beginning of the unit that the start lies in.</summary>
    private DateTime Base => _rule.Frequency switch
    {
        Frequency.Weekly => _start.Date.AddDays(-(((int)_start.DayOfWeek - (int)_rule.WeekStart + 7) % 7)),
        _ => new DateTime(_start.Ticks - (_start.Ticks % Unit.Ticks), DateTimeKind.Unspecified),
    };
}
