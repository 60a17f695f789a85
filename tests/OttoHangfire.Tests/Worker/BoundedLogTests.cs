using System.Globalization;
using OttoHangfire.Agent;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Notifications;
using OttoHangfire.Tests.Support;
using Polly.CircuitBreaker;
using Xunit.Abstractions;

namespace OttoHangfire.Tests.Worker;

/// <summary>
/// Everything goes wrong at once, for hours: Otto is away, refuses or breaks, no message gets through, schedules end in failures, and the clock
/// leaps. What is written of it stays small. <c>OTTO_LOG_HOURS=24</c> makes it a day.
/// </summary>
public sealed class BoundedLogTests(ITestOutputHelper output)
{
    /// <summary>Far below the 50 MB a day that are allowed, so that one bound that is taken out is seen.</summary>
    private const long MostPerHour = 128 * 1024;

    private const string Settings = """
        { "channels": [{ "name": "dead", "kind": "webhook", "url": "https://127.0.0.1:1/hook", "secret": "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=" }] }
        """;

    private static readonly TimeSpan[] Leaps = [TimeSpan.FromHours(2), TimeSpan.FromHours(-2), TimeSpan.FromDays(3), TimeSpan.FromDays(-3)];

    private static int Hours => int.Parse(Environment.GetEnvironmentVariable("OTTO_LOG_HOURS") ?? "1", CultureInfo.InvariantCulture);

    [Fact]
    public async Task WhateverGoesWrong_AndForHowLong_TheLogStaysSmall()
    {
        await using var still = await StillBackend.StartAsync(settings: Settings);
        await AddTasksAsync(still);
        var wasBroken = false;

        for (var look = 0; look < Hours * 240; look++)
        {
            still.Clock.Advance(TimeSpan.FromSeconds(15));
            if (look % 60 == 59)
            {
                still.Clock.AdjustTime(still.Clock.GetUtcNow() + Leaps[look / 60 % Leaps.Length]);
            }

            await BreakAsync(still, look);
            await still.ReconcileAsync();
            await still.Get<Outbox>().SendDueAsync(CancellationToken.None);
            await RingAsync(still);
            wasBroken |= look / 20 % 5 == 4 && await BreakTheCircuitAsync(still);
        }

        wasBroken.Should().BeTrue("without an open circuit half of what can be written is not");
        var length = Directory.GetFiles(still.Backend.File("logs"), "backend-*.log").Sum(file => new FileInfo(file).Length);
        output.WriteLine($"{length} bytes in {Hours} h");
        length.Should().BePositive().And.BeLessThan(MostPerHour * Hours);
    }

    private static async Task AddTasksAsync(StillBackend still)
    {
        for (var index = 0; index < 10; index++)
        {
            await still.AddAsync();
            await still.AddAsync(new TaskSchedule { Every = "PT1M", TimeZone = "UTC" });
            await still.AddAsync(new TaskSchedule { Cron = "*/2 * * * *", TimeZone = "UTC", Missed = MissedInstants.All, Overlap = OverlappingInstants.Queue });
        }
    }

    private static async Task BreakAsync(StillBackend still, int look)
    {
        switch (look % 20, look / 20 % 5)
        {
            case (0, 4):
                await still.Agent.StopAsync();
                return;
            case (0, 0) when look > 0:
                await still.Agent.StartAgainAsync();
                break;
        }

        switch (look / 20 % 5)
        {
            case 0:
                still.Agent.AnswersProblem(503, "Not now.");
                break;
            case 1:
                still.Agent.AnswersText("<html>", 200, "text/html");
                break;
            case 2:
                still.Agent.AnswersWith((context, _) =>
                {
                    context.Abort();
                    return Task.CompletedTask;
                });
                break;
            case 3:
                still.Agent.Answers("Done.", Some.Action("notify.send", new { title = "x", body = "y", channel = "dead" }), Some.Action("no.such", new { }));
                break;
        }
    }

    /// <summary>Asks for Otto so often that he is not even tried any more, as many workers at once do; true when that was so.</summary>
    private static async Task<bool> BreakTheCircuitAsync(StillBackend still)
    {
        for (var call = 0; call < 15; call++)
        {
            try
            {
                await still.Get<AgentClient>().HealthAsync(CancellationToken.None);
            }
            catch (HttpRequestException)
            {
                // Nobody is there.
            }
            catch (BrokenCircuitException)
            {
                return true;
            }
        }

        return false;
    }

    private static async Task RingAsync(StillBackend still)
    {
        var due = await still.Get<OttoDatabase>().QueryAsync<long>(
            "SELECT DISTINCT o.task_id FROM otto_occurrences o JOIN otto_tasks t ON t.id = o.task_id "
                + "WHERE o.outcome = 'pending' AND o.due_at <= @now AND t.status = 'pending'",
            new { now = still.Clock.GetUtcNow() },
            CancellationToken.None);
        foreach (var taskId in due)
        {
            await still.RingByScheduleAsync(taskId);
        }
    }
}
