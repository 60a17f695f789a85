using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Commands;

/// <summary>A task that goes on after a pause always waits for something.</summary>
public sealed class ResumeTests
{
    [Fact]
    public async Task WhoseScheduleWasRemovedInAPause_InWhichAllItsInstantsPassed_RunsOnceMore()
    {
        await using var still = await StillBackend.StartAsync();
        still.Agent.Answers("Done.");
        var task = await still.AddAsync(new TaskSchedule { Rrule = "FREQ=HOURLY;COUNT=2", TimeZone = "UTC" });
        await still.Backend.TellAsync(task.Id, "pause");
        still.Clock.Advance(TimeSpan.FromHours(5));
        (await still.Backend.PatchTextAsync($"/otto/tasks/{task.Id}", """{"schedule": null}""")).Status.Should().Be(200);

        (await still.Backend.TellAsync(task.Id, "resume")).Status.Should().Be(200);
        await still.RingAsync(task.Id);

        (await still.Backend.TaskAsync(task.Id)).Status.Should().Be(OttoStatus.Success);
        (await still.Backend.RunsAsync(task.Id)).Should().ContainSingle();
    }
}
