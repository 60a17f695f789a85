using Hangfire;
using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Worker;

/// <summary>
/// Two Hangfire servers in one backend that is stopped and started in the middle. tools/OttoHangfire.Chaos --schedules does the
/// same with ten thousand tasks and a kill instead of a stop.
/// </summary>
[Collection(OnTheClock.Name)]
public sealed class TwoServersTests
{
    private const int Count = 120;

    [Fact]
    public async Task ManyOccurrencesDueAtOneInstant_EachEndsOnce_AndItsEffectExistsOnce()
    {
        await using var backend = await OttoBackend.StartAsync(new BackendOptions
        {
            Services = services => services.AddHangfireServer((_, server) => server.SchedulePollingInterval = TimeSpan.FromMilliseconds(250)),
        });
        backend.Agent.Answers(task => new OttoReply { Message = "Done.", Actions = [Some.Note($"of {task.TaskId}")] });
        var dueAt = Second(TimeProvider.System.GetUtcNow()).AddSeconds(4);
        var tasks = await Task.WhenAll(Enumerable.Range(0, Count).Select(number => backend.AddAsync(Chore(number, dueAt))));

        for (var stop = 0; stop < 2; stop++)
        {
            await Eventually.HoldsAsync(() => backend.Agent.Asked.Count > (stop + 1) * 20);
            await backend.StopAsync();
            await backend.StartAgainAsync();
        }

        await Eventually.HoldsAsync(
            async () => (await backend.GetAsync("/otto/tasks?limit=500")).Read<Page<OttoTask>>().Items.All(task => task.LastRunAt is not null && task.Status != OttoStatus.Running),
            within: TimeSpan.FromSeconds(60));
        foreach (var task in tasks)
        {
            var run = (await backend.RunsAsync(task.Id)).Should().ContainSingle().Subject;
            run.Should().BeEquivalentTo(new { ScheduledFor = dueAt, Status = OttoStatus.Success, Attempt = 1 });
            (await backend.TaskAsync(task.Id)).Status.Should().Be(task.Schedule is null ? OttoStatus.Success : OttoStatus.Pending);
        }

        (await backend.NotesAsync()).Select(note => note.Text).Should().HaveCount(Count).And.OnlyHaveUniqueItems();
    }

    private static NewOttoTask Chore(int number, DateTimeOffset dueAt)
    {
        var chore = Some.Task("test.chore") with { NextRunAt = dueAt };
        return (number % 3) switch
        {
            0 => chore,
            1 => chore with { Schedule = new TaskSchedule { Every = "P1D" } },
            _ => chore with { NextRunAt = null, Schedule = new TaskSchedule { Cron = $"{dueAt.Second} {dueAt.Minute} {dueAt.Hour} {dueAt.Day} {dueAt.Month} *", TimeZone = "UTC" } },
        };
    }

    private static DateTimeOffset Second(DateTimeOffset instant) => instant.AddTicks(-(instant.Ticks % TimeSpan.TicksPerSecond));
}
