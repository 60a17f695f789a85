using System.Collections.Concurrent;
using System.Globalization;
using OttoHangfire.Contracts;

namespace OttoHangfire.Chaos;

/// <summary>Many tasks of every kind that are all due at one instant; each recurring one then waits for a day or a year.</summary>
internal sealed class ScheduledChores(Backend backend, DateTimeOffset dueAt)
{
    private const int Clients = 16;

    private readonly ConcurrentDictionary<long, string> _accepted = new();
    private int _next;

    /// <summary>The promised tasks: id and text.</summary>
    public IReadOnlyDictionary<long, string> Accepted => _accepted;

    public Task PostAsync(int count, CancellationToken cancellation) => Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => PostInTurnAsync(count, cancellation)));

    private async Task PostInTurnAsync(int count, CancellationToken cancellation)
    {
        while (Interlocked.Increment(ref _next) is var number && number <= count)
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"chore {number}");
            var id = await backend.PostAsync(Chore(text, number), cancellation) ?? throw new ChaosException("The backend went away while tasks were put in.");
            _accepted[id] = text;
        }
    }

    /// <summary>One-time, every, rrule, and cron twice: with its own instant, and with a first run ahead of it.</summary>
    private NewOttoTask Chore(string text, int number)
    {
        var chore = Backend.NewChore(text);
        return (number % 5) switch
        {
            0 => chore with { NextRunAt = dueAt },
            1 => chore with { NextRunAt = dueAt, Schedule = new TaskSchedule { Every = "P1D", TimeZone = "UTC" } },
            2 => chore with { NextRunAt = dueAt, Schedule = new TaskSchedule { Rrule = "FREQ=DAILY", TimeZone = "UTC", Start = Local(dueAt.AddDays(1)) } },
            3 => chore with { NextRunAt = dueAt, Schedule = new TaskSchedule { Cron = YearlyAt(dueAt.AddDays(1)), TimeZone = "UTC" } },
            _ => chore with { Schedule = new TaskSchedule { Cron = YearlyAt(dueAt), TimeZone = "UTC" } },
        };
    }

    private static string Local(DateTimeOffset instant) => instant.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);

    private static string YearlyAt(DateTimeOffset instant) =>
        string.Create(CultureInfo.InvariantCulture, $"{instant.Second} {instant.Minute} {instant.Hour} {instant.Day} {instant.Month} *");
}
