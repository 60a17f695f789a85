using System.Collections.Concurrent;
using System.Globalization;
using OttoHangfire.Contracts;
using OttoHangfire.Runs;
using OttoHangfire.Web.Parts;

namespace OttoHangfire.Web.Pictures;

/// <summary>A day of the owner's calendar, and what became of the runs that began on it.</summary>
/// <param name="Date">The day.</param>
/// <param name="Good">Runs that went well.</param>
/// <param name="Bad">Runs that failed.</param>
/// <param name="Open">Runs that wait or have not finished.</param>
/// <param name="Latest">How late a run began at most; null where none had an instant.</param>
public sealed record Day(DateOnly Date, long Good, long Bad, long Open, TimeSpan? Latest)
{
    public long All => Good + Bad + Open;

    public string Name => Date.ToString("ddd d MMM", CultureInfo.InvariantCulture);
}

/// <summary>
/// The last days, counted. A day that is over is counted again only after an hour: little of it changes, and there may be many runs.
/// </summary>
internal sealed class LastDays(RunStatisticsRepository runs, OwnersTime time, TimeProvider clock)
{
    public const int Count = 14;

    private static readonly TimeSpan FreshToday = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Fresh = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<DateOnly, (Day Day, DateTimeOffset Until)> _known = new();

    /// <summary>Oldest first; today is the last.</summary>
    public async Task<IReadOnlyList<Day>> CountAsync(CancellationToken cancellation)
    {
        var today = time.Today;
        foreach (var old in _known.Keys.Where(date => date.AddDays(Count) <= today))
        {
            _known.TryRemove(old, out _);
        }

        var days = new List<Day>(Count);
        for (var date = today.AddDays(1 - Count); date <= today; date = date.AddDays(1))
        {
            days.Add(await DayAsync(date, date == today ? FreshToday : Fresh, cancellation));
        }

        return days;
    }

    private async Task<Day> DayAsync(DateOnly date, TimeSpan fresh, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        if (_known.TryGetValue(date, out var known) && now < known.Until)
        {
            return known.Day;
        }

        var counts = await runs.CountAsync(time.Midnight(date), time.Midnight(date.AddDays(1)), cancellation);
        var good = counts.Where(count => count.Status == OttoStatus.Success).Sum(count => count.Count);
        var bad = counts.Where(count => count.Status == OttoStatus.Error).Sum(count => count.Count);
        var open = counts.Sum(count => count.Count) - good - bad;
        var latest = counts.Max(count => count.LatestSeconds);
        var day = new Day(date, good, bad, open, latest is { } seconds ? TimeSpan.FromSeconds(Math.Max(0, seconds)) : null);
        _known[date] = (day, now + fresh);
        return day;
    }
}
