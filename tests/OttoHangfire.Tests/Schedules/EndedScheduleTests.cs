using OttoHangfire.Contracts;
using OttoHangfire.Schedules;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Schedules;

/// <summary>A rule of which nothing is left is refused when a task would run by it, with the time of its last run.</summary>
public sealed class EndedScheduleTests : IAsyncLifetime
{
    private StillBackend _still = null!;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync();

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Theory]
    [InlineData("FREQ=DAILY;COUNT=3", "2020-01-01T09:00:00", "2020-01-03 09:00")]
    [InlineData("FREQ=DAILY;UNTIL=20200110T120000Z", "2020-01-01T09:00:00", "2020-01-10 09:00")]
    [InlineData("FREQ=WEEKLY;UNTIL=20261201T090000Z", "2026-11-02T07:00:00", "2026-11-30 07:00")]
    [InlineData("FREQ=HOURLY;COUNT=1", "2026-12-01T07:00:00", "2026-12-01 07:00")]
    public async Task ARuleThatIsOver_IsRefused_ByPostAndByPatch(string rrule, string start, string last)
    {
        var over = new TaskSchedule { Rrule = rrule, Start = start, TimeZone = "UTC" };
        var alive = await _still.AddAsync(new TaskSchedule { Every = "PT1H", TimeZone = "UTC" });

        var added = await _still.Backend.PostAsync("/otto/tasks", Some.Task("test.chore") with { Schedule = over });
        var addedWithFirst = await _still.Backend.PostAsync(
            "/otto/tasks", Some.Task("test.chore") with { Schedule = over, NextRunAt = Some.Now.AddDays(1) });
        var changed = await _still.Backend.PatchTextAsync(
            $"/otto/tasks/{alive.Id}", $$"""{ "schedule": { "rrule": "{{rrule}}", "start": "{{start}}", "time_zone": "UTC" } }""");

        foreach (var refused in new[] { added, addedWithFirst, changed })
        {
            refused.Status.Should().Be(400);
            refused.Body.Should().Contain("schedule.rrule").And.Contain($"is over: its last run was {last} UTC");
        }

        (await _still.Backend.TaskAsync(alive.Id)).Schedule!.Every.Should().Be("PT1H");
        (await _still.Backend.GetAsync("/otto/tasks")).Read<Page<OttoTask>>().Items.Should().ContainSingle();
    }

    [Fact]
    public async Task ItsPreview_ShowsThatNothingIsLeft()
    {
        var preview = await _still.Backend.PostAsync(
            "/otto/tasks/preview", new { schedule = new { rrule = "FREQ=DAILY;COUNT=3", start = "2020-01-01T09:00:00", time_zone = "UTC" } });

        preview.Status.Should().Be(200);
        preview.Read<SchedulePreview>().Instants.Should().BeEmpty();
    }

    [Fact]
    public void TheLastInstant_IsFoundWithoutWalking()
    {
        var tenSeconds = Schedule.Of(new TaskSchedule { Every = "PT10S", Start = "2000-01-01T00:00:00", TimeZone = "UTC" });

        tenSeconds.LastBefore(Some.Now).Should().Be(Some.Now.AddSeconds(-10));
        tenSeconds.LastBefore(tenSeconds.Start).Should().BeNull();
    }
}
