namespace OttoHangfire.Tests.Schedules.Oracle;

/// <summary>A clock on the wall of a zone, minute by minute. One that is put back shows nothing new until it has caught up.</summary>
internal sealed class Wall
{
    private readonly DateTime _start;

    public Wall(string zone, DateTime start, int days)
    {
        _start = start;
        var info = TimeZoneInfo.FindSystemTimeZoneById(zone);
        var (shown, latest) = (new List<DateTime>(), DateTime.MinValue);
        for (var utc = start.AddDays(-2); utc < start.AddDays(days); utc = utc.AddMinutes(1))
        {
            var local = TimeZoneInfo.ConvertTimeFromUtc(utc, info);
            latest = local > latest ? local : latest;
            if (utc >= start)
            {
                shown.Add(latest);
            }
        }

        Shown = shown;
    }

    /// <summary>What it shows at each minute from the start on.</summary>
    public IReadOnlyList<DateTime> Shown { get; }

    /// <summary>When a quiet time ends that somebody finds who looks up at an instant; null where it is not quiet.</summary>
    public DateTime? QuietUntil(TimeOnly from, TimeOnly to, DateTime utc)
    {
        var minute = (int)(utc - _start).TotalMinutes;
        if (!IsIn(Shown[minute], from, to))
        {
            return null;
        }

        while (IsIn(Shown[minute], from, to))
        {
            minute++;
        }

        return _start.AddMinutes(minute);
    }

    private static bool IsIn(DateTime shown, TimeOnly from, TimeOnly to)
    {
        var time = TimeOnly.FromDateTime(shown);
        return from < to ? time >= from && time < to : time >= from || time < to;
    }
}
